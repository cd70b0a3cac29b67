"""An answer and what became of it: whether it can be read, the truth that the run holds, and how far off it was."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from probeviz.lessons import page, trial
from probeviz.lessons.limits import NUMBER
from probeviz.lessons.steps import Choice, Do, Markers, Number, Pick, Predict, Rank, See, Sort, Step, Trial, Write
from probeviz.lessons.view import LessonView
from probeviz.locale.text import Said, say
from probeviz.scenarios.expression import Expression, Unusable

RIGHT, WRONG, LOW, HIGH = "right", "wrong", "low", "high"


class BadAnswer(ValueError):
    """What came is no answer to this step; the sentence says why."""

    def __init__(self, said: Said) -> None:
        super().__init__(said)
        self.said = said


def read(step: Step, value: Any) -> Any:
    """The answer as it is kept; raises BadAnswer. Whatever anybody sends is bounded by the step."""
    match step:
        case Choice() | Pick() | See():
            return _option(value, step.options)
        case Number():
            return _number(value)
        case Markers():
            return _markers(step, value)
        case Sort():
            return _sorted(step, value)
        case Rank():
            return _ranked(step, value)
        case Write():
            return _page(step, value)
        case Trial():
            return _trial(step, value)
    raise BadAnswer(say("This step is something to do; it takes no answer."))


def _option(value: Any, options: Sequence[str] | Mapping[str, Any]) -> str:
    if not isinstance(value, str) or value not in options:
        raise BadAnswer(say("An answer to this step is one of its options: {options}.", options=", ".join(options)))
    return value


def _number(value: Any) -> float | int:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= NUMBER:
        raise BadAnswer(NUMBER.said())
    return value


def _markers(step: Markers, value: Any) -> list[int]:
    good = isinstance(value, list) and len(value) == step.n
    if not good or not all(type(t) is int and 0 <= t <= step.within_ms for t in value):
        seconds = step.within_ms // 1_000
        raise BadAnswer(
            say("An answer to this step is {n} times from 0 to {seconds} s, in ms.", n=step.n, seconds=seconds)
        )
    return sorted(value)


def _sorted(step: Sort, value: Any) -> dict[str, str]:
    good = isinstance(value, dict) and value.keys() == step.items.keys()
    if not good or not all(isinstance(group, str) and group in step.groups for group in value.values()):
        raise BadAnswer(say("An answer to this step puts each of its items into one of its groups."))
    return {item: value[item] for item in step.items}


def _ranked(step: Rank, value: Any) -> list[str]:
    good = isinstance(value, list) and all(isinstance(item, str) for item in value)
    if not good or sorted(value) != sorted(step.items):
        raise BadAnswer(say("An answer to this step is all of its items, each once, in an order."))
    return [*value]


def _page(step: Write, value: Any) -> list[str]:
    lines = page.lines_of(value)
    if lines is None:
        raise BadAnswer(say("An answer to this step is a text of {lines} lines.", lines=step.lines))
    refusal = page.refusal(step, lines)
    if refusal is not None:
        raise BadAnswer(refusal)
    return lines


def _trial(step: Trial, value: Any) -> Any:
    found = trial.found_in(value)
    if found is None or any(each.keys() != step.measures.keys() for each in (found.sums, found.largest, found.per)):
        raise BadAnswer(say("An answer to this step is what the runs have come to; the server plays them."))
    return value


# --- the truth ----------------------------------------------------------------------------------------------


def value_of(expression: Expression, view: LessonView) -> Any:
    """Its value for the run, spans of time in ms; raises Unusable."""
    value, _ = expression.evaluate(view)
    return _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, timedelta):
        return round(value.total_seconds() * 1_000)
    return [_plain(item) for item in value] if isinstance(value, list) else value


def truth(step: Predict | See | Sort | Rank | Write | Trial, view: LessonView) -> Any:
    """What the run says; raises Unusable, as long as it says nothing that could be an answer."""
    match step:
        case See():
            return step.answer
        case Sort():
            return dict(step.items)
        case Rank():
            return sorted(step.items, key=lambda item: step.items[item])
        case Write():
            return _clocks(step, view)
        case Trial():
            return None  # it is in the answer
        case Choice():
            return _true_option(step, view)
        case Pick():
            found = str(value_of(step.value, view))
            if found not in step.options:
                raise Unusable(f"is {found}, none of the options {', '.join(step.options)}")
            return found
        case Number():
            found = value_of(step.value, view)
            if isinstance(found, bool) or not isinstance(found, int | float):
                raise Unusable(f"is {found!r}, no number")
            return found
        case Markers():
            return _times(step, view)
    raise AssertionError(step)


def _true_option(step: Choice, view: LessonView) -> str:
    true = [id for id, option in step.options.items() if option.holds(view)]
    if len(true) != 1:
        said = f"options {' and '.join(true)} are true at once" if true else "no option is true"
        raise Unusable(f"{said}; exactly one must be")
    return true[0]


def _times(step: Markers, view: LessonView) -> list[int]:
    found = value_of(step.value, view)
    if not isinstance(found, list) or not all(type(t) is int for t in found) or len(found) < step.n:
        raise Unusable(f"is {found!r}, not a list of {step.n} times in ms")
    return sorted(found)[: step.n]


def _clocks(step: Write, view: LessonView) -> dict[str, str]:
    """The time of day of all that must be on the page, the earliest first."""
    times = {id: value_of(each, view) for id, each in step.times.items()}
    for id, at_ms in times.items():
        if type(at_ms) is not int:
            raise Unusable(f"{id} is {at_ms!r}, not a time in ms")
    begun = view.first_of("run.started")
    if begun is None:
        raise Unusable("the run has not begun")
    return {id: page.clock_of(begun["start"], times[id]) for id in sorted(times, key=lambda id: times[id])}


# --- how far off --------------------------------------------------------------------------------------------


def how(step: Step, value: Any, true: Any) -> str:
    """right, wrong, or, of numbers and markers, low or high."""
    match step:
        case Number():
            return _off(value - true, step.tolerance)
        case Markers():
            offs = [guess - t for guess, t in zip(value, true, strict=True)]
            if all(abs(off) <= step.tolerance_ms for off in offs):
                return RIGHT
            return LOW if max(offs, key=abs) < 0 else HIGH
        case Rank():
            numbers = [step.items[item] for item in value]
            return RIGHT if numbers == sorted(numbers) else WRONG
        case Trial():
            return RIGHT if trial.passed(step, _found(value)) else WRONG
        case Write():
            return WRONG if page.missed(step, value, true) else RIGHT
        case Do():
            raise AssertionError(step)
    return RIGHT if value == true else WRONG


def _found(value: Any) -> trial.Found:
    found = trial.found_in(value)
    assert found is not None
    return found


def complete(step: Step, value: Any) -> bool:
    """Whether it can be judged: of a trial all runs must have been played."""
    return not isinstance(step, Trial) or _found(value).done >= step.seeds


def shown(step: Step, value: Any) -> dict[str, str]:
    """What feedback may quote of the answer itself."""
    return trial.shown(step, _found(value)) if isinstance(step, Trial) else {}


def told(step: Step, value: Any, true: Any, right: bool) -> Any:
    """What of the truth may be said: all once nobody is asked any more; of a page that may be written again, what it
    lacks."""
    if right or isinstance(step, Predict):
        return true
    return page.missed(step, value, true) if isinstance(step, Write) else None


def _off(off: float, tolerance: float) -> str:
    if abs(off) <= tolerance:
        return RIGHT
    return LOW if off < 0 else HIGH
