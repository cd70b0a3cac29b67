"""One HTTP exchange with a process, decided at the instant when the request arrives."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Literal, Protocol, TypeVar

import msgspec

from probeviz.sim.program import capacity, deadlock, go
from probeviz.sim.program.process import keys_of, settled, whole_of, write
from probeviz.sim.program.state import FOREVER, Process, Programs
from probeviz.sim.program.vocabulary import NOT_FOUND, Port, Program, Route
from probeviz.sim.program.wall import dated

if TYPE_CHECKING:
    from probeviz.sim.world import World

Outcome = Literal["status", "malformed", "eof", "refused", "reset", "hang", "hang_body", "not_tls", "unknown"]
NO_HEADERS: dict[str, str] = {}
VARIES = -1
# net/http/server.go, when the handshake begins like a request; it is HTTP/1.0 without a header.
PLAIN_TO_TLS = Route(status=400, body="Client sent an HTTP request to an HTTPS server.\n")


class Phase(Protocol):
    @property
    def until(self) -> int | None: ...


P = TypeVar("P", bound=Phase)


class Reply(msgspec.Struct, gc=False):
    """How an exchange will end, `latency_ms` from now, if the process lives until then (`alive`).

    `status`: an answer; `missing` bytes that its Content-Length promises never come.  `eof`: closed without a
    byte.  `malformed`: `body` is no HTTP.  `hang`: no answer ever.  `not_tls`: a plain answer to who asked for TLS.
    `unknown`: the host's name does not resolve.  `hang_body`: status and headers come, the body never does.  `body` is
    empty for HEAD.  `cause` is the fact that made the program answer so: a person's change of it, or why nobody
    listens; 0 when it does what it always did.  `way`: the next request there gets the same, but for its Date, as
    long as it may go on `again`; `in_its_time`: the same, but when it does, `begin` must say.
    """

    outcome: Outcome
    status: int = 0
    headers: dict[str, str] = {}
    body: str = ""
    latency_ms: int = 0
    container_id: str = ""
    pod: str = ""
    detail: str = ""
    cause: int = 0
    missing: int = 0
    way: "Way | None" = None
    in_its_time: "Way | None" = None


class Way(msgspec.Struct, frozen=True, gc=False):
    """Who answers at an address and path, and how: the same until a program changes, or a phase ends."""

    ip: str
    port: int
    process: Process
    program: Program
    name: str  # of the route
    route: Route
    fact: int  # that changed it, or 0
    ends_at: int  # of the phase
    headers: dict[str, str] | None  # of a route that always answers alike, the Date to be filled in; else None
    body: str
    latency_ms: int  # of one that also takes always as long; else VARIES


def ask(
    world: "World",
    ip: str,
    port: int,
    method: str,
    path: str,
    headers: Mapping[str, str],
    who: str | Callable[[], str],
    cause: int = 0,
    tls: bool = False,
    patience_ms: int = FOREVER,
) -> Reply:
    """Sends one request to `ip:port`; `cause` is the fact of the request.

    `who` asks: "IP:PORT", "IP", or a function that says so, for only a panic writes it down; it will give up
    after `patience_ms`.
    """
    if tls:
        return _ask_tls(world, ip, port, method, path, headers, who, cause, patience_ms)
    way = way_to(world, ip, port, path)
    if way is None:
        return refusal(world.cluster.programs, ip)
    return serve(world, way, method, headers, who, cause, patience_ms)


def way_to(world: "World", ip: str, port: int, path: str) -> Way | None:
    """Who answers there without TLS, and how; None: nobody listens."""
    way: Way | None = world.kept.get((ip, port, path))
    return way if way is not None and way.ends_at > world.now else _way(world, ip, port, path)


def _ask_tls(
    world: "World",
    ip: str,
    port: int,
    method: str,
    path: str,
    headers: Mapping[str, str],
    who: str | Callable[[], str],
    cause: int,
    patience_ms: int,
) -> Reply:
    """The same over TLS; nobody checks the certificate."""
    way = _way(world, ip, port, path, tls=True)
    if way is None:
        return refusal(world.cluster.programs, ip)
    process = way.process
    if port not in way.program.tls and process.state != "hung":
        return Reply(
            "not_tls", container_id=process.container_id, pod=process.pod, detail="a plain answer to a TLS handshake"
        )
    return serve(world, way, method, headers, who, cause, patience_ms)


def serve(
    world: "World",
    way: Way,
    method: str,
    headers: Mapping[str, str],
    who: str | Callable[[], str],
    cause: int,
    patience_ms: int,
) -> Reply:
    """One request on that way; the rest as in `ask`."""
    process, route, cycle = way.process, way.route, way.route.cycle
    if cycle:
        route = cycle[process.counts.get(way.name, 0) % len(cycle)]
    if route.when_header:
        route = by_header(route, headers)
    reply = begin(world, way, route, cause, patience_ms)
    if reply.outcome != "status":
        return reply
    if cycle:
        process.counts[way.name] = process.counts.get(way.name, 0) + 1
    if way.headers is not None:
        return alike(world, way, reply, method)
    if _fails(route):
        return _fail(world, process, route, reply, who, cause)
    return _answer(world, route, reply, method)


def begin(world: "World", way: Way, route: Route, cause: int, patience_ms: int) -> Reply:
    """The program takes the request, and when it will be done; one that gives up in the queue never reaches it."""
    process, program = way.process, way.program
    number = process.requests + 1
    latency_ms = route.latency.draw(world, "latency", process.container_id, number)
    for dependency in program.needs:
        latency_ms += _wait(world, dependency, process)
    reply = Reply("status", 0, NO_HEADERS, "", latency_ms, process.container_id, process.pod, "", way.fact)
    if program.capacity is not None or program.pauses is not None:
        _delay(world, way, route, reply, cause, patience_ms)
        if reply.outcome != "status":
            return reply
        latency_ms = reply.latency_ms
    process.requests = number
    if process.busy_until < world.now + latency_ms:
        process.busy_until = world.now + latency_ms
    return reply


def _delay(world: "World", way: Way, route: Route, reply: Reply, cause: int, patience_ms: int) -> None:
    """The wait for a place and for the end of a pause; a request that is never worked on hangs."""
    if route is deadlock.WEDGED:
        return
    holds = route.hang or route.hang_body or route.deadlock
    turn = capacity.admit(world, way.program, way.process, reply.latency_ms, holds, cause, patience_ms)
    if not turn.served:
        reply.outcome = "hang"
    reply.detail, reply.cause = turn.why, reply.cause or turn.cause
    reply.latency_ms = turn.ends_at - world.now


def again(world: "World", way: Way) -> bool:
    """Counts one more request on the way of a `Reply`, which it answers just so; False: ask, the phase is over."""
    now, process = world.now, way.process
    if way.ends_at <= now:
        return False
    process.requests += 1
    answered_at = now + way.latency_ms
    if process.busy_until < answered_at:
        process.busy_until = answered_at
    return True


def _way(world: "World", ip: str, port: int, path: str, tls: bool = False) -> Way | None:
    """Works out the way, and keeps it; None: nobody listens."""
    process = world.cluster.programs.listener(ip, port)
    if process is None:
        return None
    program = settled(world, process)
    if process.state == "hung":
        way = Way(ip, port, process, program, "", deadlock.WEDGED, process.fact, FOREVER, None, "", VARIES)
        world.keep((ip, port, path), way)
        return way
    if port in program.tls and not tls:
        way = Way(ip, port, process, program, "", PLAIN_TO_TLS, 0, FOREVER, NO_HEADERS, PLAIN_TO_TLS.body, VARIES)
        world.keep((ip, port, path), way)
        return way
    own = program.ports.get(str(port))
    if own is not None:
        program = msgspec.structs.replace(program, capacity=None)  # its threads are its own
        name, phases, fact = *_own_route(own, port, path), 0
    else:
        name, phases, fact = _route(world, process, program, path)
    route, ends_at = phase_of(phases, process.started_at, world.now)
    body = route.body or (go.redirect_body(route) if route.redirect else "")
    headers = go.headers(world, route, body) if _always_alike(route) else None
    latency_ms = route.latency.always
    slowed = program.needs or program.capacity or program.pauses
    if latency_ms is None or headers is None or slowed or program.keep_alive is not None:
        latency_ms = VARIES
    way = Way(ip, port, process, program, name, route, fact, ends_at, headers, body, latency_ms)
    if not tls:
        world.keep((ip, port, path), way)
    return way


def _always_alike(route: Route) -> bool:
    """Whether every request on this route gets the same answer, whole and from this process."""
    if route.cycle or route.when_header or route.hang_body or route.content_length is not None:
        return False
    return not _fails(route)


def _fails(route: Route) -> bool:
    """Whether it ends without an answer of HTTP."""
    if route.panic is not None or route.malformed is not None or route.exit is not None:
        return True
    return route.hang or route.reset or route.deadlock


def alike(world: "World", way: Way, reply: Reply, method: str) -> Reply:
    """What everybody gets on a way that always answers alike."""
    assert way.headers is not None
    reply.status = way.route.code
    reply.headers = dated(world, way.headers) if way.headers else {}
    if method != "HEAD":
        reply.body = way.body
    if way.latency_ms != VARIES:
        reply.way = way
    elif way.program.keep_alive is None:
        reply.in_its_time = way
    return reply


def _answer(world: "World", route: Route, reply: Reply, method: str) -> Reply:
    reply.status = route.code
    body = route.body or (go.redirect_body(route) if route.redirect else "")
    reply.headers = go.headers(world, route, body)
    if method != "HEAD":
        reply.body = body
        if route.content_length is not None:
            reply.missing = max(0, route.content_length - len(body.encode()))
        if route.hang_body:
            reply.outcome, reply.detail = "hang_body", "headers without a body"
    return reply


def _fail(
    world: "World", process: Process, route: Route, reply: Reply, who: str | Callable[[], str], cause: int
) -> Reply:
    because = cause or reply.cause or process.fact
    if route.panic is not None:
        reply.outcome, reply.detail = "eof", f"handler panicked: {route.panic}"
        client = who if isinstance(who, str) else who()
        if ":" not in client:
            client = f"{client}:{1024 + world.pick(64_512, 'port', world.now, world.n)}"
        text = go.panic_log(world, route.panic, client, process.container_id, process.requests)
        write(world, process, text, because)
    elif route.malformed is not None:
        reply.outcome, reply.detail, reply.body = "malformed", "the answer is no HTTP", route.malformed
    elif route.hang:
        reply.outcome, reply.detail = "hang", "handler never answers"
        process.busy_until = FOREVER
    elif route.deadlock:
        reply.outcome, reply.detail, process.busy_until = "hang", deadlock.SAID, FOREVER
        if route is not deadlock.WEDGED:
            deadlock.plan(world, process, reply.latency_ms, because)
    elif route.reset:
        reply.outcome, reply.detail = "reset", "connection reset"
    elif route.exit is not None:
        reply.outcome, reply.detail = "eof", f"the request ended the process: exit code {route.exit}"
        world.after(reply.latency_ms, "program.exit", process.container_id, route.exit, 0, cause=because)
    return reply


def refusal(programs: Programs, ip: str) -> Reply:
    """Nobody listens: the process still boots, or closed its port, or is dead."""
    if ip in programs.unreachable:
        return Reply("hang", detail="the node is down", cause=programs.unreachable[ip])
    process = next(programs.at(ip), None)
    if process is None:
        return Reply("refused", detail="no process", cause=programs.ended.get(ip, 0))
    detail = "not listening yet" if process.state == "booting" else "nothing listens on the port"
    reply = Reply("refused", detail=detail, cause=process.fact)
    reply.container_id, reply.pod = process.container_id, process.pod
    return reply


def _route(world: "World", process: Process, program: Program, path: str) -> tuple[str, list[Route], int]:
    """(name, its phases, the fact that changed it or 0): what a person changed wins, the Pod's own first."""
    if "?" in path:
        path = path[: path.index("?")]
    programs = world.cluster.programs
    fact = 0
    if programs.routes or programs.whole:
        for key in keys_of(process):
            changed = programs.routes.get(key)
            if changed and (name := match(changed, path)):
                return name, [changed[name].route], changed[name].fact
        whole = whole_of(programs, process)
        fact = 0 if whole is None else whole.fact
    name = match(program.routes, path)
    if not name:
        return "", [program.default], fact
    return name, program.routes[name], fact


def _own_route(own: Port, port: int, path: str) -> tuple[str, list[Route]]:
    """The same of a port that answers for itself; the name is told apart from that of the other ports' route."""
    name = match(own.routes, path.partition("?")[0])
    return f"{port}{name}", own.routes[name] if name else [own.default]


def match(routes: Mapping[str, object], path: str) -> str:
    """The route of a path: exact, else the longest prefix (`/a/*`); empty: none."""
    if path in routes:
        return path
    prefixes = [name for name in routes if name[-1:] == "*" and path.startswith(name[:-1])]
    return max(prefixes, key=len, default="")


def phase_of(phases: list[P], started_at: int, now: int) -> tuple[P, int]:
    """(the phase that a process of this age is in, when it ends); the last one stays."""
    for phase in phases:
        if phase.until is None:
            return phase, FOREVER
        if now - started_at < phase.until:
            return phase, started_at + phase.until if phase is not phases[-1] else FOREVER
    return phases[-1], FOREVER


def by_header(route: Route, headers: Mapping[str, str]) -> Route:
    """`when_header`: names in any case, values exact."""
    given = {name.lower(): value for name, value in headers.items()}
    if all(given.get(name.lower()) == value for name, value in route.when_header.items()):
        return route
    return route.otherwise or NOT_FOUND


def _wait(world: "World", name: str, process: Process) -> int:
    changed = world.cluster.programs.dependencies.get(name)
    dependency = world.setup.dependencies[name] if changed is None else changed.dependency
    return dependency.latency.draw(world, "dependency", name, process.container_id, process.requests)
