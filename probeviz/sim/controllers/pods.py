"""What the controllers ask of a Pod (pkg/api/v1/pod/util.go, pkg/controller/controller_utils.go)."""

from collections.abc import Mapping

from probeviz.sim.objects import Condition, Deployment, Pod, ReplicaSet
from probeviz.sim.world import World

TERMINAL_PHASES = ("Succeeded", "Failed")


def pod_condition(pod: Pod, type: str) -> Condition | None:
    return next((c for c in pod.status.conditions if c.type == type), None)


def is_pod_ready(pod: Pod) -> bool:
    """util.go, IsPodReady: the condition Ready is True."""
    ready = pod_condition(pod, "Ready")
    return ready is not None and ready.status == "True"


def available_at(pod: Pod, min_ready_seconds: int) -> int | None:
    """When a Pod becomes or became available, in ms; None while it is not ready (util.go, IsPodAvailable).

    The time since which it is ready is kept in whole seconds, so this may be up to 1 s early.
    """
    ready = pod_condition(pod, "Ready")
    if ready is None or ready.status != "True":
        return None
    return (ready.last_transition_time or 0) + min_ready_seconds * 1000


def is_pod_terminal(pod: Pod) -> bool:
    return pod.status.phase in TERMINAL_PHASES


def is_pod_active(pod: Pod) -> bool:
    """controller_utils.go, IsPodActive: neither finished nor being deleted."""
    return not is_pod_terminal(pod) and pod.metadata.deletion_timestamp is None


def is_pod_terminating(pod: Pod) -> bool:
    """controller_utils.go, IsPodTerminating."""
    return not is_pod_terminal(pod) and pod.metadata.deletion_timestamp is not None


def matches(selector: Mapping[str, str], labels: Mapping[str, str]) -> bool:
    return all(labels.get(key) == value for key, value in selector.items())


def pods_of(world: World, rs: ReplicaSet) -> list[Pod]:
    """The Pods that a ReplicaSet controls, in order of creation."""
    uid = rs.metadata.uid
    return [p for p in world.cluster.pods.values() if p.metadata.owner and p.metadata.owner.uid == uid]


def replica_sets_of(world: World, deployment: Deployment) -> list[ReplicaSet]:
    """The ReplicaSets that a Deployment controls, in order of creation."""
    uid = deployment.metadata.uid
    sets = world.cluster.replica_sets.values()
    return [rs for rs in sets if rs.metadata.owner and rs.metadata.owner.uid == uid]
