"""What a Scenario tells of a program, asked as a rule asks it: how long it boots, what it answers in the end."""

from collections.abc import Mapping
from typing import NamedTuple

from probeviz.locale.text import say
from probeviz.sim.program import Latency, Program, Route, by_header, match

DIES_AT_SIGTERM = ("go", "init")  # runtimes whose default is to die at once, as PID 1 too


class Span(NamedTuple):
    """How long something takes, in ms: as a rule, and on a bad day (one in forty of a normal distribution)."""

    mean: int
    tail: int


def span(latency: Latency) -> Span:
    if latency.uniform is not None:
        low, high = latency.uniform
        return Span((low + high) // 2, high)
    if latency.normal is not None:
        mean, deviation = latency.normal
        return Span(mean, mean + 2 * deviation)
    return Span(latency.fixed, latency.fixed)


def instances(program: Program) -> list[Program]:
    """The program as each of its starts runs it."""
    return [program.of_instance(i) for i in range(max(1, len(program.instances)))]


def boot(program: Program) -> Span:
    """The slowest of its starts."""
    spans = [span(each.boot) for each in instances(program)]
    return Span(max(s.mean for s in spans), max(s.tail for s in spans))


def listens(program: Program, port: int) -> bool:
    return any(port in each.listen for each in instances(program))


def dies_at_sigterm(program: Program) -> bool:
    return program.sigterm.does == "default" and program.runtime in DIES_AT_SIGTERM


def answers(program: Program, path: str, headers: Mapping[str, str], port: int | None = None) -> list[Route]:
    """What the last start answers on this path once its phases are over: one route, or those of a cycle."""
    route = _last(program, path, port)
    found = route.cycle or [route]
    return [by_header(each, headers) if each.when_header else each for each in found]


def _last(program: Program, path: str, port: int | None) -> Route:
    """The last phase of a path, at a port that may answer for itself."""
    last = instances(program)[-1]
    who = last.ports.get(str(port), last)
    name = match(who.routes, path.partition("?")[0])
    return who.routes[name][-1] if name else who.default


def served(program: Program, port: int | None = None) -> list[str]:
    """The exact paths on which it answers below 400."""
    last = instances(program)[-1]
    paths = [path for path in last.ports.get(str(port), last).routes if not path.endswith("*")]
    return [path for path in paths if all(failure(each) == "" for each in answers(program, path, {}, port))]


def failure(route: Route) -> str:
    """Why a probe counts this answer as a failure, as the end of a sentence; empty: it succeeds."""
    if route.panic is not None:
        return say("panics, so the connection is closed without a byte")
    if route.hang or route.hang_body:
        return say("never answers")
    if route.reset:
        return say("resets the connection")
    if route.exit is not None:
        return say("ends the process with {code}", code=route.exit)
    return say("answers {code}", code=route.code) if route.code >= 400 else ""


def redirects(program: Program, path: str, port: int | None = None) -> bool:
    return any(route.redirect for route in answers(program, path, {}, port))


def wanted_headers(program: Program, path: str, headers: Mapping[str, str], port: int | None) -> dict[str, str]:
    """The headers without which this path fails, if there are some with which it does not."""
    route = _last(program, path, port)
    refused = route.when_header and failure(by_header(route, headers))
    return route.when_header if refused and not failure(route) else {}
