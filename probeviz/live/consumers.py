"""The websocket of one viewer: frames in, frames out; what they mean is `conversation`'s."""

import asyncio
from contextlib import suppress
from functools import partial
from typing import Any
from urllib.parse import parse_qs

from autobahn.exception import Disconnected
from channels.consumer import get_handler_name
from channels.db import database_sync_to_async as in_thread
from channels.generic.websocket import AsyncWebsocketConsumer

from probeviz.live import limits, tickets, trying
from probeviz.live.conversation import Conversation
from probeviz.live.daphnes import unheard, unread
from probeviz.live.models import Run
from probeviz.live.process import RUNS, WHEEL
from probeviz.live.protocol import CLOSE, Bye, FromServer, frames
from probeviz.live.starting import NoLesson, TooManyRuns, start_named, too_many
from probeviz.sim.limits import Limit


class RunConsumer(AsyncWebsocketConsumer):
    """Frames are sent straight to the socket and never pass a channel layer."""

    place: int | None = None
    hello_timer: asyncio.TimerHandle | None = None

    async def connect(self) -> None:
        loop = asyncio.get_running_loop()
        run: str = self.scope["url_route"]["kwargs"]["run"]
        self.closed = False
        self.conversation = Conversation(
            *(RUNS, run, self.say, self.end, self.begin),
            unread=partial(unread, self.base_send),
            too_many=self.too_many,
            trial_ms=lambda: trying.wait_ms(self._address()),
        )
        self.working: set[asyncio.Task[None]] = set()
        await self.accept()
        RUNS.start()
        self.hello_timer = loop.call_later(limits.HELLO_S, self._no_hello)

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Without the visit to the database's thread that Channels pays before each message, to close connections
        that are too old: only `in_thread` asks the database here, and it does that itself."""
        await getattr(self, get_handler_name(message))(message)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.closed:
            return
        if unheard(self.base_send) > limits.UNHEARD:
            await self.say(Bye(reason=limits.UNHEARD.said(), retry=False))
            await self.end(CLOSE["flood"])
            return
        frame = text_data if text_data is not None else bytes_data or b""
        if len(frame) > limits.FLOOD_BYTES:
            await self.say(Bye(reason=limits.FLOOD_BYTES.said(len(frame)), retry=True))
            await self.end(CLOSE["too-long"])
            return
        # A task, so that those behind it are read: frames pile up nowhere, and whatever takes long is bounded there.
        task = asyncio.get_running_loop().create_task(self._receive(frame))
        self.working.add(task)
        task.add_done_callback(self.working.discard)

    async def _receive(self, frame: str | bytes) -> None:
        await self.conversation.receive(frame)
        if self.conversation.viewer is not None and self.place is None:
            self.place = WHEEL.add(self.conversation.turn)

    async def disconnect(self, code: int) -> None:
        self._leave()

    async def say(self, message: FromServer) -> None:
        if self.closed:
            return
        try:
            for frame in frames(message):
                await self.base_send({"type": "websocket.send", "text": frame})
        except Disconnected:
            self._leave()  # the socket has gone, and `disconnect` is on its way

    async def begin(self) -> bool:
        """Makes the run that the page's ticket is for; raises TooManyRuns."""
        run: str = self.scope["url_route"]["kwargs"]["run"]
        found = parse_qs(self.scope["query_string"].decode("latin-1")).get("ticket", [""])
        ticket = tickets.read(run, found[0])
        if ticket is None:
            return False
        limit = too_many(self._address(), ticket.visitor)
        if limit is not None:
            raise TooManyRuns(limit.said())
        try:
            await in_thread(start_named)(run, ticket)
        except NoLesson:
            return False
        return True

    def too_many(self, run: Run) -> Limit | None:
        """The limit that one more run of this one's visitor would meet."""
        return too_many(self._address(), run.visitor)

    def _address(self) -> str:
        return str((self.scope.get("client") or [""])[0])

    async def end(self, code: int) -> None:
        if self.closed:
            return
        self._leave()
        with suppress(Disconnected):
            await self.close(code=code)

    def _leave(self) -> None:
        """Once: a socket that was closed from here is told of its end, too."""
        if self.closed:
            return
        self.closed = True
        if self.hello_timer is not None:
            self.hello_timer.cancel()
        if self.place is not None:
            WHEEL.remove(self.place)
            self.place = None
        for task in self.working:
            if task is not asyncio.current_task():
                task.cancel()
        self.conversation.end()

    def _no_hello(self) -> None:
        self.late: asyncio.Task[Any] = asyncio.get_running_loop().create_task(self.conversation.overdue())
