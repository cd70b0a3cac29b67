"""What one run came to, in a few numbers: for runs that are played by the hundred.

Such a run keeps no facts and no checkpoints: it is played once, forward, and looked at as it goes.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from probeviz.kubectl.logbook import LogBook
from probeviz.scenarios.document import Scenario
from probeviz.scenarios.expect import Judge
from probeviz.scenarios.player import STOPPING, script_of, stops
from probeviz.sim.facts import Fact, LogWritten, ObjectDeleted, PodChanged, RequestAnswered
from probeviz.sim.log import Log
from probeviz.sim.playhead import Playhead


class Failed(NamedTuple):
    """When an expectation failed, and why."""

    at_ms: int
    why: str


class Outcome(NamedTuple):
    """`ready_ms`: from the first Pod's creation until every Pod is Ready; None: that never was.

    `restarts` of all containers together.  `failed`: requests of the scenario's clients that got a 5xx or no answer,
    of `requests` that ended.  `verdicts`, by number of the expectation: None where it holds; those that lie behind the
    end are not in it.
    """

    seed: int
    ready_ms: int | None
    restarts: int
    requests: int
    failed: int
    verdicts: dict[int, Failed | None]
    stopped: str = ""

    @property
    def share(self) -> float | None:
        """Of the requests, those that failed; None when there was none."""
        return self.failed / self.requests if self.requests else None


class Watch:
    """Counts along the facts of one run."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.clients = frozenset(client.name for client in scenario.setup.clients)
        self.requests = self.failed = 0
        self.ready_ms: int | None = None
        self.stopped = ""
        self._first_ms: int | None = None
        self._ready: dict[str, bool] = {}
        self._restarts: dict[str, int] = {}  # by uid
        self.takes: dict[type[Fact], Callable[[Any], None]] = {
            RequestAnswered: self._answered,
            PodChanged: self._pod,
            ObjectDeleted: self._deleted,
            **dict.fromkeys(STOPPING, self._stopping),
        }

    @property
    def restarts(self) -> int:
        return sum(self._restarts.values())

    def _answered(self, fact: RequestAnswered) -> None:
        if fact.client in self.clients:
            self.requests += 1
            self.failed += fact.status is None or fact.status >= 500

    def _pod(self, fact: PodChanged) -> None:
        if self._first_ms is None:
            self._first_ms = fact.t
        self._restarts[fact.uid] = fact.restarts
        self._ready[fact.uid] = fact.conditions.get("Ready") == "True"
        if self.ready_ms is None and all(self._ready.values()):
            self.ready_ms = fact.t - self._first_ms

    def _deleted(self, fact: ObjectDeleted) -> None:
        self._ready.pop(fact.uid, None)

    def _stopping(self, fact: Any) -> None:
        self.stopped = self.stopped or stops(self.scenario, fact)


def outcome(scenario: Scenario, seed: int, until_ms: int | None = None) -> Outcome:
    """Plays with another seed, to `until_ms` (the scenario's own when None)."""
    end = scenario.until_ms if until_ms is None else until_ms
    setup = msgspec.structs.replace(scenario.setup, seed=seed)
    logs, judge = LogBook(), Judge(scenario.expect, end)
    watch = Watch(scenario)
    takes = (watch.takes | {LogWritten: logs.feed}).get

    def see(fact: Fact) -> None:
        take = takes(type(fact))
        if take is not None:
            take(fact)

    def see_and_judge(fact: Fact) -> None:
        judge.see(fact)
        see(fact)

    sink = see_and_judge if scenario.expect else see
    Playhead.at_start(setup, Log(script_of(scenario, logs)), sink).advance(end)
    judge.reach(end)
    verdicts = {i: None if v.ok else Failed(v.at_ms, v.why) for i, v in sorted(judge.verdicts.items())}
    return Outcome(seed, watch.ready_ms, watch.restarts, watch.requests, watch.failed, verdicts, watch.stopped)
