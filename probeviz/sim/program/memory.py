"""A program whose memory grows until the kernel kills it: cgroup memory.max is the container's limit."""

from typing import TYPE_CHECKING

from probeviz.sim.objects import Container
from probeviz.sim.program.state import Process
from probeviz.sim.program.vocabulary import Leak
from probeviz.sim.quantities import quantity_bytes

if TYPE_CHECKING:
    from probeviz.sim.world import World

REASON = "OOMKilled"


def limit_of(world: "World", process: Process) -> int | None:
    """`resources.limits.memory` of the process' container, in bytes; None: it has none."""
    own = container_of(world, process)
    written = own.resources.get("limits", {}).get("memory") if own is not None else None
    return None if written is None else quantity_bytes(written)


def container_of(world: "World", process: Process) -> Container | None:
    """What the manifest says of the process' container; None in a test without a Pod."""
    pod = world.cluster.pods.get(process.pod)
    if pod is None:
        return None
    spec = world.cluster.templates[pod.template].spec
    return next((c for c in [*spec.containers, *spec.init_containers] if c.name == process.container), None)


def full_after_ms(leak: Leak, limit: int) -> int:
    """From the start of a leak to the limit."""
    room = max(0, limit - leak.base)
    if room == 0:
        return 0
    return leak.after + -(-room * 1000 // max(1, leak.rate))


def plan(world: "World", process: Process, leak: Leak | None) -> None:
    """The leak begins now; one that was there before is no more."""
    limit = limit_of(world, process)
    process.oom_at = -1
    if leak is None or limit is None:
        return
    process.oom_at = world.now + full_after_ms(leak, limit)
    world.at(process.oom_at, "program.oom", process.container_id, cause=process.fact)
