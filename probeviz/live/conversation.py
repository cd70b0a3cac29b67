"""What a page and the server say to each other over one socket, without the socket.

Whatever arrives is answered: by what was asked for, or by a refusal in words. Neither run nor socket is harmed.
"""

import asyncio
import hmac
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from time import monotonic
from typing import Any

from probeviz.live import answering, control, limits, speech
from probeviz.live import protocol as p
from probeviz.live.clock import AHEAD_MS, Begun
from probeviz.live.followings import Going
from probeviz.live.log import AWAY, Busy
from probeviz.live.models import Run
from probeviz.live.reading import check, complete, draft
from probeviz.live.refusals import broken, refused, too_long, too_often
from probeviz.live.runs import NoAccess, Runs
from probeviz.live.settling import Settling
from probeviz.live.starting import TooManyRuns
from probeviz.live.viewer import LOST_MS, Viewer
from probeviz.live.waiting import BUSY_MS, Waiting
from probeviz.live.workers import Crowded
from probeviz.locale.text import say, together
from probeviz.sim.limits import Limit

logger = logging.getLogger(__name__)

KB, MB = 1024, 1024 * 1024

RUNS_AGAIN_MS = 60_000


async def nothing_to_begin() -> bool:
    """The page brought no ticket."""
    return False


def any_number(of: Run) -> Limit | None:
    """Nobody counts the runs that are begun."""
    return None


def nothing_unread() -> int:
    """The socket's server waits for the other side by itself."""
    return 0


class Conversation:
    """One socket's.

    `begin` makes the run that the page brought a ticket for, and says whether it could; `send` sends one message,
    `close` closes the socket with a code, `unread` says how many bytes have been sent that the other side has not
    taken yet; `too_many` says which limit one more run of this visitor would meet, `trial_ms` when the next runs of a
    trial may be played for this address; `run` is the one that the address names.
    """

    def __init__(
        self,
        runs: Runs,
        run: str,
        send: Callable[[p.FromServer], Awaitable[None]],
        close: Callable[[int], Awaitable[None]],
        begin: Callable[[], Awaitable[bool]] = nothing_to_begin,
        now: Callable[[], float] = monotonic,
        unread: Callable[[], int] = nothing_unread,
        too_many: Callable[[Run], Limit | None] = any_number,
        trial_ms: Callable[[], int] = answering.at_once,
    ) -> None:
        self._too_many = too_many
        self._trial_ms = trial_ms
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
        self._unread = unread
        self._full_since: int | None = None  # by the wall, when too much was unread
        self._greeted = False
        self.language = "en"
        self._opening = False
        self._ended = False
        self._checking = 0
        self._refused = 0  # messages in a row
        self._waiting = Waiting(self._change, self._send, self._gone, self._is_long)
        self._settling = Settling(runs)
        self._working: set[asyncio.Task[None]] = set()

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
            await self._bye(say("The database does not answer."), p.CLOSE["busy"], retry=True)
        except Crowded as error:
            await self._send(refused(getattr(said, "id", None), "too-many", error.args[0], BUSY_MS))
            if self.viewer is None:
                await self._bye(error.args[0], p.CLOSE["busy"], retry=True)
        except Exception:
            logger.exception("a message could not be worked on")
            await self._send(broken(getattr(said, "id", None)))
            if self.viewer is None:  # without a welcome there is nothing to go on with
                await self._bye(say("The run could not be opened."), p.CLOSE["broken"], retry=True)

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
        if isinstance(message, p.Apply | p.Check | p.Command | p.Draft | p.Recall) and text is not None:
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
            await self._refuse(refused(getattr(message, "id", None), "no-hello", say("Say hello first.")))
        elif isinstance(message, p.Ack):
            viewer.ack(message.t)
        elif self._unread() > limits.UNREAD_KB * KB and not isinstance(message, p.Pause | p.Interrupt):
            why = limits.UNREAD_KB.said()
            await self._refuse(refused(getattr(message, "id", None), "too-many", why, BUSY_MS))
        elif isinstance(message, p.Seek):
            await self._send(viewer.seek(message))
            if self.can_command and answering.notes_back(viewer.played):
                await self._queue(p.Back(t=message.t))
        elif isinstance(message, p.Files):
            await self._send(viewer.files(message))
        elif isinstance(message, p.Why):
            await self._send(viewer.why(message))
        elif isinstance(message, p.Complete):
            await self._send(complete(viewer.played, message))
        elif isinstance(message, p.Check | p.Draft):
            await self._check(viewer, message)
        else:
            await self._queue(message)

    async def _check(self, viewer: Viewer, message: p.Check | p.Draft) -> None:
        if self._checking >= limits.CHECKS:
            await self._refuse(too_often(message.id, BUSY_MS))
            return
        if isinstance(message, p.Draft) and len(message.set) > limits.DRAFT_FIELDS:
            await self._refuse(refused(message.id, "too-long", limits.DRAFT_FIELDS.said(len(message.set))))
            return
        self._checking += 1
        try:
            if isinstance(message, p.Draft):
                await self._send(await draft(viewer.played, message, self.runs.threads.checks))
            else:
                await self._send(await check(viewer.played, message, self.runs.threads.checks))
        finally:
            self._checking -= 1

    # --- beginning ----------------------------------------------------------------------------------------------

    async def _hello(self, hello: p.Hello) -> None:
        self._greeted = True  # the run may take long to load
        self.language = speech.known(hello.language)
        if self.viewer is not None or self._opening:
            await self._refuse(refused(None, "bad-message", say("This socket has said hello already.")))
            return
        self._opening = True
        try:
            await self._open(hello)
        finally:
            self._opening = False

    async def _open(self, hello: p.Hello) -> None:
        if hello.protocol != p.VERSION:
            await self._turn_away(
                "protocol", say("The server speaks version {version}: reload the page.", version=p.VERSION)
            )
            return
        opens = partial(_opens, hello.token)
        begun = Begun(hello.t, self.runs.wall(), min(hello.since or 0, AHEAD_MS))
        try:
            played = await self.runs.open(self.run, opens) if hello.run == self.run else None
            if played is None and hello.run == self.run and await self._begin():
                played = await self.runs.open(self.run, opens, begun)
        except NoAccess:
            await self._turn_away("no-access", say("This key does not open the run: ask whoever gave you the link."))
            return
        except TooManyRuns as error:
            await self._send(refused(None, "too-many", error.args[0], RUNS_AGAIN_MS))
            await self._bye(together(error.args[0], say("Reload the page in a minute.")), p.CLOSE["flood"], retry=False)
            return
        if played is None:
            await self._turn_away("no-run", say("There is no such run (any more): reload the page to begin a new one."))
            return
        if self._ended:  # meanwhile
            self.runs.close(played)
            return
        commands = self.can_command = _same(hello.token, played.run.command_token)
        self.viewer = Viewer(played, self.language)
        await self._send(*self.viewer.welcome(hello, commands, self.runs.wall()))

    async def _turn_away(self, code: str, message: str) -> None:
        await self._send(refused(None, code, message))
        await self._bye(message, p.CLOSE[code], retry=False)

    async def _gone(self, id: str | None) -> None:
        why = say("This run was deleted: reload the page to begin a new one.")
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
            await self._bye(say("The server could not go on with this run."), p.CLOSE["broken"], retry=True)

    async def _turn(self, viewer: Viewer, wall: int) -> None:
        if viewer.played.gone:
            await self._gone(None)
            return
        if not await self._keeps_up(wall):
            return
        await self._send(*viewer.turn(wall))
        if viewer.lost:
            await self._bye(say("This page has fallen too far behind."), p.CLOSE["behind"], retry=True)
            return
        self._work_apart(viewer)
        if self.runs.is_done(viewer.played) and not viewer.noted:
            viewer.noted = True
            self._apart(self._note(viewer))
        self._settling.look(viewer.played, wall)

    async def _keeps_up(self, wall: int) -> bool:
        """Whether the other side takes what it is sent; what it acknowledges proves nothing. Else it gets no more."""
        unread = self._unread()
        if unread <= limits.UNREAD_KB * KB:
            self._full_since = None
            return True
        self._full_since = self._full_since or wall
        if unread > limits.UNREAD_MB * MB or wall - self._full_since > LOST_MS:
            await self._bye(limits.UNREAD_MB.said(), p.CLOSE["behind"], retry=True)
        return False

    def _work_apart(self, viewer: Viewer) -> None:
        """Ends of pipes, and lines to be answered once more: in threads, and no turn waits for them."""
        for going in viewer.followings.to_finish():
            self._apart(self._finish(viewer, going))
        for id, number in viewer.followings.due_again():
            self._apart(self._answer_again(viewer, id, number))

    def _apart(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._working.add(task)
        task.add_done_callback(self._working.discard)

    async def _finish(self, viewer: Viewer, going: Going) -> None:
        try:
            await self.runs.threads.helped.do(viewer.played.run.whose, going.finish)
        except Crowded:
            going.finishing = False  # the next turn tries again

    async def _answer_again(self, viewer: Viewer, id: str, number: int) -> None:
        try:
            again = partial(viewer.followings.answer_again, id)
            await self._send(await self.runs.again(viewer.played, number, again))
        except Crowded:
            viewer.followings.put_off(id, number)
        except Exception:
            logger.exception("a line could not be answered once more; the page may come again")
            await self._bye(say("The server could not go on with this run."), p.CLOSE["broken"], retry=True)

    async def _note(self, viewer: Viewer) -> None:
        """The lesson is over; if the database does not answer now, the next checkpoint says so."""
        try:
            await self.runs.keep_done(viewer.played)
        except AWAY:
            logger.warning("run %s: that its lesson is done could not be kept yet", viewer.played.run.pk)

    def end(self) -> None:
        """The socket has gone. What was committed stays; what was still waiting is sent again by the page.
        A socket that was closed from here says so once more when it is gone."""
        if self._ended:
            return
        self._ended = True
        for task in self._tasks():
            if task is not asyncio.current_task():
                task.cancel()
        self._waiting.forget()
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
                if isinstance(message, int):
                    await self._close_now(message)
                else:
                    await self._send_now(speech.in_language(message, self.language))
        finally:
            self._sending = False

    # --- changing the run ---------------------------------------------------------------------------------------

    async def _queue(self, message: p.Changing) -> None:
        """Acknowledgements do not wait for the database."""
        if not self.can_command:
            why = say("You are looking on: this key does not change the run.")
            await self._refuse(refused(getattr(message, "id", None), "read-only", why))
        elif len(self._waiting) >= limits.WAITING_COMMANDS:
            await self._refuse(too_often(getattr(message, "id", None), BUSY_MS))
        else:
            self._waiting.add(message)

    async def settled(self) -> None:
        """Everything that has been asked so far is answered."""
        for task in self._tasks():
            await task

    def _tasks(self) -> list[asyncio.Task[None]]:
        return [*self._waiting.tasks(), *self._settling.tasks(), *self._working]

    async def _change(self, message: p.Changing) -> None:
        viewer = self.viewer
        if viewer is not None:
            too_many = partial(self._too_many, viewer.played.run)
            said = await control.change(self.runs, viewer, message, too_many, self._trial_ms)
            await self._send(*said, *viewer.turn(self.runs.wall()))

    def _is_long(self, message: p.Changing) -> bool:
        """Whether others may pass it."""
        return self.viewer is not None and answering.trial(self.viewer.played, message) is not None


def _opens(token: str, run: Run) -> bool:
    """Whether this key opens the run, if only to look at it."""
    return _same(token, run.command_token) or _same(token, run.look_token)


def _same(token: str, key: str) -> bool:
    return hmac.compare_digest(token.encode("utf-8", "surrogatepass"), key.encode())
