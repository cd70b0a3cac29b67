"""Changes of a run's clock that nobody asks for: whichever viewer's turn finds them due says so in the log."""

import asyncio
import logging

from probeviz.live.log import AWAY, Busy, Gone
from probeviz.live.played import Played
from probeviz.live.runs import Decide, Decided, Runs
from probeviz.live.workers import Crowded

logger = logging.getLogger(__name__)


class Settling:
    """One viewer's; others have their turns while the database takes a change."""

    def __init__(self, runs: Runs) -> None:
        self._runs = runs
        self._task: asyncio.Task[None] | None = None

    def look(self, played: Played, wall: int) -> None:
        """Begins a change that is due, unless one is on its way."""
        slower = played.slower(wall)
        if self._task is not None and not self._task.done():
            return
        if played.owed() is not None:
            self._task = asyncio.get_running_loop().create_task(self._settle(played))
        elif slower is not None:
            self._task = asyncio.get_running_loop().create_task(self._slow_down(played, slower))

    def tasks(self) -> list[asyncio.Task[None]]:
        """The change on its way, if there is one."""
        return [self._task] if self._task is not None else []

    async def _slow_down(self, played: Played, speed: float) -> None:
        """The run states more than anyone could be shown; its clock says so in the log, to every process."""

        def decide(run: Played) -> Decided:
            clock = run.clock.entry(self._runs.wall(), playing=speed > 0, speed=speed or None)
            return Decided([clock] if run.clock.playing else [])

        await self._by_itself(played, decide)

    async def _settle(self, played: Played) -> None:
        """The run has come to a break point or a prompt, and does not pass it, or is to play to where a step looks;
        whoever is first says so in the log."""

        def decide(run: Played) -> Decided:
            entry = run.owed(self._runs.wall())
            return Decided([] if entry is None else [entry])

        await self._by_itself(played, decide)

    async def _by_itself(self, played: Played, decide: Decide) -> None:
        """Commits a change of the clock that nobody has asked for just now; the next turn tries again."""
        try:
            await self._runs.commit(played, decide)
        except (Busy, Crowded, Gone, *AWAY):
            logger.warning("run %s: its clock could not be changed: the database is busy", played.run.pk)
