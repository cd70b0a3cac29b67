"""The lesson's page. Reading it writes nothing: a visitor's run is made when their page says hello."""

import logging
from functools import cache
from typing import Any

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from probeviz.lessons.loader import Lesson, lesson_named, lessons
from probeviz.live import tickets
from probeviz.live.boot import lesson_boot, run_boot, settled
from probeviz.live.limits import VISITOR_RUNS_A_MINUTE
from probeviz.live.models import Run, token
from probeviz.live.runs import wall_clock
from probeviz.live.starting import run_of, runs_by_lesson, start_lesson, too_many
from probeviz.pages import visitors
from probeviz.pages.manifest import path_of, rows
from probeviz.pages.told import events_of, told_of
from probeviz.scenarios.problems import ScenarioError

logger = logging.getLogger(__name__)


@require_safe
@never_cache
def first(request: HttpRequest) -> HttpResponse:
    """The list of lessons, with the first one open."""
    return _page(request, lessons()[0], listed=True)


@require_safe
@never_cache
def lesson(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, _lesson(slug))


@require_POST
def again(request: HttpRequest, slug: str) -> HttpResponse:
    """Starts the lesson over with a new run. The old one stays, for whoever has its address."""
    found = _lesson(slug)
    visitor = visitors.visitor_of(request)
    limit = too_many(request.META.get("REMOTE_ADDR", ""), visitor)
    if limit is not None:
        shown = {"back": _address(found), "theirs": limit is VISITOR_RUNS_A_MINUTE}
        return render(request, "429.html", shown, status=429)
    if visitor:
        start_lesson(found.slug, visitor)
    return redirect(_address(found))


def _lesson(slug: str) -> Lesson:
    found = lesson_named(slug)
    if found is None:
        raise Http404(f"There is no lesson {slug}.")
    return found


def _page(request: HttpRequest, shown: Lesson, listed: bool = False) -> HttpResponse:
    every = lessons()
    place = every.index(shown)
    visitor = visitors.visitor_of(request) or visitors.new_visitor()
    runs = runs_by_lesson(visitor)
    theirs = run_of(visitor, shown.slug)
    boot = _boot(shown, theirs, visitor)
    text = shown.scenario.files.get(_file(shown), "")
    context = {
        "lesson": _lesson_shown(every, shown, runs, boot["tasks"]),
        "lessons": [_listed(other, other == shown, runs) for other in every] if listed else [],
        "previous": _address(every[place - 1]) if place else "",
        "next": _address(every[place + 1]) if place + 1 < len(every) else "",
        "manifest": {"name": _file(shown), "rows": rows(text)},
        "switches": [
            {"probe": s.probe, "paths": s.paths, "value": path_of(text, s.probe)} for s in shown.head.switches
        ],
        "verdict": {"tone": "id", "say": shown.head.verdict, "small": "", "n": 0},
        "picture": told_of(settled(shown.slug)),
        "events": events_of(settled(shown.slug)),
        "boot": boot,
    }
    answer = render(request, "lesson.html", context)
    visitors.remember(answer, visitor)
    return answer


def _lesson_shown(every: tuple[Lesson, ...], shown: Lesson, runs: dict[str, Run], done: list[str]) -> dict[str, Any]:
    return {
        "slug": shown.slug,
        "number": shown.number,
        "count": len(every),
        "steps": ["now" if o == shown else "done" if _solved(runs, o) else "" for o in every],
        "course": _("Probes, live"),
        "kicker": shown.head.kicker,
        "title": shown.head.title,
        "html": shown.html,
        "tasks": [{"id": task.id, "html": task.html, "done": task.id in done} for task in shown.tasks],
    }


def _listed(other: Lesson, now: bool, runs: dict[str, Run]) -> dict[str, Any]:
    return {
        "number": other.number,
        "title": other.head.title,
        "story": other.head.story,
        "href": _address(other),
        "now": now,
        "done": _solved(runs, other),
    }


def _done(runs: dict[str, Run], shown: Lesson) -> set[str]:
    return set(runs[shown.slug].done) if shown.slug in runs else set()


def _solved(runs: dict[str, Run], shown: Lesson) -> bool:
    return bool(shown.tasks) and _done(runs, shown) >= {task.id for task in shown.tasks}


def _address(shown: Lesson) -> str:
    return reverse("lesson", args=[shown.slug])


def _file(shown: Lesson) -> str:
    return shown.head.file or next(iter(shown.scenario.files), "")


@cache
def _beginning(slug: str) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(lesson_boot(slug))
    return found


def _boot(shown: Lesson, theirs: Run | None, visitor: str) -> dict[str, Any]:
    """The picture and facts to begin with, and how to connect: to their run, or to one that hello will make."""
    file = _file(shown)
    if theirs is not None:
        try:
            boot = msgspec.to_builtins(run_boot(theirs, wall_clock()))
            run = theirs.public_id
            return {**boot, "url": f"/ws/run/{run}", "run": run, "token": theirs.command_token, "file": file}
        except ScenarioError as error:
            logger.warning("run %s cannot be read by this version, its visitor gets a new one: %s", theirs.pk, error)
    run = token()
    ticket = tickets.write(run, tickets.Ticket(shown.slug, visitor))
    url = f"/ws/run/{run}?ticket={ticket}"
    return {**_beginning(shown.slug), "url": url, "run": run, "token": tickets.command_token(run), "file": file}
