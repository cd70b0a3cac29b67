"""The status of a Deployment: counts, conditions, deadline (pkg/controller/deployment/{progress,sync}.go)."""

from hashlib import blake2b

import msgspec

from probeviz.sim import store
from probeviz.sim.controllers.deployment_util import (
    deployment_complete,
    deployment_progressing,
    deployment_timed_out,
    get_condition,
    has_progress_deadline,
    max_unavailable,
    oldest_first,
    remove_condition,
    revision,
    set_condition,
    spec_replicas,
    with_new,
)
from probeviz.sim.controllers.pods import replica_sets_of
from probeviz.sim.controllers.queue import enqueue_at
from probeviz.sim.facts import RolloutChanged
from probeviz.sim.objects import REPLICA_FAILURE, Condition, Deployment, DeploymentStatus, ReplicaSet
from probeviz.sim.releases import release
from probeviz.sim.world import World

BY = "deployment-controller"


def new_condition(world: World, type: str, status: str, reason: str, message: str) -> Condition:
    """NewDeploymentCondition: both stamps are now, in whole seconds."""
    now = store.seconds(world.now)
    return Condition(
        type=type,
        status=status,
        reason=reason,
        message=message,
        last_transition_time=now,
        last_update_time=now,
    )


def update_status(world: World, deployment: Deployment, status: DeploymentStatus) -> None:
    deployment.status = status
    store.update(world, deployment, BY)


def calculate_status(
    world: World, old: list[ReplicaSet], new_rs: ReplicaSet | None, deployment: Deployment
) -> DeploymentStatus:
    """sync.go, calculateStatus: sums of the ReplicaSets' statuses, and the condition Available."""
    sets = with_new(old, new_rs)
    available = sum(rs.status.available_replicas for rs in sets)
    status = DeploymentStatus(
        observed_generation=deployment.metadata.generation,
        replicas=sum(rs.status.replicas for rs in sets),
        updated_replicas=0 if new_rs is None else new_rs.status.replicas,
        ready_replicas=sum(rs.status.ready_replicas for rs in sets),
        available_replicas=available,
        unavailable_replicas=max(0, spec_replicas(sets) - available),
        conditions=list(deployment.status.conditions),
    )
    if release(world.setup.release).terminating_replicas:
        status.terminating_replicas = sum(rs.status.terminating_replicas or 0 for rs in sets)
    if available >= deployment.spec.replicas - max_unavailable(deployment):
        words = ("True", "MinimumReplicasAvailable", "Deployment has minimum availability.")
    else:
        words = ("False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability.")
    set_condition(status, new_condition(world, "Available", *words))
    return status


def sync_deployment_status(
    world: World, old: list[ReplicaSet], new_rs: ReplicaSet | None, deployment: Deployment
) -> None:
    """sync.go, syncDeploymentStatus: while it is scaled or paused, no progress is estimated."""
    status = calculate_status(world, old, new_rs, deployment)
    if status != deployment.status:
        update_status(world, deployment, status)


def sync_rollout_status(world: World, old: list[ReplicaSet], new_rs: ReplicaSet | None, deployment: Deployment) -> None:
    """progress.go, syncRolloutStatus."""
    status = calculate_status(world, old, new_rs, deployment)
    if not has_progress_deadline(deployment):
        remove_condition(status, "Progressing")
    current = get_condition(deployment.status, "Progressing")
    is_complete_deployment = (
        status.replicas == status.updated_replicas
        and current is not None
        and current.reason == "NewReplicaSetAvailable"
    )
    if has_progress_deadline(deployment) and not is_complete_deployment:
        _judge_progress(world, new_rs, deployment, status, current)
    _pass_on_failure(world, old, new_rs, status)
    if status == deployment.status:
        requeue_stuck_deployment(world, deployment, status)
        return
    update_status(world, deployment, status)


def _pass_on_failure(world: World, old: list[ReplicaSet], new_rs: ReplicaSet | None, status: DeploymentStatus) -> None:
    """progress.go, getReplicaFailures: that of the new ReplicaSet, else one of the old."""
    sets = ([new_rs] if new_rs is not None else []) + old
    failures = [c for rs in sets for c in rs.status.conditions if c.type == REPLICA_FAILURE]
    if failures:
        told = failures[0]
        set_condition(status, new_condition(world, told.type, told.status, told.reason, told.message))
    else:
        remove_condition(status, REPLICA_FAILURE)


def _judge_progress(
    world: World,
    new_rs: ReplicaSet | None,
    deployment: Deployment,
    status: DeploymentStatus,
    current: Condition | None,
) -> None:
    who = f'ReplicaSet "{new_rs.metadata.name}"' if new_rs else f'Deployment "{deployment.metadata.name}"'
    if deployment_complete(deployment, status):
        words = ("True", "NewReplicaSetAvailable", f"{who} has successfully progressed.")
        set_condition(status, new_condition(world, "Progressing", *words))
    elif deployment_progressing(deployment, status):
        words = ("True", "ReplicaSetUpdated", f"{who} is progressing.")
        condition = new_condition(world, "Progressing", *words)
        if current is not None:
            # The one condition that is written again for the same reason: its last update is the progress.
            if current.status == "True":
                condition.last_transition_time = current.last_transition_time
            remove_condition(status, "Progressing")
        set_condition(status, condition)
    elif deployment_timed_out(deployment, status, world.now):
        words = ("False", "ProgressDeadlineExceeded", f"{who} has timed out progressing.")
        set_condition(status, new_condition(world, "Progressing", *words))


def requeue_stuck_deployment(world: World, deployment: Deployment, status: DeploymentStatus) -> None:
    """progress.go, requeueStuckDeployment: looks again one second after the deadline."""
    current = get_condition(deployment.status, "Progressing")
    if not has_progress_deadline(deployment) or current is None:
        return
    if deployment_complete(deployment, status):
        return
    # NewReplicaSetAvailable: such a Deployment never times out, so looking again would be for ever.
    if current.reason in ("ProgressDeadlineExceeded", "NewReplicaSetAvailable"):
        return
    deadline = (current.last_update_time or 0) + deployment.spec.progress_deadline_seconds * 1000
    spare = 1000 if deadline - world.now >= 1000 else 1
    enqueue_at(world, "deployment", deployment.metadata.name, max(deadline + spare, world.now + 1))


def tell_rollout(world: World, deployment: Deployment) -> None:
    """States `rollout.changed` when it says anything new."""
    sets = oldest_first(replica_sets_of(world, deployment))
    fact = RolloutChanged(
        deployment=deployment.metadata.name,
        revision=max((revision(rs) for rs in sets), default=0),
        updated=deployment.status.updated_replicas,
        available=deployment.status.available_replicas,
        conditions={c.type: f"{c.status}:{c.reason}" if c.reason else c.status for c in deployment.status.conditions},
        replica_sets=[
            {
                "name": rs.metadata.name,
                "revision": revision(rs),
                "desired": rs.replicas,
                "current": rs.status.replicas,
                "ready": rs.status.ready_replicas,
            }
            for rs in sets
        ],
    )
    digest = blake2b(msgspec.json.encode(fact), digest_size=8).hexdigest()
    told = world.cluster.controllers.rollouts
    if told.get(fact.deployment) != digest:
        told[fact.deployment] = digest
        world.emit(fact)
