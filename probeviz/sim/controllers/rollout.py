"""The two ways to roll out a template (pkg/controller/deployment/{rolling,recreate}.go); one action a sync."""

from probeviz.sim.controllers.deployment_status import sync_rollout_status
from probeviz.sim.controllers.deployment_util import (
    active,
    deployment_complete,
    max_unavailable,
    new_rs_new_replicas,
    oldest_first,
    spec_replicas,
    with_new,
)
from probeviz.sim.controllers.pods import is_pod_terminal
from probeviz.sim.controllers.revisions import (
    Sets,
    cleanup_deployment,
    get_all_replica_sets_and_sync_revision,
)
from probeviz.sim.controllers.scale import scale_replica_set_and_record_event
from probeviz.sim.objects import Deployment, ReplicaSet
from probeviz.sim.world import World

# --- RollingUpdate -------------------------------------------------------------------------------------------------


def rollout_rolling(world: World, deployment: Deployment) -> None:
    """rolling.go, rolloutRolling: the new one up if it can, else the old ones down if they can."""
    new_rs, old = get_all_replica_sets_and_sync_revision(world, deployment, create=True)
    assert new_rs is not None
    acted = reconcile_new_replica_set(world, old, new_rs, deployment) or reconcile_old_replica_sets(
        world, active(old), new_rs, deployment
    )
    if not acted and deployment_complete(deployment, deployment.status):
        cleanup_deployment(world, old, deployment)
    sync_rollout_status(world, old, new_rs, deployment)


def reconcile_new_replica_set(world: World, old: list[ReplicaSet], new_rs: ReplicaSet, deployment: Deployment) -> bool:
    """rolling.go, reconcileNewReplicaSet."""
    if new_rs.replicas == deployment.spec.replicas:
        return False
    if new_rs.replicas > deployment.spec.replicas:
        return scale_replica_set_and_record_event(world, new_rs, deployment.spec.replicas, deployment)
    size = new_rs_new_replicas(deployment, with_new(old, new_rs), new_rs)
    return scale_replica_set_and_record_event(world, new_rs, size, deployment)


def reconcile_old_replica_sets(world: World, old: list[ReplicaSet], new_rs: ReplicaSet, deployment: Deployment) -> bool:
    """rolling.go, reconcileOldReplicaSets: unhealthy old Pods first, then as many as stay dispensable."""
    if spec_replicas(old) == 0:
        return False
    min_available = deployment.spec.replicas - max_unavailable(deployment)
    new_rs_unavailable = new_rs.replicas - new_rs.status.available_replicas
    max_scaled_down = spec_replicas(with_new(old, new_rs)) - min_available - new_rs_unavailable
    if max_scaled_down <= 0:
        return False
    cleaned = cleanup_unhealthy_replicas(world, old, deployment, max_scaled_down)
    if cleaned is None:
        return False
    scaled_down = scale_down_old_replica_sets_for_rolling_update(world, old, new_rs, deployment)
    return cleaned + scaled_down > 0


def cleanup_unhealthy_replicas(
    world: World, old: list[ReplicaSet], deployment: Deployment, max_cleanup: int
) -> int | None:
    """rolling.go, cleanupUnhealthyReplicas: the oldest ReplicaSet first; returns how many go, or None when the status
    of one still tells of more Pods than it is to have: an "invalid request to scale down" that ends this sync.
    """
    total = 0
    for rs in oldest_first(old):
        if total >= max_cleanup:
            break
        if rs.replicas == 0 or rs.replicas == rs.status.available_replicas:
            continue
        count = min(max_cleanup - total, rs.replicas - rs.status.available_replicas)
        if count < 0:
            return None
        scale_replica_set_and_record_event(world, rs, rs.replicas - count, deployment)
        total += count
    return total


def scale_down_old_replica_sets_for_rolling_update(
    world: World, old: list[ReplicaSet], new_rs: ReplicaSet, deployment: Deployment
) -> int:
    """rolling.go, scaleDownOldReplicaSetsForRollingUpdate: what is available beyond the minimum, oldest first."""
    min_available = deployment.spec.replicas - max_unavailable(deployment)
    available = sum(rs.status.available_replicas for rs in with_new(old, new_rs))
    if available <= min_available:
        return 0
    total, wanted = 0, available - min_available
    for rs in oldest_first(old):
        if total >= wanted:
            break
        if rs.replicas == 0:
            continue
        count = min(rs.replicas, wanted - total)
        scale_replica_set_and_record_event(world, rs, rs.replicas - count, deployment)
        total += count
    return total


# --- Recreate ------------------------------------------------------------------------------------------------------


def rollout_recreate(world: World, deployment: Deployment) -> None:
    """recreate.go, rolloutRecreate: all old Pods must have ended before the first new one is made."""
    sets = get_all_replica_sets_and_sync_revision(world, deployment, create=False)
    if scale_down_old_replica_sets_for_recreate(world, active(sets.old), deployment):
        sync_rollout_status(world, sets.old, sets.new, deployment)
        return
    if old_pods_running(world, deployment, sets):
        sync_rollout_status(world, sets.old, sets.new, deployment)
        return
    if sets.new is None:
        sets = get_all_replica_sets_and_sync_revision(world, deployment, create=True)
    assert sets.new is not None
    scale_replica_set_and_record_event(world, sets.new, deployment.spec.replicas, deployment)
    if deployment_complete(deployment, deployment.status):
        cleanup_deployment(world, sets.old, deployment)
    sync_rollout_status(world, sets.old, sets.new, deployment)


def scale_down_old_replica_sets_for_recreate(world: World, old: list[ReplicaSet], deployment: Deployment) -> bool:
    """recreate.go, scaleDownOldReplicaSetsForRecreate: did any have Pods?"""
    scaled = [scale_replica_set_and_record_event(world, rs, 0, deployment) for rs in old]
    return any(scaled)


def old_pods_running(world: World, deployment: Deployment, sets: Sets) -> bool:
    """recreate.go, oldPodsRunning: Pods of old ReplicaSets, terminating ones too, outside a terminal phase."""
    if any(rs.status.replicas > 0 for rs in sets.old):
        return True
    old = {rs.metadata.uid for rs in sets.old}
    pods = world.cluster.pods.values()
    return any(p.metadata.owner and p.metadata.owner.uid in old and not is_pod_terminal(p) for p in pods)
