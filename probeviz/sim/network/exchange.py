"""The last part of a request's way: from a node's proxy to a Pod, and how the exchange with it will end."""

from collections.abc import Mapping

from probeviz.sim import choices, program
from probeviz.sim.facts import RequestHop
from probeviz.sim.network import pool, proxy
from probeviz.sim.network.balancers.base import Balancer
from probeviz.sim.network.call import Call
from probeviz.sim.network.curl import never_connected
from probeviz.sim.network.ending import ends
from probeviz.sim.network.state import Backend, Backends, Open
from probeviz.sim.program import FOREVER, Reply, Way
from probeviz.sim.world import World

FAILURES = {"eof": "closed", "reset": "reset", "refused": "refused"}


def opened(world: World, call: Call, id: str, entry: int) -> Open:
    """The request as it is sent; from now on it is in flight."""
    request = Open(id, call.client, call.method, call.path, call.asked_host, call.port, world.now, entry)
    if call.timeout_ms:
        request.gives_up_at = world.now + call.timeout_ms
    request.connect_ms = call.connect_ms
    world.cluster.network.open[id] = request
    return request


def hop(world: World, request: Open, at: str, to: str) -> None:
    """The request goes one hop further."""
    request.hop += 1
    request.to = to
    fact = RequestHop(request.id, request.hop, at, to, "sent", request.attempt)  # type: ignore[arg-type]
    if request.forwarded:
        fact.detail = f"port-forward {request.forwarded}"
    request.fact = world.emit(fact, request.fact)


def connect(
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
) -> None:
    """From the node's proxy to a Pod; the Pod sees the node as its client."""
    if world.cluster.is_down(node):
        at = "balancer" if balancer is not None else "service"
        return _unreachable(world, request, at, f"no answer from {node}", balancer)
    to = proxy.backend(world, node, service, port, "backend", request.number, outside)
    if to is None and outside and proxy.drops(world, node, service, port):
        said = f"no endpoint on {node} (externalTrafficPolicy: Local)"
        return _unreachable(world, request, "service", said, balancer)
    if to is None:
        no_endpoints(request, proxy.backends(world, node, service))
        return ends(world, request, "refused", way_ms)
    hop(world, request, "service", f"pod/{to.pod}")
    exchange(world, request, to, address, headers, way_ms, balancer, idle_ms)
    return None


def no_endpoints(request: Open, heard: Backends) -> None:
    """Why a proxy rejects the connection."""
    request.cause, request.also = heard.fact, heard.seen if heard.seen > heard.fact else 0
    request.at, request.detail = "service", "no endpoints"


def exchange(
    world: World,
    request: Open,
    to: Backend,
    address: str,
    headers: Mapping[str, str],
    way_ms: int,
    balancer: Balancer | None = None,
    idle_ms: int = 0,
    *,
    pooled: bool = False,
) -> Reply | None:
    """With the process that listens there; `address` is whom it sees as its client.

    `pooled`: over a connection that the balancer keeps in any case; else only where the program may close it.  None:
    the Pod was not asked, for its machine is down, or it was closing that connection.
    """
    request.pod, request.at = to.pod, "pod"
    way = program.way_to(world, to.ip, to.port, request.path)
    kept = pooled or (way is not None and way.program.keep_alive is not None)
    if kept and balancer is not None and _raced(world, request, balancer, to, way, way_ms):
        return None
    if to.ip in world.cluster.programs.unreachable:
        request.cause = world.cluster.programs.unreachable[to.ip]
        _unreachable(world, request, "pod", "the node is down", balancer)
        return None
    reply = _asks(world, request, to, way, address, headers, idle_ms)
    decide(world, request, reply, way_ms, balancer, idle_ms)
    return reply


def _raced(world: World, request: Open, balancer: Balancer, to: Backend, way: Way | None, way_ms: int) -> bool:
    """Takes a connection; whether the program closes it at this very moment, and the request fails."""
    request.pool = key = f"{to.ip}:{to.port}"
    taken = pool.take(world, balancer.pool_ms, key, way)
    request.reused = taken != "new"
    if taken != "closing":
        return False
    request.sent = request.raced = True
    request.detail, request.cause = pool.CLOSING_IDLE, way.process.fact if way is not None else 0
    ends(world, request, "closed", way_ms)
    return True


def _unreachable(world: World, request: Open, at: str, detail: str, balancer: Balancer | None) -> None:
    """Nobody answers the SYN."""
    request.at, request.detail = at, detail
    if balancer is not None:
        return ends(world, request, "timeout", balancer.connect_ms(world))
    limit_ms = request.connect_ms or choices.CONNECT_TIMEOUT_MS
    ends(world, request, "none", limit_ms, error=never_connected(world, request, limit_ms))


def _asks(
    world: World, request: Open, to: Backend, way: Way | None, address: str, headers: Mapping[str, str], idle_ms: int
) -> Reply:
    if way is None:
        return program.refusal(world.cluster.programs, to.ip)
    if "Host" not in headers:
        headers = {**headers, "Host": request.host} if headers else {"Host": request.host}
    patience_ms = idle_ms or FOREVER
    if request.gives_up_at:
        patience_ms = min(patience_ms, request.gives_up_at - world.now)
    return program.serve(world, way, request.method, headers, address, request.fact, patience_ms)


def decide(world: World, request: Open, reply: Reply, way_ms: int, balancer: Balancer | None, idle_ms: int) -> None:
    """How the exchange with the Pod will end, and when; `idle_ms`: how long the balancer waits, 0 = for ever."""
    request.container_id, request.cause = reply.container_id, reply.cause
    request.sent = reply.outcome != "refused"
    takes_ms = reply.latency_ms + way_ms
    if reply.outcome == "status" and not reply.missing and (takes_ms <= idle_ms or not idle_ms):
        _answered(request, reply, balancer)
        return ends(world, request, "answer", takes_ms)
    whole = balancer is not None and balancer.waits_for_body
    silent = reply.outcome == "hang" or (whole and (reply.outcome == "hang_body" or bool(reply.missing)))
    if idle_ms and (silent or takes_ms > idle_ms):
        request.detail = reply.detail or ("the body is too short" if reply.missing else "no answer in time")
        return ends(world, request, "timeout", idle_ms)
    if silent:
        request.detail = reply.detail
        return ends(world, request, "none", None)
    if reply.outcome not in ("status", "hang_body"):
        return _breaks(world, request, reply, takes_ms, balancer)
    _answered(request, reply, balancer)
    if reply.outcome == "hang_body":
        request.body = ""
        left = "curl: (18) transfer closed with outstanding read data remaining"
        return ends(world, request, "answer" if idle_ms else "none", idle_ms or None, error=left if idle_ms else "")
    left = f"curl: (18) transfer closed with {reply.missing} bytes remaining to read"
    ends(world, request, "answer", takes_ms, error=left)


def _answered(request: Open, reply: Reply, balancer: Balancer | None) -> None:
    """What the client will get; of HEAD the program gives no body."""
    request.detail, request.status, request.body = reply.detail, reply.status, reply.body
    request.headers = reply.headers if balancer is None else balancer.passed(reply.headers)


def _breaks(world: World, request: Open, reply: Reply, takes_ms: int, balancer: Balancer | None) -> None:
    """No HTTP answer: the connection fails, or what came over it is no HTTP."""
    request.detail = reply.detail
    if reply.outcome != "malformed":
        return ends(world, request, FAILURES[reply.outcome], takes_ms)
    request.malformed = True
    if balancer is None:
        return ends(world, request, "none", takes_ms, error="curl: (1) Received HTTP/0.9 when not allowed")
    ends(world, request, "closed", takes_ms)
