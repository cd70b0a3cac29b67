"""A new run: a visitor's own, one for each lesson."""

from probeviz import __version__
from probeviz.lessons.loader import Lesson, lesson_named
from probeviz.live.models import Run


class NoLesson(ValueError):
    """There is no lesson of this name."""


def run_of(visitor: str, lesson: str) -> Run | None:
    """The visitor's newest run of the lesson."""
    if not visitor:
        return None
    return Run.objects.filter(visitor=visitor, lesson=lesson).order_by("-pk").first()


def start_lesson(slug: str, visitor: str) -> Run:
    """A new run of the lesson; it stands at 0 until someone looks. Raises NoLesson."""
    lesson = lesson_named(slug)
    if lesson is None:
        raise NoLesson(slug)
    return _start(lesson, visitor)


def _start(lesson: Lesson, visitor: str) -> Run:
    scenario = lesson.scenario
    return Run.objects.create(
        visitor=visitor,
        lesson=lesson.slug,
        name=scenario.name,
        scenario=scenario.text,
        files=lesson.beside,
        engine=__version__,
        seed=scenario.setup.seed,
    )


def runs_by_lesson(visitor: str) -> dict[str, Run]:
    """The visitor's newest run of each lesson."""
    if not visitor:
        return {}
    runs = Run.objects.filter(visitor=visitor).defer("scenario", "files", "checkpoint").order_by("pk")
    return {run.lesson: run for run in runs}
