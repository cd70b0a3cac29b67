"""Threads for what takes long, so that one visitor's work delays no other's.

Each kind of work has a few threads of its own. Of one visitor one piece is worked on at a time, the next wait behind
it in their order, and visitors take turns. The event loop keeps the order; only the work itself is in a thread.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar

from probeviz.helpers import pool
from probeviz.helpers.limits import PROCESSES
from probeviz.live.limits import TURN_S, WAITING_OF_ONE

T = TypeVar("T")


class Crowded(Exception):
    """The work could not be begun; the message says why, and it may be asked for again."""


def nothing() -> None:
    pass


class Workers:
    """The threads of one kind; `visitor` is whoever the work is done for."""

    def __init__(self, name: str, threads: int) -> None:
        self._free = threads
        self._executor = ThreadPoolExecutor(threads, name)
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}  # the next visitor first
        self._working: set[str] = set()

    async def do(
        self,
        visitor: str,
        work: Callable[[], T],
        begin: Callable[[], object] = nothing,
        end: Callable[[], object] = nothing,
        stop: Callable[[], object] = nothing,
    ) -> T:
        """What `work` gives, in a thread; the event loop calls `begin` when the turn has come and `end` when the thread
        is done. Raises Crowded.

        A thread cannot be stopped: whoever is cancelled, however often, waits for its end, so that nothing which it
        reads changes; `stop` is called then, and may hasten it.
        """
        await self._turn(visitor)
        try:
            begin()
            working = asyncio.get_running_loop().run_in_executor(self._executor, work)
            try:
                return await asyncio.shield(working)
            except asyncio.CancelledError:
                stop()
                await _ended(working)
                raise
        finally:
            end()
            self._end(visitor)

    async def _turn(self, visitor: str) -> None:
        if self._free and visitor not in self._working:
            self._begin(visitor)
            return
        mine = self._waiting.setdefault(visitor, deque())
        if len(mine) >= WAITING_OF_ONE:
            raise Crowded(WAITING_OF_ONE.said())
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        mine.append(turn)
        try:
            async with asyncio.timeout(TURN_S):
                await turn
        except BaseException as error:
            if turn in mine:
                mine.remove(turn)
            elif not turn.cancelled():  # it was given just now
                self._end(visitor)
            if isinstance(error, TimeoutError):
                raise Crowded(TURN_S.said()) from None
            raise

    def _begin(self, visitor: str) -> None:
        self._free -= 1
        self._working.add(visitor)

    def _end(self, visitor: str) -> None:
        self._free += 1
        self._working.discard(visitor)
        if visitor in self._waiting:
            self._waiting[visitor] = self._waiting.pop(visitor)  # behind the others
        for other in list(self._waiting):
            if not self._free:
                return
            self._next(other)

    def _next(self, visitor: str) -> None:
        """Begins this visitor's next piece, if it may."""
        mine = self._waiting[visitor]
        if visitor in self._working:
            return
        del self._waiting[visitor]
        while mine:
            turn = mine.popleft()
            if not turn.done():
                self._begin(visitor)
                turn.set_result(None)
                break
        if mine:
            self._waiting[visitor] = mine


async def _ended(working: asyncio.Future[Any]) -> None:
    while not working.done():
        with suppress(asyncio.CancelledError):  # once more
            await asyncio.wait([working])
    working.exception()  # nobody is left who could be told


class Threads:
    """All of a process, by kind: a run that is long to load delays no line, a line no diagnostics, and jq neither."""

    def __init__(self) -> None:
        self.lines = Workers("lines", 4)
        self.helped = Workers("helped", PROCESSES)  # more would wait for a helper process, and hold a thread
        self.checks = Workers("checks", 2)
        self.loads = Workers("loads", 2)

    async def line(
        self,
        visitor: str,
        work: Callable[[], T],
        begin: Callable[[], object] = nothing,
        end: Callable[[], object] = nothing,
    ) -> T:
        """Work on a typed line, which may want a helper process: it is then begun anew among those that do."""

        def alone() -> T:
            with pool.out_of_reach():
                return work()

        try:
            return await self.lines.do(visitor, alone, begin, end)
        except pool.OutOfReach:
            return await self.helped.do(visitor, work, begin, end)
