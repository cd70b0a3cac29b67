"""The life of a request: client -> balancer -> Service -> Pod, and who wrote the answer.

All hops are decided when the request is sent; its end is one Timer.  When the process dies meanwhile, the
connection is cut at that instant.
"""

from collections.abc import Mapping

from probeviz.sim import choices, program
from probeviz.sim.facts import RequestAnswered, RequestHop, RequestSent
from probeviz.sim.network import forwards, proxy
from probeviz.sim.network.balancers import BALANCERS
from probeviz.sim.network.balancers.base import Balancer, Own
from probeviz.sim.network.curl import could_not_connect, could_not_resolve, error_of, gave_up
from probeviz.sim.network.state import Backend, Open
from probeviz.sim.program import Process, Reply
from probeviz.sim.program import timers as _timers  # noqa: F401  registers the Timers of programs
from probeviz.sim.program.wall import http_date
from probeviz.sim.world import World, on

FAILURES = {"eof": "closed", "reset": "reset", "refused": "refused"}
NO_HEADERS: dict[str, str] = {}


def send(
    world: World,
    client: str,
    method: str,
    path: str,
    to: str,
    *,
    host: str = "",
    port: int = 80,
    headers: Mapping[str, str] = NO_HEADERS,
    timeout_ms: int = 0,
    entry: int = 0,
    cause: int = 0,
) -> None:
    """Sends a request now; `to` as in the entry `Request`, `cause` the fact that asked for it."""
    network = world.cluster.network
    network.requests += 1
    request = Open(f"r{network.requests}", client, method, path, host, port, world.now, entry)
    if timeout_ms:
        request.gives_up_at = world.now + timeout_ms
    ingress = ""
    if to == "ingress" and (balancer := BALANCERS.get(world.setup.balancer.kind)) is not None:
        found = world.kept.get(("ingress", host)) or _ingress(world, balancer, host)
        ingress, address = found
        request.host = headers.get("Host") or host or address
    fact = RequestSent(request.id, client, method, path, request.host)
    request.fact = world.emit(fact, cause) if cause else world.emit(fact)
    network.open[request.id] = request
    if ingress:
        _balanced(world, request, BALANCERS[world.setup.balancer.kind], ingress, headers)
    elif to.startswith("service/"):
        _to_service(world, request, to[8:], headers)
    elif to.startswith("nodeport/"):
        _to_node_port(world, request, to[9:], headers)
    elif to.startswith(("pod/", "forward/")):
        _to_pod(world, request, to, headers)
    else:
        _ends(world, request, "none", 1, error=could_not_resolve(host))


def interrupt(world: World, entry: int, cause: int) -> None:
    """Ctrl-C: ends what the entry is still waiting for."""
    for request in list(world.cluster.network.open.values()):
        if request.entry == entry:
            request.cause = cause
            _ends(world, request, "none", 0, error="^C")


# --- the way there ------------------------------------------------------------------------------------------


def _ingress(world: World, balancer: Balancer, host: str) -> tuple[str, str]:
    """(the Ingress that a host name leads to, or any; the balancer's own name), both empty when there is none."""
    ingress = balancer.find(world, host) or balancer.find(world, "")
    found = ingress, balancer.address(world, ingress) if ingress else ""
    world.keep(("ingress", host), found)
    return found


def _balanced(world: World, request: Open, balancer: Balancer, ingress: str, headers: Mapping[str, str]) -> None:
    request.ingress = ingress
    _hop(world, request, "client", f"balancer/{balancer.name}")
    if not balancer.listens(world, ingress, request.port):
        limit_ms = choices.CONNECT_TIMEOUT_MS
        return _ends(world, request, "none", limit_ms, error=gave_up(limit_ms, connecting=request))
    way_ms = world.draw(*choices.BALANCER_WAY, "way", request.id)
    step = balancer.route(world, ingress, request)
    if isinstance(step, Own):
        request.cause, request.detail = step.cause, step.detail
        _answer(request, step.status, step.headers, step.body)
        return _ends(world, request, "own", way_ms)
    _hop(world, request, "balancer", f"service/{step.service}")
    if not step.connects:
        request.at, request.detail = "balancer", f"no answer from {step.node}"
        return _ends(world, request, "timeout", balancer.connect_ms(world))
    _connect(world, request, step.node, step.address, step.service, step.port, headers, way_ms)


def _to_service(world: World, request: Open, name: str, headers: Mapping[str, str]) -> None:
    """From inside the cluster by the Service's name, through the proxy of the client's node."""
    service, nodes = world.cluster.services.get(name), world.cluster.nodes
    request.host = request.host or name
    if service is None or not nodes:
        return _ends(world, request, "none", 1, error=could_not_resolve(request.host))
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
        return _ends(world, request, "none", 1, error=could_not_resolve(request.host))
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
        return _ends(world, request, "none", 1, error=could_not_connect(world, request, 1))
    _hop(world, request, "client", f"service/{found[0]}")
    way_ms = world.draw(*choices.CLUSTER_WAY, "way", request.id)
    _connect(world, request, node.metadata.name, node.address, *found, headers, way_ms)


def _to_pod(world: World, request: Open, where: str, headers: Mapping[str, str]) -> None:
    """`pod/NAME:PORT` from inside the Pod, `forward/NAME:PORT` through a port-forward: no proxy on the way."""
    how, _, named = where.partition("/")
    name, _, digits = named.rpartition(":")
    pod = world.cluster.pods.get(name)
    if pod is None or not pod.status.pod_ip:
        return _ends(world, request, "none", 1, error=could_not_connect(world, request, 1))
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
) -> None:
    """From the node's proxy to a Pod; the Pod sees the node as its client."""
    if world.cluster.is_down(node):
        return _unreachable(world, request, "balancer" if request.ingress else "service", f"no answer from {node}")
    to = proxy.backend(world, node, service, port, request.id)
    if to is None:
        known = proxy.backends(world, node, service)
        request.cause, request.also = known.fact, known.seen if known.seen > known.fact else 0
        request.at, request.detail = "service", "no endpoints"
        return _ends(world, request, "refused", way_ms)
    _exchange(world, request, to, address, headers, way_ms)


def _exchange(world: World, request: Open, to: Backend, address: str, headers: Mapping[str, str], way_ms: int) -> None:
    """With the process that listens there; `address` is whom it sees as its client."""
    _hop(world, request, "service" if request.hop else "client", f"pod/{to.pod}")
    request.pod = to.pod
    if to.ip in world.cluster.programs.unreachable:
        request.cause = world.cluster.programs.unreachable[to.ip]
        return _unreachable(world, request, "pod", "the node is down")
    if "Host" not in headers:
        headers = {**headers, "Host": request.host} if headers else {"Host": request.host}
    reply = program.ask(world, to.ip, to.port, request.method, request.path, headers, address, request.fact)
    request.container_id, request.cause = reply.container_id, reply.cause
    _decide(world, request, reply, way_ms)


def _unreachable(world: World, request: Open, at: str, detail: str) -> None:
    """A machine that is down: nobody answers the SYN."""
    request.at, request.detail = at, detail
    if request.ingress:
        return _ends(world, request, "timeout", BALANCERS[world.setup.balancer.kind].connect_ms(world))
    limit_ms = choices.CONNECT_TIMEOUT_MS
    _ends(world, request, "none", limit_ms, error=gave_up(limit_ms, connecting=request))


def _decide(world: World, request: Open, reply: Reply, way_ms: int) -> None:
    """How the exchange with the Pod will end, and when."""
    takes_ms = reply.latency_ms + way_ms
    idle_ms = 0
    if request.ingress:
        idle_ms = BALANCERS[world.setup.balancer.kind].idle_ms(world, request.ingress)
    request.at, request.detail, missing = "pod", reply.detail, reply.missing
    silent = reply.outcome == "hang" or reply.outcome == "hang_body" or (missing and idle_ms)
    if idle_ms and (silent or takes_ms > idle_ms):
        request.detail = reply.detail or ("the body is too short" if missing else "no answer in time")
        return _ends(world, request, "timeout", idle_ms)
    if silent:
        return _ends(world, request, "none", None, error="")
    if reply.outcome != "status":
        return _ends(world, request, FAILURES[reply.outcome], takes_ms)
    _answer(request, reply.status, reply.headers, reply.body)
    left = f"curl: (18) transfer closed with {missing} bytes remaining to read" if missing else ""
    _ends(world, request, "answer", takes_ms, error=left)


def _answer(request: Open, status: int, headers: dict[str, str], body: str) -> None:
    request.status, request.headers = status, headers
    request.body = "" if request.method == "HEAD" else body


def _hop(world: World, request: Open, at: str, to: str) -> None:
    """The request goes one hop further."""
    request.hop += 1
    request.to = to
    hop = RequestHop(request.id, request.hop, at, to, "sent")  # type: ignore[arg-type]
    if request.forwarded:
        hop.detail = f"port-forward {request.forwarded}"
    request.fact = world.emit(hop, request.fact)


# --- the end ------------------------------------------------------------------------------------------------


def _ends(world: World, request: Open, end: str, after_ms: int | None, error: str = "") -> None:
    """Plans the end; None: never by itself.  The client's own time-out comes first when it is earlier."""
    request.end, request.error = end, error
    at_ms = None if after_ms is None else world.now + after_ms
    limit = request.gives_up_at
    if limit and (at_ms is None or at_ms > limit):
        at_ms, request.end, request.error = limit, "none", gave_up(limit - request.started_at)
    request.ends_at = at_ms or 0
    if at_ms is not None:
        world.at(at_ms, "request.end", request.id, cause=request.fact)


@on("request.end")
def end(world: World, number: str) -> None:
    """The planned end has come; a Timer of a plan that was overtaken does nothing."""
    network = world.cluster.network
    request = network.open.get(number)
    if request is None or request.ends_at != world.now:
        return
    del network.open[number]
    origin, because = "", (request.fact, request.cause) if request.cause else (request.fact,)
    if request.end == "none":
        request.status, request.headers, request.body = 0, {}, ""
    elif request.end == "answer":
        origin = f"pod/{request.pod}"
        if "Date" in request.headers and world.now - request.started_at >= 1000:
            request.headers["Date"] = http_date(world)  # of the answer, not of the request
        if request.ingress:
            request.headers = BALANCERS[world.setup.balancer.kind].passed(request.headers)
    elif request.end == "own":
        origin = "balancer"
    else:
        origin = _failed(world, request)
        because = (request.fact,)
    world.emit(
        RequestAnswered(
            number,
            request.client,
            request.method,
            request.path,
            status=request.status or None,
            server=request.headers.get("Server", ""),
            headers=request.headers,
            body=request.body,
            body_bytes=len(request.body.encode()),
            origin=origin,
            latency_ms=world.now - request.started_at,
            error=request.error,
        ),
        *because,
    )


def _failed(world: World, request: Open) -> str:
    """States where it failed; a balancer then answers in its own name, else the client has no answer."""
    hop = RequestHop(
        request=request.id,
        hop=request.hop,
        at=request.at,  # type: ignore[arg-type]
        to=request.to,
        outcome=request.end,  # type: ignore[arg-type]
        detail=request.detail,
    )
    because = request.cause or request.fact
    request.fact = world.emit(hop, because, request.also) if request.also else world.emit(hop, because)
    if request.forwarded and request.end == "refused":
        forwards.refused(world, request.forwarded)
    if not request.ingress:
        request.error = error_of(world, request)
        return ""
    own = BALANCERS[world.setup.balancer.kind].failed(world, request.end)  # type: ignore[arg-type]
    _answer(request, own.status, own.headers, own.body)
    return "balancer"


@program.watches_end
def cut(world: World, process: Process, fact: int) -> None:
    """A dying process closes its open connections; one that it closed itself is on its way back already."""
    on_its_way = world.now + choices.BALANCER_WAY.high
    for request in world.cluster.network.open.values():
        closing = request.end == "closed" and request.ends_at <= on_its_way
        if request.container_id == process.container_id and not closing:
            request.at, request.detail, request.cause = "pod", "the process died", fact
            request.status, request.headers, request.body = 0, {}, ""
            _ends(world, request, "closed", 0)
