"""Conditions of a Pod that others write, such as readiness gates: the kubelet works Ready out anew.

Upstream: pkg/kubelet/status/status_manager.go (mergePodStatus keeps what is not the kubelet's) and
pkg/kubelet/status/generate.go (GeneratePodReadyCondition).
"""

from copy import deepcopy

from probeviz.sim import store
from probeviz.sim.kubelet.updates import update_pod
from probeviz.sim.objects import Condition, Pod
from probeviz.sim.world import World

# pkg/kubelet/types/pod_status.go, PodConditionByKubelet, and the scheduler's.
OF_THE_CLUSTER = (
    "PodReadyToStartContainers",
    "Initialized",
    "Ready",
    "ContainersReady",
    "PodScheduled",
    "PodResizePending",
    "PodResizeInProgress",
    "AllContainersRestarting",
)


def foreign(pod: Pod) -> list[Condition]:
    """Those that neither the kubelet nor the scheduler writes."""
    return [c for c in pod.status.conditions if c.type not in OF_THE_CLUSTER]


def write(world: World, pod: Pod, conditions: list[Condition], by: str, *cause: int) -> None:
    """Stores these in place of the Pod's foreign conditions; its kubelet, told of it, syncs."""
    own = [c for c in pod.status.conditions if c.type in OF_THE_CLUSTER]
    if foreign(pod) == conditions:
        return
    pod.status = deepcopy(pod.status)
    pod.status.conditions = [*own, *deepcopy(conditions)]
    n = store.update(world, pod, by, *cause)
    kubelet = world.cluster.kubelets.get(pod.node_name)
    pw = kubelet.pods.get(pod.metadata.name) if kubelet is not None else None
    if kubelet is not None and pw is not None and pw.status is not None:
        pw.status = deepcopy(pw.status)
        pw.status.conditions = deepcopy(pod.status.conditions)
        update_pod(world, kubelet, pw, n)
