"""The kinds of steps, as lesson.yaml gives them: structure without words."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from probeviz.scenarios.expression import Expression

EVENTS = ("restart", "cut", "5xx")
PROMPT = "prompt"
STOPS = (*EVENTS, PROMPT)
UNITS = ("restarts", "seconds", "percent", "requests")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """`after`: its prompt appears when this holds; `stop`: the event at which the run pauses, or PROMPT: there."""

    id: str
    line: int = 0  # in lesson.yaml
    after: Expression | None = None
    stop: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Predict(Step):
    """A guess, judged by the run at the first moment when `when` holds."""

    when: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Predict):
    """What will happen: `options` by id, each true or false in the run."""

    options: Mapping[str, Expression]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick(Predict):
    """Which code, or which hop: the option that is the value."""

    ask: str  # code | hop
    options: tuple[str, ...]
    value: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Predict):
    value: Expression
    unit: str
    tolerance: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Markers(Predict):
    """`n` instants on the timeline up to `within_ms`."""

    value: Expression
    n: int
    tolerance_ms: int
    within_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class See(Step):
    """What was seen: one of `options` is the answer; `by_fault`: where it depends on what was drawn from the pool."""

    options: tuple[str, ...]
    answer: str
    by_fault: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort(Step):
    """`items`: the group of each."""

    groups: tuple[str, ...]
    items: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank(Step):
    """`items`: by which number each stands, the least first."""

    items: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Write(Step):
    """A page of `lines`, each with its time: `times` by id are in ms, and each has a line of its own there."""

    lines: int
    times: Mapping[str, Expression]
    tolerance_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A number of each run: all of them added up, their largest, or what percentage of `per` they are together."""

    value: Expression
    take: str  # sum | max | percent
    most: float
    per: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial(Step):
    """What somebody has made is played with seeds 1 to `seeds`, in runs of their own; `run`: the file that says how."""

    run: str
    seeds: int
    measures: Mapping[str, Measure]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """A picture below a task: how long a probe takes to act, by its period, which is dragged. `dots`: the guesses of a
    number of seconds whose truth stands in it, and the period that the probe had."""

    most_s: int  # the longest period
    period_s: int  # to begin with
    threshold: int
    dots: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Do(Step):
    """A task: done at the first moment at which `that` holds while it is the current step."""

    that: Expression
    sweep: Sweep | None = None
    parts: Mapping[str, Expression] = field(default_factory=dict)
    commands: tuple[str, ...] = ()


# Those that are answered, and tried again until the answer is right.
TRIED = (See, Sort, Rank, Write, Trial)


def asked(step: Step) -> list[Expression]:
    """What is asked of the run while the lesson goes on: when it begins, when it is judged or done."""
    found = [each for each in (step.after, getattr(step, "when", None)) if each is not None]
    return [*found, step.that, *step.parts.values()] if isinstance(step, Do) else found


def kind_of(step: Step) -> str:
    """Its name in docs and on the page: choice, code, hop, number, markers, see, sort, rank, write, trial or do."""
    return step.ask if isinstance(step, Pick) else type(step).__name__.lower()
