"""How a Scenario says what a program does: `programs`, their routes and what a script makes of them."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import msgspec

from probeviz.locale.text import say
from probeviz.scenarios.problems import joined
from probeviz.scenarios.shapes import Key, Shape, latency
from probeviz.scenarios.values import (
    Value,
    Wrong,
    duration,
    flag,
    integer,
    kind_of,
    list_of,
    map_of,
    nonempty,
    one_of,
    text,
)
from probeviz.sim.program import (
    Capacity,
    Command,
    Dependency,
    Exit,
    Grpc,
    Instance,
    Leak,
    OnSigterm,
    Pauses,
    Port,
    Program,
    Pull,
    Route,
    Sigterm,
)
from probeviz.sim.quantities import quantity_bytes

P = TypeVar("P", Route, Command, Grpc)

PORT = integer(1, 65_535)
EXIT_CODE = integer(0, 255)
ENDINGS = (
    "panic",
    "malformed",
    "hang",
    "reset",
    "exit",
    "deadlock",
    "cycle",
)  # ways to end a request without an answer of its own
PHASES = say("until belongs to a list of phases: [{until: 10s, ...}, {...}]")
ANSWERS = ("status", "body", "headers", "contentLength", "redirect", "hangBody")

SHORTEST_EVERY_MS = 1_000


def _one_ending(value: Value, route: Route) -> None:
    ends = [name for name in ENDINGS if value.has(name)]
    answers = [name for name in ANSWERS if value.has(name)]
    if len(ends) > 1:
        raise Wrong(value, say("a route ends in one way; it has {names}", names=joined(ends)))
    if ends and answers:
        said = say("{end} gives no answer, so {answer} cannot stand beside it", end=ends[0], answer=answers[0])
        raise Wrong(value, said)
    if route.redirect and route.status and not 300 <= route.status <= 399:
        raise Wrong(value, say("a redirect has a status from 300 to 399, not {found}", found=route.status))
    if route.otherwise is not None and not route.when_header:
        raise Wrong(value, say("else needs whenHeader"))


def _route(**given: Any) -> Route:
    given["otherwise"] = given.pop("else", None)
    return Route(**given)


def _cycle(value: Value) -> list[Route]:
    routes = list_of(single, 100)(value)
    if not routes:
        raise Wrong(value, say("must have at least one answer"))
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
        "deadlock": (flag, "the request wedges the program: it answers nothing any more, its sockets still accept"),
        "until": (duration, "ends this phase, counted from the container's start"),
        "cycle": (_cycle, "answers in turn, by the number of the request"),
        "whenHeader": (map_of(text, 20), "answers so only requests that carry these headers"),
        "else": (_inner, "the answer to all other requests, beside whenHeader"),
    },
    check=_one_ending,
)


def single(value: Value) -> Route:
    """A route outside a list of phases."""
    if value.has("until"):
        raise Wrong(value, PHASES)
    return ROUTE(value)


def phases(value: Value) -> list[Route]:
    """A route, or a list of phases whose `until` rise; the last one has none."""
    if not isinstance(value.data, list):
        return [single(value)]
    return _rising(value, list_of(ROUTE, 50)(value))


def _rising(value: Value, found: list[P]) -> list[P]:
    if not found:
        raise Wrong(value, say("must have at least one phase"))
    ends = [phase.until for phase in found]
    if ends[-1] is not None or None in ends[:-1]:
        said = say("every phase but the last says until when it lasts; the last one lasts for ever")
        raise Wrong(value, said)
    if any(a >= b for a, b in zip(ends[:-1], ends[1:-1], strict=False) if a is not None and b is not None):
        raise Wrong(value, say("the phases' until must rise"))
    return found


def _phases_of(shape: Shape[P]) -> Callable[[Value], list[P]]:
    """One answer, or a list of phases."""

    def read(value: Value) -> list[P]:
        if isinstance(value.data, list):
            return _rising(value, list_of(shape, 50)(value))
        if value.has("until"):
            raise Wrong(value, PHASES)
        return [shape(value)]

    return read


def _routes(value: Value) -> dict[str, list[Route]]:
    for name, place in value.keys().items():
        if not name.startswith("/"):
            value.report(Wrong(place, say('a route begins with a slash: "/{name}"', name=name)))
        elif "*" in name[:-1] or "?" in name:
            said = say("a route is an exact path, or a prefix such as /a/*; the query takes no part")
            value.report(Wrong(place, said))
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


class Listener(NamedTuple):
    port: int
    tls: bool = False


LISTENER: Shape[Listener] = Shape(
    "listener",
    Listener,
    {"port": (PORT, "the port"), "tls": (flag, "whether it speaks TLS; the certificate is not checked")},
    required=("port",),
)


def _listener(value: Value) -> Listener:
    return LISTENER(value) if isinstance(value.data, dict) else Listener(PORT(value))


def _listen(value: Value) -> list[Listener]:
    """Ports, or mappings with `tls`; a single one needs no list."""
    return list_of(_listener, 20)(value) if isinstance(value.data, list) else [_listener(value)]


def _with_ports(given: dict[str, Any]) -> dict[str, Any]:
    """Splits `listen` into all ports and those of them that speak TLS."""
    listeners = given.get("listen")
    if listeners is None:
        return given
    return {**given, "listen": [at.port for at in listeners], "tls": [at.port for at in listeners if at.tls]}


def _program(**given: Any) -> Program:
    return Program(**_with_ports(given))


def _instance(**given: Any) -> Instance:
    return Instance(**_with_ports(given))


# --- commands, gRPC, memory --------------------------------------------------------------------------------


def _missing_says_nothing(value: Value, command: Command) -> None:
    if command.missing and (value.has("exit") or value.has("output") or value.has("takes")):
        raise Wrong(value, say("a command that is missing never runs: it has no exit, output or takes"))


COMMAND: Shape[Command] = Shape(
    "command",
    Command,
    {
        "exit": (EXIT_CODE, "the exit code; 0"),
        "output": (text, "what it prints"),
        "takes": (latency, "how long it runs"),
        "missing": (flag, "the container has no such program"),
        "until": (duration, "ends this phase, counted from the container's start"),
    },
    check=_missing_says_nothing,
)
GRPC: Shape[Grpc] = Shape(
    "grpc",
    Grpc,
    {
        "status": (
            one_of("SERVING", "NOT_SERVING", "UNKNOWN", "UNIMPLEMENTED", "NOT_FOUND"),
            "what the health service says; SERVING",
        ),
        "latency": (latency, "from the call to the answer"),
        "hang": (flag, "the call is never answered"),
        "until": (duration, "ends this phase, counted from the container's start"),
    },
)


def memory(value: Value) -> int:
    """Bytes of `48Mi`, `1Gi`, `200M`."""
    found = quantity_bytes(value.data if isinstance(value.data, str | int) else "")
    if found is None or isinstance(value.data, bool):
        raise Wrong(value, say("must be an amount of memory such as 48Mi, not {found}", found=kind_of(value)))
    return found


LEAK: Shape[Leak] = Shape(
    "leak",
    Leak,
    {
        "rate": (memory, "how much memory it takes more each second"),
        "base": (memory, "what it takes from the start; 0"),
        "after": (duration, "from the process' start until it begins to grow; 0s"),
    },
    required=("rate",),
)

_log = list_of(text, 100)

CAPACITY: Shape[Capacity] = Shape(
    "capacity",
    Capacity,
    {"concurrency": (integer(1, 1_000), "how many requests it works on at a time; the others wait in order")},
    required=("concurrency",),
)


def _room_between(value: Value, pauses: Pauses) -> None:
    if pauses.every < SHORTEST_EVERY_MS:
        every = value.keys()["every"]
        raise Wrong(every, say("must be at least 1s, not {found}", found=every.data))
    if not 0 < pauses.lasts < pauses.every:
        lasts = value.keys()["for"]
        said = say(
            "must be longer than 0s and shorter than every ({every} ms), not {found}",
            every=pauses.every,
            found=lasts.data,
        )
        raise Wrong(lasts, said)


PAUSES: Shape[Pauses] = Shape(
    "pauses",
    lambda **given: Pauses(given["every"], given["for"]),
    {
        "every": (duration, "from one pause's beginning to the next one's, counted from the process' start"),
        "for": (duration, "how long nothing is answered"),
    },
    required=("every", "for"),
    check=_room_between,
)
ON_SIGTERM: Shape[OnSigterm] = Shape(
    "onSigterm", OnSigterm, {"listen": (list_of(PORT, 20), "the ports that stay open; [] closes all")}
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
    "exec": (map_of(_phases_of(COMMAND), 50), 'how commands in the container end, by their words; "*" is any other'),
    "grpc": (_phases_of(GRPC), "what gRPC's health service says; without it the ports speak HTTP/1"),
    "leak": (LEAK, "memory that grows until the container's limit kills it"),
    "terminationMessage": (text, "what it leaves in /dev/termination-log"),
    "keepAlive": (duration, "closes a connection that was idle for so long; never when it is not given"),
    "capacity": (CAPACITY, "how many requests it works on at a time"),
    "pauses": (PAUSES, "nothing is answered now and then"),
}
INSTANCE: Shape[Instance] = Shape("instance", _instance, _INSTANCE)

PORT_ANSWERS: Shape[Port] = Shape(
    "port",
    Port,
    {
        "routes": (_routes, "what it answers, by path"),
        "default": (single, "the answer to any other path"),
    },
)


def _ports(value: Value) -> dict[str, Port]:
    for name, place in value.keys().items():
        if not (name.isdigit() and 1 <= int(name) <= 65_535):
            value.report(Wrong(place, say("must be the number of a port, not {found}", found=name)))
    return map_of(PORT_ANSWERS, 20)(value)


SOURCE_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,99}")


def _source(value: Value) -> dict[str, str]:
    for name, place in value.keys().items():
        if not SOURCE_NAME.fullmatch(name):
            said = say("a file's name has letters, digits, dots and dashes, as http.go has; not {found}", found=name)
            value.report(Wrong(place, said))
    return map_of(text, 10)(value)


PROGRAM: Shape[Program] = Shape(
    "program",
    _program,
    {
        "runtime": (
            one_of("go", "shell", "libc", "init"),
            "what SIGTERM does to a program that does not handle it",
        ),
        "onSigterm": (ON_SIGTERM, "what changes at once on SIGTERM"),
        "pull": (_pull, "how long an image pull takes, or how it fails"),
        "needs": (list_of(nonempty, 20), "dependencies that every answer waits for"),
        **_INSTANCE,
        "instances": (list_of(INSTANCE, 50), "overrides by restart number; the last one stays"),
        "ports": (_ports, "what a server of its own answers on one port, such as the port of management"),
        "containers": (map_of(INSTANCE, 20), "overrides by the container's name, where several run one image"),
        "source": (_source, "the files that it is built from, by name, for go run and docker build in the terminal"),
    },
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
    names = [key.into for key in _given(value, PROGRAM)]
    names += ["tls"] if "listen" in names else []
    return {name: msgspec.to_builtins(getattr(program, name)) for name in names}


def become_dependency(value: Value) -> dict[str, Any]:
    return plainly(DEPENDENCY(value))


def plainly(struct: msgspec.Struct) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(struct)
    return found


def _given(value: Value, shape: Shape[Any]) -> list[Key]:
    return [key for name, key in shape.keys.items() if value.has(name)]
