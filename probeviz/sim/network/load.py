"""A stream of requests by hand, with an end: `load 20/s 30s /ping`."""

from probeviz.sim import entries
from probeviz.sim.network import request
from probeviz.sim.network.call import call_for
from probeviz.sim.network.state import LoadState
from probeviz.sim.world import World, on

CLIENT = "load"
UNIT = 1_000_000  # rate_milli counts requests per this many ms


def begin(world: World, entry: entries.Load, number: int, cause: int) -> None:
    """Sends the first request now and plans the rest."""
    total = max(1, entry.for_ms * entry.rate_milli // UNIT)
    world.cluster.network.loads[number] = LoadState(entry.request, entry.rate_milli, total, world.now, cause)
    send(world, str(number))


def forget(world: World, number: int) -> None:
    """Ctrl-C: nothing more is sent."""
    world.cluster.network.loads.pop(number, None)


@on("load.send")
def send(world: World, subject: str) -> None:
    """One request, and the next one planned; nothing for a load that was interrupted."""
    number = int(subject)
    state = world.cluster.network.loads.get(number)
    if state is None:
        return
    state.count += 1
    if state.count < state.total:
        at_ms = state.base_at + state.count * UNIT // state.rate_milli
        world.at(at_ms, "load.send", subject, cause=state.fact)
    else:
        del world.cluster.network.loads[number]
    call = world.kept.get(("load", subject))
    if call is None:
        call = call_for(world, CLIENT, state.request)
        world.keep(("load", subject), call)
    request.send(world, call, number, state.fact)
