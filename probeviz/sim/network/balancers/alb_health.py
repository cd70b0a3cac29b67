"""The ALB's own health checks: another clock than the kubelet's, and neither knows of the other."""

import re
from functools import lru_cache

from probeviz.sim import choices, program
from probeviz.sim.facts import TargetChanged, TargetChecked
from probeviz.sim.network import proxy
from probeviz.sim.network.balancers import alb_gate as gate
from probeviz.sim.network.state import LoadBalancer, Target, TargetGroup
from probeviz.sim.world import World, on

PREFIX = "alb.ingress.kubernetes.io/"
REGISTERING, CHECKING = "Elb.RegistrationInProgress", "Elb.InitialHealthChecking"
DEREGISTERED, DRAINING = "Target.NotRegistered", "Target.DeregistrationInProgress"
MISMATCH, TIMEOUT, FAILED = "Target.ResponseCodeMismatch", "Target.Timeout", "Target.FailedHealthChecks"


def name_of(world: World) -> str:
    """In facts and in the picture."""
    return "gce" if world.setup.balancer.kind == "gce" else "alb"


def register(world: World, balancer: LoadBalancer, group: str, target: Target, n: int) -> None:
    """A new target: `initial` until its first check, which comes after AWS has told its own parts."""
    alb = world.cluster.network.alb
    alb.token += 1
    target.token = alb.token
    balancer.groups[group].targets[target.node] = target
    _change(world, target, "initial", REGISTERING, n)
    wait_ms = world.draw(*choices.ALB_REGISTER, "alb register", target.node, target.port)
    args = (group, target.node, alb.token)
    world.after(wait_ms, "alb.check", balancer.ingress, *args, cause=target.fact)


def deregister(world: World, balancer: LoadBalancer, key: str, target: Target, n: int) -> None:
    """A node leaves at once; a Pod drains: requests still come for a while, and what is open may end."""
    group = balancer.groups.get(key)
    if not target.pod or group is None:
        return _change(world, target, "unused", DEREGISTERED, n)
    ingress = world.cluster.ingresses.get(balancer.ingress)
    delay_ms = deregistration_delay_ms(ingress.metadata.annotations if ingress is not None else {})
    tail_ms = min(world.draw(*choices.ALB_DRAINING, "alb draining", target.node, n), delay_ms)
    group.leaving.append(target)
    _change(world, target, "draining", DRAINING, n)
    world.after(tail_ms, "alb.drained", balancer.ingress, key, target.token, cause=target.fact)
    world.after(delay_ms, "alb.cut", target.pod, cause=target.fact)


def deregistration_delay_ms(annotations: dict[str, str]) -> int:
    found = re.search(
        r"\bderegistration_delay\.timeout_seconds=(\d+)", annotations.get(f"{PREFIX}target-group-attributes", "")
    )
    return int(found[1]) * 1000 if found else 300_000


@on("alb.drained")
def drained(world: World, ingress: str, key: str, token: int) -> None:
    """No new request comes any more."""
    balancer = world.cluster.network.alb.balancers.get(ingress)
    group = balancer.groups.get(key) if balancer is not None else None
    for target in list(group.leaving) if group is not None else []:
        if group is not None and target.token == token:
            group.leaving.remove(target)
            _change(world, target, "unused", DEREGISTERED)


@on("alb.check")
def check(world: World, ingress: str, key: str, node: str, token: int) -> None:
    """Sends one health check: a new connection to the NodePort, closed afterwards."""
    found = _find(world, ingress, key, node, token)
    if found is None:
        return
    group, target = found
    if target.reason == REGISTERING:
        _change(world, target, "initial", CHECKING, target.fact)
    world.after(group.check.interval_ms, "alb.check", ingress, key, node, token, cause=target.fact)
    code, latency_ms, cause, container_id = _ask(world, group, target)
    args = (key, node, token, code, container_id, latency_ms)
    world.after(latency_ms, "alb.checked", ingress, *args, cause=cause or target.fact)


@on("alb.checked")
def checked(
    world: World, ingress: str, key: str, node: str, token: int, code: str, container_id: str, took_ms: int
) -> None:
    """The check's result, unless the process died or was wedged over it; enough equal ones change the state."""
    found = _find(world, ingress, key, node, token)
    if found is None:
        return
    group, target = found
    if container_id and not program.alive(world, container_id):
        code = "closed"
    elif container_id and program.wedged(world, container_id):
        left_ms = group.check.timeout_ms - took_ms
        return world.after(left_ms, "alb.checked", ingress, key, node, token, "timeout", "", took_ms)
    good = code.isdigit() and succeeds(group.check.codes, int(code))
    target.run = max(target.run, 0) + 1 if good else min(target.run, 0) - 1
    result = TargetChecked(
        balancer=name_of(world), target=f"{node}:{target.port}", result="success" if good else "failure", code=code
    )
    n = world.emit(result)
    state, reason = verdict(group, target, code)
    if (state, reason) != (target.state, target.reason):
        _change(world, target, state, reason, n)


def verdict(group: TargetGroup, target: Target, code: str) -> tuple[str, str]:
    """(state, reason) after a check; a new target is healthy after its first success."""
    if target.run > 0:
        enough = 1 if target.state == "initial" else group.check.healthy
        return ("healthy", "") if target.run >= enough else (target.state, target.reason)
    if -target.run < group.check.unhealthy:
        return target.state, target.reason
    return "unhealthy", MISMATCH if code.isdigit() else TIMEOUT if code == "timeout" else FAILED


@lru_cache(256)
def succeeds(codes: str, status: int) -> bool:
    """The matcher: `200`, `200,302`, `200-399`."""
    for part in codes.split(","):
        low, _, high = part.strip().partition("-")
        if low.isdigit() and int(low) <= status <= int(high if high.isdigit() else low):
            return True
    return False


def _find(world: World, ingress: str, key: str, node: str, token: int) -> tuple[TargetGroup, Target] | None:
    """The target, unless it was registered anew or removed since the Timer was set."""
    balancer = world.cluster.network.alb.balancers.get(ingress)
    group = balancer.groups.get(key) if balancer is not None else None
    target = group.targets.get(node) if group is not None else None
    return None if group is None or target is None or target.token != token else (group, target)


def _ask(world: World, group: TargetGroup, target: Target) -> tuple[str, int, int, str]:
    """(status code or word, latency in ms, the fact that explains it or 0, who must live to answer)."""
    if target.pod:
        return _ask_pod(world, group, target)
    node = world.cluster.nodes.get(target.node)
    if node is None or world.cluster.is_down(target.node):
        return "timeout", group.check.timeout_ms, 0, ""
    to = proxy.backend(world, target.node, group.service, group.port, f"check/{target.node}", world.now)
    if to is None:
        known = proxy.backends(world, target.node, group.service)
        if proxy.drops(world, target.node, group.service, group.port):
            return "timeout", group.check.timeout_ms, known.fact, ""
        return "refused", 1, known.fact, ""
    reply = _get(world, group, to.ip, to.port, f"{node.address}:{target.port}", node.address, target.fact)
    return _result(group, reply)


def _ask_pod(world: World, group: TargetGroup, target: Target) -> tuple[str, int, int, str]:
    if target.on and target.on not in world.cluster.nodes:
        return "timeout", group.check.timeout_ms, 0, ""
    host, address = f"{target.node}:{target.port}", next((node.address for node in world.cluster.nodes.values()), "")
    return _result(group, _get(world, group, target.node, target.port, host, address, target.fact))


def _get(world: World, group: TargetGroup, ip: str, port: int, host: str, address: str, cause: int) -> program.Reply:
    """What the program there answers; one that answers each check alike is not asked anew."""
    path = group.check.path
    key = ("check", ip, port, path)
    known: program.Reply | None = world.kept.get(key)
    if known is not None and known.way is not None and program.again(world, known.way):
        return known
    headers = {"User-Agent": "ELB-HealthChecker/2.0", "Host": host}
    reply = program.ask(world, ip, port, "GET", path, headers, address, cause, False, group.check.timeout_ms)
    if reply.way is not None:
        world.keep(key, reply)
    return reply


def _result(group: TargetGroup, reply: program.Reply) -> tuple[str, int, int, str]:
    limit_ms = group.check.timeout_ms
    if reply.outcome in ("hang", "hang_body") or reply.latency_ms >= limit_ms:
        return "timeout", limit_ms, reply.cause, ""
    latency_ms = max(1, reply.latency_ms)
    if reply.outcome == "status":
        return str(reply.status), latency_ms, reply.cause, reply.container_id
    return "closed" if reply.outcome == "eof" else reply.outcome, latency_ms, reply.cause, ""


def _change(world: World, target: Target, state: str, reason: str, *cause: int) -> None:
    target.state, target.reason = state, reason
    world.changed()
    fact = TargetChanged(balancer=name_of(world), target=f"{target.node}:{target.port}", state=state, reason=reason)
    target.fact = world.emit(fact, *cause)
    if target.pod and state == "healthy":
        gate.open_gate(world, target)
