"""The lesson's page. Reading it writes nothing: a visitor's run is made when their page says hello."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from probeviz.lessons.glossary import glossary
from probeviz.lessons.loader import ENGLISH, Lesson, lesson_named, lessons, start
from probeviz.live import tickets
from probeviz.live.boot import lesson_boot, settled
from probeviz.live.limits import VISITOR_RUNS_A_MINUTE
from probeviz.live.progress import progress_by_lesson
from probeviz.live.starting import draw, run_of, start_lesson, too_many
from probeviz.pages import booting, shown_lesson, visitors
from probeviz.pages.course import address, index, known
from probeviz.pages.told import events_of, told_of

TRACK = "track"  # the cookie with the track of lessons that a visitor follows


@require_safe
@never_cache
def landing(request: HttpRequest) -> HttpResponse:
    """What it is, and a cluster in which it can be seen at once."""
    return _page(request, start(_language()), "landing.html")


@require_safe
def host(request: HttpRequest) -> HttpResponse:
    """What it takes to have this site for oneself."""
    return render(request, "host.html")


@require_safe
@never_cache
def course(request: HttpRequest) -> HttpResponse:
    """The list of lessons, beside the landing page's cluster. A track that is chosen is remembered."""
    progress = progress_by_lesson(visitors.visitor_of(request))
    chosen = known(request.GET.get("track", ""))
    listed = index(lessons(_language()), progress, chosen or _track(request))
    answer = _page(request, start(_language()), "course.html", {"index": listed})
    if chosen:
        answer.set_cookie(TRACK, chosen, max_age=visitors.YEAR_S, httponly=True, samesite="Lax", secure=settings.HTTPS)
    return answer


@require_safe
def words(request: HttpRequest) -> HttpResponse:
    """What the words mean that lessons link to."""
    terms = sorted(glossary(_language()).values(), key=lambda term: term.name.casefold())
    return render(request, "glossary.html", {"terms": [shown_lesson.term_shown(term) for term in terms]})


@require_safe
@never_cache
def lesson(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, _lesson(slug))


@require_POST
def again(request: HttpRequest, slug: str) -> HttpResponse:
    """Starts the lesson over with a new run. The old one stays, for whoever has its address."""
    found = _lesson(slug, whichever=True)
    visitor = visitors.visitor_of(request)
    limit = too_many(request.META.get("REMOTE_ADDR", ""), visitor)
    if limit is not None:
        shown = {"back": address(found), "theirs": limit is VISITOR_RUNS_A_MINUTE}
        return render(request, "429.html", shown, status=429)
    if visitor:
        start_lesson(found.slug, visitor)
    return redirect(address(found))


def _track(request: HttpRequest) -> str:
    """The one that the visitor has chosen in the list of lessons, or ""."""
    return known(request.COOKIES.get(TRACK, ""))


def _language() -> str:
    """The visitor's, as the page is written in it."""
    return get_language() or ENGLISH


def _lesson(slug: str, whichever: bool = False) -> Lesson:
    found = lesson_named(slug, _language())
    if found is None or (found.number == 0 and not whichever):
        raise Http404(f"There is no lesson {slug}.")
    return found


def _new(shown: Lesson, visitor: str) -> dict[str, Any]:
    """The beginning of a run that is yet to be made."""
    seed = draw(shown)
    return booting.of_ticket(lesson_boot(shown.slug, seed), tickets.Ticket(shown.slug, visitor, seed=seed), shown.file)


def _page(
    request: HttpRequest, shown: Lesson, template: str = "lesson.html", more: dict[str, Any] | None = None
) -> HttpResponse:
    visitor = visitors.visitor_of(request) or visitors.new_visitor()
    theirs = run_of(visitor, shown.slug)
    boot = booting.of_run(theirs, shown.file, _language()) if theirs is not None else None
    boot = boot or _new(shown, visitor)
    shown = shown.drawn(boot["setup"]["seed"])
    around = shown_lesson.Around(lessons(_language()), progress_by_lesson(visitor), _track(request))
    context = {
        **shown_lesson.context(shown, around, boot["lesson"], _language()),
        "picture": told_of(settled(shown.slug)),
        "events": events_of(settled(shown.slug)),
        "boot": boot,
        **(more or {}),
    }
    answer = render(request, template, context)
    visitors.remember(answer, visitor)
    return answer
