"""Somebody who takes a lesson in another way than its solution: what is passed, and where it ends."""

from functools import partial
from typing import Any

from probeviz.lessons import trial
from probeviz.lessons.attempt import Attempt
from probeviz.lessons.loader import Lesson, lesson_named
from probeviz.lessons.solution import read_solution
from probeviz.lessons.walk import Walk


def tried(slug: str, script: str, until: str, *, seed: int | None = None, branch: str = "", **answers: Any) -> Attempt:
    """`script`: lines as in solution.yaml, done instead of its own; so is `branch`, a mapping in one line. `answers`
    replace those of the solution."""
    lesson = _named(slug)
    lines = f"\n{script.strip()}" if script else " []"
    document = f"script:{lines}\nuntil: {until}\n"
    if branch:
        document += f"branch: {branch}\n"
    solution = read_solution(document, f"{slug}/try.yaml", lesson.scenario)
    solution = solution._replace(answers={**lesson.solution.answers, **answers})
    return Walk(
        lesson.structure, lesson.scenario, solution, lesson.manifests, seed, plays=partial(trial.here, lesson)
    ).play()


def stuck_at(slug: str, script: str, until: str, **more: Any) -> str:
    """The step that is not passed; empty when all are."""
    current = tried(slug, script, until, **more).state.current
    return "" if current is None else current.id


def _named(slug: str) -> Lesson:
    lesson = lesson_named(slug)
    assert lesson is not None, f"there is no lesson {slug}"
    return lesson
