"""How far a visitor has come in each lesson, as the database last heard of it: by their runs, and by what was done in
runs that are gone."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from probeviz.lessons.journal import Mark, State
from probeviz.lessons.loader import lesson_named
from probeviz.live import done
from probeviz.live.models import Run


class Progress(NamedTuple):
    """`behind`: steps of the newest run; `over`: whether some run of the lesson was; `newest`: when it was seen."""

    behind: int
    over: bool
    newest: int


def progress_by_lesson(visitor: str) -> dict[str, Progress]:
    """Of each lesson that they have begun or done."""
    if not visitor:
        return {}
    found = {slug: Progress(0, True, 0) for slug in done.of(visitor)}
    runs = Run.objects.filter(visitor=visitor).exclude(lesson="").order_by("pk")
    for run in runs.only("lesson", "attempt", "seen_ms"):
        before = found.get(run.lesson)
        state = state_of(run.lesson, run.attempt)
        over = (state is not None and state.over) or (before is not None and before.over)
        found[run.lesson] = Progress(state.index if state is not None else 0, over, run.seen_ms or 0)
    return found


def state_of(slug: str, attempt: Mapping[str, Any]) -> State | None:
    """What an attempt's journal says; None when there is none that fits the lesson."""
    lesson = lesson_named(slug)
    try:
        marks = msgspec.convert(attempt.get("marks", []), list[Mark])
    except msgspec.ValidationError:
        return None
    if lesson is None or attempt.get("of") != lesson.structure.digest:
        return None
    return State(lesson.structure.steps, marks)
