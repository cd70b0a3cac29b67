"""The log of a run and the World that follows from it: checkpoints, seek, rewind, replay and branch.

"The state at t" means after all that is due at t.  At one instant come the timers that are due, then the
scripted lines in file order, then the log's entries by number, each settled (all timers due at that instant
played) before the next.  So every way of reaching t gives the same World and the same facts.
"""

import zlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from hashlib import blake2b
from typing import NamedTuple

import msgspec

from probeviz.sim.checkpoints import EVERY_MS, Checkpoint, Checkpoints
from probeviz.sim.entries import Entry
from probeviz.sim.facts import Fact
from probeviz.sim.history import History
from probeviz.sim.log import Log, Logged, Scripted
from probeviz.sim.playhead import Playhead
from probeviz.sim.setup import Setup
from probeviz.sim.world import World, unheard


class InThePast(ValueError):
    """A commit at an instant that the live World has left: `insert` it, or `branch` there."""


class _Stated(Exception):
    """The fact that a playhead was sent to has been stated."""


class Rewound(NamedTuple):
    """The live World went back to `at_ms`: the facts numbered above `n` are void and will be stated anew."""

    at_ms: int
    n: int


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Checkpoint)
DEFLATE = 3  # 8 KB in 0.1 ms; the default level takes four times as long for the last half kilobyte


def _point(checkpoint: bytes) -> Checkpoint:
    try:
        return _decoder.decode(zlib.decompress(checkpoint))
    except zlib.error as error:
        raise ValueError(f"no checkpoint: {error}") from None


class Timeline:
    """A run: setup, script and log, with the live World at `now` and the facts stated so far.

    Looking back (`seek`, `facts_since`) never disturbs the live World.  `sink` gets each fact as the live World
    states it, and again what it states anew after a rewind.
    """

    def __init__(
        self,
        setup: Setup,
        script: Iterable[Scripted] = (),
        entries: Iterable[Logged] = (),
        sink: Callable[[Fact], None] | None = None,
    ) -> None:
        self.setup = setup
        self.sink = sink
        self.log = Log(script, entries)
        self._facts = History()
        self._checkpoints = Checkpoints()
        self._live = Playhead.at_start(setup, self.log, self._take)

    # --- the live World -------------------------------------------------------------------------------------

    @property
    def world(self) -> World:
        """The live World; to be read, never written."""
        return self._live.world

    @property
    def now(self) -> int:
        return self._live.world.now

    @property
    def n(self) -> int:
        """The number of the last fact."""
        return self._live.world.n

    def advance(self, to_ms: int) -> list[Fact]:
        """Plays on to `to_ms` and returns the facts stated on the way; none for an instant already passed."""
        before = self.n
        while self.now <= to_ms:
            stop = min(to_ms, self.now - self.now % EVERY_MS + EVERY_MS)
            self._live.advance(stop)
            if stop % EVERY_MS == 0:
                self._checkpoints.add(self._live.checkpoint())
            if stop == to_ms:
                break
        return self.facts_after(before)

    def next_due(self) -> int | None:
        """The instant at which something happens next, from within or by script or log; None when nothing will."""
        return self._live.next_due()

    def commit(self, at_ms: int, entry: Entry) -> int:
        """Appends an entry at `at_ms`, performs it and returns its number; raises InThePast."""
        if at_ms < self.now:
            raise InThePast(f"The run is at {self.now} ms and takes no entry at {at_ms} ms.")
        self.advance(at_ms)
        number = self.log.next_number
        self.log.insert(Logged(number, at_ms, entry))
        self.advance(at_ms)
        return number

    def insert(self, number: int, at_ms: int, entry: Entry, back: Playhead | None = None) -> Rewound | None:
        """Takes an entry that was committed elsewhere; the next `advance` to its time performs it.

        When the live World has passed that time it goes back, to just before the entry, and the answer says
        so.  `back`: what `going_back` gave for it, played on by then.  Raises ValueError for a number that is in the
        log or a time out of order.
        """
        place = self.log.insert(Logged(number, at_ms, entry))
        if self._is_ahead_of(at_ms, place):
            return self._go_back(at_ms, place, back)
        return None

    def going_back(self, number: int, at_ms: int) -> Playhead | None:
        """Where the live World would go back to for entry `number`; None when it need not.

        It is yet to be played up to `at_ms`, in pieces where others wait, and then handed to `insert`, with no change
        of the log in between.
        """
        place = self.log.place(number)
        if not self._is_ahead_of(at_ms, place):
            return None
        return self._playhead(self.log.first(place), at_ms)

    def _is_ahead_of(self, at_ms: int, place: int) -> bool:
        """Whether the live World has passed an entry at that time and place of the log."""
        return at_ms < self.now or place < self._live.logged

    def rewind(self, to_ms: int) -> Rewound:
        """Takes the live World back to the state at `to_ms`; the log stays, and `advance` plays it again."""
        return self._go_back(min(to_ms, self.now), len(self.log.entries))

    # --- looking back and aside -----------------------------------------------------------------------------

    def seek(self, at_ms: int) -> World:
        """A World of its own in the state at `at_ms`, which may lie ahead; nothing of the run changes."""
        playhead = self.seeking(at_ms)
        playhead.advance(at_ms)
        return playhead.world

    def seeking(self, at_ms: int) -> Playhead:
        """A playhead on a log of its own, which `advance` brings to the state at `at_ms`: in another thread, say."""
        log = self.log.first(len(self.log.entries))
        if at_ms >= self.now:
            return Playhead.at(self.setup, log, self._live.checkpoint())
        return self._playhead(log, at_ms)

    def before(self, number: int) -> World:
        """A World of its own, as log entry `number` found it when its turn came."""
        place = next(i for i, logged in enumerate(self.log.entries) if logged.number == number)
        at_ms = self.log.entries[place].at_ms
        playhead = self._playhead(self.log.first(place), at_ms)
        playhead.advance(at_ms)
        return playhead.world

    def when(self, n: int) -> World:
        """A World of its own as it was when fact `n` was stated: what that instant changes after it is not yet done.

        The facts with which a run begins are one: of these it gives the World after the last.
        """
        playhead = self._playhead(self.log, self.facts[n - 1].t - 1)
        world = playhead.world

        def stop(fact: Fact) -> None:
            if fact.n >= n:
                raise _Stated

        world.sink = stop
        with suppress(_Stated):
            playhead.advance(self.now)
        world.sink = unheard
        return world

    def replay(self) -> "Timeline":
        """The same run, played once more from its start to now."""
        again = Timeline(self.setup, self.log.script, self.log.entries)
        again.advance(self.now)
        return again

    def branch(self, at_ms: int) -> "Timeline":
        """A run of its own that shares this one's beginning, up to and at `at_ms`, and its script."""
        assert at_ms <= self.now, f"the run is at {self.now} ms, before {at_ms} ms"
        branch = Timeline(self.setup)
        branch.log = self.log.first(self._live.logged).until(at_ms)
        branch._checkpoints = self._checkpoints.until(at_ms, len(branch.log.entries))
        branch._facts = self.facts.copy(self.n_at(at_ms))
        playhead = branch._playhead(branch.log, at_ms)
        playhead.advance(at_ms)
        branch._go_live(playhead)
        return branch

    # --- the history of facts -------------------------------------------------------------------------------

    @property
    def facts(self) -> History:
        """All facts from the run's start to now; fact n stands at index n - 1."""
        if len(self._facts) < self.n:
            self._recall()
        return self._facts

    def n_at(self, at_ms: int) -> int:
        """The number of the last fact stated up to and at `at_ms`."""
        return self.facts.until(at_ms)

    def facts_after(self, n: int) -> list[Fact]:
        """The facts numbered above `n`."""
        missing = self.n - len(self._facts)
        return self._facts[n - missing :] if n >= missing else self.facts[n:]

    def facts_since(self, at_ms: int) -> list[Fact]:
        """The facts stated after the instant `at_ms`."""
        return self.facts[self.n_at(at_ms) :]

    def facts_until(self, at_ms: int) -> list[Fact]:
        """The facts stated up to and at `at_ms`."""
        return self.facts[: self.n_at(at_ms)]

    def performed(self, first: int = 0) -> list[tuple[int, Logged]]:
        """(how many facts had been stated when its turn came, the entry) of the entries performed so far, from the one
        at index `first` on."""
        log = self.log
        found = log.entries[first : self._live.logged]
        if any(logged.number not in log.stated for logged in found):
            self._recall()
        return [(log.stated[logged.number], logged) for logged in found]

    # --- for the database -----------------------------------------------------------------------------------

    def checkpoint(self) -> bytes:
        """The live state, for `restore`; script and log are kept beside it, not in it.

        Deflated to the half: a database is written to far more seldom than a World is saved.
        """
        return zlib.compress(_encoder.encode(self._live.checkpoint()), DEFLATE)

    @classmethod
    def restore(
        cls, setup: Setup, script: Iterable[Scripted], entries: Iterable[Logged], checkpoint: bytes
    ) -> "Timeline":
        """The run as it stood at `checkpoint`; entries committed since are performed by the next `advance`.

        A checkpoint that lacks an entry from before its time (another process committed it) is not used: the
        run is then played from its start.  Raises ValueError or msgspec.DecodeError for bytes of another engine.
        """
        point = _point(checkpoint)
        timeline = cls(setup, script, entries)
        if sum(logged.at_ms < point.at_ms for logged in timeline.log.entries) > point.logged:
            timeline.advance(point.at_ms)
            return timeline
        timeline._checkpoints.add(point)
        timeline._facts = History()  # found again by a replay, when someone asks
        timeline._go_live(Playhead.at(setup, timeline.log, point))
        _ = timeline.world.cluster.objects  # readable, or refused now
        return timeline

    def agrees(self, checkpoint: bytes) -> bool:
        """Whether this engine, too, comes to that state; plays the run once more up to it.

        Raises ValueError or msgspec.DecodeError for bytes that cannot be read.
        """
        point = _point(checkpoint)
        again = Timeline(self.setup, self.log.script, self.log.entries[: point.logged])
        again.advance(point.at_ms)
        return (again.n, again.world.save()) == (point.n, point.world)

    def digest(self) -> str:
        """32 hexadecimal digits of the live state: equal states, equal digests."""
        return blake2b(b"".join(self.world.state()), digest_size=16).hexdigest()

    # --- inside ---------------------------------------------------------------------------------------------

    def _playhead(self, log: Log, at_ms: int) -> Playhead:
        """A playhead on `log` at the last checkpoint before `at_ms`, or at the start."""
        point = self._checkpoints.last_before(at_ms, len(log.entries))
        return Playhead.at_start(self.setup, log) if point is None else Playhead.at(self.setup, log, point)

    def _go_back(self, at_ms: int, place: int, back: Playhead | None = None) -> Rewound:
        """To `at_ms`, with no entry performed from `place` on."""
        self._recall()
        self._checkpoints = self._checkpoints.until(at_ms, place)
        playhead = back or self._playhead(self.log.first(place), at_ms)
        playhead.advance(at_ms)
        playhead.log = self.log
        self._go_live(playhead)
        self._facts.cut(self.n)
        return Rewound(at_ms, self.n)

    def _go_live(self, playhead: Playhead) -> None:
        """Makes a playhead the live one; its facts so far are those already kept."""
        playhead.world.sink = self._take
        self._live = playhead

    def _take(self, fact: Fact) -> None:
        self._facts.append(fact)
        if self.sink is not None:
            self.sink(fact)

    def _recall(self) -> None:
        """After `restore`, finds the facts before the checkpoint by playing the run once more."""
        if len(self._facts) < self.n:
            facts = History()
            Playhead.at_start(self.setup, self.log, facts.append).advance(self.now)
            facts.cut(self.n)
            self._facts = facts
