"""What a lesson's expressions see: the run, and what somebody has done in it."""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from typing import Any

from probeviz.lessons.vocabulary import ANSWER, CARRIED, CLOCK, LINE, LOOK
from probeviz.scenarios.view import RunView, Series
from probeviz.sim import entries
from probeviz.sim.facts import ContainerChanged, EndpointsChanged, Fact, ObjectDeleted, PodChanged, RequestAnswered

# An expression is asked at every fact that may change it, so it need not look far back; and a list of all requests
# since the start would make each look dearer than the one before. Codes are numbers, and cheap.
MEMORY_MS = 15_000
MOST = 200
CODES_MEMORY_MS = 300_000
MOST_CODES = 3_000
TIDY = 1_000  # facts after which what is too old is dropped, though nobody has asked

MOST_TYPED = 200  # lines; the last ones
MOST_SEEN = 2_000  # characters of what a line printed at once
MOST_MOMENTS = 200  # restarts, cuts; the first ones: nobody waits for more

ERROR = 500

CHANGES = (
    *(entries.Apply, entries.Delete, entries.Patch, entries.Conditions, entries.Scale),
    *(entries.Restart, entries.Undo, entries.Node),
)


class LessonView(RunView):
    """`see` takes each fact in order, `enter` each entry of the log."""

    def __init__(self, clients: Iterable[str] = (), faults: Iterable[str] = ()) -> None:
        """`clients`: whose failed requests are counted; `faults`: what was drawn from the lesson's pool."""
        super().__init__()
        self._clients = frozenset(clients)
        self.edits = 0  # lines that changed something
        self.failed = 0  # requests of `clients`
        self._count = 0
        self._restarts: dict[tuple[str, str], int] = {}
        self._inside: dict[str, set[str]] = {}
        self._ready: set[str] = set()
        self.more = {"answers": {}, "looks": [], "lines": [], "clock": [], "parts": {}, "restarted": [], "cuts": []}
        self.more |= {"readied": [], "faults": [*faults], "branched": []}

    def see(self, fact: Fact) -> None:
        super().see(fact)
        self._count += 1
        if self._count % TIDY == 0:
            self.forget()
        take = TAKES_TOO.get(type(fact))
        if take is not None:
            take(self, fact)

    def enter(self, at_ms: int, entry: entries.Entry) -> str:
        """Takes an entry of the log; what it counts as, or "" when no expression can see it."""
        match entry:
            case entries.Answer():
                return ANSWER
            case entries.Carried():
                self._keep("branched", {"t": at_ms})
                return CARRIED
            case entries.Clock() if entry.does:
                return self._did(at_ms, entry.does)
            case entries.Seek():
                return self._did(at_ms, "back")
            case entries.Clock() | entries.File() | entries.Interrupt():
                return ""
        if isinstance(entry, CHANGES) and not (isinstance(entry, entries.Apply) and not entry.objects):
            self.edits += 1
        if not entry.line:
            return ""
        looks = isinstance(entry, entries.Look)
        for name in ("lines", "looks") if looks else ("lines",):
            self._keep(name, {"t": at_ms, "line": entry.line, "out": f"{entry.out}{entry.error}"[:MOST_SEEN]})
        return LOOK if looks else LINE

    def forget(self) -> None:
        """Drops what is too old to be looked at."""
        for series in (self.requests, self.log):
            _drop(series, self.t - MEMORY_MS, MOST)
        for series in self.codes.values():
            _drop(series, self.t - CODES_MEMORY_MS, MOST_CODES)

    def _did(self, at_ms: int, does: str) -> str:
        self._keep("clock", {"t": at_ms, "does": does})
        return CLOCK

    def _keep(self, name: str, item: dict[str, Any]) -> None:
        self.more[name].append(item)
        del self.more[name][:-MOST_TYPED]

    def _moment(self, name: str, item: dict[str, Any]) -> None:
        if len(self.more[name]) < MOST_MOMENTS:
            self.more[name].append(item)

    def _request(self, fact: RequestAnswered) -> None:
        if fact.client in self._clients and (fact.status or ERROR) >= ERROR:
            self.failed += 1

    def _container(self, fact: ContainerChanged) -> None:
        key, count = (fact.pod, fact.container), fact.restart_count
        if count > self._restarts.get(key, 0) and fact.state == "running":
            self._moment("restarted", {"t": fact.t, "pod": fact.pod, "container": fact.container, "number": count})
            self._restarts[key] = count

    def _pod(self, fact: PodChanged) -> None:
        ready = fact.conditions.get("Ready") == "True"
        if ready and fact.pod not in self._ready:
            self._moment("readied", {"t": fact.t, "pod": fact.pod})
        (self._ready.add if ready else self._ready.discard)(fact.pod)

    def _deleted_too(self, fact: ObjectDeleted) -> None:
        self._ready.discard(fact.ref.partition("/")[2])

    def _endpoints(self, fact: EndpointsChanged) -> None:
        inside = {endpoint["pod"] for endpoint in fact.endpoints if endpoint["ready"]}
        for pod in sorted(self._inside.get(fact.service, set()) - inside):
            self._moment("cuts", {"t": fact.t, "pod": pod, "service": fact.service})
        self._inside[fact.service] = inside


class WholeView(LessonView):
    """One that remembers everything: a claim is judged once, and may look back to the start."""

    def forget(self) -> None:
        pass


TAKES_TOO: dict[type[Fact], Callable[[LessonView, Any], None]] = {
    ContainerChanged: LessonView._container,
    EndpointsChanged: LessonView._endpoints,
    PodChanged: LessonView._pod,
    ObjectDeleted: LessonView._deleted_too,
    RequestAnswered: LessonView._request,
}


def _drop(series: Series, before_ms: int, most: int) -> None:
    old = max(bisect_left(series.times, before_ms), len(series.times) - most)
    if old > 0:
        del series.times[:old], series.items[:old]
