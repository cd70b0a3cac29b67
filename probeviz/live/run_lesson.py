"""The lesson of a run that is played: somebody's attempt, fed with facts and entries as the timeline has them."""

from collections.abc import Iterable
from typing import Any

import msgspec

from probeviz.lessons.attempt import Attempt
from probeviz.lessons.journal import Mark
from probeviz.lessons.loader import Lesson
from probeviz.lessons.order import Entered, in_order
from probeviz.lessons.steps import EVENTS, PROMPT, Do, Predict, Step
from probeviz.sim import entries
from probeviz.sim.facts import Fact
from probeviz.sim.timeline import Timeline


class Kept(msgspec.Struct):
    """What the database keeps: the journal up to fact `n` and the first `log` entries; `of`: the lesson's digest."""

    of: str
    n: int
    log: int
    marks: list[Mark]


class RunLesson:
    """`attempt` is None where the run is no lesson's."""

    def __init__(self, lesson: Lesson | None, timeline: Timeline, kept: dict[str, Any]) -> None:
        self.lesson = lesson
        self._timeline = timeline
        self._entered = 0  # entries that the attempt has been told of
        self.attempt: Attempt | None = None
        self.version = 0  # another one, another state
        if lesson is not None:
            self.attempt = Attempt(lesson.structure, [client.name for client in lesson.scenario.setup.clients])
            self._begin(self.attempt, lesson.structure.digest, kept)

    # --- following ----------------------------------------------------------------------------------------------

    def follow(self, stated: Iterable[Fact]) -> None:
        """These facts, and the entries that were performed among them."""
        if self.attempt is not None:
            marks = len(self.attempt.journal)
            self.attempt.follow(in_order(stated, self._new()))
            self.version += len(self.attempt.journal) - marks

    def cut(self, n: int) -> None:
        """The facts above `n` are void, and the timeline has dropped them."""
        if self.attempt is not None:
            self._entered = 0
            self.attempt.cut(n, in_order(self._timeline.facts, self._new()))
            self.version += 1

    def carried(self) -> list[entries.Carried]:
        """What a branch takes along of the lesson: nothing, unless that is made for it."""
        if self.attempt is None or not self.attempt.structure.branches:
            return []
        return [self.attempt.carried()]

    def kept(self) -> dict[str, Any]:
        """For the database."""
        if self.attempt is None or self.lesson is None:
            return {}
        found: dict[str, Any] = msgspec.to_builtins(
            Kept(self.lesson.structure.digest, self._timeline.n, self._entered, self.attempt.journal)
        )
        return found

    def _begin(self, attempt: Attempt, digest: str, kept: dict[str, Any]) -> None:
        """Goes on from what was kept, if it is of this lesson and of this history; else all is looked at anew."""
        entered = self._new()
        things = in_order(self._timeline.facts, entered)
        try:
            found = msgspec.convert(kept, Kept)
        except msgspec.ValidationError:
            found = Kept("", 0, 0, [])
        if (found.of, found.n, found.log) == (digest, self._timeline.n, len(entered)):
            attempt.resume(things, found.marks)
        else:
            attempt.follow(things)

    def _new(self) -> list[Entered]:
        """The entries performed since the attempt was told of the last."""
        performed = self._timeline.performed(self._entered)
        self._entered += len(performed)
        return [Entered(n, *logged) for n, logged in performed]

    @property
    def over(self) -> bool:
        return self.attempt is not None and self.attempt.state.over

    # --- what it wants of the clock -----------------------------------------------------------------------------

    @property
    def asks(self) -> Mark | None:
        """Since when a prediction waits for its answer: the run is to stand there."""
        state = self.attempt.state if self.attempt is not None else None
        return state.asked if state is not None and state.asks is not None else None

    @property
    def halts(self) -> Mark | None:
        """Since when a prompt is there at which the run pauses: that of a prediction, or of a step that says so."""
        state = self.attempt.state if self.attempt is not None else None
        return state.asked if state is not None and _halts(state.current) else None

    @property
    def may_ask(self) -> bool:
        """Whether the next fact may bring such a prompt."""
        if self.attempt is None:
            return False
        state = self.attempt.state
        current, coming = state.current, state.steps[state.index + 1 : state.index + 2]
        if _halts(current):
            return not state.ready
        return isinstance(current, Do) and _halts(next(iter(coming), None))

    @property
    def runs_to(self) -> tuple[Mark, str] | None:
        """(since when, at which event it is to pause) of a step at whose beginning the run plays."""
        state = self.attempt.state if self.attempt is not None else None
        if state is None or state.current is None or state.asked is None or state.asks is not None:
            return None
        return (state.asked, state.current.stop) if state.current.stop in EVENTS else None

    @property
    def asks_on(self) -> bool:
        """Whether the answer to what is asked now brings the next prediction at once."""
        if self.attempt is None:
            return False
        place, steps = self.attempt.state.index, self.attempt.state.steps
        return place + 1 < len(steps) and isinstance(steps[place + 1], Predict) and steps[place + 1].after is None

    def after_answer(self, step: Step) -> str:
        """The event to which the run plays once this prediction is answered; "" when it does not play by itself:
        another one is asked first, or nothing was said."""
        assert self.attempt is not None
        steps = self.attempt.state.steps
        place = self.attempt.state.index
        if self.asks_on:
            return ""
        while place >= 0 and isinstance(steps[place], Predict):
            if steps[place].stop:
                return steps[place].stop
            if steps[place].after is not None:
                break  # the one before it was answered earlier
            place -= 1
        return ""


def _halts(step: Step | None) -> bool:
    return isinstance(step, Predict) or (step is not None and step.stop == PROMPT)
