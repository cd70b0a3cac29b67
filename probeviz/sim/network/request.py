"""The life of a request: client -> balancer -> Service -> Pod, and who wrote the answer.

All hops are decided when the request is sent; its end is one Timer.  When the process dies meanwhile, the
connection is cut at that instant.
"""

from collections.abc import Mapping

from probeviz.sim import choices, program
from probeviz.sim.facts import RequestHop, RequestSent
from probeviz.sim.network import forwards, proxy
from probeviz.sim.network.balancers.base import Journey, Onward, Own
from probeviz.sim.network.call import Call, Door
from probeviz.sim.network.curl import could_not_connect, could_not_resolve, never_connected
from probeviz.sim.network.ending import answer, ends
from probeviz.sim.network.state import Backend, Open
from probeviz.sim.program import Reply, Way
from probeviz.sim.program import timers as _timers  # noqa: F401  registers the Timers of programs
from probeviz.sim.program.wall import dated
from probeviz.sim.world import World

FAILURES = {"eof": "closed", "reset": "reset", "refused": "refused"}


def send(world: World, call: Call, entry: int = 0, cause: int = 0) -> None:
    """Sends a request now; `cause` is the fact that asked for it."""
    network, door, step = world.cluster.network, call.door, None
    network.requests += 1
    id = f"r{network.requests}"
    if door is not None and call.port in door.ports:
        step = door.balancer.route(world, door.ingress, call.asked_host, call.path)
        if isinstance(step, Onward) and _as_before(world, call, id, door, step, entry, cause):
            return
    request = Open(id, call.client, call.method, call.path, call.asked_host, call.port, world.now, entry)
    if call.timeout_ms:
        request.gives_up_at = world.now + call.timeout_ms
    request.connect_ms = call.connect_ms
    network.open[id] = request
    fact = RequestSent(id, call.client, call.method, call.path, call.asked_host)
    request.fact = world.emit(fact, cause) if cause else world.emit(fact)
    to, headers = call.to, call.headers
    if door is not None and door.ingress:
        _balanced(world, request, door, step, headers)
    elif to.startswith("service/"):
        _to_service(world, request, to[8:], headers)
    elif to.startswith("nodeport/"):
        _to_node_port(world, request, to[9:], headers)
    elif to.startswith(("pod/", "forward/")):
        _to_pod(world, request, to, headers)
    else:
        ends(world, request, "none", 1, error=could_not_resolve(call.host))


def interrupt(world: World, entry: int, cause: int) -> None:
    """Ctrl-C: ends what the entry is still waiting for."""
    for request in list(world.cluster.network.open.values()):
        if request.entry == entry:
            request.cause = cause
            ends(world, request, "none", 0, error="^C")


# --- the way there ------------------------------------------------------------------------------------------


def _as_before(world: World, call: Call, id: str, door: Door, step: Onward, entry: int, cause: int) -> bool:
    """Whether the whole way there and back is known; then it is stated at once."""
    to = proxy.backend(world, step.node, step.service, step.port, id)
    known = step.journeys.get((call.method, to.ip, to.port)) if to is not None else None
    if known is None or not program.again(world, known.way):
        return False
    client, method, path, host = call.client, call.method, call.path, call.asked_host
    n, t = world.n, world.now
    sent = (cause,) if cause else world.cause
    world.emit_all(
        RequestSent(id, client, method, path, host, n=n + 1, t=t, cause=sent),
        RequestHop(id, 1, "client", door.hop, "sent", n=n + 2, t=t, cause=(n + 1,)),
        RequestHop(id, 2, "balancer", step.hop, "sent", n=n + 3, t=t, cause=(n + 2,)),
        RequestHop(id, 3, "service", known.hop, "sent", n=n + 4, t=t, cause=(n + 3,)),
    )
    limit = t + call.timeout_ms if call.timeout_ms else 0
    request = Open(id, client, method, path, host, call.port, t, entry, limit, door.ingress, n + 4, 3, known.hop)
    request.container_id, request.pod, request.at, request.cause = known.container_id, known.pod, "pod", known.cause
    request.status, request.headers, request.body = known.status, dated(world, known.headers), known.body
    world.cluster.network.open[id] = request
    shortest, longest = choices.BALANCER_WAY
    ends(world, request, "answer", known.latency_ms + world.draw(shortest, longest, "way", id))
    return True


def _balanced(world: World, request: Open, door: Door, step: Own | Onward | None, headers: Mapping[str, str]) -> None:
    """Through the balancer; no `step`: it does not listen there."""
    request.ingress = door.ingress
    _hop(world, request, "client", door.hop)
    if step is None:
        limit_ms = request.connect_ms or choices.CONNECT_TIMEOUT_MS
        return ends(world, request, "none", limit_ms, error=never_connected(world, request, limit_ms))
    way_ms = world.draw(*choices.BALANCER_WAY, "way", request.id)
    if isinstance(step, Own):
        request.cause, request.detail = step.cause, step.detail
        answer(request, step.status, step.headers, step.body)
        return ends(world, request, "own", way_ms)
    _hop(world, request, "balancer", step.hop)
    if not step.connects:
        request.at, request.detail = "balancer", f"no answer from {step.node}"
        return ends(world, request, "timeout", door.balancer.connect_ms(world))
    reply = _connect(world, request, step.node, step.address, step.service, step.port, headers, way_ms, door)
    if reply is not None and reply.way is not None and reply.latency_ms + choices.BALANCER_WAY.high <= door.idle_ms:
        step.journeys[request.method, reply.way.ip, reply.way.port] = _journey(request, reply, reply.way)


def _journey(request: Open, reply: Reply, way: Way) -> Journey:
    """What the next request of this kind will get as well."""
    return Journey(
        way,
        request.pod,
        request.to,
        reply.container_id,
        reply.cause,
        reply.status,
        request.headers,
        request.body,
        reply.latency_ms,
    )


def _to_service(world: World, request: Open, name: str, headers: Mapping[str, str]) -> None:
    """From inside the cluster by the Service's name, through the proxy of the client's node."""
    service, nodes = world.cluster.services.get(name), world.cluster.nodes
    request.host = request.host or name
    if service is None or not nodes:
        return ends(world, request, "none", 1, error=could_not_resolve(request.host))
    ports = [port.port for port in service.ports]
    port = request.port if request.port in ports or not ports else ports[0]
    _hop(world, request, "client", f"service/{name}")
    node = next((n for n in nodes.values() if not world.cluster.is_down(n.metadata.name)), next(iter(nodes.values())))
    way_ms = world.draw(*choices.CLUSTER_WAY, "way", request.id)
    _connect(world, request, node.metadata.name, node.address, name, port, headers, way_ms)


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
    _hop(world, request, "client", f"service/{found[0]}")
    way_ms = world.draw(*choices.CLUSTER_WAY, "way", request.id)
    _connect(world, request, node.metadata.name, node.address, *found, headers, way_ms)


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
    way_ms = world.draw(*choices.CLUSTER_WAY, "way", request.id)
    _exchange(world, request, Backend(pod.status.pod_ip, int(digits), name), "127.0.0.1", headers, way_ms)


def _connect(
    world: World,
    request: Open,
    node: str,
    address: str,
    service: str,
    port: int,
    headers: Mapping[str, str],
    way_ms: int,
    door: Door | None = None,
) -> Reply | None:
    """From the node's proxy to a Pod; the Pod sees the node as its client.  None: it refused, or nobody answered."""
    if world.cluster.is_down(node):
        at = "balancer" if door is not None else "service"
        _unreachable(world, request, at, f"no answer from {node}", door)
        return None
    to = proxy.backend(world, node, service, port, request.id)
    if to is None:
        heard = proxy.backends(world, node, service)
        request.cause, request.also = heard.fact, heard.seen if heard.seen > heard.fact else 0
        request.at, request.detail = "service", "no endpoints"
        ends(world, request, "refused", way_ms)
        return None
    return _exchange(world, request, to, address, headers, way_ms, door)


def _exchange(
    world: World,
    request: Open,
    to: Backend,
    address: str,
    headers: Mapping[str, str],
    way_ms: int,
    door: Door | None = None,
) -> Reply | None:
    """With the process that listens there; `address` is whom it sees as its client.  None: its machine is down."""
    _hop(world, request, "service" if request.hop else "client", f"pod/{to.pod}")
    request.pod, request.at = to.pod, "pod"
    if to.ip in world.cluster.programs.unreachable:
        request.cause = world.cluster.programs.unreachable[to.ip]
        _unreachable(world, request, "pod", "the node is down", door)
        return None
    if "Host" not in headers:
        headers = {**headers, "Host": request.host} if headers else {"Host": request.host}
    reply = program.ask(world, to.ip, to.port, request.method, request.path, headers, address, request.fact)
    request.container_id, request.cause = reply.container_id, reply.cause
    _decide(world, request, reply, way_ms, door)
    return reply


def _unreachable(world: World, request: Open, at: str, detail: str, door: Door | None) -> None:
    """A machine that is down: nobody answers the SYN."""
    request.at, request.detail = at, detail
    if door is not None:
        return ends(world, request, "timeout", door.balancer.connect_ms(world))
    limit_ms = request.connect_ms or choices.CONNECT_TIMEOUT_MS
    ends(world, request, "none", limit_ms, error=never_connected(world, request, limit_ms))


def _decide(world: World, request: Open, reply: Reply, way_ms: int, door: Door | None) -> None:
    """How the exchange with the Pod will end, and when."""
    takes_ms = reply.latency_ms + way_ms
    idle_ms = 0 if door is None else door.idle_ms
    request.detail, missing = reply.detail, reply.missing
    silent = reply.outcome == "hang" or reply.outcome == "hang_body" or (missing and idle_ms)
    if idle_ms and (silent or takes_ms > idle_ms):
        request.detail = reply.detail or ("the body is too short" if missing else "no answer in time")
        return ends(world, request, "timeout", idle_ms)
    if silent:
        return ends(world, request, "none", None, error="")
    if reply.outcome != "status":
        return ends(world, request, FAILURES[reply.outcome], takes_ms)
    headers = reply.headers if door is None else door.balancer.passed(reply.headers)
    answer(request, reply.status, headers, reply.body)
    left = f"curl: (18) transfer closed with {missing} bytes remaining to read" if missing else ""
    ends(world, request, "answer", takes_ms, error=left)


def _hop(world: World, request: Open, at: str, to: str) -> None:
    """The request goes one hop further."""
    request.hop += 1
    request.to = to
    hop = RequestHop(request.id, request.hop, at, to, "sent")  # type: ignore[arg-type]
    if request.forwarded:
        hop.detail = f"port-forward {request.forwarded}"
    request.fact = world.emit(hop, request.fact)
