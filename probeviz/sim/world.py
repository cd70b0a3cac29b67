"""Time, order and luck: the World, its Timers, and the only heap.

The World is plain data: `save()` gives bytes, `World.load()` gives the same World.  Every run is a pure function
of (setup, log of entries); nothing here reads a wall clock, hash order or shared random state.
"""

import heapq
from collections.abc import Callable
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import msgspec

from probeviz.sim.cluster import Cluster
from probeviz.sim.facts import Fact, RunStopped
from probeviz.sim.limits import TIMERS_A_SECOND
from probeviz.sim.setup import Setup

# (at_ms, seq, kind, subject, args, cause): `seq` orders timers that are due at one instant.
Timer = tuple[int, int, str, str, tuple[Any, ...], tuple[int, ...]]
Handler = Callable[..., None]

HANDLERS: dict[str, Handler] = {}


def on(kind: str) -> Callable[[Handler], Handler]:
    """Registers the handler of a kind of Timer: `handler(world, subject, *args)`."""

    def register(handler: Handler) -> Handler:
        assert kind not in HANDLERS, f"two handlers for {kind}"
        HANDLERS[kind] = handler
        return handler

    return register


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
        *("_heap", "_left", "_second_ends", "_seq"),
        *("cause", "cluster", "kept", "n", "now", "setup", "sink", "stopped"),
    )

    def __init__(self, setup: Setup, cluster: Cluster | None = None) -> None:
        self.setup = setup
        self.now = 0
        self.n = 0
        self.cause: tuple[int, ...] = ()
        self.cluster = cluster if cluster is not None else Cluster()
        self.sink: Callable[[Fact], None] | None = None
        # Worked out from the state, and thrown away by `changed`; no part of the state.
        self.kept: dict[Any, Any] = {}
        self._seq = 0
        self._heap: list[Timer] = []
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
        """Sets a Timer; what it brings about is caused by fact `cause` (default: the current cause)."""
        assert delay_ms >= 0, f"{kind} set for {self.now + delay_ms}, now {self.now}"
        self._seq += 1
        because = self.cause if cause is None else (cause,)
        heapq.heappush(self._heap, (self.now + delay_ms, self._seq, kind, subject, args, because))

    def at(self, at_ms: int, kind: str, subject: str = "", *args: Any, cause: int | None = None) -> None:
        """Like `after`, for an instant; an instant in the past is our own mistake."""
        assert at_ms >= self.now, f"{kind} set for {at_ms}, now {self.now}"
        self._seq += 1
        because = self.cause if cause is None else (cause,)
        heapq.heappush(self._heap, (at_ms, self._seq, kind, subject, args, because))

    def advance(self, until_ms: int) -> None:
        """Plays all that is due up to and at `until_ms`."""
        heap, handlers, pop = self._heap, HANDLERS, heapq.heappop
        ends, left = self._second_ends, self._left
        while heap and heap[0][0] <= until_ms:
            at_ms, _, kind, subject, args, self.cause = pop(heap)
            self.now = at_ms
            if at_ms >= ends:
                ends, left = at_ms - at_ms % SECOND_MS + SECOND_MS, int(TIMERS_A_SECOND)
            left -= 1
            if left < 0:
                self._stop()
                break
            handlers[kind](self, subject, *args)
        self._second_ends, self._left = ends, left
        self.now = until_ms
        self.cause = ()

    def _stop(self) -> None:
        """States that the run has stopped; no timer is left, and `perform` takes no more entries."""
        self._heap.clear()
        self.stopped = True
        self.emit(RunStopped(reason=TIMERS_A_SECOND.said()), *(self.cause or (RUN_STARTED,)))

    def next_due(self) -> int | None:
        """When the next Timer is due, or None when nothing will ever happen again."""
        return self._heap[0][0] if self._heap else None

    # --- facts -----------------------------------------------------------------------------------

    def emit(self, fact: Fact, *cause: int) -> int:
        """States a fact now and returns its number; without `cause` the current cause stands."""
        self.n = fact.n = n = self.n + 1
        fact.t = self.now
        fact.cause = cause or self.cause
        sink = self.sink
        if sink is not None:
            sink(fact)
        return n

    def emit_all(self, *facts: Fact) -> None:
        """States facts that bear their numbers, time and causes already."""
        self.n += len(facts)
        sink = self.sink
        if sink is not None:
            for fact in facts:
                sink(fact)

    # --- luck ------------------------------------------------------------------------------------

    def draw(self, low: int, high: int, what: str, *name: str | int) -> int:
        """An integer in [low, high] by name; with plain luck always `low`."""
        if low >= high or self.setup.luck == "plain":
            return low
        return low + _drawn(self.setup.seed, what, name) % (high - low + 1)

    def pick(self, count: int, what: str, *name: str | int) -> int:
        """An index below `count` by name, whatever the luck (names, addresses, the choice of a backend)."""
        return _drawn(self.setup.seed, what, name) % count

    # --- checkpoints -----------------------------------------------------------------------------

    def save(self) -> bytes:
        """The whole state, compact; setup and facts are kept outside, once per run."""
        self.cluster.tidy()
        state = Saved(
            self.now, self._seq, self.n, self._heap, self.cluster, self._second_ends, self._left, self.stopped
        )
        return _encoder.encode(state)

    def state(self) -> tuple[bytes, bytes]:
        """The same, not deflated: equal states, equal bytes, whatever zlib a machine has."""
        self.cluster.tidy()
        hot = msgspec.structs.astuple(self.cluster)[1:]
        return self.cluster.on_shelf, _encoder.encode(
            (self.now, self._seq, self.n, self._heap, hot, self._second_ends, self._left, self.stopped)
        )

    @classmethod
    def load(cls, setup: Setup, data: bytes) -> "World":
        """The World that `save` saw."""
        saved = _decoder.decode(data)
        world = cls(setup, saved.cluster)
        world.now, world._seq, world.n, world._heap = saved.now, saved.seq, saved.n, saved.heap
        world._second_ends, world._left, world.stopped = saved.second_ends, saved.left, saved.stopped
        return world
