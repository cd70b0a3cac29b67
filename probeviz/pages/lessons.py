"""The lesson's page, and the run that a visitor gets for it.

Reading a page writes nothing: a run is made when the page's script asks for one by POST.
"""

from functools import cache
from typing import Any

import msgspec
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from probeviz.lessons.loader import Lesson, lesson_named, lessons
from probeviz.live.models import Run
from probeviz.live.opening import RunShown, lesson_opening, settled
from probeviz.live.starting import run_of, runs_by_lesson, start_lesson
from probeviz.pages import visitors
from probeviz.pages.manifest import path_of, rows
from probeviz.pages.told import told_of

SOCKET = "/ws/run/"


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
def run(request: HttpRequest, slug: str) -> HttpResponse:
    """The visitor's run of the lesson, a new one if there is none or `again` is given: `{id, token}`."""
    found = _lesson(slug)
    visitor = visitors.visitor_of(request)
    theirs = None if request.POST.get("again") else run_of(visitor, found.slug)
    if theirs is None:
        wait_ms = visitors.wait_ms(request)
        if wait_ms:
            said = _("Too many runs were begun from your address; try again in a minute.")
            return JsonResponse({"message": said, "retry_ms": wait_ms}, status=429)
        visitor = visitor or visitors.new_visitor()
        theirs = start_lesson(found.slug, visitor)
    answer = JsonResponse({"id": theirs.public_id, "token": theirs.command_token})
    answer.headers["Cache-Control"] = "no-store"
    visitors.remember(answer, visitor)
    return answer


def _lesson(slug: str) -> Lesson:
    found = lesson_named(slug)
    if found is None:
        raise Http404(f"There is no lesson {slug}.")
    return found


def _page(request: HttpRequest, shown: Lesson, listed: bool = False) -> HttpResponse:
    every = lessons()
    place = every.index(shown)
    runs = runs_by_lesson(visitors.visitor_of(request))
    theirs = runs.get(shown.slug)
    text = shown.scenario.files.get(_file(shown), "")
    context = {
        "lesson": _lesson_shown(every, shown, runs),
        "lessons": [_listed(other, other == shown, runs) for other in every] if listed else [],
        "previous": _address(every[place - 1]) if place else "",
        "next": _address(every[place + 1]) if place + 1 < len(every) else "",
        "manifest": {"name": _file(shown), "rows": rows(text)},
        "switches": [
            {"probe": s.probe, "paths": s.paths, "value": path_of(text, s.probe)} for s in shown.head.switches
        ],
        "verdict": {"tone": "id", "say": shown.head.verdict, "small": "", "n": 0},
        "picture": told_of(settled(shown.slug)),
        "boot": _boot(request, shown, theirs),
    }
    return render(request, "lesson.html", context)


def _lesson_shown(every: tuple[Lesson, ...], shown: Lesson, runs: dict[str, Run]) -> dict[str, Any]:
    done = _done(runs, shown)
    return {
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
def _opening(slug: str) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(lesson_opening(slug))
    return found


def _boot(request: HttpRequest, shown: Lesson, theirs: Run | None) -> dict[str, Any]:
    """`opening.Opening` as JSON, with what this visitor needs to go on."""
    boot = _opening(shown.slug) | {
        "file": _file(shown),
        "socket": SOCKET,
        "start": reverse("lesson-run", args=[shown.slug]),
        "csrf": get_token(request),
    }
    if theirs is None:
        return boot
    # What they left is not the beginning: `hello` without `from` brings the picture.
    mine = msgspec.to_builtins(RunShown(theirs.public_id, theirs.command_token))
    return boot | {"run": mine, "picture": None, "facts": [], "until": 0, "n": 0}
