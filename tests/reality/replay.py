"""A recorded trace played as a scenario: what the real Pod did beside what ours does, by container."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from probeviz.scenarios.document import read_scenario
from probeviz.scenarios.player import play
from probeviz.sim import choices
from probeviz.sim.choices import Latency
from probeviz.sim.controllers.queue import SYNCS
from probeviz.sim.kubelet import pleg, pod_worker
from probeviz.sim.kubelet.state import PodWorker
from probeviz.sim.world import World
from tests.reality import observed
from tests.reality.lives import Rules, rules_of
from tests.reality.observed import Observed
from tests.reality.scenario import files, scenario

SEEDS = range(1, 11)
# The recordings in which a worker was quicker than the status that it was woken for: its trigger was spent, and it was
# first woken in earnest by the sync after.
RACED = {"r20b-d5p10-4", "s09b-k3-restart", "s20b-d5p10-2", "s22-two"}
# When the runtime was listed, in ms from the creation, where a status tells it and the phase matters.
RELISTS = {"s22-two": 1_328}
# Which restart of a Pod died into a list of the runtime that took long: that death was seen 2.3 s late.
SLOW = {"s05-crash1": 3}
CREATED_MS = 1_000  # the second in which every Pod is made
BEGUN_MS = 700  # from a sync that is due to the process: half a tick, and what the runtime takes


class Played(NamedTuple):
    """One container, really and with one seed."""

    container: str
    real: Observed
    ours: Observed
    rules: Rules


def own_start(name: str, real: Observed) -> dict[str, Latency]:
    """The trace's own start is given: when within its second the Pod was made, its workers and its first process."""
    given = {}
    workers = int(real.workers)
    if real.workers:
        given["VOLUMES"] = exactly(workers - 15)
    if real.instances:
        given["SANDBOX"] = exactly(max(0, int(real.instances[0].start) - workers - 120))
    if len(real.instances) == 1 and real.workers:
        # To the ms, for the whole seconds of the start may decide which probe is the first.
        given |= {"WATCH": exactly(5), "VOLUMES": exactly(workers - 6)}
        given |= {"CREATE_CONTAINER": exactly(60), "START_CONTAINER": exactly(60)}
    if name in SLOW:
        given["RELIST_ON_DEMAND"] = exactly(4)  # while the process still lived
    if name in RELISTS:
        given["RELIST_PHASE"] = exactly((real.phase + RELISTS[name]) % 1_000)
        given["RELIST_ON_DEMAND"] = exactly(999)  # the list of all Pods was first
    return given


def slow_list(restart: int) -> Callable[[World, PodWorker], int]:
    """The list that sees the changes of this restart takes long, and no other."""

    def slow_list_ms(world: World, pw: PodWorker) -> int:
        return choices.RELIST_SLOW_MS.low if restarts(pw) == restart else 0

    return slow_list_ms


def own_waits(real: Observed) -> Callable[[World, int, PodWorker], int]:
    """Its waits are stretched as they were there, as far as the jitter goes."""
    drawn = pod_worker.jitter

    def jitter(world: World, base_ms: int, pw: PodWorker) -> int:
        following = real.instances[restarts(pw) + 1 :]
        if pw.failed != "backoff" or not following:
            return drawn(world, base_ms, pw)
        due = CREATED_MS + real.phase + int(following[0].start) - BEGUN_MS - world.now
        return min(max(due, base_ms), base_ms * 3 // 2)

    return jitter


def restarts(pw: PodWorker) -> int:
    """Of the Pod's newest process; -1 before the first."""
    return max((records[0].restart_count for records in pw.records.values() if records), default=-1)


def exactly(ms: int) -> Latency:
    return Latency(ms, ms)


def replay(name: str, seed: int) -> Iterator[Played]:
    """Each container of the trace's Pod."""
    trace = observed.load(name)
    containers = observed.containers(trace)
    reals = {container: observed.of_trace(trace, container) for container in containers}
    with pytest.MonkeyPatch.context() as patch:
        _give(patch, name, reals[containers[0]])
        facts = _facts(trace, reals[containers[0]].phase, seed)
    for container in containers:
        created = CREATED_MS + reals[container].phase
        ours = observed.of_run(facts, created, reals[container], container, len(containers) == 1)
        yield Played(container, reals[container], ours, rules_of(trace, container))


def _give(patch: pytest.MonkeyPatch, name: str, real: Observed) -> None:
    patch.setitem(SYNCS, "scheduler", (SYNCS["scheduler"][0], exactly(1)))
    patch.setattr(choices, "TRIGGER_RACE", 1 if name in RACED else 1 << 40)
    patch.setattr(pleg, "slow_list_ms", slow_list(SLOW.get(name, -1)))
    if name in SLOW:
        patch.setattr(pod_worker, "jitter", own_waits(real))
    for choice, latency in own_start(name, real).items():
        patch.setattr(choices, choice, latency)


def _facts(trace: dict[str, Any], phase: int, seed: int) -> list[Any]:
    document = read_scenario(scenario(trace, phase, seed, lives=trace["name"] in SLOW), f"{trace['name']}.yaml")
    document.files.update(files(trace))
    return list(play(document).facts)
