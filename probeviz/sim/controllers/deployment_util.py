"""The arithmetic of a rollout (pkg/controller/deployment/util/deployment_util.go); nothing here writes."""

import msgspec

from probeviz.sim.objects import (
    Condition,
    Deployment,
    DeploymentStatus,
    IntOrString,
    PodTemplate,
    ReplicaSet,
    Strategy,
)

HASH_LABEL = "pod-template-hash"
REVISION = "deployment.kubernetes.io/revision"
REVISION_HISTORY = "deployment.kubernetes.io/revision-history"
DESIRED_REPLICAS = "deployment.kubernetes.io/desired-replicas"
MAX_REPLICAS = "deployment.kubernetes.io/max-replicas"
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
ANNOTATIONS_TO_SKIP = (
    LAST_APPLIED,
    REVISION,
    REVISION_HISTORY,
    DESIRED_REPLICAS,
    MAX_REPLICAS,
    "deprecated.deployment.rollback.to",
)
NO_LIMIT = 2**31 - 1  # what extensions/v1beta1 means by no deadline and no history limit


# --- how many Pods more and fewer ----------------------------------------------------------------------------------


def resolve_fenceposts(
    max_surge: IntOrString | None, max_unavailable: IntOrString | None, desired: int
) -> tuple[int, int]:
    """(surge, unavailable): percent round up and down; if both come to 0, one may be unavailable.

    ValueError for what is neither an integer nor a percentage (ResolveFenceposts).
    """
    surge = _value_from_int_or_percent(max_surge, desired, round_up=True)
    unavailable = _value_from_int_or_percent(max_unavailable, desired, round_up=False)
    if surge == 0 and unavailable == 0:
        unavailable = 1
    return surge, unavailable


def _value_from_int_or_percent(value: IntOrString | None, total: int, round_up: bool) -> int:
    """apimachinery util/intstr, GetScaledValueFromIntOrPercent; None counts as 0."""
    if value is None:
        return 0
    if isinstance(value, int):
        return value
    digits = value.removesuffix("%")
    if digits == value or not digits.isdecimal():
        raise ValueError(f'invalid value for IntOrString: invalid type: string is not a percentage: "{value}"')
    product = int(digits) * total
    return -(-product // 100) if round_up else product // 100


def is_rolling_update(strategy: Strategy) -> bool:
    return strategy.type == "RollingUpdate"


def max_surge(deployment: Deployment) -> int:
    strategy = deployment.spec.strategy
    if not is_rolling_update(strategy):
        return 0
    return resolve_fenceposts(strategy.max_surge, strategy.max_unavailable, deployment.spec.replicas)[0]


def max_unavailable(deployment: Deployment) -> int:
    """MaxUnavailable: never more than there are, none while recreating or without replicas."""
    strategy, replicas = deployment.spec.strategy, deployment.spec.replicas
    if not is_rolling_update(strategy) or replicas == 0:
        return 0
    return min(resolve_fenceposts(strategy.max_surge, strategy.max_unavailable, replicas)[1], replicas)


def new_rs_new_replicas(deployment: Deployment, all_rs: list[ReplicaSet], new_rs: ReplicaSet) -> int:
    """How many the new ReplicaSet may have now: as the surge allows, but not above the wish."""
    wanted = deployment.spec.replicas
    if not is_rolling_update(deployment.spec.strategy):
        return wanted
    current_pod_count = spec_replicas(all_rs)
    max_total_pods = wanted + max_surge(deployment)
    if current_pod_count >= max_total_pods:
        return new_rs.replicas
    return new_rs.replicas + min(max_total_pods - current_pod_count, wanted - new_rs.replicas)


def spec_replicas(sets: list[ReplicaSet]) -> int:
    """GetReplicaCountForReplicaSets."""
    return sum(rs.replicas for rs in sets)


def active(sets: list[ReplicaSet]) -> list[ReplicaSet]:
    """FilterActiveReplicaSets: those that want Pods."""
    return [rs for rs in sets if rs.replicas > 0]


def oldest_first(sets: list[ReplicaSet]) -> list[ReplicaSet]:
    """ReplicaSetsByCreationTimestamp: whole seconds, then by name."""
    return sorted(sets, key=lambda rs: (rs.metadata.creation_timestamp, rs.metadata.name))


# --- which ReplicaSet is the new one -------------------------------------------------------------------------------


def without_hash(template: PodTemplate) -> PodTemplate:
    labels = {key: value for key, value in template.labels.items() if key != HASH_LABEL}
    return msgspec.structs.replace(template, labels=labels)


def find_active_or_latest(new_rs: ReplicaSet | None, old: list[ReplicaSet]) -> ReplicaSet | None:
    """The only active ReplicaSet, or the newest if none is; None if several are (FindActiveOrLatest)."""
    if new_rs is None and not old:
        return None
    newest_first = oldest_first(old)[::-1]
    live = active(with_new(newest_first, new_rs))
    if not live:
        return new_rs or newest_first[0]
    return live[0] if len(live) == 1 else None


def with_new(old: list[ReplicaSet], new_rs: ReplicaSet | None) -> list[ReplicaSet]:
    """All ReplicaSets, the new one last, as upstream appends it."""
    return old if new_rs is None else [*old, new_rs]


def is_saturated(deployment: Deployment, rs: ReplicaSet | None) -> bool:
    """Do both the Deployment and the annotation say that this one holds all? (IsSaturated)"""
    if rs is None:
        return False
    desired = int_annotation(rs, DESIRED_REPLICAS)
    return rs.replicas == deployment.spec.replicas == desired


def int_annotation(rs: ReplicaSet, key: str) -> int | None:
    value = rs.metadata.annotations.get(key, "")
    return int(value) if value.isdecimal() else None


def revision(rs: ReplicaSet) -> int:
    """Revision; 0 without the annotation."""
    return int_annotation(rs, REVISION) or 0


# --- scaling in proportion -----------------------------------------------------------------------------------------


def get_replica_set_proportion(rs: ReplicaSet, deployment: Deployment, to_add: int, added: int) -> int:
    """What of `to_add` falls to this one, `added` being given out already (GetReplicaSetProportion)."""
    if rs.replicas == 0 or to_add == 0 or to_add == added:
        return 0
    fraction, allowed = get_replica_set_fraction(rs, deployment), to_add - added
    return min(fraction, allowed) if to_add > 0 else max(fraction, allowed)


def get_replica_set_fraction(rs: ReplicaSet, deployment: Deployment) -> int:
    """How much it would grow, were all to grow alike (getReplicaSetFraction)."""
    if deployment.spec.replicas == 0:
        return -rs.replicas
    before = int_annotation(rs, MAX_REPLICAS) or deployment.status.replicas
    if before == 0:
        return 0
    size = rs.replicas * (deployment.spec.replicas + max_surge(deployment))
    return (2 * size + before) // (2 * before) - rs.replicas  # rounded half up


# --- is it done, does it move, has it failed -----------------------------------------------------------------------


def has_progress_deadline(deployment: Deployment) -> bool:
    return deployment.spec.progress_deadline_seconds != NO_LIMIT


def get_condition(status: DeploymentStatus, type: str) -> Condition | None:
    return next((c for c in status.conditions if c.type == type), None)


def set_condition(status: DeploymentStatus, condition: Condition) -> None:
    """SetDeploymentCondition: same status and reason leave it alone; same status keeps its transition time."""
    current = get_condition(status, condition.type)
    if current is not None and current.status == condition.status:
        if current.reason == condition.reason:
            return
        condition.last_transition_time = current.last_transition_time
    remove_condition(status, condition.type)
    status.conditions.append(condition)


def remove_condition(status: DeploymentStatus, type: str) -> None:
    status.conditions = [c for c in status.conditions if c.type != type]


def deployment_complete(deployment: Deployment, status: DeploymentStatus) -> bool:
    """DeploymentComplete: all are of the new template, available, and none of the old is left."""
    wanted = deployment.spec.replicas
    return (
        status.updated_replicas == wanted
        and status.replicas == wanted
        and status.available_replicas == wanted
        and status.observed_generation >= deployment.metadata.generation
    )


def deployment_progressing(deployment: Deployment, status: DeploymentStatus) -> bool:
    """DeploymentProgressing: more updated, fewer old, more ready or more available than before."""
    before = deployment.status
    return (
        status.updated_replicas > before.updated_replicas
        or status.replicas - status.updated_replicas < before.replicas - before.updated_replicas
        or status.ready_replicas > before.ready_replicas
        or status.available_replicas > before.available_replicas
    )


def deployment_timed_out(deployment: Deployment, status: DeploymentStatus, now: int) -> bool:
    """DeploymentTimedOut: no progress for longer than the deadline; never after the rollout was complete."""
    if not has_progress_deadline(deployment):
        return False
    condition = get_condition(status, "Progressing")
    if condition is None or condition.reason == "NewReplicaSetAvailable":
        return False
    if condition.reason == "ProgressDeadlineExceeded":
        return True
    since = condition.last_update_time or 0
    return since + deployment.spec.progress_deadline_seconds * 1000 < now
