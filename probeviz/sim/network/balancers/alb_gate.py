"""The readiness gate of the AWS Load Balancer Controller: a Pod is Ready only when its target is healthy
(docs/deploy/pod_readiness_gate.md, pkg/targetgroupbinding/resource_manager.go).

The webhook that writes the gate into new Pods is not simulated; a Pod template may name it itself.
"""

from probeviz.sim import choices, store
from probeviz.sim.kubelet import gates as conditions
from probeviz.sim.network.state import Target
from probeviz.sim.objects import Condition, Pod
from probeviz.sim.templates import template_of
from probeviz.sim.world import World, on

GATE = "target-health.elbv2.k8s.aws/"
CONTROLLER = "aws-load-balancer-controller"


def gates(world: World, pod: Pod) -> list[str]:
    """The Pod's gates that this controller opens."""
    return [gate for gate in template_of(world, pod).spec.readiness_gates if gate.startswith(GATE)]


def open_gate(world: World, target: Target) -> None:
    """The target is healthy: the condition follows when the controller next asks for its health."""
    pod = world.cluster.pods.get(target.pod)
    if pod is not None and gates(world, pod):
        wait_ms = world.draw(*choices.ALB_GATE, "alb gate", target.pod)
        world.after(wait_ms, "alb.gate", pod.metadata.name, pod.metadata.uid, cause=target.fact)


@on("alb.gate")
def write(world: World, name: str, uid: str) -> None:
    """Writes the condition; the kubelet, told of it, works out Ready anew."""
    pod = world.cluster.pods.get(name)
    if pod is None or pod.metadata.uid != uid:
        return
    stamp = store.seconds(world.now)
    opened = [
        Condition(type=gate, status="True", last_transition_time=stamp)
        for gate in gates(world, pod)
        if not any(c.type == gate and c.status == "True" for c in pod.status.conditions)
    ]
    if not opened:
        return
    kept = [c for c in conditions.foreign(pod) if c.type not in {made.type for made in opened}]
    conditions.write(world, pod, [*kept, *opened], CONTROLLER)
