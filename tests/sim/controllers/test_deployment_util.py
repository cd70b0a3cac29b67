"""The arithmetic of a rollout, by upstream's own tables."""

from typing import Any

import pytest

from probeviz.sim.controllers import deployment_util as util
from probeviz.sim.controllers import rollout, scale
from probeviz.sim.controllers.revisions import Sets
from probeviz.sim.objects import Condition, Deployment, DeploymentStatus, Meta, ReplicaSet, ReplicaSetStatus, Strategy
from tests.sim.controllers.cases import upstream
from tests.sim.controllers.cluster import Run, web


def replica_set(
    name: str, replicas: int, available: int = 0, created: int = 0, annotations: dict[str, str] | None = None
) -> ReplicaSet:
    meta = Meta(name=name, uid=name, creation_timestamp=created, annotations=annotations or {})
    status = ReplicaSetStatus(replicas=replicas, available_replicas=available)
    return ReplicaSet(metadata=meta, template="t", replicas=replicas, status=status)


def rolling(given: dict[str, Any], replicas: int) -> Deployment:
    strategy = Strategy(
        type=given.get("strategy", "RollingUpdate"),
        max_surge=given.get("maxSurge", 0),
        max_unavailable=given.get("maxUnavailable", 0),
    )
    return web(replicas=replicas, strategy=strategy)


def stored(*sets: ReplicaSet) -> Run:
    run = Run()
    for rs in sets:
        run.world.cluster.replica_sets[rs.metadata.name] = rs
    return run


@upstream("fencepost")
def test_resolve_fenceposts(given, expect):
    arguments = given["maxSurge"], given["maxUnavailable"], given["desired"]
    if expect["error"]:
        with pytest.raises(ValueError, match='"oops"'):
            util.resolve_fenceposts(*arguments)
    else:
        assert util.resolve_fenceposts(*arguments) == (expect["surge"], expect["unavailable"])


@pytest.mark.parametrize(("desired", "surge", "unavailable"), [(1, 1, 0), (3, 1, 0), (4, 1, 1), (10, 3, 2), (0, 0, 1)])
def test_the_default_quarter(desired, surge, unavailable):
    assert util.resolve_fenceposts("25%", "25%", desired) == (surge, unavailable)


@upstream("maxunavailable")
def test_max_unavailable(given, expect):
    assert util.max_unavailable(rolling(given, given["replicas"])) == expect


@upstream("newrs-replicas")
def test_new_rs_new_replicas(given, expect):
    deployment = rolling(given, given["deploymentReplicas"])
    other, new = replica_set("old", given["otherRSReplicas"]), replica_set("new", given["newRSReplicas"])
    assert util.new_rs_new_replicas(deployment, [other], new) == expect["newReplicas"]


@upstream("deployment-complete")
def test_deployment_complete(given, expect):
    status = DeploymentStatus(
        replicas=given["current"], updated_replicas=given["updated"], available_replicas=given["available"]
    )
    assert util.deployment_complete(web(replicas=given["desired"]), status) is expect


def test_a_rollout_is_complete_only_for_the_observed_generation():
    deployment = web(replicas=1)
    deployment.metadata.generation = 2
    status = DeploymentStatus(replicas=1, updated_replicas=1, available_replicas=1, observed_generation=1)
    assert not util.deployment_complete(deployment, status)
    status.observed_generation = 2
    assert util.deployment_complete(deployment, status)


def timed_out(deadline: int | None, reason: str, ago: int | None) -> bool:
    now = 1_000_000
    deployment = web(progress_deadline_seconds=util.NO_LIMIT if deadline is None else deadline)
    since = None if ago is None else now - ago * 1000
    condition = Condition(type="Progressing", status="True", reason=reason, last_update_time=since)
    return util.deployment_timed_out(deployment, DeploymentStatus(conditions=[condition]), now)


@upstream("deployment-timedout")
def test_deployment_timed_out(given, expect):
    since = given["lastUpdateSecondsAgo"]
    assert timed_out(given["progressDeadlineSeconds"], given["progressingReason"], since) is expect


@pytest.mark.parametrize(
    ("reason", "ago", "expect"),
    [
        ("ReplicaSetUpdated", 10, False),
        ("ReplicaSetUpdated", 11, True),
        ("NewReplicaSetAvailable", 11, False),
        ("ProgressDeadlineExceeded", 1, True),
    ],
)
def test_the_deadline_is_passed_strictly_later(reason, ago, expect):
    assert timed_out(10, reason, ago) is expect


@upstream("reconcile-new-rs")
def test_reconcile_new_replica_set(given, expect):
    old, new = replica_set("old", given["oldReplicas"]), replica_set("new", given["newReplicas"])
    run, deployment = stored(old, new), rolling(given, given["deploymentReplicas"])
    assert rollout.reconcile_new_replica_set(run.world, [old], new, deployment) is expect["scaled"]
    assert new.replicas == expect["newReplicas"]


@upstream("reconcile-old-rs")
def test_reconcile_old_replica_sets(given, expect):
    old = replica_set("old", given["oldReplicas"], given["availableOld"])
    new = replica_set("new", given["newReplicas"], given["availableNew"])
    run, deployment = stored(old, new), rolling(given, given["deploymentReplicas"])
    assert rollout.reconcile_old_replica_sets(run.world, [old], new, deployment) is expect["scaled"]
    assert old.replicas == expect["oldReplicas"]


@upstream("cleanup-unhealthy")
def test_cleanup_unhealthy_replicas(given, expect):
    old = replica_set("old", given["oldReplicas"], given["available"])
    run = stored(old)
    cleaned = rollout.cleanup_unhealthy_replicas(run.world, [old], web(replicas=10), given["maxCleanup"])
    assert cleaned == expect["cleaned"] == given["oldReplicas"] - old.replicas


def test_a_status_that_lags_behind_scales_nothing_up():
    """A ReplicaSet was scaled to 1, and its status still tells of 2 Pods: the sync ends, as upstream's."""
    young, old = replica_set("young", 3, 3, created=2000), replica_set("old", 1, 2, created=1000)
    run, new = stored(young, old), replica_set("new", 1, 0, created=3000)
    deployment = web(replicas=3, strategy=Strategy(max_surge=2, max_unavailable=0))
    assert rollout.reconcile_old_replica_sets(run.world, [young, old], new, deployment) is False
    assert (old.replicas, young.replicas) == (1, 3)


def test_the_oldest_replica_set_goes_first():
    young, old = replica_set("young", 2, 2, created=2000), replica_set("old", 2, 2, created=1000)
    run, new = stored(young, old), replica_set("new", 1, 1, created=3000)
    run.world.cluster.replica_sets["new"] = new
    deployment = web(replicas=3, strategy=Strategy(max_surge=2, max_unavailable=0))
    gone = rollout.scale_down_old_replica_sets_for_rolling_update(run.world, [young, old], new, deployment)
    assert (gone, old.replicas, young.replicas) == (2, 0, 2)


@upstream("proportional-scale")
def test_proportional_scale(given, expect):
    sizes = given["rsSpecReplicas_newest_first"]
    limit = str(given["oldDeploymentReplicas"] + given["oldMaxSurge"])
    sets = [
        replica_set(f"rs{i}", size, created=(10 - i) * 1000, annotations={util.MAX_REPLICAS: limit})
        for i, size in enumerate(sizes)
    ]
    deployment = rolling({"maxSurge": given["newMaxSurge"]}, given["newDeploymentReplicas"])
    scale.scale(stored(*sets).world, deployment, Sets(sets[0], sets[1:]))
    assert [rs.replicas for rs in sets] == expect["rsSpecReplicas_newest_first"]


def test_a_saturated_new_replica_set_empties_the_old():
    new, old = replica_set("new", 3, annotations={util.DESIRED_REPLICAS: "3"}), replica_set("old", 2)
    scale.scale(stored(new, old).world, web(replicas=3), Sets(new, [old]))
    assert (new.replicas, old.replicas) == (3, 0)
