"""The life of a request: client -> balancer -> Service -> Pod, and who wrote the answer.

All hops are decided when the request is sent; its end is one Timer.  When the process dies meanwhile, the
connection is cut at that instant.
"""

from collections.abc import Mapping

from probeviz.sim import choices
from probeviz.sim.facts import RequestSent
from probeviz.sim.network import balanced, forwards
from probeviz.sim.network.balancers.base import Onward, Step, Straight
from probeviz.sim.network.call import Call, Door
from probeviz.sim.network.curl import could_not_connect, could_not_resolve
from probeviz.sim.network.ending import ends
from probeviz.sim.network.exchange import connect, exchange, hop, opened
from probeviz.sim.network.state import Backend, Open
from probeviz.sim.program import timers as _timers  # noqa: F401  registers the Timers of programs
from probeviz.sim.world import World


def send(world: World, call: Call, entry: int = 0, cause: int = 0) -> None:
    """Sends a request now; `cause` is the fact that asked for it."""
    network, door, rotation = world.cluster.network, call.door, call.rotation
    network.requests = number = network.requests + 1
    step: Step | None = None
    if door is not None:
        if rotation is not None:
            step = rotation.next()
        elif call.listens:
            step = _step(world, call, door)
        if isinstance(step, Onward):
            if step.backends:
                return balanced.onward(world, call, door, number, step, entry, cause)
            if step.refuses:
                return balanced.refused(world, call, door, number, step, entry, cause)
        if isinstance(step, Straight):
            return balanced.straight(world, call, door, number, step, entry, cause)
    request = opened(world, call, f"r{number}", entry)
    fact = RequestSent(request.id, call.client, call.method, call.path, call.asked_host)
    request.fact = world.emit(fact, cause) if cause else world.emit(fact)
    to, headers = call.to, call.headers
    if door is not None and door.ingress:
        balanced.otherwise(world, call, door, request, step)
    elif to.startswith("service/"):
        _to_service(world, request, to[8:], headers)
    elif to.startswith("nodeport/"):
        _to_node_port(world, request, to[9:], headers)
    elif to.startswith(("pod/", "forward/")):
        _to_pod(world, request, to, headers)
    else:
        ends(world, request, "none", 1, error=could_not_resolve(call.host))
    return None


def _step(world: World, call: Call, door: Door) -> Step:
    """What the balancer makes of it, where it does not go round among targets."""
    step = door.balancer.refuses(world, call.method) if call.method == "TRACE" else None
    return step or door.balancer.route(world, door.ingress, call.asked_host, call.path)


def interrupt(world: World, entry: int, cause: int) -> None:
    """Ctrl-C: ends what the entry is still waiting for."""
    for request in world.cluster.network.all_open():
        if request.entry == entry:
            request.cause = cause
            ends(world, request, "none", 0, error="^C")


def _to_service(world: World, request: Open, name: str, headers: Mapping[str, str]) -> None:
    """From inside the cluster by the Service's name, through the proxy of the client's node."""
    service, nodes = world.cluster.services.get(name), world.cluster.nodes
    request.host = request.host or name
    if service is None or not nodes:
        return ends(world, request, "none", 1, error=could_not_resolve(request.host))
    ports = [port.port for port in service.ports]
    port = request.port if request.port in ports or not ports else ports[0]
    hop(world, request, "client", f"service/{name}")
    node = next((n for n in nodes.values() if not world.cluster.is_down(n.metadata.name)), next(iter(nodes.values())))
    way_ms = world.draw_nth(*choices.CLUSTER_WAY, "way", request.number)
    connect(world, request, node.metadata.name, node.address, name, port, headers, way_ms, outside=False)


def _to_node_port(world: World, request: Open, where: str, headers: Mapping[str, str]) -> None:
    """`NODE:PORT`, the node by name or address."""
    named, _, digits = where.rpartition(":")
    node = next((n for n in world.cluster.nodes.values() if named in (n.metadata.name, n.address)), None)
    request.host = request.host or named
    request.port = int(digits) if digits.isdigit() else request.port
    if node is None:
        return ends(world, request, "none", 1, error=could_not_resolve(request.host))
    found = next(
        (
            (service.metadata.name, port.port)
            for service in world.cluster.services.values()
            for port in service.ports
            if port.node_port == request.port
        ),
        None,
    )
    if found is None:
        return ends(world, request, "none", 1, error=could_not_connect(world, request, 1))
    hop(world, request, "client", f"service/{found[0]}")
    way_ms = world.draw_nth(*choices.CLUSTER_WAY, "way", request.number)
    connect(world, request, node.metadata.name, node.address, *found, headers, way_ms)


def _to_pod(world: World, request: Open, where: str, headers: Mapping[str, str]) -> None:
    """`pod/NAME:PORT` from inside the Pod, `forward/NAME:PORT` through a port-forward: no proxy on the way."""
    how, _, named = where.partition("/")
    name, _, digits = named.rpartition(":")
    pod = world.cluster.pods.get(name)
    # A loop goes on when its port-forward has ended.
    listens = how == "pod" or request.port in forwards.listening(world)
    if pod is None or not pod.status.pod_ip or not listens:
        return ends(world, request, "none", 1, error=could_not_connect(world, request, 1))
    if how == "forward":
        request.forwarded = request.port
    way_ms = world.draw_nth(*choices.CLUSTER_WAY, "way", request.number)
    hop(world, request, "client", f"pod/{name}")
    exchange(world, request, Backend(pod.status.pod_ip, int(digits), name), "127.0.0.1", headers, way_ms)
