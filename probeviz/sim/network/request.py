"""The life of a request: client -> balancer -> Service -> Pod, and who wrote the answer.

All hops are decided when the request is sent; its end is one Timer.  When the process dies meanwhile, the
connection is cut at that instant.
"""

from collections.abc import Mapping
from heapq import heappush

from probeviz.sim import choices, program
from probeviz.sim.facts import RequestAnswered, RequestHop, RequestSent
from probeviz.sim.network import forwards, pool, proxy
from probeviz.sim.network.balancers import BALANCERS
from probeviz.sim.network.balancers.base import Balancer, Journey, Onward, Own, Step, Straight
from probeviz.sim.network.call import Call, Door
from probeviz.sim.network.curl import could_not_connect, could_not_resolve, never_connected
from probeviz.sim.network.ending import SLOW_MS, answer, ends
from probeviz.sim.network.state import Backend, Flight, Open
from probeviz.sim.program import FOREVER, Reply, Way
from probeviz.sim.program import timers as _timers  # noqa: F401  registers the Timers of programs
from probeviz.sim.program.wall import dated
from probeviz.sim.world import World, on

FAILURES = {"eof": "closed", "reset": "reset", "refused": "refused"}
WAYS = ("ways",)  # under which those of the last sixteen requests are kept
NOT_DRAWN: tuple[int, list[int]] = (-1, [])


def send(world: World, call: Call, entry: int = 0, cause: int = 0) -> None:
    """Sends a request now; `cause` is the fact that asked for it."""
    network, door, rotation = world.cluster.network, call.door, call.rotation
    step: Step | None = None
    network.requests = number = network.requests + 1
    if rotation is not None:
        step = rotation.next()
    elif door is not None and call.listens:
        step = door.balancer.refuses(world, call.method) if call.method == "TRACE" else None
        if step is None:
            step = door.balancer.route(world, door.ingress, call.asked_host, call.path)
    if isinstance(step, Onward) and _as_before(world, call, number, step, entry, cause):
        return
    id = f"r{number}"
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
    for request in world.cluster.network.all_open():
        if request.entry == entry:
            request.cause = cause
            ends(world, request, "none", 0, error="^C")


# --- the way there ------------------------------------------------------------------------------------------


def _as_before(world: World, call: Call, number: int, step: Onward, entry: int, cause: int) -> bool:
    """Whether the whole way there and back is known; then it is stated at once, and the answer when it is there."""
    journeys, door = step.journeys, call.door
    if not journeys or door is None:
        return False
    place = 0 if len(journeys) == 1 else world.pick_nth(len(journeys), "backend", number)
    known = journeys[place].get(call.method)
    if known is None:
        return False
    block, ways = world.kept.get(WAYS, NOT_DRAWN)
    if block != number >> 4:
        ways = _draw_ways(world, number >> 4)
    takes_ms = known.latency_ms + ways[number & 15]
    if 0 < call.timeout_ms < takes_ms or not program.again(world, known.way):
        return False
    id, client, method, path, sink = f"r{number}", call.client, call.method, call.path, world.sink
    sent, t = world.n + 1, world.now
    hop1, hop2, hop3, ends_at = sent + 1, sent + 2, sent + 3, t + takes_ms
    world.n = hop3
    because = (cause,) if cause else world.cause
    sink(RequestSent(id, client, method, path, call.asked_host, n=sent, t=t, cause=because))
    sink(RequestHop(id, 1, "client", door.hop, "sent", n=hop1, t=t, cause=(sent,)))
    sink(RequestHop(id, 2, "balancer", step.hop, "sent", n=hop2, t=t, cause=(hop1,)))
    sink(RequestHop(id, 3, "service", known.hop, "sent", n=hop3, t=t, cause=(hop2,)))
    because = (hop3,)
    answer = RequestAnswered(
        id,
        client,
        method,
        path,
        known.status,
        known.server,
        dated(world, known.headers),
        known.body,
        known.body_bytes,
        known.origin,
        takes_ms,
        "",
        t=ends_at,
        cause=(hop3, known.cause) if known.cause else because,
    )
    flight = Flight(answer, call, known)
    quick = takes_ms < SLOW_MS and not entry
    world.cluster.network.open[id] = flight if quick else flight.opened(entry)  # type: ignore[assignment]
    world.seq = seq = world.seq + 1
    heappush(world.heap, (ends_at, seq, "request.end", id, (), because))
    return True


def _draw_ways(world: World, block: int) -> list[int]:
    """How long the ways of sixteen requests through the balancer take."""
    ways = world.draw_sixteen(*choices.BALANCER_WAY, "way", block)
    world.keep(WAYS, (block, ways))
    return ways


def _balanced(world: World, request: Open, door: Door, step: Step | None, headers: Mapping[str, str]) -> None:
    """Through the balancer; no `step`: it does not listen there."""
    request.ingress = door.ingress
    _hop(world, request, "client", door.hop)
    if step is None:
        limit_ms = request.connect_ms or choices.CONNECT_TIMEOUT_MS
        return ends(world, request, "none", limit_ms, error=never_connected(world, request, limit_ms))
    if isinstance(step, Onward):
        return _onward(world, request, door.balancer, step, door.idle_ms, headers)
    if isinstance(step, Straight):
        request.asked = dict(headers)
    _go(world, request, door.balancer, step)


def _go(world: World, request: Open, balancer: Balancer, step: Own | Straight) -> None:
    """One try, unless the balancer answers by itself."""
    way_ms = world.draw_nth(*choices.BALANCER_WAY, "way", request.number)
    if isinstance(step, Own):
        request.cause, request.detail, request.log = step.cause, step.detail, step.log
        answer(request, step.status, step.headers, step.body)
        return ends(world, request, "own", way_ms)
    to = step.to
    request.tried.append(f"{to.ip}:{to.port}")
    request.pod, request.container_id, request.cause, request.also = to.pod, "", 0, 0
    request.sent = request.reused = request.raced = False
    _hop(world, request, "balancer", f"pod/{to.pod}")
    if not step.connects:
        request.at, request.detail = "balancer", "no answer from its node"
        return ends(world, request, "timeout", balancer.connect_ms(world))
    if _raced(world, request, balancer, to, way_ms):
        return None
    address = next((node.address for node in world.cluster.nodes.values()), "")
    _ask(world, request, to, address, request.asked, way_ms, balancer, step.idle_ms)


def _raced(world: World, request: Open, balancer: Balancer, to: Backend, way_ms: int) -> bool:
    """Takes a connection; whether the program closes it at this very moment, and the request fails."""
    request.pool, request.at = f"{to.ip}:{to.port}", "pod"
    taken = pool.take(world, balancer.pool_ms, to.ip, to.port)
    request.reused = taken != "new"
    if taken != "closing":
        return False
    process = world.cluster.programs.listener(to.ip, to.port)
    request.sent = request.raced = True
    request.detail, request.cause = pool.CLOSING_IDLE, process.fact if process else 0
    ends(world, request, "closed", way_ms)
    return True


@on("request.again")
def again(world: World, number: str) -> None:
    """The balancer tries once more; a request that was ended meanwhile is left alone."""
    request = world.cluster.network.open.get(number)
    if request is None or request.end != "again":
        return
    balancer = BALANCERS[world.setup.balancer.kind]
    step = balancer.step(world, request)
    if isinstance(step, Onward):
        return _onward(world, request, balancer, step, balancer.idle_ms(world, request.ingress), request.asked)
    _go(world, request, balancer, step)


def _onward(
    world: World, request: Open, balancer: Balancer, step: Onward, idle_ms: int, headers: Mapping[str, str]
) -> None:
    """To the Service, by the proxy of a node."""
    way_ms = world.draw_nth(*choices.BALANCER_WAY, "way", request.number)
    _hop(world, request, "balancer", step.hop)
    if not step.connects:
        request.at, request.detail = "balancer", f"no answer from {step.node}"
        return ends(world, request, "timeout", balancer.connect_ms(world))
    node, address, service = step.node, step.address, step.service
    reply = _connect(
        world, request, node, address, service, step.port, headers, way_ms, balancer, idle_ms, step.outside
    )
    if reply is None or reply.way is None:
        return None
    if not idle_ms or reply.latency_ms + choices.BALANCER_WAY.high <= idle_ms:
        for to, journeys in zip(step.backends, step.journeys, strict=True):
            if (to.ip, to.port) == (reply.way.ip, reply.way.port):
                journeys[request.method] = _journey(request, reply, reply.way)


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
        f"pod/{request.pod}",
        request.headers.get("Server", ""),
        len(request.body.encode()),
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
    way_ms = world.draw_nth(*choices.CLUSTER_WAY, "way", request.number)
    _connect(world, request, node.metadata.name, node.address, name, port, headers, way_ms, outside=False)


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
    way_ms = world.draw_nth(*choices.CLUSTER_WAY, "way", request.number)
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
    way_ms = world.draw_nth(*choices.CLUSTER_WAY, "way", request.number)
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
    balancer: Balancer | None = None,
    idle_ms: int = 0,
    outside: bool = True,
) -> Reply | None:
    """From the node's proxy to a Pod; the Pod sees the node as its client. None: it was not asked."""
    if world.cluster.is_down(node):
        at = "balancer" if balancer is not None else "service"
        _unreachable(world, request, at, f"no answer from {node}", balancer)
        return None
    to = proxy.backend(world, node, service, port, "backend", request.number, outside)
    if to is None and outside and proxy.drops(world, node, service, port):
        said = f"no endpoint on {node} (externalTrafficPolicy: Local)"
        _unreachable(world, request, "service", said, balancer)
        return None
    if to is None:
        heard = proxy.backends(world, node, service)
        request.cause, request.also = heard.fact, heard.seen if heard.seen > heard.fact else 0
        request.at, request.detail = "service", "no endpoints"
        ends(world, request, "refused", way_ms)
        return None
    return _exchange(world, request, to, address, headers, way_ms, balancer, idle_ms)


def _exchange(
    world: World,
    request: Open,
    to: Backend,
    address: str,
    headers: Mapping[str, str],
    way_ms: int,
    balancer: Balancer | None = None,
    idle_ms: int = 0,
) -> Reply | None:
    """With the process that listens there; `address` is whom it sees as its client."""
    _hop(world, request, "service" if request.hop else "client", f"pod/{to.pod}")
    request.pod, request.at = to.pod, "pod"
    pooled = balancer is not None and pool.keep_alive_ms(world, to.ip, to.port) is not None
    if balancer is not None and pooled and _raced(world, request, balancer, to, way_ms):
        return None
    return _ask(world, request, to, address, headers, way_ms, balancer, idle_ms)


def _unreachable(world: World, request: Open, at: str, detail: str, balancer: Balancer | None) -> None:
    """Nobody answers the SYN."""
    request.at, request.detail = at, detail
    if balancer is not None:
        return ends(world, request, "timeout", balancer.connect_ms(world))
    limit_ms = request.connect_ms or choices.CONNECT_TIMEOUT_MS
    ends(world, request, "none", limit_ms, error=never_connected(world, request, limit_ms))


def _ask(
    world: World,
    request: Open,
    to: Backend,
    address: str,
    headers: Mapping[str, str],
    way_ms: int,
    balancer: Balancer | None,
    idle_ms: int,
) -> Reply | None:
    """The exchange with the Pod; None: its machine is down."""
    if to.ip in world.cluster.programs.unreachable:
        request.cause = world.cluster.programs.unreachable[to.ip]
        _unreachable(world, request, "pod", "the node is down", balancer)
        return None
    if "Host" not in headers:
        headers = {**headers, "Host": request.host} if headers else {"Host": request.host}
    patience_ms = idle_ms or FOREVER
    if request.gives_up_at:
        patience_ms = min(patience_ms, request.gives_up_at - world.now)
    method, path = request.method, request.path
    reply = program.ask(world, to.ip, to.port, method, path, headers, address, request.fact, False, patience_ms)
    request.container_id, request.cause = reply.container_id, reply.cause
    request.sent = reply.outcome != "refused"
    _decide(world, request, reply, way_ms, balancer, idle_ms)
    return reply


def _decide(world: World, request: Open, reply: Reply, way_ms: int, balancer: Balancer | None, idle_ms: int) -> None:
    """How the exchange with the Pod will end, and when; `idle_ms`: how long the balancer waits, 0 = for ever."""
    takes_ms = reply.latency_ms + way_ms
    request.detail, missing = reply.detail, reply.missing
    whole = balancer is not None and balancer.waits_for_body
    silent = reply.outcome == "hang" or (whole and (reply.outcome == "hang_body" or bool(missing)))
    if idle_ms and (silent or takes_ms > idle_ms):
        request.detail = reply.detail or ("the body is too short" if missing else "no answer in time")
        return ends(world, request, "timeout", idle_ms)
    if silent:
        return ends(world, request, "none", None, error="")
    if reply.outcome not in ("status", "hang_body"):
        return _breaks(world, request, reply, takes_ms, balancer)
    headers = reply.headers if balancer is None else balancer.passed(reply.headers)
    answer(request, reply.status, headers, reply.body)
    if reply.outcome == "hang_body":
        request.body = ""
        left = "curl: (18) transfer closed with outstanding read data remaining"
        return ends(world, request, "answer" if idle_ms else "none", idle_ms or None, error=left if idle_ms else "")
    left = f"curl: (18) transfer closed with {missing} bytes remaining to read" if missing else ""
    ends(world, request, "answer", takes_ms, error=left)


def _breaks(world: World, request: Open, reply: Reply, takes_ms: int, balancer: Balancer | None) -> None:
    """No HTTP answer: the connection fails, or what came over it is no HTTP."""
    if reply.outcome != "malformed":
        return ends(world, request, FAILURES[reply.outcome], takes_ms)
    request.malformed = True
    if balancer is None:
        return ends(world, request, "none", takes_ms, error="curl: (1) Received HTTP/0.9 when not allowed")
    ends(world, request, "closed", takes_ms)


def _hop(world: World, request: Open, at: str, to: str) -> None:
    """The request goes one hop further."""
    request.hop += 1
    request.to = to
    hop = RequestHop(request.id, request.hop, at, to, "sent", request.attempt)  # type: ignore[arg-type]
    if request.forwarded:
        hop.detail = f"port-forward {request.forwarded}"
    request.fact = world.emit(hop, request.fact)
