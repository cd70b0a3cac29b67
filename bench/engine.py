"""24 virtual hours of the article's scenario, every fact stated, beside a bare heapq loop with as many timers."""

import sys
from collections import deque
from collections.abc import Callable
from heapq import heapify, heappop, heappush
from itertools import count

from bench._article import article, script
from bench._row import Row, cpu_seconds, in_turns, publish
from probeviz.sim.facts import Fact
from probeviz.sim.log import Log
from probeviz.sim.playhead import Playhead
from scripts.serve import spare_the_collector

HOUR_MS = 3_600_000
BAR = 8.0


class Engine:
    """One run, moved on in equal spans; counts the Timers that were really played and the facts stated."""

    def __init__(self) -> None:
        scenario = article()
        self.stated: deque[Fact] = deque(maxlen=100)  # about a batch's, as a run hands them on
        self.playhead = Playhead.at_start(scenario.setup, Log(script(scenario)), self.stated.append)
        self.playhead.advance(60_000)

    @property
    def facts(self) -> int:
        return self.stated[-1].n

    def span(self, ms: int) -> tuple[float, int]:
        """(CPU seconds, Timers played) of the next `ms`."""
        world = self.playhead.world
        before, waiting = world.seq, len(world.heap)
        seconds = cpu_seconds(lambda: self.playhead.advance(world.now + ms))
        return seconds, world.seq - before + waiting - len(world.heap)


def floor(timers: int, waiting: int = 10) -> float:
    """CPU seconds of a loop that takes a tuple from a heap, calls its handler by kind and puts the next one in."""
    heap = [(7 * i, i, "tick", "subject", 500 + 100 * i) for i in range(waiting)]
    heapify(heap)
    number = count(waiting)

    def tick(now: int, subject: str, period: int) -> None:
        heappush(heap, (now + period, next(number), "tick", subject, period))

    handlers: dict[str, Callable[[int, str, int], None]] = {"tick": tick}

    def loop() -> None:
        for _ in range(timers):
            now, _, kind, subject, period = heappop(heap)
            handlers[kind](now, subject, period)

    return cpu_seconds(loop)


def row(spans: int = 24, span_ms: int = HOUR_MS) -> Row:
    """The engine's row over `spans` spans."""
    engine = Engine()
    played: list[int] = []

    def work() -> float:
        seconds, timers = engine.span(span_ms)
        played.append(timers)
        return seconds

    spare_the_collector()  # as a server does
    ratio, took, bare = in_turns(spans, work, lambda: floor(played[-1]))
    timers = sum(played)
    each = took / (timers / spans) * 1e6
    detail = (
        f"{timers:,} timers, {engine.facts:,} facts; {each:.2f} us a timer, bare {bare / (timers / spans) * 1e6:.2f} us"
    )
    return Row("engine, facts on, 24 h of the article's scenario", ratio, BAR, "x", detail)


if __name__ == "__main__":
    sys.exit(publish(row()))
