"""How a Scenario says what a program answers: its routes, commands and the gRPC health service, each in phases."""

from collections.abc import Callable
from typing import Any, TypeVar

from probeviz.locale.text import say
from probeviz.scenarios.problems import joined
from probeviz.scenarios.shapes import Shape, latency
from probeviz.scenarios.values import (
    Value,
    Wrong,
    duration,
    flag,
    integer,
    list_of,
    map_of,
    nonempty,
    one_of,
    text,
)
from probeviz.sim.program import Command, Grpc, Route

P = TypeVar("P", Route, Command, Grpc)

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


def phases_of(shape: Shape[P]) -> Callable[[Value], list[P]]:
    """One answer, or a list of phases."""

    def read(value: Value) -> list[P]:
        if isinstance(value.data, list):
            return _rising(value, list_of(shape, 50)(value))
        if value.has("until"):
            raise Wrong(value, PHASES)
        return [shape(value)]

    return read


def routes(value: Value) -> dict[str, list[Route]]:
    for name, place in value.keys().items():
        if not name.startswith("/"):
            value.report(Wrong(place, say('a route begins with a slash: "/{name}"', name=name)))
        elif "*" in name[:-1] or "?" in name:
            said = say("a route is an exact path, or a prefix such as /a/*; the query takes no part")
            value.report(Wrong(place, said))
    return map_of(phases, 200)(value)


# --- commands, gRPC -------------------------------------------------------------------------------------------


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
