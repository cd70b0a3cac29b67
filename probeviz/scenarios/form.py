"""The fields of a Scenario that have a control of their own, as the texts that stand in them."""

from typing import Any

import msgspec

from probeviz.scenarios.edit import flow
from probeviz.sim.network.balancers import BALANCERS
from probeviz.sim.releases import RELEASES

ENDINGS = ("panic", "hang", "reset", "deadlock", "exit")  # with a control of their own; all else is "other"
PLAIN = {"status", "latency", "body"}
FIELDS = ("boot", "sigterm", "capacity", "pull")


class RouteForm(msgspec.Struct, frozen=True):
    """`does` is "status", one of ENDINGS or "other"; `written` the whole route on one line, `is` as JSON."""

    path: str
    does: str
    status: str
    latency: str
    written: str
    value: Any


class ProgramForm(msgspec.Struct, frozen=True):
    """`fields`: the text of each of FIELDS, "" where it is not given."""

    image: str
    fields: dict[str, str]
    routes: list[RouteForm]


class ClientForm(msgspec.Struct, frozen=True):
    name: str
    asks: str
    rate: str


class Form(msgspec.Struct, frozen=True):
    """`balancer` is a kind; `balancers` and `releases` are those there are."""

    release: str
    balancer: str
    seed: str
    programs: list[ProgramForm]
    clients: list[ClientForm]
    balancers: list[str]
    releases: list[str]


def form(document: Any) -> Form:
    """Of a Scenario's YAML value that has been read without a problem."""
    spec = document["spec"]
    balancer = spec.get("balancer", "alb-instance")
    return Form(
        release=spec.get("kubernetesVersion", "1.36"),
        balancer=balancer["kind"] if isinstance(balancer, dict) else balancer,
        seed=str(spec.get("seed", 1)),
        programs=[_program(image, found or {}) for image, found in (spec.get("programs") or {}).items()],
        clients=[_client(client) for client in spec.get("clients") or []],
        balancers=list(BALANCERS),
        releases=list(RELEASES),
    )


def _program(image: str, found: dict[str, Any]) -> ProgramForm:
    fields = {name: flow(found[name]) if name in found else "" for name in FIELDS}
    if isinstance(found.get("capacity"), dict):
        fields["capacity"] = str(found["capacity"].get("concurrency", ""))
    routes = found.get("routes") or {}
    return ProgramForm(image, fields, [_route(path, route) for path, route in routes.items()])


def _route(path: str, route: Any) -> RouteForm:
    given = route if isinstance(route, dict) else {}
    does = "other"
    if isinstance(route, dict) and set(route) <= PLAIN:
        does = "status"
    elif len(ends := [name for name in ENDINGS if name in given]) == 1 and set(given) <= {ends[0], "latency"}:
        does = ends[0]
    latency = flow(given["latency"]) if "latency" in given else ""
    return RouteForm(path, does, str(given.get("status", 200)), latency, flow(route), route)


def _client(found: dict[str, Any]) -> ClientForm:
    asks = f"{found.get('method', 'GET')} {found.get('path', '/')}"
    return ClientForm(found["name"], asks, str(found.get("rate", "2/s")))
