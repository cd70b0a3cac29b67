"""How a request ends: the answer, or what failed and who says so; a dying process cuts what it has open."""

from collections.abc import Callable

from probeviz.sim import choices, program
from probeviz.sim.facts import RequestAnswered, RequestHop
from probeviz.sim.network import forwards
from probeviz.sim.network.balancers import BALANCERS
from probeviz.sim.network.curl import error_of, gave_up
from probeviz.sim.network.state import Open
from probeviz.sim.program import Process
from probeviz.sim.program.wall import http_date
from probeviz.sim.world import World, on

Answered = Callable[[World, Open], None]
ANSWERED: list[Answered] = []


def watches_answers(hook: Answered) -> Answered:
    """Registers who is told of each request of a log entry that has ended, after its fact."""
    ANSWERED.append(hook)
    return hook


def ends(world: World, request: Open, end: str, after_ms: int | None, error: str = "") -> None:
    """Plans the end; None: never by itself.  The client's own time-out comes first when it is earlier."""
    request.end, request.error = end, error
    at_ms = None if after_ms is None else world.now + after_ms
    limit = request.gives_up_at
    if limit and (at_ms is None or at_ms > limit):
        connecting = request.end == "none" and bool(request.error)
        at_ms, request.end, request.error = limit, "none", gave_up(limit - request.started_at, connecting)
    request.ends_at = at_ms or 0
    if at_ms is not None:
        world.at(at_ms, "request.end", request.id, cause=request.fact)


def answer(request: Open, status: int, headers: dict[str, str], body: str) -> None:
    """What the client will get."""
    request.status, request.headers = status, headers
    request.body = "" if request.method == "HEAD" else body


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
    elif request.end == "own":
        origin = "balancer"
    else:
        origin = _failed(world, request)
        because = (request.fact,)
    headers, body = request.headers, request.body
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
        world.now - request.started_at,
        request.error,
    )
    world.emit(fact, *because)
    if request.entry:
        for hook in ANSWERED:
            hook(world, request)


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
    answer(request, own.status, own.headers, own.body)
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
            ends(world, request, "closed", 0)
