"""Seeks all over a run of an hour: the CPU time of the slowest and whether the facts from there on are the same.

The floor is the plain replay of the same span that a seek has to play from its checkpoint: what a seek costs beyond
it is the price of the checkpoint.
"""

import sys
from functools import partial
from statistics import median

import msgspec

from bench._article import SCALE, article, probe, script
from bench._row import Row, cpu_seconds, publish
from probeviz.sim.facts import Fact
from probeviz.sim.timeline import Timeline

HOUR_MS = 3_600_000
MOST_MS = 20.0
FOLLOWED_MS = 30_000  # how far the facts after a seek are compared


def timeline(until_ms: int = HOUR_MS) -> Timeline:
    """Three Pods that begin to crash in the first minute and are healed halfway."""
    healed = f"{until_ms // 2000}s"
    scenario = article(SCALE, probe("liveness", "/err", "60s"), probe("liveness", "/ping", healed))
    run = Timeline(scenario.setup, script(scenario))
    run.advance(until_ms)
    return run


def same_facts(run: Timeline, at_ms: int) -> bool:
    """Whether a World found by `seek` states from there on, byte for byte, what the run stated."""
    world, found = run.seek(at_ms), list[Fact]()
    world.sink = found.append
    later = run.log.script
    until = min([run.now, at_ms + FOLLOWED_MS, *(line.at_ms - 1 for line in later if line.at_ms > at_ms)])
    world.advance(until)
    stated = [fact for fact in run.facts_since(at_ms) if fact.t <= until]
    return msgspec.json.encode(found) == msgspec.json.encode(stated)


def row(places: int = 60, until_ms: int = HOUR_MS, turns: int = 3) -> Row:
    run = timeline(until_ms)
    instants = [until_ms * (2 * i + 1) // (2 * places) + 37 * i % 1000 for i in range(places)]
    took = {at: median(cpu_seconds(partial(run.seek, at)) for _ in range(turns)) * 1000 for at in instants}
    different = [at for at in instants if not same_facts(run, at)]
    slowest = max(took, key=lambda at: took[at])
    said = f"differ after seeks to {different} ms" if different else "identical"
    detail = f"median {median(took.values()):.1f} ms, slowest at {slowest / 1000:.0f} s; facts {said}"
    return Row("seek, slowest of 60 places in an hour", took[slowest], 0.0 if different else MOST_MS, "ms", detail)


if __name__ == "__main__":
    sys.exit(publish(row()))
