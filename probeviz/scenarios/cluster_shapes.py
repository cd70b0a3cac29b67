"""How a Scenario says what the cluster is made of: nodes, kubelet, balancer, clients."""

import re
from collections.abc import Iterable
from typing import Any

from probeviz.locale.text import say
from probeviz.scenarios.limits import CLIENTS, NODES, REQUESTS_A_SECOND
from probeviz.scenarios.shapes import Shape
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
    plain,
    rate,
    text,
)
from probeviz.sim.network.balancers import BALANCERS
from probeviz.sim.setup import BalancerSetup, ClientSetup, KubeletSetup, NodeSetup

METHODS = one_of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")

NODE: Shape[NodeSetup] = Shape(
    "node",
    NodeSetup,
    {"name": (nonempty, "the node's name"), "address": (nonempty, "its IP address")},
    required=("name", "address"),
)


def default_nodes(count: int = 2) -> list[NodeSetup]:
    """node-1 at 192.168.1.11, node-2 at 192.168.1.12 and so on."""
    return [NodeSetup(f"node-{i}", f"192.168.1.{10 + i}") for i in range(1, count + 1)]


def nodes(value: Value) -> list[NodeSetup]:
    """A number of nodes, or the list of them."""
    if not isinstance(value.data, list):
        return default_nodes(integer(1, NODES)(value))
    found = list_of(NODE, NODES)(value)
    if not found:
        raise Wrong(value, say("must name at least one node"))
    for what in ("name", "address"):
        unique(value, [getattr(node, what) for node in found], what)
    return found


def unique(value: Value, names: list[str], what: str) -> None:
    for i, name in enumerate(names):
        if name in names[:i]:
            raise Wrong(value.items()[i], say("the {what} {name} is taken already", what=what, name=name))


def _restart_period(value: Value) -> int:
    ms = duration(value)
    if not 1_000 <= ms <= 300_000:
        raise Wrong(value, say("must be from {low} to {high}, not {found}", low="1s", high="300s", found=value.data))
    return ms


KUBELET: Shape[KubeletSetup] = Shape(
    "kubelet",
    lambda max_container_restart_period=300_000, on_demand_relist=False: KubeletSetup(
        max_container_restart_period, on_demand_relist
    ),
    {
        "maxContainerRestartPeriod": (_restart_period, "the longest wait before a restart; 300s"),
        "onDemandRelist": (flag, "the kubelet looks at a container again as soon as it acted on it; false"),
    },
)


def _setting(value: Value) -> Any:
    plain(value)
    return value.data


def _version(value: Value) -> str:
    found = nonempty(value)
    if not re.fullmatch(r"\d{1,4}(\.\d{1,4}){1,2}", found):
        raise Wrong(value, say('must be numbers and dots in quotes, such as "2.4.1", not {found}', found=found))
    return found


def _balancer(kind: str, idle_timeout: int | None = None, **given: Any) -> BalancerSetup:
    return BalancerSetup(kind, idle_timeout_ms=idle_timeout, **given)


def _known_settings(value: Value, found: BalancerSetup) -> None:
    """Each is one of the controller's own, and of its type."""
    known = BALANCERS[found.kind].settings
    places = value.keys()["settings"].keys() if value.has("settings") else {}
    for name, said in found.settings.items():
        place = places[name]
        if name not in known:
            has = say("its settings are annotations of the Ingress")
            has = say("it has {names}", names=", ".join(known)) if known else has
            no = say("{kind} has no setting {name} that is simulated; {has}", kind=found.kind, name=name, has=has)
            raise Wrong(place, no)
        usual = known[name].default
        if type(said) is not type(usual) or (type(said) is int and not 0 <= said <= MOST_SETTING):
            kinds = {
                bool: say("true or false"),
                int: say("a number from 0 to {most:,}", most=MOST_SETTING),
                str: say("a text"),
            }
            usually, given, wanted = _shown(usual), _shown(said), kinds[type(usual)]
            no = say("must be {wanted}, such as {usual}, not {found}", wanted=wanted, usual=usually, found=given)
            raise Wrong(place, no)


def _shown(said: Any) -> str:
    return str(said).lower() if isinstance(said, bool) else str(said)


MOST_SETTING = 86_400  # a day, in seconds

BALANCER: Shape[BalancerSetup] = Shape(
    "balancer",
    _balancer,
    {
        "kind": (one_of(*BALANCERS), "which controller serves the Ingress; alb-instance"),
        "version": (_version, "the controller's version, where versions differ"),
        "idleTimeout": (duration, "how long it waits for an answer; the kind's own when it is not given"),
        "settings": (map_of(_setting, 50), "the controller's own settings, by name"),
    },
    required=("kind",),
    check=_known_settings,
)


def balancer(value: Value) -> BalancerSetup:
    """The kind alone, or a mapping."""
    return BALANCER(value) if isinstance(value.data, dict) else BalancerSetup(one_of(*BALANCERS)(value))


def _target(value: Value) -> str:
    found = nonempty(value)
    if found in ("ingress", "nodeport") or (found.startswith("service/") and len(found) > len("service/")):
        return found
    raise Wrong(value, say("must be ingress, service/NAME or nodeport, not {found}", found=found))


def path(value: Value) -> str:
    found = text(value)
    if not found.startswith("/"):
        raise Wrong(value, say("a path begins with a slash: /{found}", found=found))
    return found


CLIENT: Shape[ClientSetup] = Shape(
    "client",
    lambda rate=2_000, **given: ClientSetup(rate_milli=rate, **given),
    {
        "name": (nonempty, "the client's name, for codes(name) and the script"),
        "method": (METHODS, "GET when it is not given"),
        "path": (path, "what it asks for; /"),
        "to": (_target, "ingress (the default), service/NAME or nodeport"),
        "rate": (rate, "requests: 2/s, 30/m; 2/s when it is not given"),
        "keepAlive": (flag, "uses one connection for many requests; false"),
        "host": (nonempty, "the Host header; the address when it is not given"),
        "headers": (map_of(text, 20), "further headers"),
    },
    required=("name",),
)


def clients(value: Value) -> list[ClientSetup]:
    """A few, which send a bounded number of requests together."""
    found = list_of(CLIENT, CLIENTS)(value)
    unique(value, [client.name for client in found], "client")
    bounded(value, [client.rate_milli for client in found])
    return found


def bounded(value: Value, rates_milli: Iterable[int]) -> None:
    """Wrong when streams of these rates, requests per 1,000 s, send too many together."""
    total = sum(rates_milli)
    if total > REQUESTS_A_SECOND * 1_000:
        raise Wrong(value, REQUESTS_A_SECOND.said(-(-total // 1_000)))
