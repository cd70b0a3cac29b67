"""Clients: streams of requests at a rate, and what a person sends by hand."""

from heapq import heappush

from probeviz.sim import choices, entries
from probeviz.sim.network import load, request, shell
from probeviz.sim.network.balancers import BALANCERS
from probeviz.sim.network.call import BY_HAND, Call, call_for, call_of
from probeviz.sim.network.state import ClientState
from probeviz.sim.setup import ClientSetup
from probeviz.sim.world import World, on

UNIT = 1_000_000  # rate_milli counts requests per this many ms


def begin(world: World, cause: int) -> None:
    """Starts the streams of the Scenario; `cause` is run.started."""
    for setup in world.setup.clients:
        state = ClientState(setup.name, setup.method, setup.path, setup.rate_milli, world.now, fact=cause)
        world.cluster.network.clients[setup.name] = state
        _first(world, state)


def change(world: World, entry: entries.Client, cause: int) -> None:
    """Another rate, method or path from now on.  Raises KeyError for a client that is not there."""
    world.changed()
    state = world.cluster.network.clients[entry.name]
    if entry.method is not None:
        state.method = entry.method
    if entry.path is not None:
        state.path = entry.path
    state.fact = cause or state.fact
    if entry.rate_milli is not None and entry.rate_milli != state.rate_milli:
        state.rate_milli, state.base_at, state.count = entry.rate_milli, world.now, 0
        state.token += 1
        _first(world, state)


def by_hand(world: World, entry: entries.Request, number: int, cause: int) -> None:
    """One request, as curl sends it; `number` is the entry's, for its Interrupt."""
    call = call_for(world, BY_HAND, entry)
    request.send(world, call, number, cause)


def interrupt(world: World, entry: entries.Interrupt, cause: int) -> None:
    shell.forget(world, entry.of)
    load.forget(world, entry.of)
    request.interrupt(world, entry.of, cause)


@on("client.send", packed=True)
def tick(world: World, name: str, args: tuple[int]) -> None:
    """One request of a stream, and the next one planned."""
    state = world.cluster.network.clients[name]
    if state.token != args[0]:
        return  # another rate was asked for meanwhile
    state.count = count = state.count + 1
    at_ms = state.base_at + count * UNIT // state.rate_milli  # in integers, so that no rounding adds up
    world.seq = seq = world.seq + 1
    heappush(world.heap, (at_ms, seq, "client.send", name, args, world.cause))
    call = world.kept.get(("client", name)) or _call(world, state)
    if call.to:
        request.send(world, call, 0, state.fact)


def _call(world: World, state: ClientState) -> Call:
    """What the stream asks for; without a `to` it waits."""
    setup = _setup_of(world, state.name)
    to, limit_ms = reachable(world, setup), choices.STREAM_TIMEOUT_MS
    made = call_of(
        world, state.name, state.method, state.path, to, setup.host, headers=setup.headers, timeout_ms=limit_ms
    )
    world.keep(("client", state.name), made)
    return made


def _setup_of(world: World, name: str) -> ClientSetup:
    for setup in world.setup.clients:
        if setup.name == name:
            return setup
    raise KeyError(name)


def reachable(world: World, setup: ClientSetup) -> str:
    """Where the stream's requests go; empty while there is no such address, and then it waits."""
    to = setup.to
    if to == "ingress":
        balancer = BALANCERS.get(world.setup.balancer.kind)
        return to if balancer is not None and balancer.find(world, "") else ""
    if to == "nodeport":
        return _first_node_port(world)
    return to if to.removeprefix("service/") in world.cluster.services else ""


def _first_node_port(world: World) -> str:
    ports = (port.node_port for service in world.cluster.services.values() for port in service.ports)
    port = next((port for port in ports if port), 0)
    node = next(iter(world.cluster.nodes), "")
    return f"nodeport/{node}:{port}" if port and node else ""


def _first(world: World, state: ClientState) -> None:
    """Plans the first request at a rate."""
    if state.rate_milli > 0:
        world.at(state.base_at, "client.send", state.name, state.token)
