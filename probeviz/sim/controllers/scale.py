"""Scaling of ReplicaSets by their Deployment (pkg/controller/deployment/sync.go)."""

from probeviz.sim import store
from probeviz.sim.controllers.deployment_status import BY
from probeviz.sim.controllers.deployment_util import (
    DESIRED_REPLICAS,
    active,
    find_active_or_latest,
    get_replica_set_proportion,
    int_annotation,
    is_rolling_update,
    is_saturated,
    max_surge,
    oldest_first,
    spec_replicas,
    with_new,
)
from probeviz.sim.controllers.revisions import Sets, record_scaling, set_replicas_annotations
from probeviz.sim.objects import Deployment, ReplicaSet
from probeviz.sim.world import World


def is_scaling_event(deployment: Deployment, sets: Sets) -> bool:
    """Was an active ReplicaSet last scaled for another size of the Deployment? (isScalingEvent)"""
    desired = [int_annotation(rs, DESIRED_REPLICAS) for rs in active(with_new(sets.old, sets.new))]
    return any(size is not None and size != deployment.spec.replicas for size in desired)


def scale(world: World, deployment: Deployment, sets: Sets) -> None:
    """sync.go, scale: the only active one takes all; a saturated new one empties the old; else in proportion."""
    only = find_active_or_latest(sets.new, sets.old)
    if only is not None:
        scale_replica_set_and_record_event(world, only, deployment.spec.replicas, deployment)
        return
    if is_saturated(deployment, sets.new):
        for old in active(sets.old):
            scale_replica_set_and_record_event(world, old, 0, deployment)
        return
    if is_rolling_update(deployment.spec.strategy):
        for rs, size in proportional_sizes(deployment, active(with_new(sets.old, sets.new))):
            scale_replica_set(world, rs, size, deployment)


def proportional_sizes(deployment: Deployment, sets: list[ReplicaSet]) -> list[tuple[ReplicaSet, int]]:
    """The new size of each active ReplicaSet, the largest first; what is left over goes to the largest."""
    if not sets:  # paused before its first ReplicaSet
        return []
    wanted = deployment.spec.replicas
    to_add = (wanted + max_surge(deployment) if wanted > 0 else 0) - spec_replicas(sets)
    by_age = oldest_first(sets)
    if to_add > 0:
        by_age.reverse()  # of equal size, the newer grow first and the older shrink first
    by_size = sorted(by_age, key=lambda rs: -rs.replicas)
    added, sizes = 0, []
    for rs in by_size:
        proportion = get_replica_set_proportion(rs, deployment, to_add, added)
        sizes.append(rs.replicas + proportion)
        added += proportion
    sizes[0] = max(0, sizes[0] + to_add - added)
    return list(zip(by_size, sizes, strict=True))


def scale_replica_set_and_record_event(world: World, rs: ReplicaSet, size: int, deployment: Deployment) -> bool:
    """scaleReplicaSetAndRecordEvent: False when it has that size already."""
    if rs.replicas == size:
        return False
    return scale_replica_set(world, rs, size, deployment)


def scale_replica_set(world: World, rs: ReplicaSet, size: int, deployment: Deployment) -> bool:
    """scaleReplicaSet: writes size and annotations when either differs; an Event only for the size."""
    before = rs.replicas
    annotations_changed = set_replicas_annotations(deployment, rs)
    if before == size and not annotations_changed:
        return False
    if before != size:
        rs.replicas = size
        rs.metadata.generation += 1
    n = store.update(world, rs, BY)
    if before != size:
        record_scaling(world, deployment, rs, before, n)
    return before != size
