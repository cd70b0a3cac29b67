"""Which Pods a scale-down takes first (pkg/controller/controller_utils.go, ActivePodsWithRanks)."""

from functools import cmp_to_key
from typing import NamedTuple

from probeviz.sim.controllers.pods import is_pod_ready, pod_condition
from probeviz.sim.objects import Millis, Pod
from probeviz.sim.releases import Release

DELETION_COST = "controller.kubernetes.io/pod-deletion-cost"
PHASES = {"Pending": 0, "Unknown": 1, "Running": 2}


class Candidate(NamedTuple):
    """What of a Pod counts; `rank` is the number of Pods of its family on its node."""

    name: str
    uid: str
    node: str
    phase: str
    ready: bool
    ready_since: Millis | None
    restarts: int
    created: Millis | None
    cost: int = 0
    rank: int = 0


def candidate(pod: Pod, rank: int, release: Release) -> Candidate:
    ready = pod_condition(pod, "Ready")
    cost = pod.metadata.annotations.get(DELETION_COST, "0") if release.pod_deletion_cost else "0"
    return Candidate(
        name=pod.metadata.name,
        uid=pod.metadata.uid,
        node=pod.node_name,
        phase=pod.status.phase,
        ready=is_pod_ready(pod),
        ready_since=ready.last_transition_time if ready else None,
        restarts=max((c.restart_count for c in pod.status.container_statuses), default=0),
        created=pod.metadata.creation_timestamp,
        cost=int(cost) if cost.removeprefix("-").isdecimal() else 0,
        rank=rank,
    )


def sort_active_pods(candidates: list[Candidate], now: Millis, logarithmic: bool = True) -> list[Candidate]:
    """In the order of deletion, the first to go in front."""

    def compare(a: Candidate, b: Candidate) -> int:
        if less(a, b, now, logarithmic):
            return -1
        return 1 if less(b, a, now, logarithmic) else 0

    return sorted(candidates, key=cmp_to_key(compare))


def less(a: Candidate, b: Candidate, now: Millis, logarithmic: bool = True) -> bool:
    """Does `a` go before `b`? (Less, in its order of tests)"""
    # 1. Unassigned < assigned
    if a.node != b.node and not (a.node and b.node):
        return not a.node
    # 2. Pending < Unknown < Running
    if a.phase != b.phase:
        return PHASES[a.phase] < PHASES[b.phase]
    # 3. Not ready < ready
    if a.ready != b.ready:
        return not a.ready
    # 4. Lower deletion cost < higher
    if a.cost != b.cost:
        return a.cost < b.cost
    # 5. Doubled up < not doubled up
    if a.rank != b.rank:
        return a.rank > b.rank
    # 6. Been ready for empty time < less time < more time
    if a.ready and b.ready and a.ready_since != b.ready_since:
        return _younger(a, b, a.ready_since, b.ready_since, now, logarithmic)
    # 7. Higher restart counts < lower
    if a.restarts != b.restarts:
        return a.restarts > b.restarts
    # 8. Empty creation time < newer < older
    if a.created != b.created:
        return _younger(a, b, a.created, b.created, now, logarithmic)
    return False


def _younger(a: Candidate, b: Candidate, at: Millis | None, bt: Millis | None, now: Millis, logarithmic: bool) -> bool:
    if at is None or bt is None:
        return at is None
    if not logarithmic:
        return at > bt
    difference = _age_bucket(at, now) - _age_bucket(bt, now)
    return difference < 0 if difference else a.uid < b.uid


def _age_bucket(since: Millis, now: Millis) -> int:
    """floor(log2(nanoseconds since)); -1 for now or later (logarithmicRankDiff)."""
    return ((now - since) * 1_000_000).bit_length() - 1 if now > since else -1
