"""The websocket of one viewer: frames in, frames out; what they mean is `conversation`'s."""

import asyncio
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs

from autobahn.exception import Disconnected
from channels.consumer import get_handler_name
from channels.db import database_sync_to_async as in_thread
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.layers import get_channel_layer
from django.conf import settings

from probeviz.live import limits, tickets
from probeviz.live.conversation import Conversation
from probeviz.live.protocol import CLOSE, Bye, FromServer, encode
from probeviz.live.runs import Runs
from probeviz.live.starting import NoLesson, TooManyRuns, start_named, too_many
from probeviz.live.wheel import Wheel

# One of each per process. A layer in memory leads to no other process.
RUNS = Runs(layer=get_channel_layer() if settings.REDIS_URL else None)
WHEEL = Wheel()


class RunConsumer(AsyncWebsocketConsumer):
    """Frames are sent straight to the socket and never pass a channel layer."""

    place: int | None = None
    hello_timer: asyncio.TimerHandle | None = None

    async def connect(self) -> None:
        loop = asyncio.get_running_loop()
        run: str = self.scope["url_route"]["kwargs"]["run"]
        self.closed = False
        self.conversation = Conversation(RUNS, run, self.say, self.end, self.begin)
        await self.accept()
        RUNS.start()
        self.hello_timer = loop.call_later(limits.HELLO_S, self._no_hello)

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Without the visit to the database's thread that Channels pays before each message, to close connections
        that are too old: only `in_thread` asks the database here, and it does that itself."""
        await getattr(self, get_handler_name(message))(message)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        frame = text_data if text_data is not None else bytes_data or b""
        if len(frame) > limits.FLOOD_BYTES:
            await self.say(Bye(reason=limits.FLOOD_BYTES.said(len(frame)), retry=True))
            await self.end(CLOSE["too-long"])
            return
        await self.conversation.receive(frame)
        if self.conversation.viewer is not None and self.place is None:
            self.place = WHEEL.add(self.conversation.turn)

    async def disconnect(self, code: int) -> None:
        self._leave()

    async def say(self, message: FromServer) -> None:
        if self.closed:
            return
        try:
            await self.send(text_data=encode(message))
        except Disconnected:
            self._leave()  # the socket has gone, and `disconnect` is on its way

    async def begin(self) -> bool:
        """Makes the run that the page's ticket is for; raises TooManyRuns."""
        run: str = self.scope["url_route"]["kwargs"]["run"]
        found = parse_qs(self.scope["query_string"].decode("latin-1")).get("ticket", [""])
        ticket = tickets.read(run, found[0])
        address = (self.scope.get("client") or [""])[0]
        if ticket is None:
            return False
        limit = too_many(address, ticket.visitor)
        if limit is not None:
            raise TooManyRuns(limit.said())
        try:
            await in_thread(start_named)(run, ticket)
        except NoLesson:
            return False
        return True

    async def end(self, code: int) -> None:
        if self.closed:
            return
        self._leave()
        with suppress(Disconnected):
            await self.close(code=code)

    def _leave(self) -> None:
        self.closed = True
        if self.hello_timer is not None:
            self.hello_timer.cancel()
        if self.place is not None:
            WHEEL.remove(self.place)
            self.place = None
        self.conversation.end()

    def _no_hello(self) -> None:
        self.late: asyncio.Task[Any] = asyncio.get_running_loop().create_task(self.conversation.overdue())
