"""The AWS Load Balancer Controller: Ingress and Services to listener rules and target groups
(kubernetes-sigs/aws-load-balancer-controller, pkg/ingress/model_builder.go, model_build_listener_rules.go).
"""

import json
import re
from functools import lru_cache

from probeviz.sim import choices, events, store
from probeviz.sim.network.balancers.alb_health import deregister, register
from probeviz.sim.network.state import HealthCheck, LoadBalancer, Rule, TargetGroup
from probeviz.sim.objects import Ingress, IngressPath, Node, Service
from probeviz.sim.store import Change, watches
from probeviz.sim.world import World, on

KIND = "alb-instance"
CONTROLLER, COMPONENT = "aws-load-balancer-controller", "ingress"
CLASS, PREFIX = "kubernetes.io/ingress.class", "alb.ingress.kubernetes.io/"
NO_SERVICE = "Backend service does not exist"
NO_NODE_PORT = (
    "TargetGroup port is empty. When using Instance targets, your service must be of type 'NodePort' or 'LoadBalancer'"
)


class BuildError(Exception):
    """The model cannot be built; the balancer keeps its old rules."""


# --- when it acts -------------------------------------------------------------------------------------------


@watches("Ingress")
def ingress_changed(world: World, change: Change, ingress: Ingress, n: int) -> None:
    _plan(world, ingress.metadata.name, n)


@watches("Service")
def service_changed(world: World, change: Change, service: Service, n: int) -> None:
    for ingress in world.cluster.ingresses.values():
        if service.metadata.name in {path.service_name for path in _paths(ingress)}:
            _plan(world, ingress.metadata.name, n)


@watches("Node")
def node_changed(world: World, change: Change, node: Node, n: int) -> None:
    if change != "modified":
        for name in world.cluster.network.alb.balancers:
            _plan(world, name, n)


def _plan(world: World, name: str, n: int) -> None:
    alb = world.cluster.network.alb
    if world.setup.balancer.kind != KIND or name in alb.planned:
        return
    alb.planned[name] = n
    world.after(world.draw(*choices.ALB_RECONCILE, "alb", name, n), "alb.reconcile", name, cause=n)


@on("alb.reconcile")
def reconcile(world: World, name: str) -> None:
    """Builds what the Ingress asks for now; one of another class gets nothing, or loses what it had."""
    world.changed()
    alb = world.cluster.network.alb
    n = alb.planned.pop(name, 0)
    if not n:
        return
    ingress, balancer = world.cluster.ingresses.get(name), alb.balancers.get(name)
    if balancer is not None and (ingress is None or _foreign(ingress) or ingress.metadata.uid != balancer.uid):
        _targets(world, balancer, {}, n)
        del alb.balancers[name]
        balancer = None
    if ingress is None or _foreign(ingress):
        return
    try:
        rules, groups = _model(world, ingress)
    except BuildError as error:
        text = f"Failed build model due to ingress: default/{name}: {error}"
        return _record(world, ingress, "Warning", "FailedBuildModel", text)
    if balancer is None:
        balancer = alb.balancers[name] = LoadBalancer(name, ingress.metadata.uid, _address(world, name))
        wait_ms = world.draw(*choices.ALB_ADDRESS, "alb address", name, n)
        world.after(wait_ms, "alb.address", name, ingress.metadata.uid, cause=n)
    balancer.rules, balancer.fact = rules, n
    balancer.listens, balancer.idle_ms = _listens(ingress), _idle_ms(world, ingress)
    _targets(world, balancer, groups, n)
    if balancer.active and ingress.address != balancer.address:
        _write_address(world, ingress, balancer, n)
    _record(world, ingress, "Normal", "SuccessfullyReconciled", "Successfully reconciled")


@on("alb.address")
def address_known(world: World, name: str, uid: str) -> None:
    """The balancer is there: its name goes into the Ingress' status."""
    ingress, balancer = world.cluster.ingresses.get(name), world.cluster.network.alb.balancers.get(name)
    if ingress is None or balancer is None or ingress.metadata.uid != uid:
        return
    balancer.active = True
    world.changed()
    _write_address(world, ingress, balancer, *world.cause)


def _write_address(world: World, ingress: Ingress, balancer: LoadBalancer, *cause: int) -> None:
    """Its own write of the status asks for nothing."""
    planned, name = world.cluster.network.alb.planned, balancer.ingress
    waits = name in planned
    ingress.address = balancer.address
    store.update(world, ingress, CONTROLLER, *cause)
    if not waits:
        planned.pop(name, None)


# --- the model ----------------------------------------------------------------------------------------------


def class_of(ingress: Ingress) -> str:
    """The class by annotation, else by field; empty: none, which this controller leaves alone."""
    return ingress.metadata.annotations.get(CLASS, "") or ingress.ingress_class_name


def _foreign(ingress: Ingress) -> bool:
    return class_of(ingress) != "alb"


def _paths(ingress: Ingress) -> list[IngressPath]:
    default = [ingress.default_backend] if ingress.default_backend is not None else []
    return [path for rule in ingress.rules for path in rule.paths] + default


def _model(world: World, ingress: Ingress) -> tuple[list[Rule], dict[str, TargetGroup]]:
    rules: list[Rule] = []
    groups: dict[str, TargetGroup] = {}
    for rule in ingress.rules:
        for path in sorted(rule.paths, key=_order):
            group, body = _backend(world, ingress, path, groups)
            rules += [Rule(rule.host, pattern, group, body) for pattern in _patterns(path)]
    if ingress.default_backend is not None:
        rules.append(Rule("", "*", *_backend(world, ingress, ingress.default_backend, groups)))
    return rules, groups


def _order(path: IngressPath) -> tuple[int, int]:
    """Exact paths first, then prefixes, the longest first, then the rest as written."""
    rank = {"Exact": 0, "Prefix": 1}.get(path.path_type, 2)
    return rank, -len(path.path) if rank == 1 else 0


def _patterns(path: IngressPath) -> list[str]:
    """What the listener rule matches: ImplementationSpecific raw, Prefix /foo as /foo and /foo/*."""
    if path.path_type == "Prefix":
        if "*" in path.path or "?" in path.path:
            raise BuildError(f"prefix path shouldn't contain wildcards: {path.path}")
        bare = path.path.rstrip("/")
        return [bare, f"{bare}/*"] if bare else ["/*"]
    if path.path_type == "Exact" and ("*" in path.path or "?" in path.path):
        raise BuildError(f"exact path shouldn't contain wildcards: {path.path}")
    return [path.path or "/*"]


def _backend(world: World, ingress: Ingress, path: IngressPath, groups: dict[str, TargetGroup]) -> tuple[str, str]:
    """(target group, body of the fixed 503): exactly one is set."""
    service = world.cluster.services.get(path.service_name)
    if service is None:
        return "", NO_SERVICE
    port = next((p for p in service.ports if path.service_port in (p.port, p.name)), None)
    if port is None:
        raise BuildError(f"unable to find port {path.service_port} on service default/{path.service_name}")
    if not port.node_port:
        raise BuildError(NO_NODE_PORT)
    key = f"{path.service_name}:{port.port}"
    groups[key] = TargetGroup(path.service_name, port.port, _health_check(ingress, service))
    return key, ""


def _health_check(ingress: Ingress, service: Service) -> HealthCheck:
    """The controller's own defaults, unlike AWS's: 15 s, 5 s, 2, 2, `/`, 200.  A Service's annotations win."""
    given = {**ingress.metadata.annotations, **service.metadata.annotations}

    def number(name: str, default: int) -> int:
        text = given.get(f"{PREFIX}{name}", "")
        if text and not text.isdigit():
            raise BuildError(f"failed to parse int64 annotation, {PREFIX}{name}: {text}")
        return int(text) if text else default

    return HealthCheck(
        path=given.get(f"{PREFIX}healthcheck-path", "/"),
        interval_ms=1000 * number("healthcheck-interval-seconds", 15),
        timeout_ms=1000 * number("healthcheck-timeout-seconds", 5),
        healthy=number("healthy-threshold-count", 2),
        unhealthy=number("unhealthy-threshold-count", 2),
        codes=given.get(f"{PREFIX}success-codes", "200"),
    )


def _listens(ingress: Ingress) -> list[int]:
    text = ingress.metadata.annotations.get(f"{PREFIX}listen-ports", "")
    try:
        return [int(port) for entry in json.loads(text) for port in entry.values()] if text else [80]
    except (ValueError, AttributeError, TypeError):
        return [80]


def _idle_ms(world: World, ingress: Ingress) -> int:
    text = ingress.metadata.annotations.get(f"{PREFIX}load-balancer-attributes", "")
    found = re.search(r"\bidle_timeout\.timeout_seconds=(\d+)", text)
    return int(found[1]) * 1000 if found else world.setup.balancer.idle_timeout_ms


def _targets(world: World, balancer: LoadBalancer, wanted: dict[str, TargetGroup], n: int) -> None:
    """Registers the nodes at the NodePorts of today; what stays keeps its health."""
    old, balancer.groups = balancer.groups, wanted
    for key, group in wanted.items():
        before = old.get(key)
        service = world.cluster.services[group.service]
        node_port = next(port.node_port for port in service.ports if port.port == group.port)
        for node in world.cluster.nodes:
            kept = before.targets.get(node) if before is not None else None
            if kept is not None and kept.port == node_port and before is not None and before.check == group.check:
                group.targets[node] = kept
            else:
                register(world, balancer, key, node, node_port, n)
    for key, group in old.items():
        for node, target in group.targets.items():
            now = wanted[key].targets.get(node) if key in wanted else None
            if now is None or now.port != target.port:
                deregister(world, target, n)


def _address(world: World, name: str) -> str:
    """`e172ad3e-default-gohttping-ec00-691779486.us-east-2.elb.amazonaws.com`: the name cut to 26 characters."""
    cluster = f"{world.pick(1 << 32, 'cluster'):08x}"
    bare = re.sub(r"[^0-9a-z]", "", name.lower())
    short = f"{cluster}-default-{bare}"[:26]
    hashed = world.pick(1 << 16, "alb", "hash", name)
    number = 100_000_000 + world.pick(900_000_000, "alb", "number", name)
    return f"{short}-{hashed:04x}-{number}.us-east-2.elb.amazonaws.com"


@lru_cache(256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile("".join({"*": ".*", "?": "."}.get(char, re.escape(char)) for char in pattern), re.DOTALL)


def matches(rule: Rule, host: str, path: str) -> bool:
    """A listener rule: `*` is any run of characters, `?` exactly one; the path in its case, the host in any."""
    if rule.host and not _compiled(rule.host.lower()).fullmatch(host.lower()):
        return False
    return rule.pattern == "/*" or _compiled(rule.pattern).fullmatch(path) is not None


def _record(world: World, ingress: Ingress, type: str, reason: str, message: str) -> None:
    """An Event of the controller."""
    events.record(world, ingress, type, reason, message, COMPONENT)
