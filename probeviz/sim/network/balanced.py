"""A request's way through a balancer: to which target, and over which hops; what the balancer answers by itself, and
another try.

Where a rotation leads holds until something changes, so all hops of a first try are stated in one go.  A way whose
answer is known as well, because it was gone before and nothing on it is left to luck, is done with at once: its answer
is made when the request is sent, and only numbered when it comes.
"""

from heapq import heappush

from probeviz.sim import choices, program
from probeviz.sim.facts import RequestAnswered, RequestHop, RequestSent
from probeviz.sim.network import proxy
from probeviz.sim.network.balancers import BALANCERS
from probeviz.sim.network.balancers.base import Balancer, Journey, Onward, Step, Straight
from probeviz.sim.network.call import Call, Door
from probeviz.sim.network.curl import never_connected
from probeviz.sim.network.ending import answer, ends
from probeviz.sim.network.exchange import connect, decide, exchange, hop, no_endpoints, opened
from probeviz.sim.network.state import Flight, Open
from probeviz.sim.program import FOREVER, Reply, Way
from probeviz.sim.program.wall import dated
from probeviz.sim.world import World, on

WAYS = ("ways",)  # under which those of the last sixteen requests are kept
NOT_DRAWN: tuple[int, list[int]] = (-1, [])


def onward(world: World, call: Call, door: Door, number: int, step: Onward, entry: int, cause: int) -> None:
    """To a node that is up, whose proxy has backends."""
    journeys, method = step.journeys, call.method
    place = 0 if len(journeys) == 1 else world.pick_nth(len(journeys), "backend", number)
    known = journeys[place].get(method)
    block, ways = world.kept.get(WAYS, NOT_DRAWN)
    if block != number >> 4:
        ways = _draw_ways(world, number >> 4)
    way_ms = ways[number & 15]
    if known is not None:
        takes_ms = known.latency_ms + way_ms
        if not known.in_its_time:
            if 0 < call.timeout_ms < takes_ms or not program.again(world, known.way):
                known = None
        elif known.way.ends_at <= world.now:
            known = None
    id, client, path, sink = f"r{number}", call.client, call.path, world.sink
    sent, t = world.n + 1, world.now
    hop1, hop2, hop3 = sent + 1, sent + 2, sent + 3
    world.n = hop3
    sink(RequestSent(id, client, method, path, call.asked_host, n=sent, t=t, cause=(cause,) if cause else world.cause))
    sink(RequestHop(id, 1, "client", door.hop, "sent", n=hop1, t=t, cause=(sent,)))
    sink(RequestHop(id, 2, "balancer", step.hop, "sent", n=hop2, t=t, cause=(hop1,)))
    sink(RequestHop(id, 3, "service", step.hops[place], "sent", n=hop3, t=t, cause=(hop2,)))
    if known is None:
        request = _sent(world, call, door, id, entry, hop3, step.hops[place])
        return _finds_out(world, call, door, request, step, place, way_ms)
    why, detail = known.cause, ""
    if known.in_its_time:
        reply, fits = _begins(world, call, door, known, hop3, way_ms)
        if not fits:
            request = _sent(world, call, door, id, entry, hop3, step.hops[place])
            request.pod, request.at = known.pod, "pod"
            return decide(world, request, reply, way_ms, door.balancer, door.idle_ms)
        takes_ms, why, detail = reply.latency_ms + way_ms, reply.cause, reply.detail
    because, ends_at = (hop3,), t + takes_ms
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
        cause=(hop3, why) if why else because,
    )
    flight = Flight(answer, call, known, detail)
    world.cluster.network.open[id] = flight.opened(entry) if entry else flight  # type: ignore[assignment]
    world.seq = seq = world.seq + 1
    heappush(world.heap, (ends_at, seq, "request.end", id, (), because))
    return None


def _sent(world: World, call: Call, door: Door, id: str, entry: int, fact: int, to: str) -> Open:
    """The request as others see it, when it has gone its three hops."""
    request = opened(world, call, id, entry)
    request.ingress, request.fact, request.hop, request.to = door.ingress, fact, 3, to
    return request


def _begins(world: World, call: Call, door: Door, known: Journey, fact: int, way_ms: int) -> tuple[Reply, bool]:
    """When the Pod will be done with one more; whether balancer and client wait as long."""
    way, idle_ms, limit_ms = known.way, door.idle_ms, call.timeout_ms
    patience_ms = idle_ms or FOREVER
    if 0 < limit_ms < patience_ms:
        patience_ms = limit_ms
    reply = program.begin(world, way, way.route, fact, patience_ms)
    if reply.outcome != "status":
        return reply, False
    takes_ms = reply.latency_ms + way_ms
    if takes_ms <= patience_ms:
        return reply, True
    return program.alike(world, way, reply, call.method), False


def _draw_ways(world: World, block: int) -> list[int]:
    """How long the ways of sixteen requests through the balancer take."""
    ways = world.draw_sixteen(*choices.BALANCER_WAY, "way", block)
    world.keep(WAYS, (block, ways))
    return ways


def _finds_out(world: World, call: Call, door: Door, request: Open, step: Onward, place: int, way_ms: int) -> None:
    """What the Pod answers; remembered when the next request there will get the same."""
    to, idle_ms = step.backends[place], door.idle_ms
    reply = exchange(world, request, to, step.address, call.headers, way_ms, door.balancer, idle_ms)
    if reply is None:
        return
    if reply.in_its_time is not None:
        if request.end == "answer":
            step.journeys[place][request.method] = _journey(request, reply, reply.in_its_time)
    elif reply.way is not None and (not idle_ms or reply.latency_ms + choices.BALANCER_WAY.high <= idle_ms):
        step.journeys[place][request.method] = _journey(request, reply, reply.way)


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
        reply.way is None,
    )


def straight(world: World, call: Call, door: Door, number: int, step: Straight, entry: int, cause: int) -> None:
    """To a Pod's own address."""
    request = _two_hops(world, call, door, number, step.hop, entry, cause)
    _reaches(world, request, door.balancer, step, number)


def refused(world: World, call: Call, door: Door, number: int, step: Onward, entry: int, cause: int) -> None:
    """To a node that is up, whose proxy knows of no endpoint and rejects the connection."""
    request = _two_hops(world, call, door, number, step.hop, entry, cause)
    no_endpoints(request, proxy.backends(world, step.node, step.service))
    ends(world, request, "refused", _way_ms(world, number))


def _two_hops(world: World, call: Call, door: Door, number: int, to: str, entry: int, cause: int) -> Open:
    """The request, which has gone to the balancer and on to `to`: stated in one go."""
    id, sink = f"r{number}", world.sink
    sent, t = world.n + 1, world.now
    hop1, hop2 = sent + 1, sent + 2
    world.n = hop2
    because = (cause,) if cause else world.cause
    sink(RequestSent(id, call.client, call.method, call.path, call.asked_host, n=sent, t=t, cause=because))
    sink(RequestHop(id, 1, "client", door.hop, "sent", n=hop1, t=t, cause=(sent,)))
    sink(RequestHop(id, 2, "balancer", to, "sent", n=hop2, t=t, cause=(hop1,)))
    request = opened(world, call, id, entry)
    request.ingress, request.fact, request.hop, request.to = door.ingress, hop2, 2, to
    request.asked = call.headers
    return request


def otherwise(world: World, call: Call, door: Door, request: Open, step: Step | None) -> None:
    """The balancer answers by itself, cannot go on, or (no `step`) does not listen there."""
    request.ingress = door.ingress
    hop(world, request, "client", door.hop)
    if step is None:
        limit_ms = request.connect_ms or choices.CONNECT_TIMEOUT_MS
        return ends(world, request, "none", limit_ms, error=never_connected(world, request, limit_ms))
    request.asked = call.headers
    _go(world, request, door.balancer, step)


@on("request.again")
def again(world: World, number: str) -> None:
    """The balancer tries once more; a request that was ended meanwhile is left alone."""
    request = world.cluster.network.open.get(number)
    if request is None or request.end != "again":
        return
    balancer = BALANCERS[world.setup.balancer.kind]
    _go(world, request, balancer, balancer.step(world, request))


def _go(world: World, request: Open, balancer: Balancer, step: Step) -> None:
    """One try, unless the balancer answers by itself."""
    if isinstance(step, Onward):
        return _onward(world, request, balancer, step)
    if isinstance(step, Straight):
        hop(world, request, "balancer", step.hop)
        request.container_id, request.cause, request.also = "", 0, 0
        request.sent = request.reused = request.raced = False
        return _reaches(world, request, balancer, step, request.number)
    request.cause, request.detail, request.log = step.cause, step.detail, step.log
    answer(request, step.status, step.headers, step.body)
    ends(world, request, "own", _way_ms(world, request.number))


def _reaches(world: World, request: Open, balancer: Balancer, step: Straight, number: int) -> None:
    """The Pod, unless its node is gone."""
    request.tried.append(step.key)
    request.pod = step.to.pod
    if not step.connects:
        request.at, request.detail = "balancer", "no answer from its node"
        return ends(world, request, "timeout", balancer.connect_ms(world))
    way_ms, asked = _way_ms(world, number), request.asked
    exchange(world, request, step.to, step.address, asked, way_ms, balancer, step.idle_ms, pooled=True)
    return None


def _onward(world: World, request: Open, balancer: Balancer, step: Onward) -> None:
    """To the Service, by the proxy of a node, which may be down or have no backend."""
    hop(world, request, "balancer", step.hop)
    if not step.connects:
        request.at, request.detail = "balancer", f"no answer from {step.node}"
        return ends(world, request, "timeout", balancer.connect_ms(world))
    node, service, idle_ms = step.node, step.service, balancer.idle_ms(world, request.ingress)
    way_ms, asked = _way_ms(world, request.number), request.asked
    connect(world, request, node, step.address, service, step.port, asked, way_ms, balancer, idle_ms, step.outside)
    return None


def _way_ms(world: World, number: int) -> int:
    """How long the way of a request through the balancer takes."""
    return world.draw_nth(*choices.BALANCER_WAY, "way", number)
