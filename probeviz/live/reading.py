"""Questions that only read: completions for the terminal, diagnostics for the editor."""

import asyncio
import re

from probeviz.api.check import check as problems_of
from probeviz.api.consequence import consequence
from probeviz.live import protocol as p
from probeviz.live.played import Played
from probeviz.sim.world import World
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


async def check(played: Played, message: p.Check) -> p.Diagnostics:
    """What is wrong with a manifest, and what applying it would do; in a thread, for it may be long."""
    world = played.timeline.seek(played.now)  # its own: the run goes on meanwhile
    return await asyncio.to_thread(_check, world, message)


def _check(world: World, message: p.Check) -> p.Diagnostics:
    found = problems_of(message.text, message.file, world.setup.release)[:MOST]
    says = consequence(world, message.text, message.file)
    items = [p.Diagnostic.of(problem, message.text) for problem in found]
    return p.Diagnostics(id=message.id, items=items, says=says)
