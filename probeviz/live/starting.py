"""A new run: a visitor's own, one for each lesson."""

from random import SystemRandom
from time import monotonic
from typing import Any

from django.conf import settings

from probeviz import __version__
from probeviz.lessons.loader import Lesson, lesson_drawn, lesson_named
from probeviz.live import shares
from probeviz.live.limits import RUNS_A_MINUTE, RUNS_AT_ONCE_MINUTES, VISITOR_RUNS_A_MINUTE, Buckets
from probeviz.live.models import Run, token
from probeviz.live.tickets import Ticket, command_token
from probeviz.scenarios.apart import Apart
from probeviz.scenarios.document import Scenario
from probeviz.scenarios.examples import example, is_example
from probeviz.sim.limits import Limit

_begun = Buckets(settings.RUNS_A_MINUTE / 60, settings.RUNS_A_MINUTE * RUNS_AT_ONCE_MINUTES)
_begun_by_visitor = Buckets(VISITOR_RUNS_A_MINUTE / 60, VISITOR_RUNS_A_MINUTE * RUNS_AT_ONCE_MINUTES)


class NoLesson(ValueError):
    """There is no lesson of this name, nor example, nor snapshot."""


class TooManyRuns(Exception):
    """The visitor or the address may begin none now; the message says which."""


def run_of(visitor: str, lesson: str) -> Run | None:
    """The visitor's newest run of the lesson."""
    if not visitor:
        return None
    return Run.objects.filter(visitor=visitor, lesson=lesson).order_by("-pk").first()


def origin_of(run: Run) -> Run | None:
    """The run of the same visitor whose beginning this one shares, if it is still there."""
    if run.branch_ms is None:
        return None
    found = Run.objects.filter(public_id=run.branch_of, visitor=run.visitor)
    return found.defer("scenario", "files", "checkpoint").first()


def start_lesson(slug: str, visitor: str) -> Run:
    """A new run of the lesson; it stands at 0 until someone looks. Raises NoLesson."""
    lesson = lesson_named(slug)
    before = run_of(visitor, slug)
    seed = draw(lesson, before.seed if before is not None else None) if lesson is not None else None
    return start_named(token(), Ticket(slug, visitor, seed=seed))


def draw(lesson: Lesson, last: int | None = None) -> int | None:
    """The seed of a new attempt, another one than the last; None where nothing is drawn. Each combination has one seed,
    so all that anybody gets is played before it is shipped."""
    seeds = [seed for seed in lesson.seeds if seed != last]
    return SystemRandom().choice(seeds) if seeds else None


def start_named(public_id: str, ticket: Ticket) -> Run:
    """The run that a ticket was written for; made once, however many pages ask. Raises NoLesson."""
    if ticket.share:
        try:
            return shares.start(public_id, ticket.share, ticket.visitor)
        except shares.NoSnapshot:
            raise NoLesson(ticket.share) from None
    if ticket.example:
        if not is_example(ticket.example):
            raise NoLesson(ticket.example)
        fields = _own(example(ticket.example))
    else:
        lesson = _lesson(ticket)
        if lesson is None:
            raise NoLesson(ticket.lesson)
        fields = {"lesson": lesson.slug, **_of(lesson.scenario, lesson.beside)}
    fields |= {"command_token": command_token(public_id), "visitor": ticket.visitor}
    run, _ = Run.objects.get_or_create(public_id=public_id, defaults=fields)
    return run


def _lesson(ticket: Ticket) -> Lesson | None:
    if ticket.seed is None:
        return lesson_named(ticket.lesson)
    return lesson_drawn(ticket.lesson, ticket.seed)


def start_own(of: Apart, visitor: str) -> Run:
    """A new run of the visitor's own scenario; it stands at 0 until someone looks. Raises ScenarioError."""
    return Run.objects.create(visitor=visitor, **_own(of))


def _own(of: Apart) -> dict[str, Any]:
    return _of(of.scenario, of.files)


def _of(scenario: Scenario, files: dict[str, str]) -> dict[str, Any]:
    return {
        "name": scenario.name,
        "scenario": scenario.text,
        "files": files,
        "engine": __version__,
        "seed": scenario.setup.seed,
    }


def runs_by_lesson(visitor: str) -> dict[str, Run]:
    """The visitor's newest run of each lesson."""
    if not visitor:
        return {}
    runs = Run.objects.filter(visitor=visitor).defer("scenario", "files", "checkpoint").order_by("pk")
    return {run.lesson: run for run in runs}


def too_many(address: str, visitor: str) -> Limit | None:
    """The limit that this visitor or this address meets by beginning one more run now."""
    now = monotonic()
    if visitor and _begun_by_visitor.take(visitor, now):
        return VISITOR_RUNS_A_MINUTE
    if settings.RUNS_A_MINUTE and _begun.take(address, now):
        return RUNS_A_MINUTE
    return None
