"""What a step's page says of an answer that was judged."""

import pytest

from probeviz.lessons.loader import lesson_named
from probeviz.pages import steps

SAID = {"right": False, "truth": None, "html": "<p>Why.</p>"}


@pytest.mark.parametrize(
    ("id", "how", "word"),
    [
        ("marks", "low", "Too early."),
        ("marks", "high", "Too late."),
        ("count", "low", "Too low."),
        ("count", "high", "Too high."),
    ],
)
def test_marks_in_time_are_early_or_late_and_numbers_low_or_high(id: str, how: str, word: str) -> None:
    lesson = lesson_named("liveness")
    assert lesson is not None
    state = {"step": "", "ready": False, "answers": {}, "judged": {id: {**SAID, "how": how}}, "parts": {}, "over": True}
    listed = steps.shown(lesson.structure.steps, lesson.words.sections, state)
    assert [step["judged"]["word"] for step in listed if step["id"] == id] == [word]
