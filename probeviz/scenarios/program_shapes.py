"""How a Scenario says what a program does: `programs`, their routes and what a script makes of them."""

import re
from typing import Any, NamedTuple

import msgspec

from probeviz.locale.text import say
from probeviz.scenarios.answer_shapes import COMMAND, EXIT_CODE, GRPC, phases_of, routes, single
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
    Dependency,
    Exit,
    Instance,
    Leak,
    OnSigterm,
    Pauses,
    Port,
    Program,
    Pull,
    Sigterm,
)
from probeviz.sim.quantities import quantity_bytes

PORT = integer(1, 65_535)

SHORTEST_EVERY_MS = 1_000


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


# --- memory, pauses --------------------------------------------------------------------------------------------


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
    "routes": (routes, "what it answers, by path"),
    "default": (single, "the answer to any other path; 404 as Go's net/http words it"),
    "exit": (EXIT, "the process ends by itself"),
    "exec": (map_of(phases_of(COMMAND), 50), 'how commands in the container end, by their words; "*" is any other'),
    "grpc": (phases_of(GRPC), "what gRPC's health service says; without it the ports speak HTTP/1"),
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
        "routes": (routes, "what it answers, by path"),
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
