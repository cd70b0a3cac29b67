"""Somebody who takes a lesson as its solution says: answers when asked, and does what the script says as a person
would, line by line. No page, no clock: time goes on by itself."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import msgspec

from probeviz.kubectl.logbook import LogBook
from probeviz.lessons.attempt import Attempt
from probeviz.lessons.document import Structure
from probeviz.lessons.journal import Mark
from probeviz.lessons.solution import Branch, Did, Solution
from probeviz.lessons.steps import Choice, Do, Markers, Pick, See, Step, Trial, Write
from probeviz.lessons.view import LessonView, WholeView
from probeviz.scenarios.document import Scenario
from probeviz.scenarios.player import decide, script_of
from probeviz.scenarios.script import Line
from probeviz.scenarios.values import duration_ms
from probeviz.sim import entries
from probeviz.sim.facts import Fact
from probeviz.sim.timeline import Timeline
from probeviz.terminal.files import Written, by_hand, kept, lying
from probeviz.terminal.session import Terminal

Plays = Callable[[Trial, LessonView, Any], Any]  # the next batch of a trial, after what has been found before

LOOK_MS = 250  # so often somebody looks whether there is a question


class Walk:
    """`files`: what lies in the run beside the scenario's own, as if it had been saved in the editor. `remembers`: it
    keeps all that was seen, which takes its time; else it is walked once more when somebody asks for that. `plays`:
    plays the runs of a trial."""

    def __init__(
        self,
        structure: Structure,
        scenario: Scenario,
        solution: Solution,
        files: Mapping[str, str] | None = None,
        seed: int | None = None,
        remembers: bool = False,
        plays: Plays | None = None,
    ) -> None:
        self._again = partial(Walk, structure, scenario, solution, files, seed, remembers=True, plays=plays)
        self._setup = scenario.setup if seed is None else msgspec.structs.replace(scenario.setup, seed=seed)
        self._scenario, self._remembers = scenario, remembers
        self.structure, self.solution, self.plays = structure, solution, plays
        self.tried: dict[str, str] = {}  # steps whose answer has been given -> why it was not taken, or ""
        self._files = {**(files or {}), **scenario.files}
        self._todo = solution.leg.todo
        self._branch = solution.branch  # until it is begun
        self._left: list[Mark] = []  # the journal of the run that it has left
        self._carried = 0  # the marks of the branch that say the same once more
        self._begin()

    def _begin(self) -> None:
        """A run in which nothing has happened."""
        clients = [client.name for client in self._setup.clients]
        self.attempt = Attempt(self.structure, clients)
        self._whole = WholeView(clients, self.structure.drawn) if self._remembers else None
        self._saved: list[Written] = []
        self._logs = LogBook()
        self._timeline = Timeline(self._setup, script_of(self._scenario), sink=self._see)

    @property
    def now(self) -> int:
        return self._timeline.now

    @property
    def end(self) -> int:
        """When all must be done."""
        return self.solution.end_ms

    @property
    def journal(self) -> list[Mark]:
        """Of both runs: each mark once, as it was made."""
        return [*self._left, *self.attempt.journal[self._carried :]]

    def play(self, until_ms: int | None = None) -> Attempt:
        """Up to the solution's end, or to where the lesson is over; in its branch, where it has one."""
        if self._branch is not None:
            self._play(self.solution.until_ms)
            self._run_on(self._branch)
        return self._play(self.end if until_ms is None else until_ms, until_ms is None)

    def _play(self, until: int, ends: bool = False) -> Attempt:
        """`ends`: when the lesson is over."""
        self._answer()
        while self.now < until and not (self.attempt.state.over and ends):
            stop = min(until, self.now - self.now % LOOK_MS + LOOK_MS)
            if self._todo and self._todo[0].at_ms <= stop:
                self._timeline.advance(self._todo[0].at_ms)
                self._answer()
                self._do(self._todo.pop(0))
            else:
                self._timeline.advance(stop)
            self._answer()
        return self.attempt

    @property
    def whole(self) -> LessonView:
        """All that was seen up to now."""
        if self._whole is None:
            again = self._again()
            again.play(self.now)
            self._whole = again._whole
            assert self._whole is not None
        self._whole.more["answers"] = self.attempt.state.answers
        self._whole.more["parts"] = self.attempt.view.more["parts"]
        return self._whole

    def _run_on(self, branch: Branch) -> None:
        """Goes on from the past: what was done up to there is done once more, and what lies behind is taken along."""
        self._branch, self._left, carried = None, self.attempt.journal, self.attempt.carried()
        done = [logged for logged in self._timeline.log.entries if logged.at_ms <= branch.at_ms]
        self._begin()
        for logged in done:
            self._timeline.advance(logged.at_ms)
            self._commit(logged.entry)
        self._timeline.advance(branch.at_ms)
        if self.structure.branches:
            self._commit(carried)
            self._carried = len(self.attempt.journal)
        self._todo = branch.leg.todo

    def _see(self, fact: Fact) -> None:
        self._logs.feed(fact)
        if self._whole is not None:
            self._whole.see(fact)
        self.attempt.see(fact)

    def _do(self, line: Line | Did) -> None:
        if isinstance(line, Did):
            back, does = line.does == "back", line.does
            self._commit(entries.Seek(to_ms=0) if back else entries.Clock(wall_ms=0, playing=True, does=does))
            return
        world = self._timeline.world
        files = lying(self._files, [*kept(world), *self._saved])
        entry = decide(Terminal(files, self._logs), line, world).entry
        assert entry is not None
        self._commit(entry)

    def _commit(self, entry: entries.Entry) -> None:
        """Commits it now; it is followed by the facts that it states."""
        if isinstance(entry, entries.File):
            self._saved.append(by_hand(self.now, entry))
        if self._whole is not None:
            self._whole.enter(self.now, entry)
        self.attempt.enter(self._timeline.log.next_number, self.now, entry)
        self._timeline.commit(self.now, entry)

    def _answer(self) -> None:
        """Answers whatever is asked now, each step once."""
        state = self.attempt.state
        while (step := state.current) is not None and state.ready and not isinstance(step, Do):
            if step.id not in self.solution.answers or step.id in self.tried:
                return
            if isinstance(step, Trial):
                self._try(step)
                continue
            value = as_sent(step, self.solution.answers[step.id])
            self.tried[step.id] = str(self.attempt.refusal(step.id, value) or "")
            self._commit(entries.Answer(step=step.id, value=value))

    def _try(self, step: Trial) -> None:
        """All runs of a trial, as the caller plays them."""
        self.tried[step.id] = "" if self.plays is not None else "its runs are not played here."
        before = None
        while self.plays is not None and self.attempt.state.current is step and not self.attempt.state.tries:
            before = self.plays(step, self.attempt.view, before)
            self._commit(entries.Answer(step=step.id, value=before))


def as_sent(step: Step, written: Any) -> Any:
    """An answer of solution.yaml as a page sends it: times in ms, ids as text."""
    if isinstance(step, Markers) and isinstance(written, list):
        return [duration_ms(str(t)) if isinstance(t, str) else t for t in written]
    if isinstance(step, Write) and isinstance(written, list):
        return "\n".join(map(str, written))
    if isinstance(step, Choice | Pick | See) and isinstance(written, int) and not isinstance(written, bool):
        return str(written)
    return written
