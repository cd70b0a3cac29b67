"""Port-forwards: ports of the visitor's machine that lead into a Pod, past Service and balancer."""

from probeviz.sim import entries
from probeviz.sim.network.state import Forward
from probeviz.sim.releases import release
from probeviz.sim.world import World


def begin(world: World, number: int, entry: entries.Forward) -> None:
    world.cluster.network.forwards[number] = Forward(entry.pod, entry.uid, dict(entry.ports))


def end(world: World, number: int) -> None:
    """Ctrl-C; nothing when that entry forwards nothing."""
    world.cluster.network.forwards.pop(number, None)


def listening(world: World) -> dict[int, tuple[str, int]]:
    """Local port -> (Pod, its port), of the forwards whose Pod still lives."""
    pods = world.cluster.pods
    return {
        local: (forward.pod, remote)
        for forward in world.cluster.network.forwards.values()
        if forward.pod in pods and pods[forward.pod].metadata.uid == forward.uid
        for local, remote in forward.ports.items()
    }


def refused(world: World, local: int) -> None:
    """Nobody listens in the Pod: since 1.23 kubectl then ends (client-go tools/portforward, handleConnection)."""
    if not release(world.setup.release).port_forward_ends:
        return
    forwards = world.cluster.network.forwards
    for number in [number for number, forward in forwards.items() if local in forward.ports]:
        del forwards[number]
