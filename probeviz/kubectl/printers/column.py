"""What a printer of one kind is made of."""

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

from probeviz.sim.cluster import Cluster
from probeviz.sim.releases import Release, release
from probeviz.sim.setup import Setup


class Sight(Protocol):
    """What a printer looks at: a World, or an instant of it that facts have told of."""

    @property
    def now(self) -> int: ...

    @property
    def setup(self) -> Setup: ...

    @property
    def cluster(self) -> Cluster: ...


class Column(NamedTuple):
    """A column of the server's Table; `wide` ones show with `-o wide` only (priority 1)."""

    name: str
    wide: bool = False


class Printer(NamedTuple):
    """`columns(release)` and `cells(world, object)`, cell for column, the wide ones included."""

    columns: Callable[[Release], list[Column]]
    cells: Callable[[Sight, Any], list[str]]
    name_at: int | None = 0  # the column that holds the name; events have none outside `-o wide`


def words(world: Sight) -> Release:
    return release(world.setup.release)


def head(items: list[str], total: int | None = None, limit: int = 3) -> str:
    """At most three, then ` + N more...` (formatEndpoints, formatHosts)."""
    total = len(items) if total is None else total
    if len(items) <= limit:
        return ",".join(items)
    return f"{','.join(items[:limit])} + {total - limit} more..."
