"""The hint "entry n of run r exists", from the process that committed it to all others, over the channel layer.

A hint only saves the wait for the next look into the database, every 2 s, so it may be lost, come late or come twice.
Nothing waits for one: a layer that does not answer delays no commit and no viewer. Nothing else passes the layer.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

import msgspec

logger = logging.getLogger(__name__)

GROUP = "probeviz.entries"  # one for all: a process passes over what it does not show
SEND_S = 1.0
AGAIN_S = 5.0  # after the layer has failed; hints are dropped meanwhile


class Layer(Protocol):
    """What is used of a channel layer."""

    async def new_channel(self) -> str: ...
    async def group_add(self, group: str, channel: str) -> None: ...
    async def group_send(self, group: str, message: dict[str, Any]) -> None: ...
    async def receive(self, channel: str) -> dict[str, Any]: ...


class Hint(NamedTuple):
    run: int  # its primary key
    n: int


class _Said(msgspec.Struct):
    run: int
    n: int


Hear = Callable[[Hint], None]


class Hints:
    """`hear` is told each hint that arrives; without a layer nothing is said and nothing heard."""

    def __init__(self, layer: Layer | None, hear: Hear, again_s: float = AGAIN_S) -> None:
        self._layer = layer
        self._hear = hear
        self._again_s = again_s
        self._due: dict[int, int] = {}  # run -> its newest entry, yet to be said
        self._failing = False
        self._sender: asyncio.Task[None] | None = None
        self._receiver: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins to listen; needs a running event loop."""
        if self._layer is not None and (self._receiver is None or self._receiver.done()):
            self._receiver = asyncio.get_running_loop().create_task(self._listen(self._layer))

    async def stop(self) -> None:
        for task in (self._sender, self._receiver):
            if task is not None:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    def say(self, hint: Hint) -> None:
        """Soon, and once for several entries of a run; returns at once."""
        if self._layer is None:
            return
        self._due[hint.run] = hint.n
        if self._sender is None or self._sender.done():
            self._sender = asyncio.get_running_loop().create_task(self._send(self._layer))

    async def said(self) -> None:
        """Everything that was to be said is said, or dropped."""
        if self._sender is not None:
            await self._sender

    async def _send(self, layer: Layer) -> None:
        while self._due:
            run = next(iter(self._due))
            message = {"type": "entry", "run": run, "n": self._due.pop(run)}
            try:
                async with asyncio.timeout(SEND_S):
                    await layer.group_send(GROUP, message)
            except Exception as error:  # whatever the layer's driver raises
                self._failed(error)
                self._due.clear()
                return
            self._works()

    async def _listen(self, layer: Layer) -> None:
        while True:
            try:
                channel = await layer.new_channel()
                await layer.group_add(GROUP, channel)
                while True:
                    self._heard(await layer.receive(channel))
            except Exception as error:
                self._failed(error)
                await asyncio.sleep(self._again_s)

    def _heard(self, message: dict[str, Any]) -> None:
        self._works()
        try:
            said = msgspec.convert(message, _Said)
        except msgspec.ValidationError:
            logger.warning("something that is no hint came over the channel layer; it is passed over")
            return
        self._hear(Hint(said.run, said.n))

    def _failed(self, error: Exception) -> None:
        """Once for each time that the layer goes, or each commit would fill the log."""
        if not self._failing:
            logger.warning("the channel layer does not answer (%r); other processes learn from the database", error)
        self._failing = True

    def _works(self) -> None:
        if self._failing:
            logger.warning("the channel layer answers again")
        self._failing = False
