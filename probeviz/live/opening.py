"""What a page has before its websocket is open: the first picture, and the facts of the first seconds."""

from functools import cache
from typing import Any

import msgspec

from probeviz import __version__
from probeviz.lessons.loader import Lesson, lesson_named
from probeviz.live import protocol as p
from probeviz.scenarios.player import script_of
from probeviz.sim import picture
from probeviz.sim.facts import Fact
from probeviz.sim.timeline import Timeline

AHEAD_MS = 8_000


class RunShown(msgspec.Struct):
    """The visitor's run; `token` is the commanding one."""

    id: str
    token: str


class Opening(msgspec.Struct, kw_only=True):
    """The JSON in the page. `until`, `n`, `log` and `setup.engine` are what `hello` says as `from`, `n` ...

    `picture` is that of t = 0, `facts` go on from there. With `run` null the page asks for one at `start`; a visitor
    who has a run gets `picture` null and no facts: what they left is not the beginning.
    """

    setup: p.Setup
    picture: dict[str, Any] | None
    facts: list[Fact]
    until: int
    n: int
    log: int = 0
    files: dict[str, str]
    run: RunShown | None = None
    start: str = ""  # the address that gives a run
    socket: str = ""  # the address of the websocket, RUN to be filled in


@cache
def lesson_opening(slug: str) -> Opening:
    """The beginning of a lesson's run, the same for everyone, since nobody has done anything yet."""
    lesson = lesson_named(slug)
    assert lesson is not None
    timeline = Timeline(lesson.scenario.setup, script_of(lesson.scenario))
    timeline.advance(AHEAD_MS)
    first = picture.empty()
    for fact in timeline.facts_until(0):
        picture.fold(first, fact)
    return Opening(
        setup=p.Setup.of(lesson.scenario.setup, __version__),
        picture=first,
        facts=timeline.facts_since(0),
        until=timeline.now,
        n=timeline.n,
        files=dict(lesson.scenario.files),
    )


@cache
def settled(slug: str) -> dict[str, Any]:
    """The picture of the lesson's run when it has settled, for those who see only that."""
    lesson: Lesson | None = lesson_named(slug)
    assert lesson is not None
    timeline = Timeline(lesson.scenario.setup, script_of(lesson.scenario))
    timeline.advance(lesson.settled_ms)
    folded = picture.empty()
    for fact in timeline.facts:
        picture.fold(folded, fact)
    return folded
