"""Changes of the run that one viewer has asked for and that wait for their answer: one after the other."""

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


class Waiting:
    """Answers keep the order of what was asked.

    `change` makes the change and answers it, `send` sends a refusal, `gone` says that the run was deleted.
    """

    def __init__(
        self,
        change: Callable[[p.Changing], Awaitable[None]],
        send: Callable[[p.FromServer], Awaitable[None]],
        gone: Callable[[str | None], Awaitable[None]],
    ) -> None:
        self._change = change
        self._send = send
        self._gone = gone
        self._messages: deque[p.Changing] = deque()  # the one that is worked on first
        self._worker: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return len(self._messages)

    def add(self, message: p.Changing) -> None:
        self._messages.append(message)
        if self._worker is None or self._worker.done():
            self._worker = asyncio.get_running_loop().create_task(self._work())

    def tasks(self) -> list[asyncio.Task[None]]:
        """What works here, if anything does."""
        return [self._worker] if self._worker is not None else []

    def forget(self) -> None:
        """The socket has gone: what was still waiting is sent again by the page."""
        self._messages.clear()

    async def _work(self) -> None:
        while self._messages:
            await self._answer(self._messages[0])
            if self._messages:  # else the socket has gone meanwhile
                self._messages.popleft()

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
