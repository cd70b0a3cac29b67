"""Time, order and luck: the World, its Timers, and the only heap.

The World is plain data: `save()` gives bytes, `World.load()` gives the same World.  Every run is a pure function
of (setup, log of entries); nothing here reads a wall clock, hash order or shared random state.
"""

from collections.abc import Callable
from functools import lru_cache
from hashlib import blake2b
from heapq import heappop, heappush
from struct import Struct
from typing import Any

import msgspec

from probeviz.sim.cluster import Cluster
from probeviz.sim.facts import Fact, RunStopped
from probeviz.sim.limits import TIMERS_A_SECOND
from probeviz.sim.setup import Setup

# (at_ms, seq, kind, subject, args, cause): `seq` orders timers that are due at one instant.
Timer = tuple[int, int, str, str, tuple[Any, ...], tuple[int, ...]]
Handler = Callable[..., None]

Packed = Callable[["World", str, tuple[Any, ...]], None]

HANDLERS: dict[str, Packed] = {}


def unpacked(handler: Handler) -> Packed:
    """A handler with its Timer's `args` one by one, as the World calls it."""
    return lambda world, subject, args: handler(world, subject, *args)


def on(kind: str, *, packed: bool = False) -> Callable[[Handler], Handler]:
    """Registers the handler of a kind of Timer: `handler(world, subject, *args)`.

    `packed`: it is called each virtual second and takes `args` as they are, for a star makes a call dearer by half.
    """

    def register(handler: Handler) -> Handler:
        assert kind not in HANDLERS, f"two handlers for {kind}"
        HANDLERS[kind] = handler if packed else unpacked(handler)
        return handler

    return register


def unheard(fact: Fact) -> None:
    """The sink of a World that nobody listens to."""


def chance(seed: int, what: str, *name: str | int) -> int:
    """An integer in [0, 2**64), drawn by name: no draw depends on how many were made before it.

    The digest of "seed/what/name/...", the beginning of which is digested once for all draws of a kind.
    """
    return _drawn(seed, what, name)


def _drawn(seed: int, what: str, name: tuple[str | int, ...]) -> int:
    digest = _begun(seed, what).copy()
    for part in name:
        digest.update(f"/{part}".encode())
    return int.from_bytes(digest.digest(), "big")


@lru_cache(1024)
def _begun(seed: int, what: str) -> blake2b:
    """To be copied, never to be updated."""
    return blake2b(f"{seed}/{what}".encode(), digest_size=8)


_SIXTEEN = Struct(">16I")


@lru_cache(1024)
def _sixteen(seed: int, what: str, block: int) -> tuple[int, ...]:
    """Integers in [0, 2**32) for the numbers 16 * block and on: one digest serves sixteen draws."""
    return _SIXTEEN.unpack(blake2b(f"{seed}/{what}/{block}".encode(), digest_size=64).digest())


MOST_KEPT = 1_000
SECOND_MS = 1_000
RUN_STARTED = 1  # the first fact of every run


class Saved(msgspec.Struct, array_like=True):
    """The wire form of a checkpoint."""

    now: int
    seq: int
    n: int
    heap: list[Timer]
    cluster: Cluster
    second_ends: int
    left: int
    stopped: bool


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Saved)


class World:
    """One cluster in virtual time. `sink` receives each fact as it is stated; it is not part of the state."""

    __slots__ = (
        *("_left", "_second_ends", "heap", "seq"),
        *("cause", "cluster", "kept", "n", "now", "setup", "sink", "stopped"),
    )

    def __init__(self, setup: Setup, cluster: Cluster | None = None) -> None:
        self.setup = setup
        self.now = 0
        self.n = 0
        self.cause: tuple[int, ...] = ()
        self.cluster = cluster if cluster is not None else Cluster()
        self.sink: Callable[[Fact], None] = unheard
        # Worked out from the state, and thrown away by `changed`; no part of the state.
        self.kept: dict[Any, Any] = {}
        self.seq = 0
        self.heap: list[Timer] = []
        self.stopped = False  # too much was to happen at once, and nothing will happen any more
        self._second_ends = 0  # of the virtual second in which `_left` more timers may be played
        self._left = int(TIMERS_A_SECOND)

    def changed(self) -> None:
        """Something that `kept` was worked out from is not what it was."""
        self.kept.clear()

    def keep(self, key: Any, worked_out: Any) -> None:
        """Until something has `changed`; of very many the others are forgotten."""
        if len(self.kept) >= MOST_KEPT:
            self.kept.clear()
        self.kept[key] = worked_out

    # --- time ------------------------------------------------------------------------------------

    def after(self, delay_ms: int, kind: str, subject: str = "", *args: Any, cause: int | None = None) -> None:
        """Sets a Timer; what it brings about is caused by fact `cause` (default: the current cause).

        What is set each virtual second is set by the setter itself, for a call costs as much as the heap:
        `world.seq = seq = world.seq + 1; heappush(world.heap, (at_ms, seq, kind, subject, args, because))`.
        """
        assert delay_ms >= 0, f"{kind} set for {self.now + delay_ms}, now {self.now}"
        self.seq += 1
        because = self.cause if cause is None else (cause,)
        heappush(self.heap, (self.now + delay_ms, self.seq, kind, subject, args, because))

    def at(self, at_ms: int, kind: str, subject: str = "", *args: Any, cause: int | None = None) -> None:
        """Like `after`, for an instant; an instant in the past is our own mistake."""
        assert at_ms >= self.now, f"{kind} set for {at_ms}, now {self.now}"
        self.seq += 1
        because = self.cause if cause is None else (cause,)
        heappush(self.heap, (at_ms, self.seq, kind, subject, args, because))

    def advance(self, until_ms: int) -> None:
        """Plays all that is due up to and at `until_ms`."""
        heap, handlers = self.heap, HANDLERS
        ends, left = self._second_ends, self._left
        border = min(ends, until_ms + 1)
        while heap:
            timer = heappop(heap)
            at_ms, _, kind, subject, args, self.cause = timer
            if at_ms >= border:
                if at_ms > until_ms:
                    heappush(heap, timer)
                    break
                ends, left = at_ms - at_ms % SECOND_MS + SECOND_MS, int(TIMERS_A_SECOND)
                border = min(ends, until_ms + 1)
            self.now = at_ms
            if not left:
                self._stop()
                break
            left -= 1
            handlers[kind](self, subject, args)
        self._second_ends, self._left = ends, left
        self.now = until_ms
        self.cause = ()

    def _stop(self) -> None:
        """States that the run has stopped; no timer is left, and `perform` takes no more entries."""
        self.heap.clear()
        self.stopped = True
        self.emit(RunStopped(reason=TIMERS_A_SECOND.said()), *(self.cause or (RUN_STARTED,)))

    def next_due(self) -> int | None:
        """When the next Timer is due, or None when nothing will ever happen again."""
        return self.heap[0][0] if self.heap else None

    # --- facts -----------------------------------------------------------------------------------

    def emit(self, fact: Fact, *cause: int) -> int:
        """States a fact now and returns its number; without `cause` the current cause stands.

        What is stated each virtual second says all three itself, for to write into a fact is dearer than to make it so:
        `world.n = n = world.n + 1; world.sink(ProbeSent(..., n=n, t=world.now, cause=...))`.
        """
        self.n = fact.n = n = self.n + 1
        fact.t = self.now
        fact.cause = cause or self.cause
        self.sink(fact)
        return n

    # --- luck ------------------------------------------------------------------------------------

    def draw(self, low: int, high: int, what: str, *name: str | int) -> int:
        """An integer in [low, high] by name; with plain luck always `low`."""
        if low >= high or self.setup.luck == "plain":
            return low
        return low + _drawn(self.setup.seed, what, name) % (high - low + 1)

    def pick(self, count: int, what: str, *name: str | int) -> int:
        """An index below `count` by name, whatever the luck (names, addresses, the choice of a backend)."""
        return _drawn(self.setup.seed, what, name) % count

    def draw_nth(self, low: int, high: int, what: str, number: int) -> int:
        """Like `draw`, for what has a number and is drawn for very often; the range is below 2**32."""
        if low >= high or self.setup.luck == "plain":
            return low
        return low + _sixteen(self.setup.seed, what, number >> 4)[number & 15] % (high - low + 1)

    def draw_sixteen(self, low: int, high: int, what: str, block: int) -> list[int]:
        """What `draw_nth` gives for the numbers 16 * block and on, for who keeps it."""
        if low >= high or self.setup.luck == "plain":
            return [low] * 16
        count = high - low + 1
        return [low + drawn % count for drawn in _sixteen(self.setup.seed, what, block)]

    def pick_nth(self, count: int, what: str, number: int) -> int:
        """Like `pick`, for what has a number."""
        return 0 if count == 1 else _sixteen(self.setup.seed, what, number >> 4)[number & 15] % count

    # --- checkpoints -----------------------------------------------------------------------------

    def save(self) -> bytes:
        """The whole state, compact; setup and facts are kept outside, once per run."""
        self.cluster.tidy()
        state = Saved(self.now, self.seq, self.n, self.heap, self.cluster, self._second_ends, self._left, self.stopped)
        return _encoder.encode(state)

    def state(self) -> tuple[bytes, bytes]:
        """The same, not deflated: equal states, equal bytes, whatever zlib a machine has."""
        self.cluster.tidy()
        hot = msgspec.structs.astuple(self.cluster)[1:]
        return self.cluster.on_shelf, _encoder.encode(
            (self.now, self.seq, self.n, self.heap, hot, self._second_ends, self._left, self.stopped)
        )

    @classmethod
    def load(cls, setup: Setup, data: bytes) -> "World":
        """The World that `save` saw."""
        saved = _decoder.decode(data)
        world = cls(setup, saved.cluster)
        world.now, world.seq, world.n, world.heap = saved.now, saved.seq, saved.n, saved.heap
        world._second_ends, world._left, world.stopped = saved.second_ends, saved.left, saved.stopped
        return world
