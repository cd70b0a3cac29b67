"""Every lesson: its solution passes on its seed and others, its untouched start does not."""

import pytest

from probeviz.lessons.loader import Lesson, lessons
from tests.lessons.played import done_after

LESSONS = lessons()
SEEDS = [None, 101, 102, 103, 104]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.slug)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_solution_passes(lesson: Lesson, seed: int | None) -> None:
    assert done_after(lesson, solved=True, seed=seed) == [check.id for check in lesson.checks]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.slug)
def test_doing_nothing_passes_nothing(lesson: Lesson) -> None:
    assert done_after(lesson, solved=False) == []
