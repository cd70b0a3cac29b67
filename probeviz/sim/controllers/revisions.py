"""The ReplicaSets of a Deployment and their revisions (pkg/controller/deployment/sync.go, util/deployment_util.go)."""

from typing import NamedTuple

import msgspec

from probeviz.sim import store, templates
from probeviz.sim.controllers.deployment_status import BY, new_condition, update_status
from probeviz.sim.controllers.deployment_util import (
    ANNOTATIONS_TO_SKIP,
    DESIRED_REPLICAS,
    HASH_LABEL,
    MAX_REPLICAS,
    NO_LIMIT,
    REVISION,
    REVISION_HISTORY,
    get_condition,
    has_progress_deadline,
    max_surge,
    new_rs_new_replicas,
    oldest_first,
    revision,
    set_condition,
    with_new,
    without_hash,
)
from probeviz.sim.controllers.hash import compute_hash
from probeviz.sim.controllers.pods import replica_sets_of
from probeviz.sim.events import record
from probeviz.sim.objects import Condition, Deployment, Meta, OwnerReference, ReplicaSet
from probeviz.sim.releases import release
from probeviz.sim.world import World


class Sets(NamedTuple):
    """The ReplicaSet that has the Deployment's template, if it exists, and all others."""

    new: ReplicaSet | None
    old: list[ReplicaSet]


def get_all_replica_sets_and_sync_revision(world: World, deployment: Deployment, create: bool) -> Sets:
    """sync.go, getAllReplicaSetsAndSyncRevision."""
    sets = oldest_first(replica_sets_of(world, deployment))
    new_rs = find_new_replica_set(world, deployment, sets)
    old = [rs for rs in sets if rs is not new_rs]
    new_revision = max((revision(rs) for rs in old), default=0) + 1
    if new_rs is not None:
        _sync_revision(world, deployment, new_rs, new_revision)
    elif create:
        new_rs = _create_new_replica_set(world, deployment, old, new_revision)
    return Sets(new_rs, old)


def find_new_replica_set(world: World, deployment: Deployment, sets: list[ReplicaSet]) -> ReplicaSet | None:
    """FindNewReplicaSet: the oldest with the same template, the hash label aside (EqualIgnoreHash)."""
    wanted = deployment.spec.template
    return next((rs for rs in sets if without_hash(templates.template_of(world, rs)) == wanted), None)


def _sync_revision(world: World, deployment: Deployment, rs: ReplicaSet, new_revision: int) -> None:
    """sync.go, getNewReplicaSet, for one that exists: a rolled back to template becomes the newest revision."""
    changed = set_new_replica_set_annotations(deployment, rs, new_revision)
    if changed or rs.min_ready_seconds != deployment.spec.min_ready_seconds:
        if rs.min_ready_seconds != deployment.spec.min_ready_seconds:
            rs.min_ready_seconds = deployment.spec.min_ready_seconds
            rs.metadata.generation += 1
        store.update(world, rs, BY)
        return
    found = None
    if has_progress_deadline(deployment) and get_condition(deployment.status, "Progressing") is None:
        words = ("True", "FoundNewReplicaSet", f'Found new replica set "{rs.metadata.name}"')
        found = new_condition(world, "Progressing", *words)
    _sync_deployment_revision(world, deployment, rs, found)


def _sync_deployment_revision(
    world: World, deployment: Deployment, rs: ReplicaSet, condition: Condition | None
) -> None:
    """SetDeploymentRevision, with the condition if there is one; writes only what differs."""
    annotations, number = deployment.metadata.annotations, rs.metadata.annotations[REVISION]
    if annotations.get(REVISION) == number and condition is None:
        return
    annotations[REVISION] = number
    status = msgspec.structs.replace(deployment.status, conditions=list(deployment.status.conditions))
    if condition is not None:
        set_condition(status, condition)
    update_status(world, deployment, status)


def _create_new_replica_set(
    world: World, deployment: Deployment, old: list[ReplicaSet], new_revision: int
) -> ReplicaSet:
    """sync.go, getNewReplicaSet, for one that does not exist yet."""
    spec = deployment.spec
    hash = _free_hash(world, deployment)
    template = msgspec.structs.replace(spec.template, labels={**spec.template.labels, HASH_LABEL: hash})
    rs = ReplicaSet(
        metadata=Meta(
            name=f"{deployment.metadata.name}-{hash}",
            generation=1,
            labels=dict(template.labels),
            owner=OwnerReference(
                api_version="apps/v1",
                kind="Deployment",
                name=deployment.metadata.name,
                uid=deployment.metadata.uid,
            ),
        ),
        template=templates.keep(world, template),
        selector={**spec.selector, HASH_LABEL: hash},
        min_ready_seconds=spec.min_ready_seconds,
    )
    rs.replicas = new_rs_new_replicas(deployment, with_new(old, rs), rs)
    set_new_replica_set_annotations(deployment, rs, new_revision)
    set_replicas_annotations(deployment, rs)
    n = store.create(world, rs, BY)
    if rs.replicas > 0:
        record_scaling(world, deployment, rs, 0, n)
    created = None
    if has_progress_deadline(deployment):
        words = ("True", "NewReplicaSetCreated", f'Created new replica set "{rs.metadata.name}"')
        created = new_condition(world, "Progressing", *words)
    _sync_deployment_revision(world, deployment, rs, created)
    return rs


def _free_hash(world: World, deployment: Deployment) -> str:
    """The template's hash; another one when a ReplicaSet of that name has another template (collisionCount)."""
    collisions = 0
    while True:
        hash = compute_hash(deployment.spec.template, collisions)
        if f"{deployment.metadata.name}-{hash}" not in world.cluster.replica_sets:
            return hash
        collisions += 1


def set_new_replica_set_annotations(deployment: Deployment, rs: ReplicaSet, new_revision: int) -> bool:
    """SetNewReplicaSetAnnotations: those of the Deployment, and a revision that never falls."""
    annotations, before = rs.metadata.annotations, dict(rs.metadata.annotations)
    for key, value in deployment.metadata.annotations.items():
        if key not in ANNOTATIONS_TO_SKIP:
            annotations[key] = value
    last = revision(rs)
    if last < new_revision:
        annotations[REVISION] = str(new_revision)
        if last:
            history = annotations.get(REVISION_HISTORY)
            annotations[REVISION_HISTORY] = f"{history},{last}" if history else str(last)
    return annotations != before


def set_replicas_annotations(deployment: Deployment, rs: ReplicaSet) -> bool:
    """SetReplicasAnnotations: the size for which this ReplicaSet was last scaled."""
    wanted = {
        DESIRED_REPLICAS: str(deployment.spec.replicas),
        MAX_REPLICAS: str(deployment.spec.replicas + max_surge(deployment)),
    }
    annotations = rs.metadata.annotations
    changed = any(annotations.get(key) != value for key, value in wanted.items())
    annotations.update(wanted)
    return changed


def record_scaling(world: World, deployment: Deployment, rs: ReplicaSet, before: int, cause: int) -> None:
    """The Event ScalingReplicaSet in the release's words."""
    message = release(world.setup.release).scaled_text.format(
        direction="up" if rs.replicas > before else "down",
        name=rs.metadata.name,
        old=before,
        new=rs.replicas,
    )
    record(world, deployment, "Normal", "ScalingReplicaSet", message, BY, cause=cause)


def cleanup_deployment(world: World, old: list[ReplicaSet], deployment: Deployment) -> None:
    """sync.go, cleanupDeployment: of more old ReplicaSets than the history keeps, the lowest revisions go."""
    limit = deployment.spec.revision_history_limit
    if limit == NO_LIMIT:
        return
    surplus = len(old) - limit
    for rs in sorted(old, key=revision)[: max(0, surplus)]:
        if rs.status.replicas or rs.replicas or rs.metadata.generation > rs.status.observed_generation:
            continue
        store.delete(world, rs, BY)
