"""What a page has before its websocket is open: the first picture, and the facts of the first seconds."""

from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

import msgspec

from probeviz import __version__
from probeviz.lessons.loader import lesson_named
from probeviz.live import protocol as p
from probeviz.scenarios.player import play, script_of
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
    return Opening(
        setup=p.Setup.of(lesson.scenario.setup, __version__),
        picture=folded(timeline.facts_until(0)),
        facts=timeline.facts_since(0),
        until=timeline.now,
        n=timeline.n,
        files=dict(lesson.scenario.files),
    )


class Settled(NamedTuple):
    """Pictures for those who see nothing move: how the lesson begins, and how it ends when somebody solves it."""

    begins: dict[str, Any]
    ends: dict[str, Any] | None


@cache
def settled(slug: str) -> Settled:
    lesson = lesson_named(slug)
    assert lesson is not None
    ends = None if lesson.solution is None else folded(play(lesson.solution).facts)
    return Settled(folded(play(lesson.scenario, lesson.settled_ms).facts), ends)


def folded(facts: Iterable[Fact]) -> dict[str, Any]:
    found = picture.empty()
    for fact in facts:
        picture.fold(found, fact)
    return found
