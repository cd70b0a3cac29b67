"""The Deployment controller (pkg/controller/deployment/deployment_controller.go)."""

import msgspec

from probeviz.sim.choices import DEPLOYMENT_SYNC
from probeviz.sim.controllers import garbage as _garbage  # noqa: F401  (its watchers)
from probeviz.sim.controllers.claims import claim_replica_sets
from probeviz.sim.controllers.deployment_status import (
    BY,
    new_condition,
    sync_deployment_status,
    tell_rollout,
    update_status,
)
from probeviz.sim.controllers.deployment_util import get_condition, has_progress_deadline, set_condition
from probeviz.sim.controllers.pods import is_pod_terminal
from probeviz.sim.controllers.queue import controller, enqueue
from probeviz.sim.controllers.revisions import cleanup_deployment, get_all_replica_sets_and_sync_revision
from probeviz.sim.controllers.rollout import rollout_recreate, rollout_rolling
from probeviz.sim.controllers.scale import is_scaling_event, scale
from probeviz.sim.objects import Deployment, Pod, ReplicaSet
from probeviz.sim.store import Change, watches
from probeviz.sim.world import World

# --- what makes it look ------------------------------------------------------------------------------------------


@watches("Deployment")
def _deployment(world: World, change: Change, deployment: Deployment, n: int) -> None:
    if change == "deleted":
        world.cluster.controllers.rollouts.pop(deployment.metadata.name, None)
    else:
        enqueue(world, "deployment", deployment.metadata.name, n)


@watches("ReplicaSet")
def _replica_set(world: World, change: Change, rs: ReplicaSet, n: int) -> None:
    owner = rs.metadata.owner
    if owner is not None and owner.kind == "Deployment":
        enqueue(world, "deployment", owner.name, n)


@watches("Pod")
def _pod(world: World, change: Change, pod: Pod, n: int) -> None:
    """deletePod: only a Recreate waits for Pods to end; the rest it hears from the ReplicaSets."""
    owner = pod.metadata.owner
    if owner is None or not (change == "deleted" or is_pod_terminal(pod)):
        return
    rs = world.cluster.replica_sets.get(owner.name)
    if rs is None or rs.metadata.owner is None:
        return
    deployment = world.cluster.deployments.get(rs.metadata.owner.name)
    if deployment is not None and deployment.spec.strategy.type == "Recreate":
        enqueue(world, "deployment", deployment.metadata.name, n)


# --- the sync ----------------------------------------------------------------------------------------------------


@controller("deployment", DEPLOYMENT_SYNC)
def sync_deployment(world: World, name: str) -> None:
    """deployment_controller.go, syncDeployment."""
    deployment = world.cluster.deployments.get(name)
    if deployment is None:
        return
    claim_replica_sets(world, deployment, BY)
    if deployment.metadata.deletion_timestamp is not None:
        sync_status_only(world, deployment)
        return
    check_paused_conditions(world, deployment)
    if deployment.spec.paused or _scaled(world, deployment):
        sync(world, deployment)
    elif deployment.spec.strategy.type == "Recreate":
        rollout_recreate(world, deployment)
    else:
        rollout_rolling(world, deployment)
    tell_rollout(world, deployment)


def _scaled(world: World, deployment: Deployment) -> bool:
    return is_scaling_event(deployment, get_all_replica_sets_and_sync_revision(world, deployment, create=False))


def sync_status_only(world: World, deployment: Deployment) -> None:
    """sync.go, syncStatusOnly: of one that is being deleted."""
    sets = get_all_replica_sets_and_sync_revision(world, deployment, create=False)
    sync_deployment_status(world, sets.old, sets.new, deployment)


def sync(world: World, deployment: Deployment) -> None:
    """sync.go, sync: for scaling, and while paused."""
    sets = get_all_replica_sets_and_sync_revision(world, deployment, create=False)
    scale(world, deployment, sets)
    if deployment.spec.paused:
        cleanup_deployment(world, sets.old, deployment)
    sync_deployment_status(world, sets.old, sets.new, deployment)


def check_paused_conditions(world: World, deployment: Deployment) -> None:
    """sync.go, checkPausedConditions: a pause must not count as lack of progress."""
    if not has_progress_deadline(deployment):
        return
    current = get_condition(deployment.status, "Progressing")
    if current is not None and current.reason == "ProgressDeadlineExceeded":
        return
    paused = current is not None and current.reason == "DeploymentPaused"
    if deployment.spec.paused and not paused:
        words = ("Unknown", "DeploymentPaused", "Deployment is paused")
    elif not deployment.spec.paused and paused:
        words = ("Unknown", "DeploymentResumed", "Deployment is resumed")
    else:
        return
    status = msgspec.structs.replace(deployment.status, conditions=list(deployment.status.conditions))
    set_condition(status, new_condition(world, "Progressing", *words))
    update_status(world, deployment, status)
