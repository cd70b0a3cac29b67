"""One run as this process plays it, for all its viewers here: log, clock, World, and what is folded from its facts.

Nothing here waits: rows come from the log in the database, which `runs.Runs` reads and writes.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from time import thread_time_ns
from typing import Any, NamedTuple

from probeviz import __version__
from probeviz.kubectl.logbook import LogBook
from probeviz.lessons.journal import Mark
from probeviz.lessons.loader import Lesson
from probeviz.live import clock, lying, owing
from probeviz.live.before import Before
from probeviz.live.books import Books
from probeviz.live.breaks import Watch
from probeviz.live.budget import LOAD_CPU_NS, LOAD_FACTS, Budget
from probeviz.live.checkpoint import differs, timeline_of
from probeviz.live.clock import Clock
from probeviz.live.gathered import Gathered
from probeviz.live.limits import RUN_FACTS
from probeviz.live.log import Row
from probeviz.live.models import Run
from probeviz.live.pictures import Pictures
from probeviz.live.rate import Rate
from probeviz.live.run_lesson import RunLesson
from probeviz.scenarios.document import Scenario
from probeviz.sim import entries
from probeviz.sim.facts import Fact
from probeviz.sim.log import Logged, Scripted
from probeviz.sim.playhead import Playhead
from probeviz.sim.world import World
from probeviz.terminal.session import Terminal

# A commit holds the run at the entry's time, so that nobody is shown what the entry is about to change. A
# database that takes longer gets no standing run for it: the run is then taken back a little.
HOLD_MS = 1_000

# Of virtual time, after which it is asked whether there is any budget left; one event is never divided. A run whose
# steps take little is played a turn at a time, for each step has a price of its own.
STEP_MS, LONG_STEP_MS = 50, 200
LITTLE_NS = 500_000

MOST_TAKEN = 2_000  # more than one viewer can bring about before it counts as lost

# Change nothing that a viewer could have seen already.
QUIET = (entries.Look, entries.File, entries.Answer, entries.Seek, entries.Carried)


class Taken(NamedTuple):
    """An entry that this process has played: facts above `n` came after it, or were taken back for it."""

    number: int
    at_ms: int
    n: int
    rewinds: bool  # viewers that have more than `n` facts, or more than `at_ms`, must drop them


class Broken(NamedTuple):
    """The fact of a break point: the clock is to pause there."""

    n: int
    at_ms: int


class Played:
    """`now` is the virtual time up to which everything has been played."""

    def __init__(
        self,
        run: Run,
        scenario: Scenario,
        script: Sequence[Scripted],
        rows: Iterable[Row],
        lesson: Lesson | None = None,
    ) -> None:
        rows = list(rows)
        self.run = run
        self.scenario = scenario
        self.script = list(script)
        self._script_times = sorted(line.at_ms for line in script)
        self.engine = __version__
        self.seen_ms = run.seen_ms
        self.clock = Clock().after(row.logged for row in rows)
        self.timeline = timeline_of(run, scenario, self.script, [row.logged for row in rows])
        self.differs = differs(run, self.timeline)  # from what people have seen, until the database knows
        self.known = {row.client_id: row.logged.number for row in rows if row.client_id}
        self.taken: list[Taken] = []
        self.pictures = Pictures()
        self._logs = Gathered()
        self._books = Books()
        self.viewers = 0
        self.gone = False  # it was deleted
        self._hold: tuple[int, int | None] | None = None  # (virtual, until which wall; None: until `release`)
        self._rate = Rate()
        self._budget = Budget()  # shared by all viewers
        self._light = False  # its last step took little
        self._watch: Watch | None = None
        self.broken: Broken | None = None  # what the clock is to pause at, until that is in the log
        self.lesson = RunLesson(lesson, self.timeline, run.attempt)
        self.outdated = lesson is not None and not lesson.was_drawn_for(run.scenario)  # nobody can judge it any more
        self._play(self.now)  # entries of that very instant, which the clock may never leave
        self._watch_since_the_clock()

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

    def files(self) -> dict[str, str]:
        """The run's files by name."""
        return lying.files(self.scenario.files, self.timeline, self.world, None)

    def files_at(self, at_ms: int) -> lying.Saved:
        """The run's files as they were at that instant."""
        return lying.files_at(self.scenario.files, self.timeline, at_ms)

    @property
    def file_names(self) -> set[str]:
        """All that a file of the run has had, or will have when an answer comes."""
        return lying.names(self.scenario.files, self.timeline)

    @property
    def logs(self) -> LogBook:
        """What containers have written."""
        return self._logs.get(self.timeline.facts, self.n)

    def terminal(self) -> Terminal:
        return Terminal(self.files(), self.logs)

    def stands(self, wall_ms: int) -> bool:
        """Whether the clock plays and the run does not: the database has not heard for long that it is watched."""
        return self.clock.playing and clock.stood_still(wall_ms, self.seen_ms)

    def standing(self) -> tuple[bytes, str, dict[str, Any]]:
        """What the database keeps: checkpoint, engine, how the lesson stands."""
        return self.timeline.checkpoint(), self.engine, self.lesson.kept()

    # --- playing on ---------------------------------------------------------------------------------------------

    def due(self, wall_ms: int) -> int:
        """The virtual time of that instant: never before the last entry, nor long after the last viewer; a full run
        has arrived."""
        if self.full:
            return self.now
        due = self.clock.seen_until(wall_ms, self.seen_ms if self.seen_ms is not None else 0)
        if self.broken is not None:
            due = min(due, self.broken.at_ms)
        if (asked := self._asked) is not None:
            due = min(due, asked.t)
        if self._hold is not None and (self._hold[1] is None or wall_ms < self._hold[1]):
            due = min(due, self._hold[0])
        return due if self.last is None else max(due, self.last.at_ms)

    def quiet_until(self, wall_ms: int) -> bool:
        """Whether nothing happens in this run before that instant, nor would it stand there."""
        due, next_due = self.due(wall_ms), self.world.next_due()
        line = bisect_right(self._script_times, self.now)
        scripted = line < len(self._script_times) and self._script_times[line] <= due
        return (next_due is None or due < next_due) and not scripted and not self.stands(wall_ms)

    def advance(self, wall_ms: int) -> None:
        """Plays up to that instant, or as far towards it as its budget goes: then it is behind, and the next turn goes
        on. Whoever commits meanwhile does so at the `now` that has been reached."""
        self._budget.begin(wall_ms)
        self._advance_watching(self.due(wall_ms), self._budget)

    def catch_up(self, wall_ms: int) -> None:
        """Plays up to that instant, or for a second of CPU; called in a thread. All entries are played after it."""
        if self.last is not None and self.now < self.last.at_ms:
            self._play(self.last.at_ms)
            self._watch_since_the_clock()
        self._advance_watching(self.due(wall_ms), Budget(LOAD_CPU_NS, LOAD_FACTS))

    def towards(self, at_ms: int) -> bool:
        """Plays a turn's worth towards the time of an entry that is about to be taken, past a break point too: whoever
        committed it had none before it. Whether it has been reached."""
        self._advance(at_ms, Budget())
        return self.now >= at_ms or self.full

    def going_back(self, logged: Logged) -> Playhead | None:
        """Where the run has to be taken back to for an entry that it has passed; None when it need not."""
        return self.timeline.going_back(logged.number, logged.at_ms)

    def back_towards(self, back: Playhead, at_ms: int) -> bool:
        """Plays a turn's worth of that past once more. Whether the entry's time has been reached."""
        budget = Budget()
        while back.world.now < at_ms and budget.left:
            began, n, due = thread_time_ns(), back.world.n, back.next_due()
            back.advance(at_ms if due is None else min(at_ms, max(due, back.world.now + STEP_MS)))
            budget.spend(back.world.n - n, thread_time_ns() - began)
        return back.world.now >= at_ms

    def behind(self, wall_ms: int) -> int:
        """Virtual ms by which the run is behind its clock: it costs more than it may."""
        return max(0, self.due(wall_ms) - self.now)

    def _advance_watching(self, to_ms: int, budget: Budget) -> None:
        """Plays on up to that instant, or to the one at which the clock is to pause."""
        if self._watch is None and not self.lesson.may_ask:
            return self._advance(to_ms, budget)
        while self.now < to_ms and budget.left and not self.full and self.broken is None and self._asked is None:
            self._step(to_ms, budget, 0)

    def _advance(self, to_ms: int, budget: Budget) -> None:
        while self.now < to_ms and budget.left and not self.full:
            self._step(to_ms, budget, LONG_STEP_MS if self._light else STEP_MS)

    def _step(self, to_ms: int, budget: Budget, least_ms: int) -> None:
        """Plays the next events, of `least_ms` of virtual time."""
        began, n, now = thread_time_ns(), self.n, self.now
        due = self.timeline.next_due()
        self._play(to_ms if due is None else min(to_ms, max(due, now + least_ms)))
        cpu_ns = thread_time_ns() - began
        self._light = cpu_ns < LITTLE_NS
        budget.spend(self.n - n, cpu_ns)
        self._rate.count(self.n - n, cpu_ns, self.now - now)

    def slower(self, wall_ms: int) -> float | None:
        """The speed that this run can be shown at, when it is too much at this one; 0 when it holds no more."""
        speed = self._rate.slower(self.clock.speed, wall_ms, self.behind(wall_ms))
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

    def take(self, rows: Iterable[Row], back: Playhead | None = None) -> None:
        """Plays entries that the database has, and that follow on those known here; goes back for older ones, to where
        `back` is when it was prepared for the only one."""
        for logged, client_id in rows:
            assert logged.number == self.log + 1, f"entry {logged.number} came after {self.log}"
            self._take(logged, back)
            if client_id:
                self.known[client_id] = logged.number
            if isinstance(logged.entry, entries.Clock):
                self.clock = self.clock.after([logged])
                self._watch_from(self.n)

    def _take(self, logged: Logged, back: Playhead | None) -> None:
        if logged.at_ms > self.now:
            self._play(logged.at_ms)  # past a break point too: whoever committed this had none before it
        before = self.n
        gone_back = self.timeline.insert(*logged, back)
        if gone_back is not None:
            before = gone_back.n
            self._cut(before)
        seen_by_none = isinstance(logged.entry, QUIET)
        only_time = isinstance(logged.entry, entries.Clock) and gone_back is None
        self.taken.append(Taken(logged.number, logged.at_ms, before, not (seen_by_none or only_time)))
        del self.taken[:-MOST_TAKEN]
        self._play(logged.at_ms)

    def _watch_from(self, n: int) -> None:
        """Looks for the break point's fact behind fact `n`."""
        wanted = self.clock.playing and self.clock.stop
        self.broken = None
        self._watch = Watch(self.clock.stop, self.picture(n)) if wanted else None

    def _watch_since_the_clock(self) -> None:
        """After loading: the fact may have been stated already, and nobody have lived to pause there."""
        clocks = [e for e in self.timeline.log.entries if isinstance(e.entry, entries.Clock)]
        if not (clocks and self.clock.playing and self.clock.stop) or clocks[-1].at_ms > self.now:
            return
        n = self.n_before(clocks[-1].number)
        self._watch_from(n)
        for fact in self.timeline.facts.between(n, self.n):
            self._look_at(fact)

    def _look_at(self, fact: Fact) -> None:
        if self._watch is not None and self._watch.meets(fact) and self.broken is None:
            self.broken = Broken(fact.n, fact.t)

    def _play(self, to_ms: int) -> None:
        stated = self.timeline.advance(to_ms)
        self._logs.feed(stated)
        for fact in stated:
            self._look_at(fact)
        self.lesson.follow(stated)

    def _cut(self, n: int) -> None:
        """The facts above `n` are void, and the timeline has dropped them."""
        kept = self.timeline.facts
        assert len(kept) == n
        self.pictures.cut(n)
        self.lesson.cut(n)
        self._logs.drop()
        if self._watch is not None and (self.broken is None or self.broken.n > n):
            self._watch_from(n)  # there was none up to here

    # --- what the clock owes ------------------------------------------------------------------------------------

    @property
    def _asked(self) -> Mark | None:
        return owing.asked(self.lesson, self.clock, self.timeline.log.entries)

    def owed(self, wall_ms: int = 0) -> entries.Clock | None:
        """The change of the clock that nobody makes by hand; None when there is none to be made."""
        if self.broken is not None:
            return self.clock.entry(wall_ms, playing=False, stop="", met=self.broken.n)
        return None if self.full else owing.owed(self.lesson, self.clock, self.timeline.log.entries, wall_ms)

    # --- looking back -------------------------------------------------------------------------------------------

    def picture(self, n: int | None = None) -> dict[str, Any]:
        """The picture after fact `n`; by default the last."""
        return self.pictures.at(self.timeline.facts, self.n if n is None else n)

    def before(self, number: int) -> Before:
        """The run as it stood when entry `number` was about to be performed."""
        logged = next(e for e in self.timeline.log.entries if e.number == number)
        world = self.timeline.before(number)
        files = lying.files(self.scenario.files, self.timeline, world, number)
        return Before(logged, world, Terminal(files, self._books.at(world.n, self.timeline.facts)), world.n)

    def n_before(self, number: int) -> int:
        """The last fact stated when entry `number` was about to be performed."""
        return self.timeline.before(number).n

    def interrupted(self, number: int) -> int | None:
        """The last fact before the Ctrl-C that ended entry `number`."""
        for logged in self.timeline.log.entries:
            if isinstance(logged.entry, entries.Interrupt) and logged.entry.of == number:
                return self.n_before(logged.number)
        return None

    def changed_since(self, number: int) -> tuple[int, int] | None:
        """(virtual ms, last fact before it) of the first change that someone who knows `number` entries missed."""
        for other, at_ms, entry in self.timeline.log.entries:
            if other > number and not isinstance(entry, (*QUIET, entries.Clock)):
                return at_ms, self.timeline.n_at(at_ms - 1)
        return None
