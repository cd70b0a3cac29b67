"""How a request ends: the answer, or what failed and who says so; a dying process cuts what it has open."""

from collections.abc import Callable
from heapq import heappush
from typing import Any

from probeviz.sim import choices, program
from probeviz.sim.facts import RequestAnswered, RequestHop
from probeviz.sim.network import forwards, pool
from probeviz.sim.network.balancers import BALANCERS
from probeviz.sim.network.curl import error_of, gave_up
from probeviz.sim.network.state import Flight, Open
from probeviz.sim.program import FOREVER, Process
from probeviz.sim.program.wall import http_date
from probeviz.sim.world import World, on

SLOW_MS = 1000  # from then on an answer's Date is that of its end, not of the request

Answered = Callable[[World, Open], None]
ANSWERED: list[Answered] = []


def watches_answers(hook: Answered) -> Answered:
    """Registers who is told of each request of a log entry that has ended, after its fact."""
    ANSWERED.append(hook)
    return hook


def ends(world: World, request: Open, end: str, after_ms: int | None, error: str = "") -> None:
    """Plans the end; None: never by itself.  The client's own time-out comes first when it is earlier."""
    at_ms = FOREVER if after_ms is None else world.now + after_ms
    limit = request.gives_up_at
    if 0 < limit < at_ms:
        connecting = end == "none" and bool(error)
        at_ms, end, error = limit, "none", gave_up(limit - request.started_at, connecting)
    request.end, request.error = end, error
    request.ends_at = 0 if at_ms == FOREVER else at_ms
    if at_ms != FOREVER:
        world.seq = seq = world.seq + 1
        heappush(world.heap, (at_ms, seq, "request.end", request.id, (), (request.fact,)))


def answer(request: Open, status: int, headers: dict[str, str], body: str) -> None:
    """What the client will get."""
    request.status, request.headers = status, headers
    request.body = "" if request.method == "HEAD" else body


@on("request.end", packed=True)
def end(world: World, number: str, _: tuple[()]) -> None:
    """The planned end has come; a Timer of a plan that was overtaken does nothing."""
    network = world.cluster.network
    found: Any = network.open.get(number)
    if isinstance(found, Flight):  # nothing has interfered
        del network.open[number]
        answered = found.answer
        if answered.latency_ms >= SLOW_MS and "Date" in answered.headers:
            answered.headers["Date"] = http_date(world)
        world.n = answered.n = world.n + 1
        return world.sink(answered)
    request: Open | None = found
    if request is None or request.ends_at != world.now:
        return
    del network.open[number]
    because = (request.fact, request.cause) if request.cause else (request.fact,)
    if request.end == "answer":
        if request.status >= 400 and request.ingress and _retried(world, request):
            return None
        origin = f"pod/{request.pod}"
        _arrives(world, request)
    elif request.end == "own":
        origin = "balancer"
    elif request.end == "none":
        origin, request.status, request.headers, request.body = "", 0, {}, ""
    elif request.end == "again":
        network.open[number] = request
        return world.after(0, "request.again", number, cause=request.fact)
    else:
        failed = _failed(world, request)
        if failed is None:
            return None
        origin, because = failed, (request.fact,)
    headers, body, now = request.headers, request.body, world.now
    world.n = n = world.n + 1
    fact = RequestAnswered(
        number,
        request.client,
        request.method,
        request.path,
        request.status or None,
        headers.get("Server", ""),
        headers,
        body,
        len(body.encode()),
        origin,
        now - request.started_at,
        request.error,
        request.log,
        n=n,
        t=now,
        cause=because,
    )
    world.sink(fact)
    if request.entry:
        for hook in ANSWERED:
            hook(world, request)


def _arrives(world: World, request: Open) -> None:
    """An answer of the Pod: its connection is idle again, and one that came late bears the date of its end."""
    if request.pool and not request.error:
        pool.give(world, request.pool)
    if world.now - request.started_at >= SLOW_MS and "Date" in request.headers:
        request.headers["Date"] = http_date(world)


def _failed(world: World, request: Open) -> str | None:
    """States where it failed; a balancer then answers in its own name, else the client has no answer.

    Returns who wrote the status; None: the balancer tries once more.
    """
    hop = RequestHop(
        request=request.id,
        hop=request.hop,
        at=request.at,  # type: ignore[arg-type]
        to=request.to,
        outcome=request.end,  # type: ignore[arg-type]
        attempt=request.attempt,
        detail=request.detail,
    )
    because = request.cause or request.fact
    request.fact = world.emit(hop, because, request.also) if request.also else world.emit(hop, because)
    if request.forwarded and request.end == "refused":
        forwards.refused(world, request.forwarded)
    if not request.ingress:
        request.error = error_of(world, request)
        return ""
    balancer = BALANCERS[world.setup.balancer.kind]
    wait_ms = balancer.again(world, request)
    if wait_ms is not None:
        _again(world, request, wait_ms)
        return None
    own = balancer.failed(world, request)
    request.log = own.log
    answer(request, own.status, own.headers, own.body)
    return "balancer"


def _retried(world: World, request: Open) -> bool:
    """A status after which the balancer tries once more."""
    balancer = BALANCERS[world.setup.balancer.kind]
    if not balancer.retried_status(world, request):
        return False
    hop = RequestHop(request.id, request.hop, "pod", request.to, "answered", request.attempt, str(request.status))
    request.fact = world.emit(hop, request.fact, *((request.cause,) if request.cause else ()))
    _again(world, request, 0)
    return True


def _again(world: World, request: Open, wait_ms: int) -> None:
    """Plans another try."""
    request.attempt += 1
    request.container_id, request.pool, request.malformed = "", "", False
    world.cluster.network.open[request.id] = request
    ends(world, request, "again", wait_ms)


@program.watches_end
def cut(world: World, process: Process, fact: int) -> None:
    """A dying process closes its open connections; what it answered or closed itself is on its way back already."""
    on_its_way = world.now + choices.BALANCER_WAY.high
    for request in world.cluster.network.all_open():
        left = request.end in ("answer", "closed") and not request.error and request.ends_at <= on_its_way
        if request.container_id == process.container_id and not left:
            request.at, request.detail, request.cause = "pod", "the process died", fact
            request.status, request.headers, request.body = 0, {}, ""
            ends(world, request, "closed", 0)


@program.watches_deadlock
def stall(world: World, process: Process, fact: int) -> None:
    """A wedged process answers nothing that is still open to it; what it has sent already arrives."""
    on_its_way = world.now + choices.BALANCER_WAY.high
    for request in world.cluster.network.all_open():
        if request.container_id != process.container_id or request.ends_at <= on_its_way:
            continue
        if request.end not in ("answer", "closed", "reset") or request.error:
            continue
        request.detail, request.cause = program.DEADLOCKED, fact
        request.status, request.headers, request.body = 0, {}, ""
        idle_ms = BALANCERS[world.setup.balancer.kind].idle_ms(world, request.ingress) if request.ingress else 0
        if idle_ms:
            ends(world, request, "timeout", max(0, request.started_at + idle_ms - world.now))
        else:
            ends(world, request, "none", None)


@on("alb.cut")
def deregistered(world: World, pod: str) -> None:
    """The deregistration delay is over: what is still open to the Pod is closed."""
    world.changed()
    for request in world.cluster.network.all_open():
        if request.ingress and request.pod == pod and request.end in ("answer", "timeout"):
            request.at, request.detail, request.cause = "pod", "the deregistration delay was over", world.cause[0]
            ends(world, request, "closed", 0)
