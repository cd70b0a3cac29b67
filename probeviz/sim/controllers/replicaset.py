"""The ReplicaSet controller: as many Pods as wanted (pkg/controller/replicaset/replica_set.go).

A Pod that fails its probes is none of its business; one that is deleted or has finished is replaced at once.
"""

from probeviz.sim import admission, apiserver, store, templates
from probeviz.sim.choices import REPLICASET_SYNC, SLOW_START_BATCH
from probeviz.sim.controllers.claims import claim_pods
from probeviz.sim.controllers.hash import generate_name, suffix
from probeviz.sim.controllers.pods import (
    available_at,
    is_pod_active,
    is_pod_ready,
    is_pod_terminating,
    matches,
    pods_of,
    replica_sets_of,
)
from probeviz.sim.controllers.queue import controller, enqueue, enqueue_at, rarely
from probeviz.sim.controllers.ranking import candidate, sort_active_pods
from probeviz.sim.controllers.state import ReplicaSetMemory
from probeviz.sim.events import record
from probeviz.sim.objects import REPLICA_FAILURE, Condition, Meta, OwnerReference, Pod, ReplicaSet, ReplicaSetStatus
from probeviz.sim.releases import release
from probeviz.sim.store import Change, watches
from probeviz.sim.world import World, on

BY = "replicaset-controller"
BURST_REPLICAS = 500
SLOW_START_INITIAL_BATCH_SIZE = 1
# client-go util/workqueue, DefaultTypedControllerRateLimiter: what fails is tried again after 5 ms, 10 ms ... 1,000 s.
RETRY_MS, MOST_RETRY_MS = 5, 1_000_000


# --- what makes it look ------------------------------------------------------------------------------------------


@watches("ReplicaSet")
def _replica_set(world: World, change: Change, rs: ReplicaSet, n: int) -> None:
    if change == "deleted":
        world.cluster.controllers.replica_sets.pop(rs.metadata.name, None)
    else:
        enqueue(world, "replicaset", rs.metadata.name, n)


@watches("Pod")
def _pod(world: World, change: Change, pod: Pod, n: int) -> None:
    """Queues the owner when the Pod changed in a way that it counts; of an orphan, whoever may take it in."""
    seen, name = world.cluster.controllers.pods_seen, pod.metadata.name
    concerned = _concerned(world, pod)
    before = seen.get(name)
    if change == "deleted":
        seen.pop(name, None)
    else:
        seen[name] = pod_signature(pod) + 8 * bool(concerned and pod.metadata.owner is None) + 16 * _strays(world, pod)
    if before != seen.get(name):
        for rs in concerned:
            enqueue(world, "replicaset", rs, n)


def _concerned(world: World, pod: Pod) -> list[str]:
    """The ReplicaSet that owns it; of an orphan, those that may take it in (replica_set.go, getPodReplicaSets)."""
    owner = pod.metadata.owner
    if owner is not None:
        return [owner.name] if owner.kind == "ReplicaSet" else []
    sets = world.cluster.replica_sets.values()
    return [rs.metadata.name for rs in sets if rs.selector and matches(rs.selector, pod.metadata.labels)]


def _strays(world: World, pod: Pod) -> bool:
    """Whether its owner's selector no longer fits it."""
    owner = pod.metadata.owner
    rs = world.cluster.replica_sets.get(owner.name) if owner is not None else None
    return rs is not None and not matches(rs.selector, pod.metadata.labels)


def pod_signature(pod: Pod) -> int:
    """All of a Pod that its ReplicaSet counts, as a number."""
    return is_pod_active(pod) + 2 * is_pod_terminating(pod) + 4 * is_pod_ready(pod)


# --- the sync ----------------------------------------------------------------------------------------------------


@controller("replicaset", REPLICASET_SYNC)
def sync_replica_set(world: World, name: str) -> None:
    """replica_set.go, syncReplicaSet: manages with the Pods as they are, and reports the status before it did."""
    rs = world.cluster.replica_sets.get(name)
    if rs is None:
        return
    claim_pods(world, rs, BY)
    pods = pods_of(world, rs)
    status, failed = calculate_status(world, rs, pods), ""
    if not _memory(world, rs).expected and rs.metadata.deletion_timestamp is None:
        failed = manage_replicas(world, rs, [p for p in pods if is_pod_active(p)])
        tell_failure(world, status, failed)
    update_replica_set_status(world, rs, status)
    _look_when_available(world, rs, pods)
    _retry(world, rs, failed)


def _retry(world: World, rs: ReplicaSet, failed: str) -> None:
    """queue.AddRateLimited, or Forget."""
    memory = _memory(world, rs)
    if not failed:
        memory.failures = 0
        return
    wait = min(RETRY_MS << min(memory.failures, 20), MOST_RETRY_MS)
    memory.failures += 1
    enqueue_at(world, "replicaset", rs.metadata.name, world.now + wait)


def manage_replicas(world: World, rs: ReplicaSet, active: list[Pod]) -> str:
    """replica_set.go, manageReplicas: at most 500 at a time; why the first Pod could not be made, or ""."""
    diff = len(active) - rs.replicas
    failed = admission.forbidden_spec(world, f"{rs.metadata.name}-", templates.template_of(world, rs).spec)
    if diff < 0 and failed:
        record(world, rs, "Warning", "FailedCreate", f"Error creating: {failed}", BY)
        return failed
    if diff < 0:
        _memory(world, rs).expected = min(-diff, BURST_REPLICAS)
        _slow_start_batch(world, rs.metadata.name, rs.metadata.uid, SLOW_START_INITIAL_BATCH_SIZE)
    elif diff > 0:
        for pod in get_pods_to_delete(world, rs, active, min(diff, BURST_REPLICAS)):
            n = apiserver.delete_pod(world, pod, None, by=BY)
            record(world, rs, "Normal", "SuccessfulDelete", f"Deleted pod: {pod.metadata.name}", BY, cause=n)
    return ""


def tell_failure(world: World, status: ReplicaSetStatus, failed: str) -> None:
    """calculateStatus: the condition ReplicaFailure comes with the first failure and goes with the first success."""
    if not failed:
        status.conditions = [c for c in status.conditions if c.type != REPLICA_FAILURE]
    elif not any(c.type == REPLICA_FAILURE for c in status.conditions):
        now = store.seconds(world.now)
        told = Condition(REPLICA_FAILURE, "True", "FailedCreate", failed, last_transition_time=now)
        status.conditions = [*status.conditions, told]


@on("replicaset.batch")
def _slow_start_batch(world: World, name: str, uid: str, size: int) -> None:
    """replica_set.go, slowStartBatch: 1, 2, 4 ... Pods; nothing is managed before the last one exists."""
    rs = world.cluster.replica_sets.get(name)
    if rs is None or rs.metadata.uid != uid:
        return
    memory = _memory(world, rs)
    size = min(size, memory.expected)
    memory.expected -= size
    for _ in range(size):
        create_pod(world, rs)
    if memory.expected:
        wait = rarely(world, SLOW_START_BATCH, "slow start", name, memory.created)
        world.after(wait, "replicaset.batch", name, uid, 2 * size)


def create_pod(world: World, rs: ReplicaSet) -> None:
    """controller_utils.go, CreatePods: labels, annotations and spec of the template, the ReplicaSet as owner."""
    memory, template = _memory(world, rs), templates.template_of(world, rs)
    while True:
        memory.created += 1
        five = suffix(world, "pod", rs.metadata.name, rs.metadata.creation_timestamp, memory.created)
        name = generate_name(f"{rs.metadata.name}-", five)
        if name not in world.cluster.pods:
            break
    meta = Meta(
        name=name,
        labels=dict(template.labels),
        annotations=dict(template.annotations),
        owner=OwnerReference(api_version="apps/v1", kind="ReplicaSet", name=rs.metadata.name, uid=rs.metadata.uid),
    )
    n = apiserver.create_pod(world, meta, rs.template, BY)
    record(world, rs, "Normal", "SuccessfulCreate", f"Created pod: {name}", BY, cause=n)


def get_pods_to_delete(world: World, rs: ReplicaSet, active: list[Pod], diff: int) -> list[Pod]:
    """replica_set.go, getPodsToDelete: no ranking when all of them go."""
    if diff >= len(active):
        return active
    rules = release(world.setup.release)
    family = _related_pods(world, rs)
    candidates = [
        candidate(p, sum(q.node_name == p.node_name for q in family if is_pod_active(q)), rules) for p in active
    ]
    ranked = sort_active_pods(candidates, world.now, rules.logarithmic_scale_down)
    return [world.cluster.pods[c.name] for c in ranked[:diff]]


def _related_pods(world: World, rs: ReplicaSet) -> list[Pod]:
    """replica_set.go, getIndirectlyRelatedPods: those of all ReplicaSets of the same owner."""
    owner = rs.metadata.owner
    if owner is None:
        return pods_of(world, rs)
    deployment = world.cluster.deployments.get(owner.name)
    if deployment is None or deployment.metadata.uid != owner.uid:
        return pods_of(world, rs)
    return [pod for related in replica_sets_of(world, deployment) for pod in pods_of(world, related)]


# --- its status --------------------------------------------------------------------------------------------------


def calculate_status(world: World, rs: ReplicaSet, pods: list[Pod]) -> ReplicaSetStatus:
    """replica_set_utils.go, calculateStatus: of the active Pods; the terminating ones are counted apart."""
    active = [p for p in pods if is_pod_active(p)]
    labels = templates.template_of(world, rs).labels
    due = [available_at(p, rs.min_ready_seconds) for p in active]
    status = ReplicaSetStatus(
        observed_generation=rs.metadata.generation,
        replicas=len(active),
        fully_labeled_replicas=sum(matches(labels, p.metadata.labels) for p in active),
        ready_replicas=sum(is_pod_ready(p) for p in active),
        available_replicas=sum(at is not None and at <= world.now for at in due),
        conditions=list(rs.status.conditions),
    )
    if release(world.setup.release).terminating_replicas:
        status.terminating_replicas = sum(is_pod_terminating(p) for p in pods)
    return status


def update_replica_set_status(world: World, rs: ReplicaSet, status: ReplicaSetStatus) -> None:
    """replica_set_utils.go, updateReplicaSetStatus: writes only what differs."""
    if status == rs.status:
        return
    rs.status = status
    store.update(world, rs, BY)


def _look_when_available(world: World, rs: ReplicaSet, pods: list[Pod]) -> None:
    due = [available_at(p, rs.min_ready_seconds) for p in pods if is_pod_active(p)]
    coming = [at for at in due if at is not None and at > world.now]
    if coming:
        enqueue_at(world, "replicaset", rs.metadata.name, min(coming))


def _memory(world: World, rs: ReplicaSet) -> ReplicaSetMemory:
    return world.cluster.controllers.replica_sets.setdefault(rs.metadata.name, ReplicaSetMemory())
