"""One timer wheel per process: everyone on it gets a turn every 200 ms, spread evenly over that time.

One task turns it, however many viewers there are (a task each costs twenty times as much); it ends when the last
has left.  Turns follow a monotonic deadline, so their rhythm does not slip by the time that the turns take.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from time import monotonic

log = logging.getLogger(__name__)

BUCKETS = 20
TURN_S = 0.2
SLOT_S = TURN_S / BUCKETS

Turn = Callable[[], Awaitable[None]]


class Wheel:
    """`add` gives a place with a turn in each round; `remove` takes it back."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._buckets: list[dict[int, Turn]] = [{} for _ in range(BUCKETS)]
        self._places: dict[int, int] = {}  # place -> its bucket
        self._next_place = 0
        self._task: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return len(self._places)

    def add(self, turn: Turn) -> int:
        """A place in the emptiest bucket; the wheel turns as long as someone is on it."""
        bucket = min(range(BUCKETS), key=lambda i: len(self._buckets[i]))
        self._next_place += 1
        self._buckets[bucket][self._next_place] = turn
        self._places[self._next_place] = bucket
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._turn())
        return self._next_place

    def remove(self, place: int) -> None:
        """Gives the place back; one that is gone already is no mistake."""
        bucket = self._places.pop(place, None)
        if bucket is not None:
            del self._buckets[bucket][place]
        # Not from within a turn: the one that closes its socket has yet to say so.
        if not self._places and self._task is not None and self._task is not asyncio.current_task():
            self._task.cancel()
            self._task = None

    async def slot(self, bucket: int) -> None:
        """Gives everyone in this bucket their turn; one that fails does not keep the others from theirs."""
        for place, turn in list(self._buckets[bucket].items()):
            if place not in self._places:
                continue  # left while another had its turn
            try:
                await turn()
            except Exception:
                log.exception("a viewer's turn failed; it is taken off the wheel")
                self.remove(place)

    async def _turn(self) -> None:
        started, slot = self._now(), 0
        while self._places:
            slot = self._next_slot(slot, started)
            await asyncio.sleep(max(0.0, started + slot * SLOT_S - self._now()))
            await self.slot(slot % BUCKETS)
            slot += 1

    def _next_slot(self, slot: int, started: float) -> int:
        """The next slot with someone in it; a wheel that is a whole round late leaves rounds out."""
        late = int((self._now() - started) / SLOT_S) - slot
        if late >= BUCKETS:
            slot += late - late % BUCKETS
        return next(s for s in range(slot, slot + BUCKETS) if self._buckets[s % BUCKETS])
