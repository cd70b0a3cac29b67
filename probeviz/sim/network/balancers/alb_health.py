"""The ALB's own health checks: another clock than the kubelet's, and neither knows of the other."""

from probeviz.sim import choices, program
from probeviz.sim.facts import TargetChanged, TargetChecked
from probeviz.sim.network import proxy
from probeviz.sim.network.state import LoadBalancer, Target, TargetGroup
from probeviz.sim.world import World, on

NAME = "alb"  # in facts and in the picture
REGISTERING, CHECKING = "Elb.RegistrationInProgress", "Elb.InitialHealthChecking"
DEREGISTERED = "Target.NotRegistered"
MISMATCH, TIMEOUT, FAILED = "Target.ResponseCodeMismatch", "Target.Timeout", "Target.FailedHealthChecks"


def register(world: World, balancer: LoadBalancer, group: str, node: str, port: int, n: int) -> None:
    """A new target: `initial` until its first check, which comes after AWS has told its own parts."""
    alb = world.cluster.network.alb
    alb.token += 1
    target = balancer.groups[group].targets[node] = Target(node, port, token=alb.token)
    _change(world, target, "initial", REGISTERING, n)
    wait_ms = world.draw(*choices.ALB_REGISTER, "alb register", node, port)
    args = (group, node, alb.token)
    world.after(wait_ms, "alb.check", balancer.ingress, *args, cause=target.fact)


def deregister(world: World, target: Target, n: int) -> None:
    _change(world, target, "unused", DEREGISTERED, n)


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
    args = (key, node, token, code, container_id)
    world.after(latency_ms, "alb.checked", ingress, *args, cause=cause or target.fact)


@on("alb.checked")
def checked(world: World, ingress: str, key: str, node: str, token: int, code: str, container_id: str) -> None:
    """The check's result, unless the process died over it; enough equal ones in a row change the state."""
    found = _find(world, ingress, key, node, token)
    if found is None:
        return
    group, target = found
    if container_id and not program.alive(world, container_id):
        code = "closed"
    good = code.isdigit() and succeeds(group.check.codes, int(code))
    target.run = max(target.run, 0) + 1 if good else min(target.run, 0) - 1
    result = TargetChecked(
        balancer=NAME, target=f"{node}:{target.port}", result="success" if good else "failure", code=code
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
    node = world.cluster.nodes.get(target.node)
    if node is None or world.cluster.is_down(target.node):
        return "timeout", group.check.timeout_ms, 0, ""
    known = proxy.backends(world, target.node, group.service)
    to = proxy.backend(world, target.node, group.service, group.port, "check", target.node, world.now)
    if to is None:
        return "refused", 1, known.fact, ""
    headers = {"User-Agent": "ELB-HealthChecker/2.0", "Host": f"{node.address}:{target.port}"}
    reply = program.ask(world, to.ip, to.port, "GET", group.check.path, headers, node.address, target.fact)
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
    fact = TargetChanged(balancer=NAME, target=f"{target.node}:{target.port}", state=state, reason=reason)
    target.fact = world.emit(fact, *cause)
