"""What a page has before its websocket is open: a picture, and the facts of the first seconds."""

from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

import msgspec

from probeviz import __version__
from probeviz.lessons.loader import Lesson, lesson_named
from probeviz.live import protocol as p
from probeviz.live.loading import load
from probeviz.live.models import Run
from probeviz.scenarios.player import play, script_of
from probeviz.sim import picture
from probeviz.sim.facts import Fact
from probeviz.sim.timeline import Timeline

AHEAD_MS = 8_000  # of a run that is yet to begin: a slow connection is open by then
BEFORE_MS = 60_000  # of a run that has been going on: what its timeline shows


class Boot(msgspec.Struct, kw_only=True):
    """The JSON in the page; templates/lesson.html says what each field means."""

    setup: p.Setup
    files: dict[str, str]
    picture: dict[str, Any] | None
    facts: list[Fact]
    t: int
    until: int
    log: int
    clock: p.ClockShown
    tasks: list[str]


@cache
def lesson_boot(slug: str) -> Boot:
    """The beginning of a lesson's run, the same for everyone, since nobody has done anything yet."""
    lesson = _lesson(slug)
    timeline = Timeline(lesson.scenario.setup, script_of(lesson.scenario))
    timeline.advance(AHEAD_MS)
    return Boot(
        setup=p.Setup.of(lesson.scenario.setup, __version__),
        files=dict(lesson.scenario.files),
        picture=None,
        facts=list(timeline.facts),
        t=0,
        until=timeline.now,
        log=0,
        clock=p.ClockShown(playing=True, speed=1),
        tasks=[],
    )


def run_boot(run: Run, wall_ms: int) -> Boot:
    """A run as it stands: the last minute of its facts, and the picture before them."""
    played = load(run.public_id, wall_ms)
    assert played is not None
    before = played.timeline.n_at(max(0, played.now - BEFORE_MS))
    return Boot(
        setup=p.Setup.of(played.scenario.setup, played.engine),
        files=played.files(),
        picture=played.picture(before),
        facts=played.timeline.facts_after(before),
        t=played.now,
        until=played.now,
        log=played.log,
        clock=p.ClockShown(played.clock.playing, played.clock.speed),
        tasks=played.checks.done,
    )


class Settled(NamedTuple):
    """Pictures for those who see nothing move: how the lesson begins, and how it ends when somebody solves it."""

    begins: dict[str, Any]
    ends: dict[str, Any] | None


@cache
def settled(slug: str) -> Settled:
    lesson = _lesson(slug)
    ends = None if lesson.solution is None else folded(play(lesson.solution).facts)
    return Settled(folded(play(lesson.scenario, lesson.settled_ms).facts), ends)


def folded(facts: Iterable[Fact]) -> dict[str, Any]:
    found = picture.empty()
    for fact in facts:
        picture.fold(found, fact)
    return found


def _lesson(slug: str) -> Lesson:
    lesson = lesson_named(slug)
    assert lesson is not None
    return lesson
