"""What an owner leaves behind: in the background, in the foreground, or orphaned; and who takes orphans in."""

from typing import Any

import pytest

from probeviz.sim import apiserver, store
from probeviz.sim.facts import ObjectDeleted
from tests.sim.controllers.cluster import Run, web

SETTLED_MS = 20_000
STEP_MS = 500


def settled(**fields: Any) -> Run:
    return Run(**fields).apply(web()).until(SETTLED_MS)


def gone(run: Run) -> list[str]:
    """In the order in which they went."""
    return [f.ref.partition("/")[0] for f in run.facts if isinstance(f, ObjectDeleted)]


def delete(run: Run, ref: str, cascade: str) -> None:
    apiserver.delete(run.world, ref, "kubectl", 1, cascade=cascade)


def replica_set(run: Run) -> str:
    return next(iter(run.world.cluster.replica_sets))


def test_background_takes_the_owner_first() -> None:
    run = settled()
    delete(run, "deployment.apps/web", "background")
    assert gone(run) == ["deployment.apps"]
    run.until(SETTLED_MS + 30_000)
    assert gone(run) == ["deployment.apps", "replicaset.apps", "pod", "pod", "pod"]


def test_foreground_takes_the_owner_last() -> None:
    run = settled()
    delete(run, "deployment.apps/web", "foreground")
    meta = run.deployment.metadata
    assert (meta.finalizers, meta.deletion_timestamp) == (["foregroundDeletion"], SETTLED_MS)
    assert meta.deletion_grace_period_seconds == 0
    run.until(SETTLED_MS + 2 * STEP_MS)
    assert run.world.cluster.replica_sets[replica_set(run)].metadata.finalizers == ["foregroundDeletion"]
    assert len(run.pods) == 3 and all(pod.metadata.deletion_timestamp for pod in run.pods)
    run.until(SETTLED_MS + 30_000)
    assert gone(run) == ["pod", "pod", "pod", "replicaset.apps", "deployment.apps"]
    assert not run.world.cluster.controllers.replica_sets


def test_nothing_is_made_anew_while_the_owner_goes() -> None:
    run = settled()
    delete(run, "deployment.apps/web", "foreground")
    run.until(SETTLED_MS + 30_000)
    assert len(run.messages("SuccessfulCreate")) == 3


def test_an_owner_without_dependents_goes_at_once() -> None:
    run = Run().apply(web(replicas=0)).until(SETTLED_MS)
    delete(run, f"replicaset.apps/{replica_set(run)}", "foreground")
    run.until(SETTLED_MS + STEP_MS)
    assert gone(run)[0] == "replicaset.apps"


def test_background_ends_a_foreground_that_waits() -> None:
    """A second DELETE with another policy takes the finalizer away."""
    run = settled()
    delete(run, "deployment.apps/web", "foreground")
    run.until(SETTLED_MS + 10)
    delete(run, "deployment.apps/web", "background")
    assert gone(run) == ["deployment.apps"]
    run.until(SETTLED_MS + 30_000)
    assert not run.world.cluster.replica_sets and not run.pods


def test_orphan_leaves_what_it_owned() -> None:
    run = settled()
    before = [pod.metadata.name for pod in run.pods]
    delete(run, "deployment.apps/web", "orphan")
    assert run.deployment.metadata.finalizers == ["orphan"]
    run.until(SETTLED_MS + 30_000)
    rs = run.world.cluster.replica_sets[replica_set(run)]
    assert gone(run) == ["deployment.apps"] and rs.metadata.owner is None
    assert [pod.metadata.name for pod in run.pods] == before
    assert all(pod.metadata.owner and pod.metadata.owner.uid == rs.metadata.uid for pod in run.pods)


def test_the_same_deployment_takes_its_orphans_in() -> None:
    run = settled()
    before = [pod.metadata.uid for pod in run.pods]
    delete(run, "deployment.apps/web", "orphan")
    run.until(SETTLED_MS + 10_000).apply(web()).until(SETTLED_MS + 30_000)
    rs = run.world.cluster.replica_sets[replica_set(run)]
    assert rs.metadata.owner is not None and rs.metadata.owner.uid == run.deployment.metadata.uid
    assert len(run.world.cluster.replica_sets) == 1
    assert [pod.metadata.uid for pod in run.pods] == before
    assert run.deployment.status.available_replicas == 3


def test_a_new_replica_set_takes_the_orphaned_pods_in() -> None:
    run = settled()
    before, old = [pod.metadata.uid for pod in run.pods], run.world.cluster.replica_sets[replica_set(run)].metadata.uid
    delete(run, f"replicaset.apps/{replica_set(run)}", "orphan")
    run.until(SETTLED_MS + 30_000)
    rs = run.world.cluster.replica_sets[replica_set(run)]
    assert rs.metadata.uid != old and gone(run) == ["replicaset.apps"]
    assert [pod.metadata.uid for pod in run.pods] == before
    assert {pod.metadata.owner.uid for pod in run.pods if pod.metadata.owner} == {rs.metadata.uid}


def test_a_pod_that_loses_its_label_is_let_go_and_replaced() -> None:
    """controller_ref_manager.go, ClaimObject: releases what the selector no longer fits."""
    run = settled()
    pod = run.pods[0]
    pod.metadata.labels = {"app": "debug"}
    store.update(run.world, pod, "kubectl", 1)
    run.until(SETTLED_MS + 20_000)
    assert pod.metadata.owner is None and pod in run.pods and len(run.pods) == 4
    pod.metadata.labels = dict(run.pods[1].metadata.labels)
    store.update(run.world, pod, "kubectl", 1)
    run.until(SETTLED_MS + 60_000)
    assert len(run.pods) == 3 and all(each.metadata.owner for each in run.pods)


@pytest.mark.parametrize("cascade", ["orphan", "foreground"])
def test_every_fact_names_a_cause(cascade: str) -> None:
    run = settled()
    delete(run, "deployment.apps/web", cascade)
    run.until(SETTLED_MS + 30_000)
    own = [f for f in run.facts if f.n > 4]
    assert all(f.cause and all(0 < n < f.n for n in f.cause) for f in own)


@pytest.mark.parametrize("cascade", ["orphan", "foreground"])
def test_reloads_change_no_fact(cascade: str) -> None:
    straight, split = settled(), settled()
    for run in (straight, split):
        delete(run, "deployment.apps/web", cascade)
    straight.until(60_000)
    while split.world.now < 60_000:
        split.until(min(60_000, split.world.now + 137)).reload()
    assert split.facts == straight.facts
