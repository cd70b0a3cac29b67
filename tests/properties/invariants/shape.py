"""Of every fact: its number, its causes, its stamps, the versions of what was written."""

from collections.abc import Iterator
from typing import Any

from probeviz.sim import facts, why
from probeviz.sim.facts import Fact
from probeviz.sim.objects import Api
from probeviz.sim.world import World
from tests.properties.invariants.watch import Broken, Invariant


class CausesComeFirst(Invariant):
    def see(self, fact: Fact, world: World | None) -> Broken:
        if any(not 0 < cause < fact.n for cause in fact.cause):
            yield f"is caused by {fact.cause}"
        if not fact.cause and not why.is_root(fact):
            yield "has no cause and is no root"


class Numbered(Invariant):
    """Facts are numbered without a gap and their times never fall."""

    def __init__(self) -> None:
        self.n = self.t = 0

    def see(self, fact: Fact, world: World | None) -> Broken:
        if fact.n != self.n + 1 or fact.t < self.t:
            yield f"comes after fact {self.n} at {self.t} ms"
        self.n, self.t = fact.n, fact.t


class ResourceVersionsGrow(Invariant):
    def __init__(self) -> None:
        self.last = 0

    def see(self, fact: Fact, world: World | None) -> Broken:
        if isinstance(fact, facts.ObjectApplied) and fact.result == "unchanged":
            return
        if isinstance(fact, facts.ObjectApplied | facts.ObjectDeleted | facts.PodChanged):
            if fact.resource_version <= self.last:
                yield f"resource_version {fact.resource_version} follows {self.last}"
            self.last = fact.resource_version


class FailuresHaveARoot(Invariant):
    """From each 5xx, each request without an answer and each restart the causes lead to a root."""

    def __init__(self) -> None:
        self.by_n: dict[int, Fact] = {}
        self.restarts: dict[tuple[str, str], int] = {}

    def see(self, fact: Fact, world: World | None) -> Broken:
        self.by_n[fact.n] = fact
        if not self._must_be_explained(fact):
            return
        way = why.walk(self.by_n, fact.n)
        if not why.is_root(self.by_n[way[-1]]):
            yield f"leads back to {self.by_n[way[-1]]}, which is no root"
        deeds = (facts.CommandAccepted, facts.ProgramChanged, facts.NodeChanged)
        if isinstance(fact, facts.ContainerChanged) and not any(isinstance(self.by_n[n], deeds) for n in way):
            yield f"leads back to nothing that anyone did: {way}"

    def _must_be_explained(self, fact: Fact) -> bool:
        match fact:
            case facts.RequestAnswered(status=status):
                return status is None or status >= 500
            case facts.ContainerChanged(pod=pod, container=container, restart_count=count):
                before = self.restarts.get((pod, container), 0)
                self.restarts[pod, container] = count
                return count > before
        return False


class StampsAreWholeSeconds(Invariant):
    """What the API keeps as `metav1.Time` has no milliseconds."""

    def see(self, fact: Fact, world: World | None) -> Broken:
        match fact:
            case facts.PodChanged():
                found = {"created": fact.created, "deadline": fact.deadline, "last_restart": fact.last_restart}
                pod = world.cluster.pods.get(fact.pod) if world is not None else None
                found |= dict(_stamps(pod, "pod")) if pod is not None else {}
            case facts.EventRecorded():
                found = {"first": fact.first, "last": fact.last}
            case facts.ObjectApplied(object=stored):
                found = dict(_json_stamps(stored, ""))
            case facts.EndpointsChanged():
                found = {"created": fact.created}
            case _:
                return
        for name, stamp in found.items():
            if stamp is not None and stamp % 1000:
                yield f"{name} is {stamp} ms"


def _stamps(at: Any, path: str) -> Iterator[tuple[str, int | None]]:
    """The stamps in an object of the API."""
    for name in at.__struct_fields__ if isinstance(at, Api) else ():
        value = getattr(at, name)
        if name.endswith(("_timestamp", "_time", "_at")):
            yield f"{path}.{name}", value
        for i, inner in enumerate(value if isinstance(value, list) else [value]):
            yield from _stamps(inner, f"{path}.{name}[{i}]" if isinstance(value, list) else f"{path}.{name}")


def _json_stamps(at: Any, path: str) -> Iterator[tuple[str, int | None]]:
    """The stamps in an object as a fact carries it."""
    if isinstance(at, list):
        for i, inner in enumerate(at):
            yield from _json_stamps(inner, f"{path}[{i}]")
    elif isinstance(at, dict):
        for name, inner in at.items():
            if name.endswith(("Timestamp", "Time", "At")) and isinstance(inner, int):
                yield f"{path}.{name}", inner
            else:
                yield from _json_stamps(inner, f"{path}.{name}")
