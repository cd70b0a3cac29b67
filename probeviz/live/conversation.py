"""What a page and the server say to each other over one socket, without the socket.

Whatever arrives is answered: by what was asked for, or by a refusal in words. Neither run nor socket is harmed.
"""

import asyncio
import hmac
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from time import monotonic

from probeviz.live import control, limits
from probeviz.live import protocol as p
from probeviz.live.log import AWAY, Busy, Full, Gone
from probeviz.live.played import Played
from probeviz.live.reading import check, complete
from probeviz.live.runs import Decided, Runs
from probeviz.live.starting import TooManyRuns
from probeviz.live.viewer import Viewer, refused

logger = logging.getLogger(__name__)

BUSY_MS = 1_000
RUNS_AGAIN_MS = 60_000
FULL_MS = 5_000  # somebody has to make room first


async def nothing_to_begin() -> bool:
    """The page brought no ticket."""
    return False


class Conversation:
    """One socket's.

    `begin` makes the run that the page brought a ticket for, and says whether it could; `send` sends one message,
    `close` closes the socket with a code; `run` is the one that the address names.
    """

    def __init__(
        self,
        runs: Runs,
        run: str,
        send: Callable[[p.FromServer], Awaitable[None]],
        close: Callable[[int], Awaitable[None]],
        begin: Callable[[], Awaitable[bool]] = nothing_to_begin,
        now: Callable[[], float] = monotonic,
    ) -> None:
        self._begin = begin
        self.runs = runs
        self.run = run
        self.viewer: Viewer | None = None
        self.can_command = False
        self._out: deque[p.FromServer | int] = deque()
        self._sending = False
        self._send_now = send
        self._close_now = close
        self._now = now
        self._bucket = limits.Bucket(limits.MESSAGES_A_SECOND, limits.BURST)
        self._greeted = False
        self._refused = 0  # messages in a row
        self._waiting: deque[p.Changing] = deque()
        self._worker: asyncio.Task[None] | None = None
        self._slowing: asyncio.Task[None] | None = None
        self._finishing: set[asyncio.Task[None]] = set()

    # --- what arrives -------------------------------------------------------------------------------------------

    async def receive(self, text: str | bytes) -> None:
        """One message of the client, of any content."""
        said = await self._read(text)
        if isinstance(said, p.Refused):
            await self._refuse(said)
            return
        self._refused = 0
        try:
            await self._dispatch(said)
        except (Busy, *AWAY):
            logger.exception("the database did not answer")
            await self._bye("The database does not answer.", p.CLOSE["busy"], retry=True)
        except Exception:
            logger.exception("a message could not be worked on")
            await self._send(broken(getattr(said, "id", None)))
            if self.viewer is None:  # without a welcome there is nothing to go on with
                await self._bye("The run could not be opened.", p.CLOSE["broken"], retry=True)

    async def _read(self, frame: str | bytes) -> p.AnyFromClient | p.Refused:
        """The message, or why it is none; in this order, so that nothing large or frequent is parsed."""
        size = len(frame) if isinstance(frame, bytes) or len(frame) > limits.FLOOD_BYTES else len(frame.encode())
        if size > limits.TEXT_MESSAGE_BYTES:
            return too_long(None, size, limits.TEXT_MESSAGE_BYTES)
        wait_ms = self._bucket.take(self._now())
        if wait_ms:
            return too_often(p.id_of(frame), wait_ms)
        try:
            message = p.decode(frame)
        except p.Unreadable as error:
            return refused(error.id, "bad-message", str(error))
        text = getattr(message, "text", None)
        if isinstance(message, p.Apply | p.Check | p.Command) and text is not None:
            long = len(text.encode("utf-8", "surrogatepass"))
            return too_long(message.id, long, limits.TEXT_BYTES) if long > limits.TEXT_BYTES else message
        if size > limits.MESSAGE_BYTES:
            return too_long(getattr(message, "id", None), size, limits.MESSAGE_BYTES)
        return message

    async def _refuse(self, why: p.Refused) -> None:
        self._refused += 1
        await self._send(why)
        if self._refused >= limits.REFUSED_IN_A_ROW:
            await self._bye(limits.REFUSED_IN_A_ROW.said(), p.CLOSE["flood"], retry=False)

    async def _dispatch(self, message: p.AnyFromClient) -> None:
        viewer = self.viewer
        if isinstance(message, p.Hello):
            await self._hello(message)
        elif viewer is None:
            await self._refuse(refused(getattr(message, "id", None), "no-hello", "Say hello first."))
        elif isinstance(message, p.Ack):
            viewer.ack(message.t)
        elif isinstance(message, p.Seek):
            await self._send(viewer.seek(message))
        elif isinstance(message, p.Why):
            await self._send(viewer.why(message))
        elif isinstance(message, p.Complete):
            await self._send(complete(viewer.played, message))
        elif isinstance(message, p.Check):
            await self._send(await check(viewer.played, message))
        else:
            await self._queue(message)

    # --- beginning ----------------------------------------------------------------------------------------------

    async def _hello(self, hello: p.Hello) -> None:
        self._greeted = True  # the run may take long to load
        if self.viewer is not None:
            await self._refuse(refused(None, "bad-message", "This socket has said hello already."))
            return
        if hello.protocol != p.VERSION:
            await self._turn_away("protocol", f"The server speaks version {p.VERSION}: reload the page.")
            return
        played = await self.runs.open(self.run) if hello.run == self.run else None
        try:
            if played is None and hello.run == self.run and await self._begin():
                played = await self.runs.open(self.run)
        except TooManyRuns as error:
            await self._send(refused(None, "too-many", str(error), RUNS_AGAIN_MS))
            await self._bye(f"{error} Reload the page in a minute.", p.CLOSE["flood"], retry=False)
            return
        if played is None:
            await self._turn_away("no-run", "There is no such run (any more): reload the page to begin a new one.")
            return
        commands = hmac.compare_digest(hello.token.encode(), played.run.command_token.encode())
        if not commands and not hmac.compare_digest(hello.token.encode(), played.run.look_token.encode()):
            self.runs.close(played)
            await self._turn_away("no-access", "This key does not open the run: ask whoever gave you the link.")
            return
        self.can_command = commands
        self.viewer = Viewer(played)
        await self._send(*self.viewer.welcome(hello, commands, self.runs.wall()))

    async def _turn_away(self, code: str, message: str) -> None:
        await self._send(refused(None, code, message))
        await self._bye(message, p.CLOSE[code], retry=False)

    async def _gone(self, id: str | None) -> None:
        why = "This run was deleted: reload the page to begin a new one."
        await self._send(refused(id, "stopped", why))
        await self._bye(why, p.CLOSE["no-run"], retry=False)

    async def overdue(self) -> None:
        """Some time has passed since the socket was opened."""
        if not self._greeted:
            await self._bye(limits.HELLO_S.said(), p.CLOSE["no-hello"], retry=True)

    # --- going on and ending ------------------------------------------------------------------------------------

    async def turn(self) -> None:
        """Sends what is new."""
        viewer = self.viewer
        if viewer is None:
            return
        try:
            await self._turn(viewer, self.runs.wall())
        except Exception:
            logger.exception("a viewer's turn failed; the page may come again")
            await self._bye("The server could not go on with this run.", p.CLOSE["broken"], retry=True)

    async def _turn(self, viewer: Viewer, wall: int) -> None:
        if viewer.played.gone:
            await self._gone(None)
            return
        await self._send(*viewer.turn(wall))
        if viewer.lost:
            await self._bye("This page has fallen too far behind.", p.CLOSE["behind"], retry=True)
            return
        for going in viewer.followings.to_finish():
            task = asyncio.get_running_loop().create_task(asyncio.to_thread(going.finish))
            self._finishing.add(task)
            task.add_done_callback(self._finishing.discard)
        slower = viewer.played.slower(wall)
        if slower is not None and (self._slowing is None or self._slowing.done()):
            # Others have their turn while the database takes this.
            self._slowing = asyncio.get_running_loop().create_task(self._slow_down(viewer.played, slower))

    async def _slow_down(self, played: Played, speed: float) -> None:
        """The run states more than anyone could be shown; its clock says so in the log, to every process."""

        def decide(run: Played) -> Decided:
            clock = run.clock.entry(self.runs.wall(), playing=speed > 0, speed=speed or None)
            return Decided([clock] if run.clock.playing else [])

        try:
            await self.runs.commit(played, decide)
        except (Busy, *AWAY):
            logger.warning("run %s could not be slowed down: the database is busy", played.run.pk)

    def end(self) -> None:
        """The socket has gone. What was committed stays; what was still waiting is sent again by the page."""
        for task in (self._worker, self._slowing):
            if task is not None and task is not asyncio.current_task():
                task.cancel()
        if self.viewer is not None:
            self.runs.close(self.viewer.played)
            self.viewer = None

    async def _bye(self, reason: str, code: int, retry: bool) -> None:
        await self._send(p.Bye(reason=reason, retry=retry), code)

    async def _send(self, *messages: p.FromServer | int) -> None:
        """Messages, and a closing code last. A turn and an answer may wait for the socket at once: what was
        said first goes out first."""
        self._out.extend(messages)
        if self._sending:
            return
        self._sending = True
        try:
            while self._out:
                message = self._out.popleft()
                await (self._close_now(message) if isinstance(message, int) else self._send_now(message))
        finally:
            self._sending = False

    # --- changing the run, one after the other ------------------------------------------------------------------

    async def _queue(self, message: p.Changing) -> None:
        """Answers keep the order of what was asked, and acknowledgements do not wait for the database."""
        if not self.can_command:
            why = "You are looking on: this key does not change the run."
            await self._refuse(refused(getattr(message, "id", None), "read-only", why))
        elif len(self._waiting) >= limits.WAITING_COMMANDS:
            await self._refuse(too_often(getattr(message, "id", None), BUSY_MS))
        else:
            self._waiting.append(message)
            if self._worker is None or self._worker.done():
                self._worker = asyncio.get_running_loop().create_task(self._work())

    async def settled(self) -> None:
        """Everything that has been asked so far is answered."""
        for task in (self._worker, self._slowing, *self._finishing):
            if task is not None:
                await task

    async def _work(self) -> None:
        while self._waiting and self.viewer is not None:
            message = self._waiting[0]
            try:
                await self._change(self.viewer, message)
            except Full:
                why = "The server's disk is full, so this could not be kept; it is tried again."
                await self._send(refused(getattr(message, "id", None), "busy", why, FULL_MS))
            except (Busy, *AWAY):
                why = "The database did not answer in time; it is tried again."
                await self._send(refused(getattr(message, "id", None), "busy", why, BUSY_MS))
            except Gone:
                await self._gone(getattr(message, "id", None))
            except Exception:
                logger.exception("a message could not be worked on")
                await self._send(broken(getattr(message, "id", None)))
            self._waiting.popleft()

    async def _change(self, viewer: Viewer, message: p.Changing) -> None:
        said = await control.change(self.runs, viewer, message)
        await self._send(*said, *viewer.turn(self.runs.wall()))


def broken(id: str | None) -> p.Refused:
    return refused(id, "broken", "The server could not work on this; it has been written down.")


def too_long(id: str | None, size: int, most: int) -> p.Refused:
    return refused(id, "too-long", limits.LONG.format(found=size, most=most))


def too_often(id: str | None, wait_ms: int) -> p.Refused:
    return refused(id, "too-many", limits.OFTEN.format(found=wait_ms), wait_ms)
