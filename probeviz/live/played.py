"""One run as this process plays it, for all its viewers here: log, clock, World, and what is folded from its facts.

Nothing here waits: rows come from the log in the database, which `runs.Runs` reads and writes.
"""

import logging
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from time import thread_time_ns
from typing import Any, NamedTuple

import msgspec

from probeviz import __version__
from probeviz.kubectl.answer import Answer
from probeviz.kubectl.logbook import LogBook
from probeviz.lessons.checks import Check, Checks
from probeviz.live import clock
from probeviz.live.clock import Clock
from probeviz.live.limits import RUN_FACTS
from probeviz.live.log import Row
from probeviz.live.models import Run
from probeviz.live.pictures import Pictures
from probeviz.live.rate import Rate
from probeviz.scenarios.document import Scenario
from probeviz.sim import entries
from probeviz.sim.facts import Fact
from probeviz.sim.log import Logged, Scripted
from probeviz.sim.timeline import Timeline
from probeviz.sim.world import World
from probeviz.terminal.session import Terminal

logger = logging.getLogger(__name__)

# A commit holds the run at the entry's time, so that nobody is shown what the entry is about to change. A
# database that takes longer gets no standing run for it: the run is then taken back a little.
HOLD_MS = 1_000

MOST_TAKEN = 2_000  # more than one viewer can bring about before it counts as lost

QUIET = (entries.Look, entries.File)  # change nothing that a viewer could have seen already


class Taken(NamedTuple):
    """An entry that this process has played: facts above `n` came after it, or were taken back for it."""

    number: int
    at_ms: int
    n: int
    rewinds: bool  # viewers that have more than `n` facts, or more than `at_ms`, must drop them


class Played:
    """`now` is the virtual time up to which everything has been played."""

    def __init__(
        self,
        run: Run,
        scenario: Scenario,
        script: Sequence[Scripted],
        rows: Iterable[Row],
        checks: Sequence[Check] = (),
    ) -> None:
        rows = list(rows)
        self.run = run
        self.scenario = scenario
        self.script = list(script)
        self._script_times = sorted(line.at_ms for line in script)
        self.engine = __version__
        self.seen_ms = run.seen_ms
        self.clock = Clock().after(row.logged for row in rows)
        self.timeline = _timeline(run, scenario, self.script, [row.logged for row in rows])
        self.differs = _differs(run, self.timeline)  # from what people have seen, until the database knows
        self.known = {row.client_id: row.logged.number for row in rows if row.client_id}
        self.taken: list[Taken] = []
        self.pictures = Pictures()
        self._logs: LogBook | None = None
        self.checks = Checks(checks)
        self.viewers = 0
        self.gone = False  # it was deleted
        self._hold: tuple[int, int | None] | None = None  # (virtual, until which wall; None: until `release`)
        self._rate = Rate()
        self.checks.resume(self.timeline.facts, run.done if self.now else {})
        self._play(self.now)  # entries of that very instant, which the clock may never leave

    # --- where it is --------------------------------------------------------------------------------------------

    @property
    def now(self) -> int:
        return self.timeline.now

    @property
    def n(self) -> int:
        return self.timeline.n

    @property
    def log(self) -> int:
        """The number of the last entry that is known here."""
        return self.timeline.log.next_number - 1

    @property
    def full(self) -> bool:
        """Whether it has stated as many facts as a run may; its clock then stands for good."""
        return self.n >= RUN_FACTS

    @property
    def world(self) -> World:
        return self.timeline.world

    @property
    def last(self) -> Logged | None:
        return self.timeline.log.entries[-1] if self.timeline.log.entries else None

    def files(self, before: int | None = None) -> dict[str, str]:
        """The run's files by name, as they are, or as they were before entry `before`."""
        files = dict(self.scenario.files)
        for number, _, entry in self.timeline.log.entries:
            if before is not None and number >= before:
                break
            if isinstance(entry, entries.File):
                files[entry.name] = entry.text
        return files

    @property
    def logs(self) -> LogBook:
        """What containers have written; gathered when somebody first types a line."""
        if self._logs is None:
            self._logs = _logs_of(self.timeline.facts)
        return self._logs

    def terminal(self) -> Terminal:
        return Terminal(self.files(), self.logs)

    def stands(self, wall_ms: int) -> bool:
        """Whether the clock plays and the run does not: the database has not heard for long that it is watched."""
        return self.clock.playing and clock.stood_still(wall_ms, self.seen_ms)

    def standing(self) -> tuple[bytes, str, dict[str, int]]:
        """What the database keeps: checkpoint, engine, the tasks that are done."""
        return self.timeline.checkpoint(), self.engine, self.checks.found

    # --- playing on ---------------------------------------------------------------------------------------------

    def due(self, wall_ms: int) -> int:
        """The virtual time of that instant: never before the last entry, nor long after the last viewer."""
        due = self.clock.seen_until(wall_ms, self.seen_ms if self.seen_ms is not None else 0)
        if self._hold is not None and (self._hold[1] is None or wall_ms < self._hold[1]):
            due = min(due, self._hold[0])
        return due if self.last is None else max(due, self.last.at_ms)

    def quiet_until(self, wall_ms: int) -> bool:
        """Whether nothing happens in this run before that instant, nor would it stand there."""
        due, next_due = self.due(wall_ms), self.world.next_due()
        line = bisect_right(self._script_times, self.now)
        scripted = line < len(self._script_times) and self._script_times[line] <= due
        return (next_due is None or due < next_due) and not scripted and not self.stands(wall_ms)

    def advance(self, wall_ms: int) -> int:
        """Plays up to that instant, and says how many facts it took."""
        to = self.due(wall_ms)
        if to <= self.now:
            return 0
        began = thread_time_ns()
        stated = self._play(to)
        self._rate.count(stated, thread_time_ns() - began)
        return stated

    def slower(self, wall_ms: int) -> float | None:
        """The speed that this run can be shown at, when it is too much at this one; 0 when it holds no more."""
        speed = self._rate.slower(self.clock.speed, wall_ms)
        if not self.clock.playing:
            return None
        return 0.0 if self.full else speed

    def stand(self) -> None:
        """An entry is being decided against the World, which must not change meanwhile."""
        self._hold = (self.now, None)

    def hold(self, wall_ms: int) -> None:
        """An entry is being committed at `now`: stands there until `release`, but not for long."""
        self._hold = (self.now, wall_ms + HOLD_MS)

    def release(self) -> None:
        self._hold = None

    def take(self, rows: Iterable[Row]) -> None:
        """Plays entries that the database has, and that follow on those known here; goes back for older ones."""
        for logged, client_id in rows:
            assert logged.number == self.log + 1, f"entry {logged.number} came after {self.log}"
            self._take(logged)
            if client_id:
                self.known[client_id] = logged.number
            self.clock = self.clock.after([logged])

    def _take(self, logged: Logged) -> None:
        if logged.at_ms > self.now:
            self._play(logged.at_ms)
        before = self.n
        gone_back = self.timeline.insert(*logged)
        if gone_back is not None:
            before = gone_back.n
            self._cut(before)
        seen_by_none = isinstance(logged.entry, QUIET)
        only_time = isinstance(logged.entry, entries.Clock) and gone_back is None
        self.taken.append(Taken(logged.number, logged.at_ms, before, not (seen_by_none or only_time)))
        del self.taken[:-MOST_TAKEN]
        self._play(logged.at_ms)

    def _play(self, to_ms: int) -> int:
        stated = self.timeline.advance(to_ms)
        for fact in stated:
            self._see(fact)
        return len(stated)

    def _see(self, fact: Fact) -> None:
        if self._logs is not None:
            self._logs.feed(fact)
        self.checks.see(fact)

    def _cut(self, n: int) -> None:
        """The facts above `n` are void, and the timeline has dropped them."""
        kept = self.timeline.facts
        assert len(kept) == n
        self.pictures.cut(n)
        self.checks.cut(kept)
        self._logs = None

    # --- looking back -------------------------------------------------------------------------------------------

    def picture(self, n: int | None = None) -> dict[str, Any]:
        """The picture after fact `n`; by default the last."""
        return self.pictures.at(self.timeline.facts, self.n if n is None else n)

    def before(self, number: int) -> "Before":
        """The run as it stood when entry `number` was about to be performed."""
        logged = next(e for e in self.timeline.log.entries if e.number == number)
        world = self.timeline.before(number)
        logs = _logs_of(self.timeline.facts.between(0, world.n))
        return Before(logged, world, Terminal(self.files(before=number), logs), world.n)

    def changed_since(self, number: int) -> tuple[int, int] | None:
        """(virtual ms, last fact before it) of the first change that someone who knows `number` entries missed."""
        for other, at_ms, entry in self.timeline.log.entries:
            if other > number and not isinstance(entry, (*QUIET, entries.Clock)):
                return at_ms, self.timeline.n_at(at_ms - 1)
        return None


class Before(NamedTuple):
    """A moment of the past, for answering once more what was typed then; `n` facts had been stated."""

    logged: Logged
    world: World
    terminal: Terminal
    n: int

    def answer(self) -> Answer:
        """What the line of the entry answered; blocks when a helper process works for it."""
        return self.terminal.run(self.world, self.logged.entry.line)


def _logs_of(facts: Iterable[Fact]) -> LogBook:
    logs = LogBook()
    for fact in facts:
        logs.feed(fact)
    return logs


def _differs(run: Run, timeline: Timeline) -> bool:
    """Whether an engine of another version came to another state than this one: the page says so, once."""
    if run.checkpoint is None or run.engine == __version__:
        return False
    try:
        return not timeline.agrees(bytes(run.checkpoint))
    except (msgspec.MsgspecError, ValueError, TypeError):
        return True  # nobody can tell, so it may


def _timeline(run: Run, scenario: Scenario, script: list[Scripted], logged: list[Logged]) -> Timeline:
    """From the checkpoint when this engine made it, else from the start."""
    if run.checkpoint is not None and run.engine == __version__:
        try:
            return Timeline.restore(scenario.setup, script, logged, bytes(run.checkpoint))
        except (msgspec.MsgspecError, ValueError, TypeError):
            logger.warning("run %s: its checkpoint cannot be read; it is played from its start", run.pk)
    return Timeline(scenario.setup, script, logged)
