"""The lines of a Scenario's `script`: what happens at virtual times, besides the passing of time."""

import re
from typing import Any, NamedTuple

from probeviz.api.limits import PODS
from probeviz.locale.text import say
from probeviz.scenarios.cluster_shapes import METHODS, path
from probeviz.scenarios.problems import joined, listed
from probeviz.scenarios.program_shapes import become_dependency, become_program, become_route
from probeviz.scenarios.shapes import Shape
from probeviz.scenarios.values import Value, Wrong, duration, integer, nonempty, one_of, rate
from probeviz.sim import entries


class Run(NamedTuple):
    """A command line, decoded by the terminal when its time comes."""

    text: str


class Patch(NamedTuple):
    """Fields of a Deployment's Pod template, set as `kubectl patch` would, from spec.template.spec on."""

    ref: str
    fields: dict[str, Any]


class OnePod(NamedTuple):
    """A route of one Pod: number `number` of a Deployment, counted from 1 by age."""

    deployment: str
    number: int
    route: str
    become: dict[str, Any]


class Line(NamedTuple):
    """One line of the script; `does` that is an Entry is the same whatever the World is like."""

    at_ms: int
    does: Run | Patch | OnePod | entries.Entry
    shown: str  # as the kubectl view prints it
    source_line: int = 0  # in the scenario's file


def _ref(value: Value) -> str:
    found = nonempty(value)
    if not re.fullmatch(r"deployment(\.apps)?/[a-z0-9.-]+", found):
        raise Wrong(value, say("must be deployment/NAME, not {found}", found=found))
    return found


def _fields(value: Value) -> dict[str, Any]:
    found = value.keys()
    if not found:
        raise Wrong(value, say("must set at least one field"))
    for name, item in found.items():
        if not re.fullmatch(r"[A-Za-z]+(\[[^\]]+\])?(\.[A-Za-z]+(\[[^\]]+\])?)*", name):
            said = say("is no path such as containers[go-http].readinessProbe.httpGet.path")
            value.report(Wrong(item, said))
    return {name: item.data for name, item in found.items()}


def _pod(value: Value) -> tuple[str, int]:
    match = re.fullmatch(r"([a-z0-9.-]+)#([1-9]\d?)", nonempty(value))
    if match is None:
        said = say("must be DEPLOYMENT#NUMBER, such as go-http#1, not {found}", found=value.data)
        raise Wrong(value, said)
    return match[1], int(match[2])


def _pod_line(pod: tuple[str, int], route: str, become: dict[str, Any]) -> OnePod:
    return OnePod(pod[0], pod[1], route, become)


def _program_line(program: str, become: dict[str, Any], route: str = "") -> entries.Entry:
    return entries.Program(image=program, route=route, become=become, quiet=True)


def _client_line(client: str, **given: Any) -> entries.Entry:
    given["rate_milli"] = given.pop("rate", None)
    return entries.Client(name=client, quiet=True, **given)


def _scale_line(scale: str, replicas: int) -> entries.Entry:
    name = scale.partition("/")[2]
    return entries.Scale(
        ref=f"deployment.apps/{name}",
        replicas=replicas,
        line=f"kubectl scale deployment/{name} --replicas={replicas}",
        out=f"deployment.apps/{name} scaled",
    )


def _become(value: Value) -> Any:
    """Read by the whole line, as its form depends on it."""
    return value


BECOMES = ("down", "up", "kubeletRestarted", "drained")


def _node_line(node: str, become: str) -> Run | entries.Entry:
    if become == "drained":
        return Run(f"kubectl drain {node} --ignore-daemonsets --delete-emptydir-data --force")
    return entries.Node(node=node, become=become, quiet=True)


AT = (duration, "the virtual time, from the start")

LINES: dict[str, Shape[Any]] = {
    "run": Shape(
        "run line",
        lambda at, run: Line(at, Run(run), run),
        {"at": AT, "run": (nonempty, "a command as typed; $INGRESS is the Ingress' address")},
        required=("at",),
    ),
    "patch": Shape(
        "patch line",
        lambda at, patch, set: Line(at, Patch(patch, set), f"patch {patch} {set}"),
        {
            "at": AT,
            "patch": (_ref, "deployment/NAME"),
            "set": (_fields, "fields by path, from spec.template.spec on"),
        },
        required=("at", "set"),
    ),
    "program": Shape(
        "program line",
        lambda at, **given: Line(at, _program_line(**given), ""),
        {
            "at": AT,
            "program": (nonempty, "the program's name under programs"),
            "route": (path, "the route that changes; the whole program when it is not given"),
            "become": (_become, "a route, or fields of a program"),
        },
        required=("at", "become"),
    ),
    "pod": Shape(
        "pod line",
        lambda at, **given: Line(at, _pod_line(**given), ""),
        {
            "at": AT,
            "pod": (_pod, "DEPLOYMENT#NUMBER, counted from 1 by age"),
            "route": (path, "the route that changes in this Pod alone"),
            "become": (_become, "a route"),
        },
        required=("at", "route", "become"),
    ),
    "dependency": Shape(
        "dependency line",
        lambda at, dependency, become: Line(at, entries.Dependency(name=dependency, become=become, quiet=True), ""),
        {
            "at": AT,
            "dependency": (nonempty, "its name under dependencies"),
            "become": (_become, "what a dependency has"),
        },
        required=("at", "become"),
    ),
    "client": Shape(
        "client line",
        lambda at, **given: Line(at, _client_line(**given), ""),
        {
            "at": AT,
            "client": (nonempty, "its name under clients"),
            "rate": (rate, "requests from now on; 0/s stops it"),
            "method": (METHODS, "the method from now on"),
            "path": (path, "what it asks for from now on"),
        },
        required=("at",),
    ),
    "node": Shape(
        "node line",
        lambda at, node, become: Line(at, _node_line(node, become), f"node {node}: {become}"),
        {
            "at": AT,
            "node": (nonempty, "the node's name under nodes"),
            "become": (one_of(*BECOMES), "what happens to it"),
        },
        required=("at", "become"),
    ),
    "scale": Shape(
        "scale line",
        lambda at, scale, replicas: Line(at, _scale_line(scale, replicas), ""),
        {
            "at": AT,
            "scale": (_ref, "deployment/NAME"),
            "replicas": (integer(0, PODS), "how many Pods it shall have"),
        },
        required=("at", "replicas"),
    ),
}


def line(value: Value) -> Line:
    """One line of the script, told apart by the key that names what it acts on."""
    keys = value.keys()
    kinds = [kind for kind in LINES if kind in keys]
    if len(kinds) != 1:
        found = say("it has {names}", names=joined(kinds)) if kinds else say("it has none of them")
        raise Wrong(value, say("a line of the script has one of {known}; {found}", known=listed(LINES), found=found))
    built: Line = LINES[kinds[0]](value)
    return built._replace(
        does=_become_read(value, built.does),
        shown=built.shown or _shown(value),
        source_line=value.line,
    )


def _become_read(value: Value, does: Any) -> Any:
    """The line with its `become` read as what it changes."""
    match does:
        case OnePod():
            return does._replace(become=become_route(value.keys()["become"]))
        case entries.Program():
            does.become = (become_route if does.route else become_program)(value.keys()["become"])
        case entries.Dependency():
            does.become = become_dependency(value.keys()["become"])
    return does


def _shown(value: Value) -> str:
    """`program setevoy/go-http route /ping become {hang: true}`."""
    return " ".join(f"{name} {_flow(item.data)}" for name, item in value.keys().items() if name != "at")


def _flow(data: Any) -> str:
    match data:
        case dict():
            return "{" + ", ".join(f"{name}: {_flow(item)}" for name, item in data.items()) + "}"
        case list():
            return "[" + ", ".join(map(_flow, data)) + "]"
        case bool():
            return str(data).lower()
    return str(data)
