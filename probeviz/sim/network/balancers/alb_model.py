"""The AWS Load Balancer Controller: Ingress and Services to listener rules and target groups
(kubernetes-sigs/aws-load-balancer-controller, pkg/ingress/model_builder.go, model_build_listener_rules.go).
"""

import json
import re
from functools import lru_cache
from typing import NamedTuple

from probeviz.sim import choices, events, store
from probeviz.sim.controllers.pods import is_pod_active
from probeviz.sim.controllers.pods import matches as selects
from probeviz.sim.network.balancers.alb_health import deregister, register
from probeviz.sim.network.balancers.alb_pods import pods_of, probe_check, waits_for_gate
from probeviz.sim.network.balancers.base import class_of, version_below
from probeviz.sim.network.state import HealthCheck, LoadBalancer, Rule, Target, TargetGroup
from probeviz.sim.objects import EndpointSlice, Ingress, IngressPath, Node, Pod, Service
from probeviz.sim.store import Change, watches
from probeviz.sim.world import World, on

PREFIX = "alb.ingress.kubernetes.io/"
IDLE_MS = {"alb-instance": 60_000, "alb-ip": 60_000, "gce": 30_000}  # GCE: the backend service's timeoutSec
NO_SERVICE = "Backend service does not exist"
NO_NODE_PORT = (
    "TargetGroup port is empty. When using Instance targets, your service must be of type 'NodePort' or 'LoadBalancer'"
)


class BuildError(Exception):
    """The model cannot be built; the balancer keeps its old rules."""


class Cloud(NamedTuple):
    """A balancer outside the cluster that a controller builds, and what differs among them."""

    name: str  # in facts and in the picture
    ingress_class: str
    by_default: bool  # takes an Ingress without a class
    pods: bool  # targets are Pods, not nodes
    controller: str
    component: str  # of its Events
    done: tuple[str, str]  # reason and message once the model is built
    refused: tuple[str, str]  # and when it cannot be: {} the Ingress, then the error
    check: HealthCheck
    probes_tell: bool = False  # the health check follows the readinessProbe


# The controller's own defaults, unlike AWS's: 15 s, 5 s, 2, 2, `/`, 200.
AWS = Cloud(
    "alb",
    "alb",
    False,
    False,
    "aws-load-balancer-controller",
    "ingress",
    ("SuccessfullyReconciled", "Successfully reconciled"),
    ("FailedBuildModel", "Failed build model due to ingress: {}: {}"),
    HealthCheck(),
)
# kubernetes/ingress-gce pkg/translator/healthchecks.go: network endpoint groups, that is Pods.
GCE = Cloud(
    "gce",
    "gce",
    True,
    True,
    "loadbalancer-controller",
    "loadbalancer-controller",
    ("Sync", "Scheduled for sync"),
    ("Translate", "Translation failed: invalid ingress spec: {}: {}"),
    HealthCheck(timeout_ms=15_000, healthy=1),
    True,
)
CLOUDS: dict[str, Cloud] = {"alb-instance": AWS, "alb-ip": AWS._replace(pods=True), "gce": GCE}


def cloud_of(world: World) -> Cloud | None:
    return CLOUDS.get(world.setup.balancer.kind)


# --- when it acts -------------------------------------------------------------------------------------------


@watches("Ingress")
def ingress_changed(world: World, change: Change, ingress: Ingress, n: int) -> None:
    _plan(world, ingress.metadata.name, n)


@watches("Service")
def service_changed(world: World, change: Change, service: Service, n: int) -> None:
    for ingress in world.cluster.ingresses.values():
        if service.metadata.name in {path.service_name for path in _paths(ingress)}:
            _plan(world, ingress.metadata.name, n)


@watches("EndpointSlice")
def slice_changed(world: World, change: Change, found: EndpointSlice, n: int) -> None:
    """Only where Pods are the targets."""
    cloud = cloud_of(world)
    if cloud is not None and cloud.pods:
        world.cluster.network.alb.endpoints[found.service] = n
        for ingress in world.cluster.ingresses.values():
            if found.service in {path.service_name for path in _paths(ingress)}:
                _plan(world, ingress.metadata.name, n)


@watches("Pod")
def pod_changed(world: World, change: Change, pod: Pod, n: int) -> None:
    """A Pod that waits for its gate alone changes no EndpointSlice: the controller asks for such Pods by itself
    (targetgroupbinding/resource_manager.go, "monitor potential ready endpoints").
    """
    cloud = cloud_of(world)
    if cloud is None or not cloud.pods or not is_pod_active(pod) or not waits_for_gate(world, pod):
        return
    for balancer in world.cluster.network.alb.balancers.values():
        for group in balancer.groups.values():
            service = world.cluster.services.get(group.service)
            new = pod.status.pod_ip not in group.targets
            if service is not None and new and selects(service.selector, pod.metadata.labels):
                _plan(world, balancer.ingress, n)


@watches("Node")
def node_changed(world: World, change: Change, node: Node, n: int) -> None:
    """Only a node that comes, goes, or is no longer what it was as a target."""
    cloud = cloud_of(world)
    for name, balancer in world.cluster.network.alb.balancers.items():
        known = any(node.metadata.name in group.targets for group in balancer.groups.values())
        if change != "modified" or (cloud is not None and not cloud.pods and known != node.ready):
            _plan(world, name, n)


def _plan(world: World, name: str, n: int) -> None:
    alb = world.cluster.network.alb
    if cloud_of(world) is None or name in alb.planned:
        return
    alb.planned[name] = n
    world.after(world.draw(*choices.ALB_RECONCILE, "alb", name, n), "alb.reconcile", name, cause=n)


@on("alb.reconcile")
def reconcile(world: World, name: str) -> None:
    """Builds what the Ingress asks for now; one of another class gets nothing, or loses what it had."""
    world.changed()
    alb, cloud = world.cluster.network.alb, cloud_of(world)
    n = alb.planned.pop(name, 0)
    if not n or cloud is None:
        return
    ingress, balancer = world.cluster.ingresses.get(name), alb.balancers.get(name)
    if balancer is not None and (ingress is None or _foreign(cloud, ingress) or ingress.metadata.uid != balancer.uid):
        _targets(world, balancer, {}, n)
        del alb.balancers[name]
        balancer = None
    if ingress is None or _foreign(cloud, ingress):
        return
    try:
        rules, groups = _model(world, ingress)
    except BuildError as error:
        reason, said = cloud.refused
        return _record(world, ingress, "Warning", reason, said.format(f"default/{name}", error))
    if balancer is None:
        balancer = alb.balancers[name] = LoadBalancer(name, ingress.metadata.uid, _address(world, cloud, name))
        wait_ms = world.draw(*choices.ALB_ADDRESS, "alb address", name, n)
        world.after(wait_ms, "alb.address", name, ingress.metadata.uid, cause=n)
    balancer.rules, balancer.fact = rules, n
    balancer.listens, balancer.idle_ms = _listens(ingress), _idle_ms(world, ingress)
    _targets(world, balancer, groups, n)
    if balancer.active and ingress.address != balancer.address:
        _write_address(world, ingress, balancer, n)
    if cloud.done[0] != "Sync" or balancer.synced != ingress.metadata.generation:
        balancer.synced = ingress.metadata.generation
        _record(world, ingress, "Normal", *cloud.done)


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
    store.update(world, ingress, cloud.controller if (cloud := cloud_of(world)) else "", *cause)
    if not waits:
        planned.pop(name, None)


# --- the model ----------------------------------------------------------------------------------------------


def _foreign(cloud: Cloud, ingress: Ingress) -> bool:
    found = class_of(ingress)
    return found != cloud.ingress_class if found else not cloud.by_default


def _paths(ingress: Ingress) -> list[IngressPath]:
    default = [ingress.default_backend] if ingress.default_backend is not None else []
    return [path for rule in ingress.rules for path in rule.paths] + default


def _model(world: World, ingress: Ingress) -> tuple[list[Rule], dict[str, TargetGroup]]:
    rules: list[Rule] = []
    groups: dict[str, TargetGroup] = {}
    for rule in ingress.rules:
        for path in sorted(rule.paths, key=_order):
            group, body = _backend(world, ingress, path, groups)
            rules += [Rule(rule.host, pattern, group, body) for pattern in _patterns(world, path)]
    if ingress.default_backend is not None:
        rules.append(Rule("", "*", *_backend(world, ingress, ingress.default_backend, groups)))
    return rules, groups


def _order(path: IngressPath) -> tuple[int, int]:
    """Exact paths first, then prefixes, the longest first, then the rest as written."""
    rank = {"Exact": 0, "Prefix": 1}.get(path.path_type, 2)
    return rank, -len(path.path) if rank == 1 else 0


def _patterns(world: World, path: IngressPath) -> list[str]:
    """What the listener rule matches: ImplementationSpecific raw, Prefix /foo as /foo and /foo/*.

    Before 2.2.0 the AWS controller took every path as it stands.
    """
    if cloud_of(world) is not GCE and version_below(world, 2, 2):
        return [path.path or "/*"]
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
    if service is None and cloud_of(world) is GCE:
        raise BuildError(f'could not find service "default/{path.service_name}"')
    if service is None:
        return "", NO_SERVICE
    port = next((p for p in service.ports if path.service_port in (p.port, p.name)), None)
    if port is None:
        raise BuildError(f"unable to find port {path.service_port} on service default/{path.service_name}")
    cloud = cloud_of(world)
    assert cloud is not None
    if not port.node_port and not cloud.pods:
        raise BuildError(NO_NODE_PORT)
    key = f"{path.service_name}:{port.port}"
    check = probe_check(world, cloud.check, service, port) if cloud.probes_tell else _health_check(ingress, service)
    seen = world.cluster.network.alb.endpoints.get(path.service_name, 0)
    groups[key] = TargetGroup(path.service_name, port.port, check, fact=seen)
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
    given = world.setup.balancer.idle_timeout_ms
    return int(found[1]) * 1000 if found else IDLE_MS[world.setup.balancer.kind] if given is None else given


def _targets(world: World, balancer: LoadBalancer, wanted: dict[str, TargetGroup], n: int) -> None:
    """Registers the targets of today; what stays keeps its health, whatever it is asked from now on.

    Another health check is modified in place (pkg/deploy/elbv2/target_group_manager.go,
    updateSDKTargetGroupWithHealthCheck); only another port makes another target.
    """
    old, balancer.groups = balancer.groups, wanted
    for key, group in wanted.items():
        before = old.get(key)
        if before is not None:
            group.leaving = before.leaving
        for target in wanted_targets(world, group):
            kept = before.targets.get(target.node) if before is not None else None
            if kept is not None and kept.port == target.port:
                group.targets[target.node] = kept
            else:
                register(world, balancer, key, target, n)
    for key, group in old.items():
        for node, target in group.targets.items():
            now = wanted[key].targets.get(node) if key in wanted else None
            if now is None or now.port != target.port:
                deregister(world, balancer, key, target, n)


def wanted_targets(world: World, group: TargetGroup) -> list[Target]:
    """The nodes at the Service's NodePort, or the Pods behind it.

    Of the nodes those that are Ready; without any, those whose Ready is Unknown (pkg/backend/endpoint_resolver.go,
    ResolveNodePortEndpoints).
    """
    cloud, service = cloud_of(world), world.cluster.services[group.service]
    port = next(port for port in service.ports if port.port == group.port)
    if cloud is not None and cloud.pods:
        return pods_of(world, group.service, port)
    nodes = world.cluster.nodes
    lost = [n for n in nodes if nodes[n].ready is False]
    return [Target(name, port.node_port) for name in [n for n in nodes if nodes[n].ready] or lost]


def _address(world: World, cloud: Cloud, name: str) -> str:
    """`e172ad3e-default-gohttping-ec00-691779486.us-east-2.elb.amazonaws.com`: the name cut to 26 characters."""
    if cloud is GCE:
        return f"203.0.113.{10 + world.pick(200, 'balancer address', name)}"  # of the range for documents
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
    cloud = cloud_of(world)
    assert cloud is not None
    events.record(world, ingress, type, reason, message, cloud.component)
