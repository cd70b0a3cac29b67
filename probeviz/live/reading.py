"""Questions that only read: completions for the terminal, diagnostics for the editor."""

import re
from functools import partial

from probeviz.advice.review import review
from probeviz.api.apply import apply
from probeviz.api.check import check as problems_of
from probeviz.api.consequence import deed, told
from probeviz.api.unsaid import unsaid
from probeviz.live import protocol as p
from probeviz.live.played import Played
from probeviz.live.shown import AdviceShown, Diagnostic
from probeviz.live.workers import Workers
from probeviz.scenarios.draft import drafted
from probeviz.sim.playhead import Playhead
from probeviz.sim.releases import release
from probeviz.terminal import completion

MOST = 50
LAST_WORD = re.compile(r"[^\s|;&(]*\Z")


def complete(played: Played, message: p.Complete) -> p.Completions:
    """The words that may stand where the last one before the cursor is being typed."""
    line = message.line[: message.cursor]
    last = LAST_WORD.search(line)
    assert last is not None  # it may be empty
    words = completion.complete(played.world, played.files(), line)
    return p.Completions(id=message.id, start=last.start(), words=words[:MOST])


async def check(played: Played, message: p.Check, checks: Workers) -> p.Diagnostics:
    """What is wrong with a manifest, and what applying it would do; in a thread, for it may be long. Raises Crowded."""
    at_ms = played.now if message.t is None else min(message.t, played.now)
    playhead = played.timeline.seeking(at_ms)  # its own: the run goes on meanwhile
    return await checks.do(played.run.whose, partial(_check, playhead, at_ms, message))


async def draft(played: Played, message: p.Draft, checks: Workers) -> p.Drafted:
    """A Scenario that is being written: read, with what the form sets in it. Raises Crowded."""
    return await checks.do(played.run.whose, partial(_draft, played.files(), message))


def _draft(files: dict[str, str], message: p.Draft) -> p.Drafted:
    text, problems, found = drafted(message.text, message.set, files)
    return p.Drafted(id=message.id, text=text, form=found, items=[Diagnostic.of(each, text) for each in problems])


def _check(playhead: Playhead, at_ms: int, message: p.Check) -> p.Diagnostics:
    playhead.advance(at_ms)
    world = playhead.world
    found = problems_of(message.text, message.file, world.setup.release)[:MOST]
    applied = apply(world, message.text, message.file)
    items = [Diagnostic.of(problem, message.text) for problem in found]
    advice = review(message.text, message.file, world.setup.release, world.setup.programs) if message.advice else []
    return p.Diagnostics(
        id=message.id,
        items=items,
        does=deed(applied),
        says=told(applied),
        beyond=unsaid(applied, release(world.setup.release)),
        advice=[AdviceShown.of(each) for each in advice[:MOST]],
    )
