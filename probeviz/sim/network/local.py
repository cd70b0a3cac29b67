"""Programs on the visitor's own machine (`go run http.go`): they listen on its localhost, and no cluster knows them.

Nothing of them needs time: what they answer is worked out where it is asked for (`terminal/curl/here.py`).
"""

from probeviz.sim import entries
from probeviz.sim.network.state import Local
from probeviz.sim.world import World


def begin(world: World, number: int, entry: entries.Local) -> None:
    world.cluster.network.local[number] = Local(entry.program, world.now)


def end(world: World, number: int) -> None:
    """Ctrl-C; nothing when that entry runs nothing here."""
    world.cluster.network.local.pop(number, None)


def listening(world: World) -> dict[int, Local]:
    """Port -> the program that listens there."""
    return {
        port: local
        for local in world.cluster.network.local.values()
        for port in world.setup.programs[local.program].listen
    }
