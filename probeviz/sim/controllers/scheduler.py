"""The scheduler, as far as a course on probes needs one (pkg/scheduler/schedule_one.go).

Filters: ready and schedulable nodes.  Score: the fewest Pods, then the name.  No resources, no affinity.
"""

from probeviz.sim import store
from probeviz.sim.choices import SCHEDULING
from probeviz.sim.controllers.pods import is_pod_active, pod_condition
from probeviz.sim.controllers.queue import controller, enqueue
from probeviz.sim.events import record
from probeviz.sim.objects import Condition, Node, Pod
from probeviz.sim.releases import Release, release
from probeviz.sim.store import Change, watches
from probeviz.sim.world import World

BY = "default-scheduler"


@watches("Pod")
def _pod(world: World, change: Change, pod: Pod, n: int) -> None:
    if change == "added" and not pod.node_name:
        enqueue(world, "scheduler", pod.metadata.name, n)


@watches("Node")
def _node(world: World, change: Change, node: Node, n: int) -> None:
    """A node that changed may take the Pods that wait (pkg/scheduler/eventhandlers.go)."""
    for pod in world.cluster.pods.values():
        if not pod.node_name and is_pod_active(pod):
            enqueue(world, "scheduler", pod.metadata.name, n)


@controller("scheduler", SCHEDULING)
def schedule_one(world: World, name: str) -> None:
    """schedule_one.go, scheduleOne: binds the Pod, or says why no node fits."""
    pod = world.cluster.pods.get(name)
    if pod is None or pod.node_name or not is_pod_active(pod):
        return
    feasible = [node for node in world.cluster.nodes.values() if node.ready and not node.unschedulable]
    if feasible:
        bind(world, pod, select_host(world, feasible))
    else:
        handle_scheduling_failure(world, pod)


def select_host(world: World, feasible: list[Node]) -> str:
    """The node with the fewest active Pods, by name among equals."""
    placed = [pod.node_name for pod in world.cluster.pods.values() if is_pod_active(pod)]
    return min((placed.count(node.metadata.name), node.metadata.name) for node in feasible)[1]


def bind(world: World, pod: Pod, node: str) -> None:
    """pkg/registry/core/pod/storage, BindingREST: the node and the condition in one write."""
    pod.node_name = node
    _set_scheduled(world, pod, Condition(type="PodScheduled", status="True"))
    n = store.update(world, pod, BY)
    message = f"Successfully assigned {pod.metadata.namespace}/{pod.metadata.name} to {node}"
    record(world, pod, "Normal", "Scheduled", message, BY, cause=n)


def handle_scheduling_failure(world: World, pod: Pod) -> None:
    """schedule_one.go, handleSchedulingFailure."""
    message = failure_message(list(world.cluster.nodes.values()), release(world.setup.release))
    before = pod_condition(pod, "PodScheduled")
    n = None
    if before is None or before.message != message:
        failed = Condition(type="PodScheduled", status="False", reason="Unschedulable", message=message)
        _set_scheduled(world, pod, failed)
        n = store.update(world, pod, BY)
    record(world, pod, "Warning", "FailedScheduling", message, BY, cause=n)


def failure_message(nodes: list[Node], rules: Release) -> str:
    """framework/types.go, FitError: `0/2 nodes are available: 1 node(s) were unschedulable, ...`."""
    if not nodes:
        return "no nodes available to schedule pods"
    cordoned = sum(node.unschedulable for node in nodes)
    tainted = len(nodes) - cordoned
    reasons = []
    if tainted:
        reasons.append(f"{tainted} {rules.taint_text}")
    if cordoned:
        reasons.append(f"{cordoned} node(s) were unschedulable")
    said = f"0/{len(nodes)} nodes are available: {', '.join(sorted(reasons))}."
    return said + rules.preemption_text.format(total=len(nodes))


def _set_scheduled(world: World, pod: Pod, condition: Condition) -> None:
    before = pod_condition(pod, "PodScheduled")
    same = before is not None and before.status == condition.status
    condition.last_transition_time = (
        before.last_transition_time if before is not None and same else store.seconds(world.now)
    )
    others = [c for c in pod.status.conditions if c.type != "PodScheduled"]
    pod.status.conditions = [*others, condition]
