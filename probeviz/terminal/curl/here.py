"""A curl to what `go run` has started on the visitor's own machine. Nothing of the cluster takes part, so it is
answered at once: what the program writes into its log, in the terminal where it runs, and then what curl says."""

from probeviz.kubectl.answer import Line, err
from probeviz.sim.entries import Request
from probeviz.sim.facts import RequestAnswered
from probeviz.sim.network import local
from probeviz.sim.program import Route, by_header, go, match
from probeviz.sim.program.answers import phase_of
from probeviz.sim.world import World

EMPTY = "curl: (52) Empty reply from server"
NOT_HERE = "(This route gives no answer by itself; ask for it in the cluster.)"
WHERE = "/home/you/go-http/http.go"  # what the stack of a panic names, as go run compiles it where it lies


def ask(world: World, request: Request, address: str) -> tuple[list[Line], RequestAnswered | None]:
    """(what the program logs, its answer); no answer where it would take its time."""
    route = _route(world, request)
    if route.panic is not None:
        port = 1_024 + world.pick(64_512, "local", "port", world.now)
        client = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
        logged = go.panic_log(world, route.panic, client, "local", world.now, main=WHERE)
        return err(logged), _answered(request, None, {}, "", EMPTY)
    if route.hang or route.deadlock or route.reset or route.exit is not None or route.malformed is not None:
        return err(NOT_HERE), None
    body = route.body or (go.redirect_body(route) if route.redirect else "")
    return [], _answered(request, route.code, go.headers(world, route, body), body, "")


def _route(world: World, request: Request) -> Route:
    """What the program does on this path, at its age."""
    at = local.listening(world)[request.port]
    program = world.setup.programs[at.program]
    name = match(program.routes, request.path.partition("?")[0])
    route = phase_of(program.routes[name], at.began, world.now)[0] if name else program.default
    route = route.cycle[0] if route.cycle else route
    return by_header(route, request.headers) if route.when_header else route


def _answered(request: Request, status: int | None, headers: dict[str, str], body: str, error: str) -> RequestAnswered:
    """The answer as the network would state it; it is none of the run's facts."""
    return RequestAnswered(
        request="",
        client="curl",
        method=request.method,
        path=request.path,
        status=status,
        server="",
        headers=headers,
        body=body,
        body_bytes=len(body.encode()),
        origin="",
        latency_ms=0,
        error=error,
    )
