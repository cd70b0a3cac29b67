"""Changes of the run that one viewer has asked for and that wait for their answer: one after the other, but for the
clock, which nobody's trial holds up."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable

from probeviz.live import protocol as p
from probeviz.live.log import AWAY, Busy, Full, Gone
from probeviz.live.refusals import broken, refused
from probeviz.live.workers import Crowded
from probeviz.locale.text import say

logger = logging.getLogger(__name__)

BUSY_MS = 1_000
FULL_MS = 5_000  # somebody has to make room first

# They take no time, and whoever sends them wants them done now.
PASSES = p.Interrupt | p.Play | p.Pause | p.Speed | p.Step | p.Break | p.Pace | p.Back


class Waiting:
    """Answers keep the order of what was asked, but that those which `PASSES` do not wait for one that is long.

    `change` makes the change and answers it, `send` sends a refusal, `gone` says that the run was deleted, `is_long`
    that something takes long.
    """

    def __init__(
        self,
        change: Callable[[p.Changing], Awaitable[None]],
        send: Callable[[p.FromServer], Awaitable[None]],
        gone: Callable[[str | None], Awaitable[None]],
        is_long: Callable[[p.Changing], bool],
    ) -> None:
        self._change = change
        self._send = send
        self._gone = gone
        self._is_long = is_long
        self._messages: deque[p.Changing] = deque()  # the one that is worked on first
        self._came = asyncio.Event()
        self._worker: asyncio.Task[None] | None = None
        self._long: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return len(self._messages)

    def add(self, message: p.Changing) -> None:
        self._messages.append(message)
        self._came.set()
        if self._worker is None or self._worker.done():
            self._worker = asyncio.get_running_loop().create_task(self._work())

    def tasks(self) -> list[asyncio.Task[None]]:
        """What works here, if anything does."""
        return [task for task in (self._worker, self._long) if task is not None]

    def forget(self) -> None:
        """The socket has gone: what was still waiting is sent again by the page."""
        self._messages.clear()

    async def _work(self) -> None:
        while self._messages:
            message = self._messages[0]
            if self._is_long(message):
                self._long = asyncio.get_running_loop().create_task(self._answer(message))
                await self._let_pass(self._long)
            else:
                await self._answer(message)
            if self._messages:  # else the socket has gone meanwhile
                self._messages.popleft()

    async def _let_pass(self, long: asyncio.Task[None]) -> None:
        """Answers what need not wait for the first, as it comes, until that is done."""
        while not long.done():
            passing = self._passing()
            if passing is not None:
                await self._answer(passing)
                self._drop(passing)
                continue
            self._came.clear()
            came = asyncio.get_running_loop().create_task(self._came.wait())
            await asyncio.wait([long, came], return_when=asyncio.FIRST_COMPLETED)
            came.cancel()

    def _passing(self) -> p.Changing | None:
        """The next that passes. Ctrl-C does not pass the line that it is to end."""
        waiting = [*self._messages][1:]
        behind = {message.id for message in waiting if isinstance(message, p.Command | p.Apply)}
        passing = (m for m in waiting if isinstance(m, PASSES))
        return next((m for m in passing if not (isinstance(m, p.Interrupt) and m.id in behind)), None)

    def _drop(self, done: p.Changing) -> None:
        """By identity: two that say the same are two."""
        self._messages = deque(message for message in self._messages if message is not done)

    async def _answer(self, message: p.Changing) -> None:
        id = getattr(message, "id", None)
        try:
            await self._change(message)
        except Full:
            why = say("The server's disk is full, so this could not be kept; it is tried again.")
            await self._send(refused(id, "busy", why, FULL_MS))
        except Crowded as error:
            await self._send(refused(id, "too-many", error.args[0], BUSY_MS))
        except (Busy, *AWAY):
            why = say("The database did not answer in time; it is tried again.")
            await self._send(refused(id, "busy", why, BUSY_MS))
        except Gone:
            await self._gone(id)
        except Exception:
            logger.exception("a message could not be worked on")
            await self._send(broken(id))
