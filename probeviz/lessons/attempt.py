"""Somebody's attempt at a lesson: a pure fold over the run's facts and the log's entries, in the order in which they
came.

What it comes to is a journal of marks. A mark stands at the fact (and entry) that made it, so taking the run back is
cutting the journal, and going on from the database is reading it. Everything that is shown follows from the journal.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from probeviz.lessons import judge
from probeviz.lessons.document import Structure
from probeviz.lessons.journal import ANSWERED, CARRIED, DONE, JUDGED, OVER, PART, READY, UNJUDGED, Judged, Mark, State
from probeviz.lessons.limits import TRIES
from probeviz.lessons.order import Entered
from probeviz.lessons.quoting import as_text
from probeviz.lessons.steps import TRIED, Do, Predict, Step, asked
from probeviz.lessons.view import LessonView
from probeviz.lessons.vocabulary import CLOCK, OWN, PARTS
from probeviz.locale.text import say
from probeviz.scenarios.expression import Expression, Unusable
from probeviz.scenarios.view import kind_of
from probeviz.sim import entries
from probeviz.sim.facts import Fact

AGAIN_MS = 1_000  # how often an expression is asked that changes with the passing of time alone
PATIENCE_MS = 300_000  # of the run, when all steps are behind: for the guesses that it has not judged yet

NOT_ASKED = say("This step is not asked now.")

OWN_KINDS = frozenset(kind for name in OWN for kind in OWN[name].kinds if "entry" in kind or kind == PARTS)


class Attempt:
    """`see` takes each fact, `enter` each entry; `state` is what is known by now."""

    def __init__(self, structure: Structure, clients: Iterable[str] = ()) -> None:
        self.structure = structure
        self._clients = [*clients]
        self.journal: list[Mark] = []
        self.state = State(structure.steps)
        self.view = LessonView(self._clients, structure.drawn)
        self.unsaid: dict[str, tuple[int, str]] = {}  # guesses that were due, and why the run did not judge them then
        self._n = self._log = 0  # the last fact and entry
        self._asked: dict[Expression, int] = {}  # -> the second in which it was asked last
        self._told_by: frozenset[str] = frozenset()  # the kinds of facts that what is watched tells of
        self._moved = True  # it may be about something else now
        self._looked = -1  # the second in which there was a look last
        self._look(None)  # what holds before anything has happened

    @property
    def done(self) -> list[str]:
        """The steps that are done, in the lesson's order."""
        return self.state.passed

    @property
    def uses_clock(self) -> bool:
        """Whether an expression asks what was done to the time."""
        return any(CLOCK in each.told_by for each in self._expressions())

    # --- following ----------------------------------------------------------------------------------------------

    def see(self, fact: Fact) -> None:
        self._n = fact.n
        if self.state.over:
            return
        self.view.see(fact)
        kind = kind_of(fact)
        if kind in self._told_by or self.view.t // AGAIN_MS > self._looked:
            self._look(kind)

    def enter(self, number: int, at_ms: int, entry: entries.Entry) -> None:
        self._log = number
        if self.state.over:
            return
        self.view.t = max(self.view.t, at_ms)
        kind = self.view.enter(at_ms, entry)
        if isinstance(entry, entries.Answer):
            self._answer(entry)
        if isinstance(entry, entries.Carried):
            self._take_along(entry)
        if isinstance(entry, entries.Clock) and not entry.playing:
            self._forget_timed()
        self._look(kind)

    def refusal(self, step: str, value: Any) -> judge.BadAnswer | None:
        """Why this would not be taken as an answer now; None when it would."""
        current = self.state.current
        if current is None or current.id != step or not self.state.ready:
            return judge.BadAnswer(NOT_ASKED)
        if self.state.tries >= TRIES:
            return judge.BadAnswer(TRIES.said())
        try:
            judge.read(current, value)
        except judge.BadAnswer as error:
            return error
        return None

    def carried(self) -> entries.Carried:
        """What a branch takes along: the steps that lie behind. The current one begins anew there. What this run took
        along itself stands for all that came before."""
        begins = max((i for i, mark in enumerate(self.journal, start=1) if mark.what == CARRIED), default=0)
        behind = {*self.state.passed}
        marks = [(mark.step, mark.what, mark.value) for mark in self.journal[begins:] if mark.step in behind]
        return entries.Carried(of=self.structure.digest, marks=marks)

    # --- going back, going on -----------------------------------------------------------------------------------

    def follow(self, things: Iterable[Fact | Entered]) -> None:
        """Takes what has come, in its order."""
        for thing in things:
            if isinstance(thing, Entered):
                self.enter(thing.number, thing.at_ms, thing.entry)
            else:
                self.see(thing)

    def resume(self, things: Iterable[Fact | Entered], journal: Iterable[Mark]) -> None:
        """Goes on behind all this, of which the journal is known already: nothing is asked."""
        self.journal = list(journal)
        self.state = State(self.structure.steps, self.journal)
        self.view = LessonView(self._clients, self.structure.drawn)
        self._n, self._log, self._asked = 0, 0, {}
        if self.state.over:
            return
        for thing in things:
            if isinstance(thing, Entered):
                self._log, self.view.t = thing.number, max(self.view.t, thing.at_ms)
                self.view.enter(thing.at_ms, thing.entry)
            else:
                self._n = thing.n
                self.view.see(thing)
        self._tell_view()
        self._looked = self.view.t // AGAIN_MS
        self._asked = dict.fromkeys(self._watched(), self._looked)
        self._told_by, self._moved = self._kinds(), False

    def cut(self, n: int, things: Iterable[Fact | Entered]) -> None:
        """The facts above `n` were taken back; `things` are what is left."""
        self.resume(things, [mark for mark in self.journal if mark.n <= n])

    # --- looking ------------------------------------------------------------------------------------------------

    def _answer(self, entry: entries.Answer) -> None:
        step = self.state.current
        if step is None or self.refusal(entry.step, entry.value) is not None:
            return
        self._mark(step, ANSWERED, judge.read(step, entry.value))
        if isinstance(step, TRIED) and judge.complete(step, self.state.answers[step.id]):
            self._judge(step)

    def _take_along(self, entry: entries.Carried) -> None:
        """Stands where the other run stood. What was done in another text of the lesson is left there."""
        if entry.of != self.structure.digest:
            return
        marks = [Mark(self._n, self._log, self.view.t, *mark) for mark in (("", CARRIED, None), *entry.marks)]
        self.journal += marks
        self.state = State(self.structure.steps, marks)
        self._asked, self._moved = {}, True
        self._tell_view()

    def _look(self, kind: str | None) -> None:
        """Something has happened: what does it make true? Each turn adds a mark, so there is an end."""
        self._looked = self.view.t // AGAIN_MS
        while self._guesses(kind) or self._step(kind):
            pass
        if self._moved:
            self._told_by, self._moved = self._kinds(), False

    def _guesses(self, kind: str | None) -> bool:
        found = False
        for step in self.state.open_guesses:
            found |= self._holds(step.when, kind) and self._judge(step)
        return found

    def _judge(self, step: Step) -> bool:
        assert isinstance(step, (Predict, *TRIED))
        try:
            true = judge.truth(step, self.view)
        except Unusable as error:
            self.unsaid.setdefault(step.id, (self.view.t, str(error)))
            return False  # the run does not say it yet
        answer = self.state.answers[step.id]
        how = judge.how(step, answer, true)
        right = how == judge.RIGHT
        told = judge.told(step, answer, true, right)
        self._mark(
            step, JUDGED, msgspec.to_builtins(Judged(right, how, told, self._shown() | judge.shown(step, answer)))
        )
        return True

    def _step(self, kind: str | None) -> bool:
        step = self.state.current
        if step is None:
            return self._end()
        if not self.state.ready:
            if step.after is not None and not self._holds(step.after, kind):
                return False
            self._mark(step, READY)
            return True
        return isinstance(step, Do) and self._task(step, kind)

    def _task(self, step: Do, kind: str | None) -> bool:
        found = False
        for id, part in step.parts.items():
            if id not in self.state.parts.get(step.id, {}) and self._holds(part, kind):
                self._mark(step, PART, id)
                kind, found = PARTS, True
        if not self._holds(step.that, kind):
            return found
        self._mark(step, DONE, self._shown())
        return True

    def _end(self) -> bool:
        if self.state.over:
            return False
        if self.state.open_guesses and self.view.t - self.state.passed_ms < PATIENCE_MS:
            return False
        for guess in self.state.open_guesses:
            self._mark(guess, JUDGED, msgspec.to_builtins(Judged(False, UNJUDGED, None, {})))
        last = self.structure.steps[-1]
        self._mark(last, OVER, {"edits": self.view.edits, "failed": self.view.failed})
        return False

    def _mark(self, step: Step, what: str, value: Any = None) -> None:
        mark = Mark(self._n, self._log, self.view.t, step.id, what, value)
        self.journal.append(mark)
        self._moved = True
        self.state.take(mark)
        self._tell_view()

    def _tell_view(self) -> None:
        self.view.more["answers"] = self.state.answers
        current = self.state.current
        self.view.more["parts"] = (
            {id: id in self.state.parts.get(current.id, {}) for id in current.parts} if isinstance(current, Do) else {}
        )

    # --- asking -------------------------------------------------------------------------------------------------

    def _due(self, that: Expression, kind: str | None) -> bool:
        """Whether there is reason to ask: the first time, when something has happened that it tells of, and, if time
        takes part in it, once a second. Entries happen while the time stands, too, so what they change is asked at
        once. It depends on nothing but what has come: a run that is loaded asks at the same facts."""
        asked = self._asked.get(that)
        if asked is None:
            return True
        if kind in that.told_by and (not that.timed or kind in OWN_KINDS):
            return True
        return that.timed and self.view.t // AGAIN_MS > asked

    def _forget_timed(self) -> None:
        """The time stands from here on, so what it has brought about is not to wait for the next second."""
        for each in self._watched():
            if each.timed:
                self._asked.pop(each, None)

    def _holds(self, that: Expression, kind: str | None) -> bool:
        """Whether it holds, as far as it is asked."""
        if not self._due(that, kind):
            return False
        # Handing a request to CEL costs more than all else; those before the newest have been asked about.
        alone = that.newest_decides and that in self._asked
        self._asked[that] = self.view.t // AGAIN_MS
        if alone and not that.newest_may(self.view):
            return False
        if not alone:
            self.view.forget()
        try:
            return that.holds(self.view.newest() if alone else self.view)
        except Unusable:
            return False  # `pods[0]` of a run that has no Pod yet

    def _shown(self) -> dict[str, str]:
        """The values that feedback may quote, as the run has them now."""
        found = {}
        for name, expression in self.structure.show.items():
            try:
                found[name] = as_text(judge.value_of(expression, self.view))
            except Unusable:
                continue
        return found

    def _watched(self) -> Iterator[Expression]:
        """What has been asked by now, where the attempt stands."""
        yield from (step.when for step in self.state.open_guesses)
        step = self.state.current
        if step is not None and not self.state.ready and step.after is not None:
            yield step.after
        if isinstance(step, Do) and self.state.ready:
            yield step.that
            yield from step.parts.values()

    def _kinds(self) -> frozenset[str]:
        """What facts of other kinds change is asked once a second at most, and so at the first fact of each."""
        return frozenset(kind for each in self._watched() for kind in each.told_by)

    def _expressions(self) -> Iterator[Expression]:
        for step in self.structure.steps:
            yield from asked(step)
