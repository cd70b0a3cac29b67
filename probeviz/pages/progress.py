"""What a visitor has done: a page that can be printed, a file to take along, and a way to have it forgotten."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from probeviz.lessons.document import FULL, TRACKS
from probeviz.lessons.loader import ENGLISH, Lesson, lessons
from probeviz.live import done, done_file
from probeviz.live.done import Feat
from probeviz.live.limits import PROGRESS_KB
from probeviz.locale.text import spoken
from probeviz.pages import visitors
from probeviz.pages.course import address, track_name, within

Json = dict[str, Any]

FILE = "probeviz-progress.json"


@require_safe
@never_cache
def progress(request: HttpRequest) -> HttpResponse:
    """The record."""
    return _page(request, _told(request))


@require_safe
@never_cache
def saved(request: HttpRequest) -> HttpResponse:
    """The file."""
    content = done_file.written(done.of(visitors.visitor_of(request)))
    answer = HttpResponse(content, content_type="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{FILE}"'
    return answer


@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Takes such a file; what it says is added to what is known."""
    file = request.FILES.get("file")
    if file is None:
        return _page(request, {"alert": _("Choose a file first.")}, status=400)
    slugs = [lesson.slug for lesson in lessons()]
    try:
        # One byte more than is taken tells that it is too long, whatever its size.
        taken = done_file.read(file.read(PROGRESS_KB * 1024 + 1), slugs, timezone.now())
    except done_file.BadFile as error:
        return _page(request, {"alert": spoken(error.said, _, ngettext)}, status=400)
    visitor = visitors.visitor_of(request) or visitors.new_visitor()
    done.keep(visitor, taken.feats)
    answer = redirect(f"{reverse('progress')}?taken={len(taken.feats)}&strange={taken.strange}")
    visitors.remember(answer, visitor)
    return answer


@require_POST
def wipe(request: HttpRequest) -> HttpResponse:
    """Forgets all of it."""
    if request.POST.get("sure") != "1":
        return _page(request, {"alert": _("Tick the box first: this cannot be taken back.")}, status=400)
    visitor = visitors.visitor_of(request)
    if visitor:
        done.wipe(visitor)
    return redirect(f"{reverse('progress')}?wiped=1")


def _page(request: HttpRequest, told: Json, status: int = 200) -> HttpResponse:
    every = lessons(get_language() or ENGLISH)
    feats = done.of(visitors.visitor_of(request))
    context = {
        "rows": [_row(lesson, feats.get(lesson.slug)) for lesson in every],
        "tracks": [_track(name, within(every, name), feats) for name in (*TRACKS, FULL)],
        "done": sum(lesson.slug in feats for lesson in every),
        "count": len(every),
        "today": timezone.now(),
        **told,
    }
    return render(request, "progress.html", context, status=status)


def _told(request: HttpRequest) -> Json:
    """What has just been done, as the address says it."""
    taken, strange = (_number(request.GET.get(name, "")) for name in ("taken", "strange"))
    said = []
    if taken is not None:
        said.append(
            ngettext("{0} lesson was taken from the file.", "{0} lessons were taken from the file.", taken).format(
                taken
            )
        )
    if strange:
        said.append(
            ngettext(
                "{0} lesson of the file is not among those of this site.",
                "{0} lessons of the file are not among those of this site.",
                strange,
            ).format(strange)
        )
    if request.GET.get("wiped") == "1":
        said.append(_("What you had done is forgotten."))
    return {"told": " ".join(said)}


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 4 else None


def _row(lesson: Lesson, feat: Feat | None) -> Json:
    par = lesson.structure.par
    return {
        "number": lesson.number,
        "title": lesson.words.front.title,
        "href": address(lesson),
        "at": feat.at if feat is not None else None,
        "edits": feat.edits if feat is not None else None,
        "failed": feat.failed if feat is not None else None,
        "par": {"edits": par.edits, "failed": par.failed} if par is not None else None,
    }


def _track(name: str, within_it: list[Lesson], feats: Mapping[str, Feat]) -> Json:
    return {
        "name": track_name(name),
        "done": sum(lesson.slug in feats for lesson in within_it),
        "count": len(within_it),
    }
