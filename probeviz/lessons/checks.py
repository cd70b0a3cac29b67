"""Tasks that tick themselves off: each is a CEL expression over the run, done at the first fact that makes it true."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from probeviz.scenarios.expression import Expression, Unusable
from probeviz.scenarios.view import RunView, kind_of
from probeviz.sim.facts import Fact

AGAIN_MS = 1_000  # how often an expression is asked that changes with the passing of time alone


# A check is asked at every fact that may make it true, so it need not look far back; and a list of all requests
# since the start would make each look dearer than the one before.
MEMORY_MS = 15_000
MOST = 200
TIDY = 1_000  # facts after which what is too old is dropped, though nobody has asked


class Check(NamedTuple):
    """A task's id, and what must be true once."""

    id: str
    that: Expression


class Checks:
    """Follows a run fact by fact; a check that has been true stays done until its fact is taken back."""

    def __init__(self, checks: Sequence[Check]) -> None:
        self._checks = list(checks)
        self._view = RunView()
        self._done: dict[str, int] = {}
        self._asked: dict[str, int] = {}  # id -> when it was asked last
        self._seen = 0  # facts

    @property
    def found(self) -> dict[str, int]:
        """The fact that made each check true, by id."""
        return dict(self._done)

    @property
    def done(self) -> list[str]:
        """The ids that are done, in the lesson's order."""
        return [check.id for check in self._checks if check.id in self._done]

    def see(self, fact: Fact) -> None:
        if len(self._done) == len(self._checks):
            return
        self._view.see(fact)
        self._seen += 1
        if self._seen % TIDY == 0:
            self._forget(fact.t)
        kind = kind_of(fact)
        for check in self._checks:
            if check.id not in self._done and self._due(check, kind, fact.t):
                if self._holds(check):
                    self._done[check.id] = fact.n
                self._asked[check.id] = fact.t

    def resume(self, facts: Iterable[Fact], done: Mapping[str, int]) -> None:
        """Goes on behind `facts`, by which the checks in `done` were true already (id -> its fact)."""
        self._done = {check.id: done[check.id] for check in self._checks if check.id in done}
        self._asked = {}
        self._view = RunView()
        if len(self._done) == len(self._checks):
            return  # nothing more will be asked
        for seen, fact in enumerate(facts):
            self._view.see(fact)
            if seen % TIDY == 0:
                self._forget(fact.t)

    def cut(self, facts: Sequence[Fact]) -> None:
        """The facts behind these were taken back."""
        self.resume(facts, {id: n for id, n in self._done.items() if n <= len(facts)})

    def _due(self, check: Check, kind: str, t: int) -> bool:
        kinds = check.that.kinds
        if kinds is not None:
            return kind in kinds
        return check.id not in self._asked or t - self._asked[check.id] >= AGAIN_MS

    def _holds(self, check: Check) -> bool:
        # Handing a request to CEL costs more than all else; those before the newest have been asked about.
        alone = check.that.newest_decides and check.id in self._asked
        if alone and not check.that.newest_may(self._view):
            return False
        if not alone:
            self._forget(self._view.t)
        try:
            return check.that.holds(self._view.newest() if alone else self._view)
        except Unusable:
            return False  # `pods[0]` of a run that has no Pod yet

    def _forget(self, t: int) -> None:
        view = self._view
        for series in (view.requests, view.log, *view.codes.values()):
            old = max(bisect_left(series.times, t - MEMORY_MS), len(series.times) - MOST)
            if old > 0:
                del series.times[:old], series.items[:old]
