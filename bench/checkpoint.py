"""A checkpoint of three Pods, World.save and World.load together: its CPU time and its size.

The bars are absolute.  A slower machine would miss the one in microseconds, so the time is also told as a ratio to
its floor: msgspec encoding and decoding a World of the same shape but with nothing in it, measured in turns.
"""

import sys
from collections.abc import Callable
from statistics import median

from bench._article import SCALE, article, probe, script
from bench._row import Row, cpu_seconds, publish
from probeviz.scenarios.document import Scenario
from probeviz.sim.bootstrap import new_world
from probeviz.sim.timeline import Timeline
from probeviz.sim.world import World

MINUTE_MS, HOUR_MS = 60_000, 3_600_000
MOST_US, MOST_BYTES, MOST_GROWTH = 50.0, 8192, 2.0


def after_a_rollout() -> World:
    """Three Pods, a minute after the patch of a probe's path has replaced them."""
    return _world(article(SCALE, probe("liveness", "/ping?v=2", "60s")), 2 * MINUTE_MS)


def crash_looping(loop_ms: int = HOUR_MS) -> World:
    """Three Pods whose liveness probe has failed for `loop_ms`."""
    return _world(article(SCALE, probe("liveness", "/err", "60s")), MINUTE_MS + loop_ms)


def kept_in_the_database() -> int:
    """Bytes of the run's checkpoint as `after_a_rollout` leaves it."""
    scenario = article(SCALE, probe("liveness", "/ping?v=2", "60s"))
    timeline = Timeline(scenario.setup, script(scenario))
    timeline.advance(2 * MINUTE_MS)
    return len(timeline.checkpoint())


def _world(scenario: Scenario, at_ms: int) -> World:
    timeline = Timeline(scenario.setup, script(scenario))
    timeline.advance(at_ms)
    return timeline.world


def _there_and_back(world: World, times: int = 20) -> Callable[[], None]:
    def work() -> None:
        for _ in range(times):
            World.load(world.setup, world.save())

    return work


def _busy(world: World, times: int = 20) -> Callable[[], None]:
    """The same while the objects change between any two saves, and someone asks for them after each load."""
    event = next(iter(world.cluster.events.values()))

    def work() -> None:
        for _ in range(times):
            event.last_timestamp ^= 1
            _ = World.load(world.setup, world.save()).cluster.objects

    return work


def rows(turns: int = 41, loop_ms: int = HOUR_MS) -> list[Row]:
    rolled, looped = after_a_rollout(), crash_looping(loop_ms)
    works = [*map(_there_and_back, (rolled, looped, new_world(rolled.setup))), _busy(rolled)]
    measured = [[cpu_seconds(work) / 20 * 1e6 for work in works] for _ in range(turns)]
    took, took_looped, floor, busy = (median(column) for column in zip(*measured, strict=True))
    size, size_looped = len(rolled.save()), len(looped.save())
    growth = max(took_looped / took, size_looped / size)
    return [
        Row(
            "checkpoint, save and load",
            took,
            MOST_US,
            "us",
            f"{took / floor:.1f}x an empty World's {floor:.1f} us; {busy:.0f} us packed anew and unpacked",
        ),
        Row("checkpoint, size", size, MOST_BYTES, "B", f"{len(rolled.cluster.events)} Events in it"),
        Row("checkpoint in the database, size", kept_in_the_database(), MOST_BYTES, "B", "deflated"),
        Row("checkpoint, growth by crash looping", growth, MOST_GROWTH, "x", f"{took_looped:.0f} us, {size_looped} B"),
    ]


if __name__ == "__main__":
    sys.exit(publish(*rows()))
