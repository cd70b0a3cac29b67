"""Shapes of what lesson.yaml and its neighbours hold; docs/lessons.md is tested against them."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from probeviz.lessons.steps import (
    PROMPT,
    STOPS,
    UNITS,
    Choice,
    Do,
    Markers,
    Measure,
    Number,
    Pick,
    Rank,
    See,
    Sort,
    Step,
    Sweep,
    Trial,
    Write,
)
from probeviz.lessons.vocabulary import expression
from probeviz.scenarios.expression import Expression, Unusable
from probeviz.scenarios.shapes import Shape
from probeviz.scenarios.values import Value, Wrong, duration, integer, list_of, map_of, nonempty, one_of, plain

SHAPES: dict[str, Shape[Any]] = {}

MOST_STEPS, MOST_OPTIONS = 30, 12
MOST_MARKERS = 12
MOST_SEEDS = 200  # half a minute of one process
ID = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")
END = "end"  # the section behind the last step
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


def cel(value: Value) -> Expression:
    found = nonempty(value)
    try:
        return expression(found)
    except Unusable as error:
        raise Wrong(value, f"{error}: {found}") from None


def id_(value: Value) -> str:
    found = plain(value)
    if not ID.fullmatch(found) or found == END:
        raise Wrong(value, f"must be small letters, digits and dashes (and not {END}), not {found}")
    return found


def number(value: Value) -> float:
    if isinstance(value.data, bool) or not isinstance(value.data, int | float):
        raise Wrong(value, "must be a number")
    return float(value.data)


def ids(value: Value) -> tuple[str, ...]:
    found = list_of(id_, MOST_OPTIONS)(value)
    for i, item in enumerate(value.items()):
        if found[i] in found[:i]:
            raise Wrong(item, f"{item.data} stands there twice")
    if len(found) < 2:
        raise Wrong(value, "must be at least two")
    return tuple(found)


def by_id(read: Callable[[Value], Any], least: int = 1) -> Callable[[Value], dict[str, Any]]:
    """A mapping by id."""

    def read_map(value: Value) -> dict[str, Any]:
        for name, item in value.keys().items():
            if not ID.fullmatch(str(name)):
                value.report(Wrong(item, f"{name} must be small letters, digits and dashes"))
        found = map_of(read, MOST_OPTIONS)(value)
        if len(found) < least:
            raise Wrong(value, f"must have at least {least} items")
        return found

    return read_map


# --- predictions --------------------------------------------------------------------------------------------

WHEN = (cel, "the guess is judged at the first moment at which this holds")


def _ask(ask: str, build: Callable[..., Any], keys: dict[str, Any], optional: tuple[str, ...] = ()) -> Shape[Any]:
    every = {"ask": (one_of(ask), "what is asked"), **keys, "when": WHEN}
    required = tuple(name for name in every if name not in optional)
    return Shape(f"{ask} prediction", build, every, required=required, registry=SHAPES)


Built = Callable[..., Step]  # takes what every step has


def _bare(build: Callable[..., Step], **fixed: Any) -> Callable[..., Built]:
    def take(ask: str = "", **given: Any) -> Built:
        return lambda **step: build(**given, **fixed, **step)

    return take


OPTIONS = (ids, "the ids of the options")
PREDICTIONS: dict[str, Shape[Built]] = {
    "choice": _ask(
        "choice",
        _bare(Choice),
        {"options": (by_id(cel, 2), "by id: CEL that is true in a run where this happens, exactly one of them")},
    ),
    "code": _ask("code", _bare(Pick, ask="code"), {"options": OPTIONS, "value": (cel, "the code, a number")}),
    "hop": _ask("hop", _bare(Pick, ask="hop"), {"options": OPTIONS, "value": (cel, "the option's id, a text")}),
    "number": _ask(
        "number",
        _bare(Number),
        {
            "value": (cel, "the number"),
            "tolerance": (number, "by how much a right guess may be off; 0"),
            "unit": (one_of(*UNITS), "what is counted"),
        },
        optional=("tolerance",),
    ),
    "markers": _ask(
        "markers",
        _bare(Markers),
        {
            "value": (cel, "the list of times, in milliseconds; the first `n` count"),
            "n": (integer(1, MOST_MARKERS), "how many markers are set"),
            "tolerance": (duration, "by how much each may be off"),
            "within": (duration, "the timeline's length"),
        },
    ),
}
PREDICTIONS["markers"].keys["tolerance"] = PREDICTIONS["markers"].keys["tolerance"]._replace(into="tolerance_ms")
PREDICTIONS["markers"].keys["within"] = PREDICTIONS["markers"].keys["within"]._replace(into="within_ms")


def predict(value: Value) -> Built:
    asked = value.keys().get("ask")
    if asked is None:
        raise Wrong(value, f"ask is missing: {', '.join(PREDICTIONS)}")
    return PREDICTIONS[one_of(*PREDICTIONS)(asked)](value)


# --- the other steps ----------------------------------------------------------------------------------------


def _answer(value: Value) -> str | dict[str, str]:
    return by_id(id_)(value) if isinstance(value.data, dict) else id_(value)


def _answer_is_an_option(value: Value, built: Built) -> None:
    answer = value.keys()["answer"]
    for each in answer.keys().values() if isinstance(answer.data, dict) else (answer,):
        if each.data not in value.data["options"]:
            each.report(Wrong(each, f"{each.data} is none of the options"))


def _see(options: tuple[str, ...], answer: str | dict[str, str]) -> Built:
    if isinstance(answer, str):
        return lambda **step: See(options=options, answer=answer, **step)
    return lambda **step: See(options=options, answer="", by_fault=answer, **step)  # what it is, the pool will say


SEE: Shape[Built] = Shape(
    "see",
    _see,
    {"options": OPTIONS, "answer": (_answer, "the right one; or by fault, the one where that is drawn")},
    required=("options", "answer"),
    check=_answer_is_an_option,
    registry=SHAPES,
)


def _groups_are_known(value: Value, built: Built) -> None:
    for item in value.keys()["items"].keys().values():
        if item.data not in value.data["groups"]:
            item.report(Wrong(item, f"{item.data} is none of the groups"))


SORT: Shape[Built] = Shape(
    "sort",
    _bare(Sort),
    {"groups": (ids, "the ids of the groups"), "items": (by_id(id_, 2), "by id: the group that it belongs to")},
    required=("groups", "items"),
    check=_groups_are_known,
    registry=SHAPES,
)
RANK: Shape[Built] = Shape(
    "rank",
    _bare(Rank),
    {"items": (by_id(number, 2), "by id: the number that it stands by, the least first")},
    required=("items",),
    registry=SHAPES,
)

WRITE: Shape[Built] = Shape(
    "write",
    _bare(Write),
    {
        "lines": (integer(2, MOST_OPTIONS), "how many lines"),
        "times": (by_id(cel, 2), "by id: CEL, the time in ms of something that must have a line; the earliest first"),
        "tolerance": (duration, "by how much the time of its line may be off"),
    },
    required=("lines", "times", "tolerance"),
    registry=SHAPES,
)
WRITE.keys["tolerance"] = WRITE.keys["tolerance"]._replace(into="tolerance_ms")

TAKES = ("sum", "max", "percent")


def _per_of_a_percentage(value: Value, built: Measure) -> None:
    if (built.take == "percent") != (built.per is not None):
        raise Wrong(value, "`per` is what it is a percentage of: it belongs to take: percent, and to nothing else")


MEASURE: Shape[Measure] = Shape(
    "measure",
    Measure,
    {
        "value": (cel, "the number of one run, asked at its end"),
        "take": (one_of(*TAKES), f"{', '.join(TAKES)}: what is made of the numbers of all runs"),
        "per": (cel, "of a percentage: the number that the value is a part of"),
        "most": (number, "at most this is right"),
    },
    required=("value", "take", "most"),
    check=_per_of_a_percentage,
    registry=SHAPES,
)


def _quotable(value: Value) -> dict[str, Measure]:
    for name, item in value.keys().items():
        if not NAME.fullmatch(name):
            value.report(Wrong(item, f"{name} must be small letters, digits and _, to be quoted as {{{name}}}"))
    return map_of(MEASURE, MOST_OPTIONS)(value)


TRIAL: Shape[Built] = Shape(
    "trial",
    _bare(Trial),
    {
        "run": (nonempty, "a file like the solution's: what happens in each run"),
        "seeds": (integer(1, MOST_SEEDS), "how many runs: seeds 1 to this"),
        "measures": (_quotable, "by a name that feedback may quote"),
    },
    required=("run", "seeds", "measures"),
    registry=SHAPES,
)

SWEEP: Shape[Sweep] = Shape(
    "sweep",
    lambda most, period, **given: Sweep(most_s=most, period_s=period, **given),
    {
        "most": (integer(2, 60), "the longest period, in seconds"),
        "period": (integer(1, 60), "the period to begin with, in seconds"),
        "threshold": (integer(1, 10), "the failureThreshold to begin with"),
        "dots": (by_id(integer(1, 60)), "by the id of a guess in seconds: the period that its probe had"),
    },
    required=("most", "period", "threshold"),
    registry=SHAPES,
)

KINDS: dict[str, Callable[[Value], Built]] = {
    "predict": predict,
    "see": SEE,
    "sort": SORT,
    "rank": RANK,
    "write": WRITE,
    "trial": TRIAL,
}


def _do(value: Value) -> Built:
    that = cel(value)
    return lambda **step: Do(that=that, **step)


def _step(**given: Any) -> Step:
    """Put together by `step`, which has looked at the kind."""
    build: Built = next(given.pop(kind) for kind in (*KINDS, "do") if kind in given)
    return build(**given)


def _one_kind(value: Value) -> None:
    kinds = [kind for kind in (*KINDS, "do") if value.has(kind)]
    if len(kinds) != 1:
        found = f"it has {' and '.join(kinds)}, two prompts at once; make two steps of it" if kinds else "it has none"
        raise Wrong(value, f"a step has one of {', '.join(KINDS)} or do; {found}")
    for name in ("parts", "commands", "sweep"):
        if value.has(name) and kinds != ["do"]:
            raise Wrong(value.keys()[name], f"{name} belong to a step with do")
    if value.data.get("stop") == PROMPT and ("after" not in value.data or kinds == ["predict"]):
        said = "needs `after`, and is for other steps than predictions, which stop the run anyway"
        raise Wrong(value.keys()["stop"], f"{PROMPT} {said}")


STEP: Shape[Step] = Shape(
    "step",
    _step,
    {
        "id": (id_, "its name, in the words and in `answers`"),
        **{kind: (read, "one prompt") for kind, read in KINDS.items()},
        "do": (_do, "a task: CEL that holds when it is done"),
        "parts": (by_id(cel), "by id: CEL of each part that ticks itself off"),
        "commands": (lambda value: tuple(list_of(nonempty, MOST_OPTIONS)(value)), "lines to be clicked"),
        "sweep": (SWEEP, "a picture of how long a probe takes to act, whose period is dragged"),
        "after": (cel, "its prompt appears when this holds"),
        "stop": (one_of(*STOPS), "the run plays to the next such event, or to this prompt, and pauses there"),
    },
    required=("id",),
    registry=SHAPES,
)


def step(value: Value) -> Step:
    _one_kind(value)
    return replace(STEP(value), line=value.line)
