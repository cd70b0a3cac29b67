"""The journal of an attempt: marks, each at the fact and the entry that made it, and what they say together."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from probeviz.lessons.steps import TRIED, Predict, Step, Trial

UNJUDGED = "unjudged"
READY, ANSWERED, JUDGED, PART, DONE, OVER = "ready", "answered", "judged", "part", "done", "over"
CARRIED = "carried"  # of no step: what follows was done in another run, and all before it does not count


class Mark(msgspec.Struct, array_like=True, frozen=True):
    """One line of the journal: this of a step, after fact `n` and entry `log`, at `t`."""

    n: int
    log: int
    t: int
    step: str
    what: str
    value: Any = None


class Judged(msgspec.Struct, frozen=True):
    """`how`: as `judge.how` says, or `unjudged`, of a guess to which the run did not come. `truth`: what the run says,
    once nobody is asked any more; `shown`: the values that feedback may quote."""

    right: bool
    how: str
    truth: Any
    shown: dict[str, str]


class State:
    """What the journal says."""

    def __init__(self, steps: Sequence[Step], marks: Iterable[Mark] = ()) -> None:
        self.steps = steps
        self._begin()
        for mark in marks:
            self.take(mark)

    def _begin(self) -> None:
        self.index = 0  # of the current step
        self.asked: Mark | None = None  # since when its prompt is there
        self.passed_ms = 0  # when the last step that is behind was passed
        self.answers: dict[str, Any] = {}
        self.tries = 0  # answers to the current step
        self.judged: dict[str, Judged] = {}
        self.parts: dict[str, dict[str, bool]] = {}
        self.done: dict[str, dict[str, str]] = {}  # tasks: the values that their last sentence may quote
        self.over = False
        self.score: dict[str, int] = {}

    @property
    def current(self) -> Step | None:
        return self.steps[self.index] if self.index < len(self.steps) else None

    @property
    def ready(self) -> bool:
        """Whether the prompt of the current step is there."""
        return self.asked is not None

    @property
    def passed(self) -> list[str]:
        """The steps that lie behind, in the lesson's order."""
        return [step.id for step in self.steps[: self.index]]

    @property
    def open_guesses(self) -> list[Predict]:
        """Answered, and not judged by the run yet."""
        passed = self.steps[: self.index]
        return [step for step in passed if isinstance(step, Predict) and step.id not in self.judged]

    @property
    def asks(self) -> Predict | None:
        """The prediction that is to be answered before anything more is seen."""
        step = self.current
        return step if self.ready and isinstance(step, Predict) else None

    def take(self, mark: Mark) -> None:
        step = self.current
        match mark.what:
            case "carried":
                self._begin()
            case "ready":
                self.asked = mark
            case "answered":
                self.answers[mark.step] = mark.value
                self.tries += not (isinstance(step, Trial) and mark.value["done"] < step.seeds)  # a batch is no try
                if isinstance(step, Predict):
                    self._pass(mark)
            case "judged":
                judged = self.judged[mark.step] = msgspec.convert(mark.value, Judged)
                if isinstance(step, TRIED) and step.id == mark.step and judged.right:
                    self._pass(mark)
            case "part":
                self.parts.setdefault(mark.step, {})[mark.value] = True
            case "done":
                self.done[mark.step] = mark.value
                self._pass(mark)
            case "over":
                self.over, self.score = True, mark.value

    def _pass(self, mark: Mark) -> None:
        self.index += 1
        self.passed_ms = mark.t
        self.asked, self.tries = None, 0
