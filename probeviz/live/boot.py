"""What a page has before its websocket is open: a picture, and the facts of the first seconds."""

import asyncio
from collections.abc import Iterable
from functools import cache, lru_cache, partial
from typing import Any, NamedTuple

import msgspec
from asgiref.sync import async_to_sync

from probeviz import __version__
from probeviz.lessons.loader import ENGLISH, Lesson, lesson_drawn, lesson_named
from probeviz.lessons.steps import Predict
from probeviz.live import log, portions
from probeviz.live.clock import AHEAD_MS
from probeviz.live.lesson_shown import begun, shown
from probeviz.live.loading import Found, scenario_of
from probeviz.live.models import Run, Snapshot
from probeviz.live.played import Played
from probeviz.live.runs import Runs
from probeviz.live.shown import ClockShown, LessonState, Setup
from probeviz.live.workers import Crowded
from probeviz.scenarios.document import Scenario
from probeviz.scenarios.examples import example
from probeviz.scenarios.player import play, script_of
from probeviz.sim import picture
from probeviz.sim.facts import CommandAccepted, Fact
from probeviz.sim.timeline import Timeline

LOAD_S = 1.0  # a page waits so long for a run to be loaded; an hour of a lesson takes 0.4 s
BEFORE_MS = 60_000  # of a run that has been going on: what its timeline shows
DONE_MS = 480_000  # what was done is a flag there: as far back as a timeline reaches at 16x
DONE = 20  # such lines at most; the facts between them would take the page beyond its 100 KB


class Boot(msgspec.Struct, kw_only=True):
    """The JSON in the page; templates/lesson.html says what each field means."""

    setup: Setup
    files: dict[str, str]
    picture: dict[str, Any] | None
    facts: list[Fact]
    done: list[Fact]  # what somebody or the script did before them
    t: int
    until: int | None  # None: the page has nothing of the run yet
    log: int
    clock: ClockShown
    lesson: LessonState | None  # how its steps stand


@lru_cache(maxsize=128)
def lesson_boot(slug: str, seed: int | None = None) -> Boot:
    """The beginning of a lesson's run, the same for everyone, since nobody has done anything yet; `seed`: for everyone
    who has drawn the same faults. One that begins with a prediction stands until it is answered, and its page has
    nothing of what will come."""
    lesson = _lesson(slug) if seed is None else lesson_drawn(slug, seed)
    assert lesson is not None
    state = begun(lesson)
    asks = state.ready and isinstance(lesson.structure.steps[0], Predict)
    boot = _beginning(lesson.scenario, 0 if asks else AHEAD_MS)
    return msgspec.structs.replace(boot, clock=ClockShown(playing=not asks, speed=1), lesson=state)


@lru_cache(maxsize=32)
def example_boot(name: str) -> Boot:
    """The beginning of a run of an example."""
    return _beginning(example(name).scenario)


def _beginning(scenario: Scenario, until_ms: int = AHEAD_MS) -> Boot:
    timeline = Timeline(scenario.setup, script_of(scenario))
    timeline.advance(until_ms)
    return Boot(
        setup=Setup.of(scenario.setup, __version__),
        files=dict(scenario.files),
        picture=None,
        facts=list(timeline.facts),
        done=[],
        t=0,
        until=timeline.now,
        log=0,
        clock=ClockShown(playing=True, speed=1),
        lesson=None,
    )


def run_boot(runs: Runs, run: Run, language: str = ENGLISH) -> Boot:
    """A run as it stands, as this process shows it or, when nobody watches it here, loaded for those who soon will;
    one that is long to load comes with the welcome instead. Blocks; called where the database may be asked."""
    for known in (runs.known(run.public_id), 0):
        found = Found(run, log.after(run.pk, known))
        try:
            boot = async_to_sync(_in_time)(runs, found, known, language)
        except (TimeoutError, Crowded):
            break
        if boot is not None:
            return boot
    return _without_facts(run)


async def _in_time(runs: Runs, found: Found, known: int, language: str) -> Boot | None:
    async with asyncio.timeout(LOAD_S):
        return await runs.look(found, known, partial(_boot_of, language))


def _boot_of(language: str, played: Played) -> Boot:
    """The last minute of its facts, if they are no more than goes into a message, and the picture before them."""
    facts = portions.last(played.timeline.facts_since(max(0, played.now - BEFORE_MS)))
    before = facts[0].n - 1 if facts else played.n
    lesson = shown(played.lesson, language)
    return Boot(
        setup=Setup.of(played.scenario.setup, played.engine),
        files=played.files(),
        picture=played.picture(before),
        facts=facts,
        done=_done(played, before),
        t=played.now,
        until=played.now,
        log=played.log,
        clock=ClockShown.of(played.clock),
        lesson=lesson,
    )


def _done(played: Played, before: int) -> list[Fact]:
    """The last lines that were taken before the fact after `before`, without what they printed."""
    timeline = played.timeline
    earlier = timeline.facts[timeline.n_at(max(0, played.now - DONE_MS)) : before]
    lines = [fact for fact in earlier if isinstance(fact, CommandAccepted)]
    return [msgspec.structs.replace(fact, out="", error="") for fact in lines[-DONE:]]


def _without_facts(run: Run) -> Boot:
    """The page says hello with nothing in hand; how the lesson stands comes with the welcome, too."""
    lesson = lesson_named(run.lesson)
    return empty_boot(run, begun(lesson) if lesson is not None else None)


def empty_boot(of: Run | Snapshot, lesson: LessonState | None = None) -> Boot:
    """Of a run that is yet to be loaded."""
    scenario = scenario_of(of)
    return Boot(
        setup=Setup.of(scenario.setup, of.engine),
        files=dict(scenario.files),
        picture=None,
        facts=[],
        done=[],
        t=0,
        until=None,
        log=0,
        clock=ClockShown(playing=False, speed=1),
        lesson=lesson,
    )


class Settled(NamedTuple):
    """Pictures for those who see nothing move: how the lesson begins, and how it ends when somebody solves it."""

    begins: dict[str, Any]
    ends: dict[str, Any]


@cache
def settled(slug: str) -> Settled:
    lesson = _lesson(slug)
    begins = folded(play(lesson.scenario, lesson.structure.settled_ms).facts)
    return Settled(begins, folded(play(lesson.solved, lesson.solution.end_ms).facts))


def folded(facts: Iterable[Fact]) -> dict[str, Any]:
    found = picture.empty()
    for fact in facts:
        picture.fold(found, fact)
    return found


def _lesson(slug: str) -> Lesson:
    lesson = lesson_named(slug)
    assert lesson is not None
    return lesson
