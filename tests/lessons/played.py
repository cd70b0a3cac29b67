"""A lesson played without a page."""

from probeviz.lessons.checks import Checks
from probeviz.lessons.loader import Lesson
from probeviz.scenarios.player import play

QUIET_MS = 300_000  # how long nobody does anything


def done_after(lesson: Lesson, *, solved: bool, seed: int | None = None) -> list[str]:
    """The tasks that are done at the end: of the solution, or of five minutes in which nobody touched anything."""
    checks = Checks(lesson.checks)
    scenario = lesson.solution if solved else lesson.scenario
    assert scenario is not None
    play(scenario, until_ms=None if solved else QUIET_MS, seed=seed, sink=checks.see)
    return checks.done
