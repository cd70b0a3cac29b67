"""The runs that this process shows, and the one way to change them: commit, then play, then answer.

No process owns a run. Each that shows one plays it from the log, asks the database every 2 s what it has missed (or
at once, after a hint of another process), and says every 5 s that someone is watching.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from time import time_ns
from typing import NamedTuple, TypeVar

from channels.db import database_sync_to_async as in_thread
from django.db import InterfaceError, OperationalError

from probeviz.live import branching, clock, log, owing
from probeviz.live import protocol as p
from probeviz.live.branching import Recalled
from probeviz.live.followings import Again, answered_again
from probeviz.live.hints import Hint, Hints, Layer
from probeviz.live.loading import Found, find, load
from probeviz.live.log import Busy, Row
from probeviz.live.models import Run
from probeviz.live.played import Played
from probeviz.live.workers import Threads
from probeviz.sim.entries import Entry
from probeviz.sim.log import Logged

logger = logging.getLogger(__name__)

POLL_S = 2.0
KEEP_MS = 30_000  # at most so often a checkpoint goes into the database
FORGET_MS = 60_000  # a run without viewers stays this long: a page that is reloaded finds it at once
TRIES = 10


def wall_clock() -> int:
    """ms since 1970."""
    return time_ns() // 1_000_000


class NoAccess(Exception):
    """This key does not open the run."""


class Decided(NamedTuple):
    """What shall be committed: at the run's now, or at a later instant to which the clock steps."""

    entries: Sequence[Entry]
    at_ms: int | None = None


class Committed(NamedTuple):
    """The entry is in the log; `again` when the client had sent it before."""

    logged: Logged
    again: bool = False


Decide = Callable[[Played], Decided]
T = TypeVar("T")
S = TypeVar("S")


class Shown:
    """A run on show, with the lock that lets one commit at a time decide against its World."""

    def __init__(self, played: Played) -> None:
        self.played = played
        self.lock = asyncio.Lock()
        self.left_ms = 0  # when the last viewer left
        self.used_ms = 0  # when it was loaded, or a page was made of it
        self.kept_ms = 0
        self.kept_lesson = 0  # the version of its lesson's state that the database has


class Runs:
    """`wall` gives ms since 1970; tests hand in their own. `layer`: the channel layer that leads to other processes."""

    def __init__(self, wall: Callable[[], int] = wall_clock, layer: Layer | None = None) -> None:
        self.wall = wall
        self.hints = Hints(layer, self._hinted)
        self._shown: dict[str, Shown] = {}
        self.threads = Threads()
        self._loading: dict[str, asyncio.Task[Shown]] = {}
        self._task: asyncio.Task[None] | None = None
        self._hints_taken: set[asyncio.Task[None]] = set()

    # --- coming and going ---------------------------------------------------------------------------------------

    async def open(
        self, public_id: str, opens: Callable[[Run], bool] = lambda _: True, begun: clock.Begun = clock.AT_ITS_START
    ) -> Played | None:
        """The run, its clock going on if nobody was watching, and in the beginning from where the page is; None when
        there is none. `close` ends it. Raises NoAccess, before anything is loaded or written, when `opens` says no."""
        shown = self._shown.get(public_id)
        if shown is None:
            found = await in_thread(find)(public_id)
            if found is not None and not opens(found.run):
                raise NoAccess
            shown = None if found is None else await self._show(public_id, found)
        if shown is None:
            return None
        if not opens(shown.played.run):
            raise NoAccess
        shown.played.viewers += 1
        try:
            await self._wake(shown, begun)
        except BaseException:
            self.close(shown.played)
            raise
        return shown.played

    def close(self, played: Played) -> None:
        """One viewer has left. Nothing is written, so dying makes no difference."""
        played.viewers -= 1
        self._shown[played.run.public_id].left_ms = self.wall()

    def known(self, public_id: str) -> int:
        """The last entry that is known here of a run on show; 0 of any other."""
        shown = self._shown.get(public_id)
        return 0 if shown is None else shown.played.log

    async def look(self, found: Found, after: int, tell: Callable[[Played], T]) -> T | None:
        """What `tell` says of the run as it stands, loaded first where it is not on show; `found` has its entries after
        that one. None when more are needed: it was known here, and is no longer. Asks no database. Raises Crowded."""
        public_id = found.run.public_id
        shown = self._shown.get(public_id)
        if shown is None:
            shown = None if after else await self._show(public_id, found)
        if shown is None:
            return None
        played, shown.used_ms = shown.played, self.wall()
        if not shown.lock.locked():  # else somebody is about to play them
            async with shown.lock:
                await self._take(played, [row for row in found.rows if row.logged.number > played.log])
            if found.run.seen_ms is not None:  # by another process, perhaps
                played.seen_ms = max(found.run.seen_ms, played.seen_ms or 0)
            played.advance(self.wall())
        return tell(played)

    async def _show(self, public_id: str, found: Found) -> Shown:
        """Loads the run, whoever waits for it or leaves; two viewers load it once. Raises Crowded."""
        task = self._loading.get(public_id)
        if task is None:
            task = asyncio.get_running_loop().create_task(self._load(public_id, found))
            self._loading[public_id] = task
            task.add_done_callback(lambda _: self._loading.pop(public_id, None))
        return await asyncio.shield(task)

    async def _load(self, public_id: str, found: Found) -> Shown:
        """The database's one thread, by which its rows came, is kept free of what follows from them; that may take
        seconds."""
        played = await self.threads.loads.do(found.run.whose, partial(load, found, self.wall()))
        shown = self._shown.setdefault(public_id, Shown(played))
        shown.used_ms = self.wall()
        return shown

    async def _wake(self, shown: Shown, begun: clock.Begun = clock.AT_ITS_START) -> None:
        """Lets the clock of a run that stood still for want of viewers go on from there. In the beginning it goes on
        from where its page is by now: else what is done soon takes the page back."""
        played = shown.played
        if not clock.stood_still(self.wall(), played.seen_ms):
            return
        async with shown.lock:
            for _ in range(TRIES):
                await self._read_on(played)
                played.seen_ms = await in_thread(log.seen_ms)(played.run.pk)  # another process may have shown it
                wall = self.wall()
                if not clock.stood_still(wall, played.seen_ms):
                    return
                played.advance(wall)
                new = played.seen_ms is None
                entry = played.clock.entry(wall, playing=owing.wakes(played.lesson, new))
                if await self._append(shown, Decided([entry], begun.at(wall) if new else None), None, seen_ms=wall):
                    played.seen_ms = wall
                    return
        raise Busy(f"{TRIES} times another entry came first")

    # --- changing a run -----------------------------------------------------------------------------------------

    async def commit(self, played: Played, decide: Decide, client_id: str | None = None) -> Committed | None:
        """Decides against the World as it is, commits, plays; None when there was nothing to decide. May raise Busy.

        Another process may have committed meanwhile: then its entries are played first, and `decide` is asked anew.
        """
        shown = self._shown[played.run.public_id]
        async with shown.lock:
            for _ in range(TRIES):
                if client_id is not None and client_id in played.known:
                    return self._again(played, client_id)
                decided = await self._decide(played, decide)
                if not decided.entries:
                    return None
                done = await self._append(shown, decided, client_id)
                if done is not None:
                    return done
        raise Busy(f"{TRIES} times another entry came first")

    async def _decide(self, played: Played, decide: Decide) -> Decided:
        """In a thread, for `jq` and long manifests take their time; the run stands meanwhile, but not while other
        visitors' lines come first."""

        def begin() -> None:
            played.advance(self.wall())
            played.stand()

        return await self.threads.line(played.run.whose, partial(decide, played), begin, played.release)

    async def again(self, played: Played, number: int, tell: Callable[[Again], T]) -> T:
        """What `tell` makes of the answer to entry `number`, worked out once more."""
        return await self.apart(played, partial(answered_again, played, number), tell)

    async def apart(self, played: Played, work: Callable[[], S], tell: Callable[[S], T]) -> T:
        """What `tell` makes of `work` on the run's past, which is done in a thread. No entry comes meanwhile."""
        async with self._shown[played.run.public_id].lock:
            return tell(await self.threads.line(played.run.whose, work, played.stand, played.release))

    async def exists(self, public_id: str) -> bool:
        return public_id in self._shown or await in_thread(log.find)(public_id) is not None

    async def branch(self, played: Played, public_id: str, recalled: Recalled, client_id: str) -> p.Branched:
        """Makes the run that begins as this one did up to what was recalled, and goes on with it. May raise Busy."""
        rows = branching.rows_of(played, recalled, client_id, self.wall())
        try:
            run = await in_thread(branching.begin)(played, public_id, recalled.t, rows)
        except (OperationalError, InterfaceError) as error:
            raise Busy(str(error)) from None
        token, last = run.command_token, rows[-1].logged.number
        return p.Branched(id=client_id, run=public_id, token=token, t=recalled.t, n=recalled.n, log=last)

    def _again(self, played: Played, client_id: str) -> Committed:
        number = played.known[client_id]
        return Committed(next(e for e in played.timeline.log.entries if e.number == number), again=True)

    async def _append(
        self, shown: Shown, decided: Decided, client_id: str | None, seen_ms: int | None = None
    ) -> Committed | None:
        """Commits and plays; None when the log had grown: what it has is played now."""
        played = shown.played
        at_ms = max(played.now, decided.at_ms or 0)
        last = len(decided.entries) - 1
        rows = [
            Row(Logged(played.log + 1 + i, at_ms, entry), client_id if i == last else None)
            for i, entry in enumerate(decided.entries)
        ]
        played.hold(self.wall())
        try:
            await in_thread(log.append)(played.run.pk, rows, seen_ms)
        except log.Taken:
            await self._read_on(played)
            return None
        finally:
            played.release()
        await self._take(played, rows)
        self.hints.say(Hint(played.run.pk, played.log))
        return Committed(rows[-1].logged)

    async def _read_on(self, played: Played) -> None:
        """Plays what others have committed. The caller holds the lock."""
        await self._take(played, await in_thread(log.after)(played.run.pk, played.log))

    async def _take(self, played: Played, rows: Iterable[Row]) -> None:
        """Others have their turns while a run that is behind plays on to where an entry was committed, and while one
        that has passed it is taken back."""
        for row in rows:
            while not played.towards(row.logged.at_ms):
                await asyncio.sleep(0)
            back = played.going_back(row.logged)
            if back is not None:
                played.stand()
                try:
                    while not played.back_towards(back, row.logged.at_ms):
                        await asyncio.sleep(0)
                finally:
                    played.release()
            played.take([row], back)

    # --- keeping up ---------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begins to keep up with the database and to hear hints; needs a running event loop."""
        self.hints.start()
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._keep_up())

    async def _keep_up(self) -> None:
        while True:
            await asyncio.sleep(POLL_S)
            try:
                await self.poll()
            except log.AWAY:
                logger.exception("the database does not answer; runs stand still until it does")
            except Exception:
                logger.exception("a round of keeping up with the database failed; the next one goes on")

    async def poll(self) -> None:
        """One round: what others committed, that we are watching, checkpoints, and runs that nobody watches."""
        watched = {shown.played.run.pk: shown for shown in self._shown.values() if shown.played.viewers}
        if watched:
            await self._look(watched)
        await self._keep()
        self._forget()

    async def _look(self, watched: dict[int, Shown]) -> None:
        wall = self.wall()
        due = [pk for pk, shown in watched.items() if _seen_is_due(shown.played.seen_ms, wall)]
        found = await in_thread(log.keep_up)(watched, due, wall)
        # First, without any run's lock: a run whose line takes long keeps no other from being seen.
        for pk in due if found.failed is None else ():
            watched[pk].played.seen_ms = wall
            watched[pk].played.gone = pk in found.gone
        for pk, number in found.newest.items():
            # A line that is being decided finds out by itself, and keeps no other run waiting here.
            if number > watched[pk].played.log and not watched[pk].lock.locked():
                await self._one(watched[pk], self._catch_up(watched[pk], number))
        if found.failed is not None:
            raise found.failed
        for shown in watched.values():
            if (
                clock.stood_still(self.wall(), shown.played.seen_ms) and not shown.lock.locked()
            ):  # the database was away for long
                await self._one(shown, self._wake(shown))

    async def _one(self, shown: Shown, doing: Awaitable[None]) -> None:
        """A run that cannot be kept up with does not keep the others from it."""
        try:
            await doing
        except Busy:
            logger.warning("run %s stands still: the database is busy", shown.played.run.pk)
        except log.Gone:
            logger.warning("run %s was deleted while it was shown", shown.played.run.pk)
            shown.played.gone = True
        except log.AWAY:
            raise
        except Exception:
            logger.exception("run %s cannot be kept up with", shown.played.run.pk)

    def _hinted(self, hint: Hint) -> None:
        """Another process, or this one, has committed an entry. A run that is busy keeps no other waiting."""
        for shown in self._shown.values():
            if shown.played.run.pk == hint.run and shown.played.viewers and hint.n > shown.played.log:
                task = asyncio.get_running_loop().create_task(self._after_hint(shown, hint.n))
                self._hints_taken.add(task)
                task.add_done_callback(self._hints_taken.discard)

    async def _after_hint(self, shown: Shown, number: int) -> None:
        try:
            await self._one(shown, self._catch_up(shown, number))
        except log.AWAY:
            logger.warning("run %s: the database did not answer after a hint", shown.played.run.pk)

    async def _catch_up(self, shown: Shown, number: int) -> None:
        async with shown.lock:
            if number > shown.played.log:
                await self._read_on(shown.played)

    async def _keep_one(self, shown: Shown) -> None:
        played, shown.kept_lesson = shown.played, shown.played.lesson.version
        await in_thread(log.keep)(played.run.pk, *played.standing())
        played.differs = False

    async def _keep(self) -> None:
        """Checkpoints: now and then while someone is watching, when a step of the lesson is done, and once after the
        last has left."""
        wall = self.wall()
        for shown in list(self._shown.values()):
            played = shown.played
            due = wall - shown.kept_ms >= KEEP_MS if played.viewers else shown.kept_ms < shown.left_ms
            if due or (played.viewers and played.lesson.version != shown.kept_lesson):
                shown.kept_ms = wall
                await self._one(shown, self._keep_one(shown))

    def is_done(self, played: Played) -> bool:
        """Whether the lesson is over, and the database has yet to hear of it."""
        return played.lesson.over and self._shown[played.run.public_id].kept_lesson != played.lesson.version

    async def keep_done(self, played: Played) -> None:
        """Tells the database at once: the list of lessons may be the next page that is asked for."""
        shown = self._shown[played.run.public_id]
        await self._one(shown, self._keep_one(shown))

    def _forget(self) -> None:
        wall = self.wall()
        for public_id, shown in list(self._shown.items()):
            if (
                not shown.played.viewers
                and not shown.lock.locked()
                and wall - max(shown.left_ms, shown.used_ms) >= FORGET_MS
            ):
                del self._shown[public_id]


def _seen_is_due(seen_ms: int | None, wall_ms: int) -> bool:
    """Whether it is time to say again that a run is being shown. One that stood still is not said to be: its clock
    would jump; a clock entry goes on from there."""
    return not clock.stood_still(wall_ms, seen_ms) and wall_ms - (seen_ms or 0) >= clock.SEEN_EVERY_MS
