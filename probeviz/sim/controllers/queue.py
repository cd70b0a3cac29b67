"""The work queues of the controllers (client-go util/workqueue).

A key waits at most once: what happens while it waits is handled by the one sync.  The facts that queued it are
the cause of all that the sync writes.
"""

from collections.abc import Callable

from probeviz.sim.choices import Latency
from probeviz.sim.controllers.state import Pending
from probeviz.sim.world import World, on

Sync = Callable[[World, str], None]

SYNCS: dict[str, tuple[Sync, Latency]] = {}


def controller(name: str, latency: Latency) -> Callable[[Sync], Sync]:
    """Registers the sync function of a controller and how long a change takes to reach it."""

    def register(sync: Sync) -> Sync:
        assert name not in SYNCS, f"two controllers named {name}"
        SYNCS[name] = (sync, latency)
        return sync

    return register


def rarely(world: World, span: Latency, what: str, *name: str | int) -> int:
    """A latency in `span`, mostly near its low end: median at 1/16, as the recorded ones lie."""
    low, high = span
    step = world.draw(0, 1000, what, *name)
    return low + (high - low) * step**4 // 1000**4


def enqueue(world: World, controller: str, name: str, *causes: int) -> None:
    """Queues `name`, unless it waits already; `causes` are the facts that made it worth a look."""
    key = f"{controller}/{name}"
    queued = world.cluster.controllers.queued
    waiting = queued.get(key)
    if waiting is not None:
        waiting.causes.extend(n for n in causes if n not in waiting.causes)
        return
    due = world.now + rarely(world, SYNCS[controller][1], controller, name, world.now)
    queued[key] = Pending(due, list(causes or world.cause))
    world.at(due, "controller.sync", key)


def enqueue_at(world: World, controller: str, name: str, at_ms: int) -> None:
    """Looks at `name` again at an instant, whatever happens (workqueue AddAfter); the newest instant counts."""
    key = f"{controller}/{name}"
    delayed = world.cluster.controllers.delayed
    if delayed.get(key) == at_ms:
        return
    delayed[key] = at_ms
    world.at(at_ms, "controller.again", key)


@on("controller.sync")
def _sync(world: World, key: str) -> None:
    pending = world.cluster.controllers.queued.pop(key)
    world.cause = tuple(pending.causes)
    _run(world, key)


@on("controller.again")
def _again(world: World, key: str) -> None:
    if world.cluster.controllers.delayed.get(key) != world.now:
        return
    del world.cluster.controllers.delayed[key]
    _run(world, key)


def _run(world: World, key: str) -> None:
    controller, name = key.split("/", 1)
    SYNCS[controller][0](world, name)
