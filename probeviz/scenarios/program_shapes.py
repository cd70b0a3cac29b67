"""How a Scenario says what a program does: `programs`, their routes and what a script makes of them."""

from typing import Any

import msgspec

from probeviz.scenarios.shapes import Key, Shape, latency
from probeviz.scenarios.values import Value, Wrong, duration, flag, integer, list_of, map_of, nonempty, one_of, text
from probeviz.sim.program import (
    Dependency,
    Exit,
    Instance,
    OnSigterm,
    Program,
    Pull,
    Route,
    Sigterm,
)

PORT = integer(1, 65_535)
EXIT_CODE = integer(0, 255)
ENDINGS = ("panic", "malformed", "hang", "reset", "exit", "cycle")  # ways to end a request without an answer of its own
ANSWERS = ("status", "body", "headers", "contentLength", "redirect", "hangBody")

LATER_PROGRAM = ("pauses", "capacity", "exec", "grpc")


def _one_ending(value: Value, route: Route) -> None:
    ends = [name for name in ENDINGS if value.has(name)]
    answers = [name for name in ANSWERS if value.has(name)]
    if len(ends) > 1:
        raise Wrong(value, f"a route ends in one way; it has {' and '.join(ends)}")
    if ends and answers:
        raise Wrong(value, f"{ends[0]} gives no answer, so {answers[0]} cannot stand beside it")
    if route.redirect and route.status and not 300 <= route.status <= 399:
        raise Wrong(value, f"a redirect has a status from 300 to 399, not {route.status}")
    if route.otherwise is not None and not route.when_header:
        raise Wrong(value, "else needs whenHeader")


def _route(**given: Any) -> Route:
    given["otherwise"] = given.pop("else", None)
    return Route(**given)


def _cycle(value: Value) -> list[Route]:
    routes = list_of(single, 100)(value)
    if not routes:
        raise Wrong(value, "must have at least one answer")
    return routes


def _inner(value: Value) -> Route:
    return single(value)


ROUTE: Shape[Route] = Shape(
    "route",
    _route,
    {
        "status": (
            integer(200, 599),
            "the status of the answer; 200 when there is none, 302 with a redirect",
        ),
        "body": (text, "the body of the answer"),
        "latency": (latency, "from the request to the answer: a duration or a distribution"),
        "headers": (map_of(text, 50), "further headers of the answer"),
        "contentLength": (integer(0, 1 << 31), "a Content-Length other than the body has"),
        "redirect": (nonempty, "the Location of a redirect"),
        "panic": (text, "the handler panics with this value: the connection closes without a byte"),
        "malformed": (text, "this text instead of an HTTP answer"),
        "hang": (flag, "the request is never answered"),
        "hangBody": (flag, "status and headers come, the body never does"),
        "reset": (flag, "the connection is reset"),
        "exit": (EXIT_CODE, "the request ends the process with this exit code"),
        "until": (duration, "ends this phase, counted from the container's start"),
        "cycle": (_cycle, "answers in turn, by the number of the request"),
        "whenHeader": (map_of(text, 20), "answers so only requests that carry these headers"),
        "else": (_inner, "the answer to all other requests, beside whenHeader"),
    },
    later=("deadlock",),
    check=_one_ending,
)


def single(value: Value) -> Route:
    """A route outside a list of phases."""
    if value.has("until"):
        raise Wrong(value, "until belongs to a list of phases: [{until: 10s, ...}, {...}]")
    return ROUTE(value)


def phases(value: Value) -> list[Route]:
    """A route, or a list of phases whose `until` rise; the last one has none."""
    if not isinstance(value.data, list):
        return [single(value)]
    routes = list_of(ROUTE, 50)(value)
    if not routes:
        raise Wrong(value, "must have at least one phase")
    ends = [route.until for route in routes]
    if ends[-1] is not None or None in ends[:-1]:
        raise Wrong(value, "every phase but the last says until when it lasts; the last one lasts for ever")
    if any(a >= b for a, b in zip(ends[:-1], ends[1:-1], strict=False) if a is not None and b is not None):
        raise Wrong(value, "the phases' until must rise")
    return routes


def _routes(value: Value) -> dict[str, list[Route]]:
    for name, place in value.keys().items():
        if not name.startswith("/"):
            value.report(Wrong(place, f'a route begins with a slash: "/{name}"'))
        elif "*" in name[:-1] or "?" in name:
            value.report(Wrong(place, "a route is an exact path, or a prefix such as /a/*; the query takes no part"))
    return map_of(phases, 200)(value)


SIGTERM: Shape[Sigterm] = Shape(
    "sigterm",
    lambda **given: Sigterm(does="exit", **given),
    {
        "exit": (EXIT_CODE, "the exit code"),
        "after": (duration, "from the signal to the exit"),
    },
    required=("exit",),
)


def _sigterm(value: Value) -> Sigterm:
    if isinstance(value.data, dict):
        return SIGTERM(value)
    does: Any = one_of("default", "ignore", "drain")(value)
    return Sigterm(does=does)


PULL_FAILS: Shape[Pull] = Shape(
    "failing pull", Pull, {"fail": (nonempty, "the image cannot be pulled: the registry's words")}
)


def _pull(value: Value) -> Pull:
    return PULL_FAILS(value) if value.has("fail") else Pull(latency(value))


def _port(value: Value) -> int:
    if isinstance(value.data, dict):
        raise Wrong(value, "must be a port; a listener with tls is not simulated yet")
    return PORT(value)


_listen = list_of(_port, 20)
_log = list_of(text, 100)

ON_SIGTERM: Shape[OnSigterm] = Shape(
    "onSigterm", OnSigterm, {"listen": (_listen, "the ports that stay open; [] closes all")}
)
EXIT: Shape[Exit] = Shape(
    "exit",
    Exit,
    {
        "after": (duration, "from the process' start"),
        "code": (EXIT_CODE, "the exit code; 0 when it is not given"),
    },
    required=("after",),
)

_INSTANCE: dict[str, Any] = {
    "boot": (latency, "from the process' start until it listens"),
    "listen": (_listen, "the ports it listens on"),
    "log": (_log, "the lines that it writes once it listens"),
    "sigterm": (_sigterm, "default, ignore, drain or {exit: CODE, after: DURATION}"),
    "routes": (_routes, "what it answers, by path"),
    "default": (single, "the answer to any other path; 404 as Go's net/http words it"),
    "exit": (EXIT, "the process ends by itself"),
}
INSTANCE: Shape[Instance] = Shape("instance", Instance, _INSTANCE, later=("keepAlive", *LATER_PROGRAM))

PROGRAM: Shape[Program] = Shape(
    "program",
    Program,
    {
        "runtime": (
            one_of("go", "shell", "libc", "init"),
            "what SIGTERM does to a program that does not handle it",
        ),
        "onSigterm": (ON_SIGTERM, "what changes at once on SIGTERM"),
        "pull": (_pull, "how long an image pull takes, or how it fails"),
        "needs": (list_of(nonempty, 20), "dependencies that every answer waits for"),
        "keepAlive": (duration, "closes a connection that was idle for so long; never when it is not given"),
        **_INSTANCE,
        "instances": (list_of(INSTANCE, 50), "overrides by restart number; the last one stays"),
    },
    later=LATER_PROGRAM,
)
DEPENDENCY: Shape[Dependency] = Shape(
    "dependency", Dependency, {"latency": (latency, "how long it takes to answer the program")}
)

# --- what a script makes of them ----------------------------------------------------------------------------


def become_route(value: Value) -> dict[str, Any]:
    """A route as `sim.entries.Program.become` carries it."""
    return plainly(single(value))


def become_program(value: Value) -> dict[str, Any]:
    """Only the fields that are given, even where they are as usual."""
    program = PROGRAM(value)
    return {key.into: msgspec.to_builtins(getattr(program, key.into)) for key in _given(value, PROGRAM)}


def become_dependency(value: Value) -> dict[str, Any]:
    return plainly(DEPENDENCY(value))


def plainly(struct: msgspec.Struct) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(struct)
    return found


def _given(value: Value, shape: Shape[Any]) -> list[Key]:
    return [key for name, key in shape.keys.items() if value.has(name)]
