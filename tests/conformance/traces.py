"""The recorded cluster: what of each trace was equal over ten seeds, and the largest differences in time."""

from collections.abc import Iterator
from typing import NamedTuple

from tests.reality import observed
from tests.reality.agree import Compared, compared, disagreements
from tests.reality.replay import SEEDS, replay


class Row(NamedTuple):
    """One trace; times in ms, None where nothing was compared."""

    name: str
    verdict: str
    lives: int
    states: int
    events: int
    ready_ms: float | None
    life_ms: float | None
    wait_ms: float | None


def rows() -> Iterator[Row]:
    for name in observed.names():
        played = [each for seed in SEEDS for each in replay(name, seed)]
        wrong = [each for _, real, ours, rules in played for each in disagreements(real, ours, rules)]
        verdict = "agrees" if not wrong else "does not agree"
        yield row(name, verdict, [compared(real, ours, rules) for _, real, ours, rules in played])


def row(name: str, verdict: str, seeds: list[Compared]) -> Row:
    """The least that was compared with any seed, and the largest differences."""
    least = [min(getattr(each, what) for each in seeds) for what in ("lives", "states", "events")]
    most = [_most(getattr(each, what) for each in seeds) for what in ("ready_ms", "life_ms", "wait_ms")]
    return Row(name, verdict, *least, *most)


def _most(found: Iterator[float | None]) -> float | None:
    return max((each for each in found if each is not None), default=None)
