"""The list of lessons: four tracks, what is done, and where to go on."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from probeviz.lessons.document import FULL, TRACKS
from probeviz.lessons.loader import Lesson
from probeviz.live.progress import Progress

Json = dict[str, Any]


def index(every: Sequence[Lesson], progress: Mapping[str, Progress], track: str = "") -> Json:
    """Everything that course.html shows. `track` is what somebody has chosen: what to go on with is of it too. Else it
    is that of the lesson to go on with."""
    going = going_on(within(every, known(track) or FULL), progress)
    chosen = known(track) or _track_of(going)
    listed = within(every, chosen)
    done = [lesson for lesson in listed if _over(progress, lesson)]
    left = sum(lesson.structure.minutes for lesson in listed if lesson not in done)
    following = next((lesson for lesson in listed if lesson not in done), None)
    return {
        "tracks": [_tab(name, name == chosen, within(every, name)) for name in (*TRACKS, FULL)],
        "about": _about(chosen),
        "lessons": [_row(lesson, progress, every, lesson == following) for lesson in listed],
        "done": len(done),
        "count": len(listed),
        "left": left,
        "share": [lesson in done for lesson in listed],
        "going": _going(going, progress) if going is not None else None,
        "rest": None if all(_over(progress, lesson) for lesson in every) else f"?track={FULL}",
        "all": {"count": len(every), "minutes": sum(lesson.structure.minutes for lesson in every)},
    }


def within(every: Sequence[Lesson], track: str) -> list[Lesson]:
    return [lesson for lesson in every if track == FULL or track in lesson.structure.tracks]


def known(track: str) -> str:
    """The track of this name, or ""."""
    return track if track in (*TRACKS, FULL) else ""


def neighbours(every: Sequence[Lesson], shown: Lesson, track: str) -> tuple[Lesson | None, Lesson | None]:
    """The lessons before and after this one in the track that somebody has chosen, be it of it or not, or else in its
    own first one."""
    listed = within(every, known(track) or _track_of(shown))
    before = [lesson for lesson in listed if lesson.number < shown.number]
    after = [lesson for lesson in listed if lesson.number > shown.number]
    return (before[-1] if before else None), (after[0] if after else None)


def going_on(listed: Sequence[Lesson], progress: Mapping[str, Progress]) -> Lesson | None:
    """The lesson of these that was left last and is not over; else the first that is not; None when all are."""
    open_ones = [lesson for lesson in listed if not _over(progress, lesson)]
    begun = [lesson for lesson in open_ones if lesson.slug in progress]
    if begun:
        return max(begun, key=lambda lesson: progress[lesson.slug].newest)
    last = max((lesson.number for lesson in listed if lesson.slug in progress), default=0)
    return next((lesson for lesson in open_ones if lesson.number > last), next(iter(open_ones), None))


def _over(progress: Mapping[str, Progress], lesson: Lesson) -> bool:
    return lesson.slug in progress and progress[lesson.slug].over


def _track_of(lesson: Lesson | None) -> str:
    return next(iter(lesson.structure.tracks), FULL) if lesson is not None else FULL


def _row(lesson: Lesson, progress: Mapping[str, Progress], every: Sequence[Lesson], following: bool) -> Json:
    theirs = progress.get(lesson.slug)
    over = _over(progress, lesson)
    unmet = [other for other in every if other.slug in lesson.structure.needs and not _over(progress, other)]
    return {
        "number": lesson.number,
        "title": lesson.words.front.title,
        "story": lesson.words.front.story,
        "minutes": lesson.structure.minutes,
        "href": address(lesson),
        "over": over,
        "next": following,
        "at": _at(lesson, theirs) if theirs is not None and not over else "",
        "needs": [{"number": other.number, "title": other.words.front.title} for other in unmet],
    }


def _going(lesson: Lesson, progress: Mapping[str, Progress]) -> Json:
    theirs = progress.get(lesson.slug)
    begun = theirs is not None
    word = _("Continue where you were") if begun else _("Next") if progress else _("Begin here")
    return {
        "word": word,
        "button": _("Continue") if begun else _("Start"),
        "kicker": lesson.words.front.kicker,
        "title": lesson.words.front.title,
        "story": lesson.words.front.story,
        "minutes": lesson.structure.minutes,
        "at": _at(lesson, theirs) if theirs is not None else "",
        "href": address(lesson),
    }


def _at(lesson: Lesson, theirs: Progress) -> str:
    count = len(lesson.structure.steps)
    if theirs.behind >= count:
        return _("All is answered; the run has yet to judge a guess")
    return _("Step {n} of {count}").format(n=theirs.behind + 1, count=count)


def _tab(name: str, now: bool, lessons: Sequence[Lesson]) -> Json:
    minutes = sum(lesson.structure.minutes for lesson in lessons)
    return {"name": track_name(name), "href": f"?track={name}", "now": now, "count": len(lessons), "minutes": minutes}


def track_name(track: str) -> str:
    names = {"essentials": _("Essentials"), "rollouts": _("Rollouts"), "on-call": _("On call"), FULL: _("Full")}
    return names[track]


def _about(track: str) -> str:
    about = {
        "essentials": _("What the probes do, and who writes the 502: enough to read most outages."),
        "rollouts": _("New versions without a failed request: readiness, grace periods, and a way back."),
        "on-call": _("Find the cause under pressure: traces, shared dependencies, cascades, three balancers."),
        FULL: _("Everything, in the order in which it builds up."),
    }
    return about[track]


def address(lesson: Lesson) -> str:
    return reverse("landing") if lesson.number == 0 else reverse("lesson", args=[lesson.slug])
