"""The node lifecycle and taint eviction controllers: what becomes of a node that no longer reports, and of its Pods.

Upstream: pkg/controller/nodelifecycle/node_lifecycle_controller.go (monitorNodeHealth, MarkPodsNotReady),
pkg/controller/tainteviction/taint_eviction.go.  Every Pod tolerates `unreachable` for 300 s, as the admission plugin
DefaultTolerationSeconds has it, unless it says otherwise.
"""

from typing import Any

from probeviz.sim import apiserver, choices, store, templates
from probeviz.sim.controllers.pods import is_pod_ready, pod_condition
from probeviz.sim.events import record
from probeviz.sim.objects import Condition, Node, Pod
from probeviz.sim.releases import release
from probeviz.sim.world import World, on

BY = "node-controller"
EVICTS = "taint-eviction-controller"
UNREACHABLE = "node.kubernetes.io/unreachable"
TOLERATION_SECONDS = 300


@on("node.silent")
def silent(world: World, name: str, boots: int) -> None:
    """The last lease is some seconds old; the grace period counts from it, and is looked at every 5 s."""
    grace_ms = release(world.setup.release).node_monitor_grace_s * 1000
    renewed = world.draw(*choices.LEASE_AGE, "lease", name, boots)
    look = world.draw(*choices.NODE_MONITOR, "monitor", name, boots)
    world.after(grace_ms - renewed + look, "node.unknown", name, boots)


@on("node.unknown")
def unknown(world: World, name: str, boots: int) -> None:
    """`monitorNodeHealth`: Ready becomes Unknown, the node is tainted, its Pods are no longer ready."""
    node = world.cluster.nodes.get(name)
    if node is None or not _still_down(world, name, boots) or not node.ready:
        return
    node.ready, node.since = False, store.seconds(world.now)
    n = store.update(world, node, BY)
    record(world, node, "Normal", "NodeNotReady", f"Node {name} status is now: NodeNotReady", BY, cause=n)
    for pod in [p for p in world.cluster.pods.values() if p.node_name == name]:
        mark_pod_not_ready(world, pod, n)
        seconds = toleration_seconds(templates.template_of(world, pod).spec.other.get("tolerations") or [])
        if seconds is not None:
            world.after(seconds * 1000, "taint.evict", f"{name}/{pod.metadata.name}", boots, pod.metadata.uid, cause=n)


def mark_pod_not_ready(world: World, pod: Pod, n: int) -> None:
    """controller_utils.go, MarkPodsNotReady."""
    before = pod_condition(pod, "Ready")
    if before is None or not is_pod_ready(pod):
        return
    changed = Condition(type="Ready", status="False", last_transition_time=store.seconds(world.now))
    pod.status.conditions = [changed if c is before else c for c in pod.status.conditions]
    written = store.update(world, pod, BY, n)
    record(world, pod, "Warning", "NodeNotReady", "Node is not ready", BY, cause=written)


def toleration_seconds(tolerations: list[dict[str, Any]]) -> int | None:
    """How long a Pod stays on an unreachable node; None: for ever (GetMinTolerationTime)."""
    fitting = [t for t in tolerations if _tolerates(t)]
    if not fitting:
        return TOLERATION_SECONDS
    seconds = [max(0, int(t["tolerationSeconds"])) for t in fitting if t.get("tolerationSeconds") is not None]
    return min(seconds, default=None)


def _tolerates(toleration: dict[str, Any]) -> bool:
    """ToleratesTaint, of `unreachable:NoExecute` without a value."""
    if toleration.get("effect") not in (None, "", "NoExecute"):
        return False
    exists = toleration.get("operator") == "Exists"
    if not toleration.get("key"):
        return exists
    return toleration["key"] == UNREACHABLE and (exists or not toleration.get("value"))


@on("taint.evict")
def evict(world: World, subject: str, boots: int, uid: str) -> None:
    """`deletePodHandler`: deletes the Pod, which stays Terminating until its kubelet can answer."""
    node, _, name = subject.partition("/")
    pod = world.cluster.pods.get(name)
    if pod is None or pod.metadata.uid != uid or pod.metadata.deletion_timestamp is not None:
        return
    if not _tainted(world, node, boots):
        return
    record(world, pod, "Normal", "TaintManagerEviction", f"Marking for deletion Pod default/{name}", EVICTS)
    n = None
    if release(world.setup.release).disruption_target:
        told = Condition(
            type="DisruptionTarget",
            status="True",
            reason="DeletionByTaintManager",
            message="Taint manager: deleting due to NoExecute taint",
            last_transition_time=store.seconds(world.now),
        )
        pod.status.conditions = [*pod.status.conditions, told]
        n = store.update(world, pod, EVICTS)
    apiserver.delete_pod(world, pod, None, n, by=EVICTS)


def _still_down(world: World, node: str, boots: int) -> bool:
    kubelet = world.cluster.kubelets.get(node)
    return kubelet is not None and kubelet.boots == boots and kubelet.machine_down


def _tainted(world: World, name: str, boots: int) -> bool:
    node: Node | None = world.cluster.nodes.get(name)
    kubelet = world.cluster.kubelets.get(name)
    return node is not None and not node.ready and kubelet is not None and kubelet.boots == boots
