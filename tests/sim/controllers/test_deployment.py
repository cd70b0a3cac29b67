"""Rollouts as stories, and held against those of a recorded 1.36 cluster."""

import json
from itertools import groupby
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probeviz.sim import apiserver
from probeviz.sim.controllers.deployment_util import (
    DESIRED_REPLICAS,
    MAX_REPLICAS,
    NO_LIMIT,
    REVISION,
    REVISION_HISTORY,
    revision,
)
from probeviz.sim.facts import EventRecorded, ObjectApplied, PodChanged
from probeviz.sim.objects import OwnerReference, Strategy
from tests.cases.registry import DATA
from tests.sim.controllers.cluster import BROKEN, Run, service, web

REAL = json.loads((DATA.parent / "real" / "deployments.json").read_text())
RECREATE = Strategy(type="Recreate")
UPDATE_MS = 27_583


def settled(**spec: Any) -> Run:
    return Run().apply(web(**spec), service()).until(UPDATE_MS)


def undo(run: Run, to_revision: int = 0) -> Run:
    apiserver.undo(run.world, "deployment.apps/web", to_revision, "kubectl", 1)
    return run


def replica_sets(run: Run) -> list[tuple[int, int, int]]:
    """(revision, spec, available) of each, the lowest revision first."""
    sets = sorted(run.world.cluster.replica_sets.values(), key=revision)
    return [(revision(rs), rs.replicas, rs.status.available_replicas) for rs in sets]


# --- against the recorded cluster --------------------------------------------------------------------------------


def numbered(names: list[str]) -> dict[str, str]:
    """Hashes differ between clusters: rs1 is the first seen, rs2 the next."""
    return {name: f"rs{i + 1}" for i, name in enumerate(dict.fromkeys(names))}


def real_scaling(trace: str) -> list[str]:
    rows = [e[3] for e in REAL[trace]["events"] if e[2] == "ScalingReplicaSet"]
    return scaling(rows, f"{trace}-")


def scaling(messages: list[str], prefix: str) -> list[str]:
    numbers = numbered([m.split("replica set ")[1].split()[0] for m in messages])
    for name, number in numbers.items():
        assert name.startswith(prefix)
        messages = [m.replace(name, number) for m in messages]
    return messages


def real_conditions(trace: str) -> list[dict[str, str]]:
    return distinct([row[1]["cond"] for row in REAL[trace]["deployment"]])


def conditions(run: Run) -> list[dict[str, str]]:
    shown = [{}, *(written(f) for f in run.facts if isinstance(f, ObjectApplied) and f.ref == "deployment.apps/web")]
    return distinct(shown)


def written(fact: ObjectApplied) -> dict[str, str]:
    rows = fact.object.get("status", {}).get("conditions", [])
    return {c["type"]: f"{c['status']}:{c['reason']}" for c in rows}


def distinct(rows: list[Any]) -> list[Any]:
    return [row for row, _ in groupby(rows)]


def real_sizes(trace: str, since: int, until: int) -> dict[str, list[Any]]:
    rows = REAL[trace]["replicasets"]
    names = numbered([r[1] for r in rows])
    chosen = [(names[r[1]], r[2:]) for r in rows if since <= r[0] < until]
    return {rs: distinct([sizes for name, sizes in chosen if name == rs]) for rs in names.values()}


def sizes(run: Run, since: int, until: int) -> dict[str, list[Any]]:
    rows = [f for f in run.facts if isinstance(f, ObjectApplied) and f.ref.startswith("replicaset")]
    names = numbered([f.ref for f in rows])
    chosen = [(names[f.ref], row(f)) for f in rows if since <= f.t < until]
    return {rs: distinct([size for name, size in chosen if name == rs]) for rs in names.values()}


def row(fact: ObjectApplied) -> list[Any]:
    status = fact.object.get("status", {})
    counts = [status.get(key, 0) for key in ("replicas", "readyReplicas", "availableReplicas")]
    return [fact.object.get("replicas", 0), *counts, status.get("terminatingReplicas")]


@pytest.mark.parametrize("seed", range(5))
def test_rolling_as_recorded(seed):
    run = Run(seed=seed).apply(web(), service()).until(UPDATE_MS).apply(web("two")).until(100_000)
    assert scaling(run.messages("ScalingReplicaSet"), "web-") == real_scaling("d1-rolling")[:-1]
    assert conditions(run) == real_conditions("d1-rolling")
    assert sizes(run, UPDATE_MS, 100_000) == real_sizes("d1-rolling", UPDATE_MS, 100_000)
    apiserver.scale(run.world, "deployment.apps/web", 1, "kubectl", 1)
    run.until(110_000)
    assert scaling(run.messages("ScalingReplicaSet"), "web-") == real_scaling("d1-rolling")
    assert len(run.pods) == 1


@pytest.mark.parametrize("seed", range(5))
def test_recreate_as_recorded(seed):
    run = Run(seed=seed).apply(web("slow", strategy=RECREATE), service()).until(52_512)
    run.apply(web("two", strategy=RECREATE)).until(100_000)
    messages = scaling(run.messages("ScalingReplicaSet"), "web-")
    assert messages == real_scaling("d2-recreate")
    assert sizes(run, 52_512, 59_000)["rs1"][:2] == real_sizes("d2-recreate", 52_512, 59_000)["rs1"][:2]
    old = max(f.t for f in run.facts if isinstance(f, PodChanged) and f.phase == "Succeeded")
    up = next(f.t for f in run.facts if isinstance(f, EventRecorded) and f.message.endswith("0 to 3") and f.t > 52_512)
    gone = [f.t for f in run.facts if f.t > 52_512 and getattr(f, "ref", "").startswith("pod/") and "by" in dir(f)]
    assert old < up < max(gone)
    assert run.conditions() == real_conditions("d2-recreate")[-1]


@pytest.mark.parametrize("seed", range(5))
def test_broken_update_as_recorded(seed):
    broken = REAL["d5-broken"]["manifest"]["spec"]["progressDeadlineSeconds"]
    run = Run(seed=seed).apply(web("quick", progress_deadline_seconds=broken), service()).until(123_786)
    run.apply(web(BROKEN, progress_deadline_seconds=broken)).until(185_235)
    assert replica_sets(run) == [(1, 3, 3), (2, 1, 0)]
    exceeded = next(
        f.t for f in run.facts if isinstance(f, ObjectApplied) and "False:ProgressDeadlineExceeded" in str(written(f))
    )
    assert 40_000 <= exceeded - 123_786 <= 41_100
    undo(run).until(186_500)
    assert scaling(run.messages("ScalingReplicaSet"), "web-") == real_scaling("d5-broken")
    assert conditions(run) == real_conditions("d5-broken")
    assert replica_sets(run) == [(2, 0, 0), (3, 3, 3)]


def test_the_texts_of_an_old_release():
    run = Run("1.17").apply(web()).until(10_000)
    hash = next(iter(run.world.cluster.replica_sets))
    assert run.messages("ScalingReplicaSet") == [f"Scaled up replica set {hash} to 3"]
    assert run.deployment.status.terminating_replicas is None


# --- revisions ---------------------------------------------------------------------------------------------------


def test_the_new_replica_set_says_what_it_was_made_for():
    run = settled()
    rs = next(iter(run.world.cluster.replica_sets.values()))
    hash = rs.metadata.labels["pod-template-hash"]
    assert rs.metadata.name == f"web-{hash}" and rs.selector == {"app": "web", "pod-template-hash": hash}
    assert rs.metadata.annotations == {REVISION: "1", DESIRED_REPLICAS: "3", MAX_REPLICAS: "4"}
    assert run.deployment.metadata.annotations == {REVISION: "1"}
    assert {p.metadata.labels["pod-template-hash"] for p in run.pods} == {hash}


def test_a_change_of_size_or_strategy_starts_no_rollout():
    run = settled().apply(web(replicas=5, strategy=RECREATE)).until(60_000)
    assert replica_sets(run) == [(1, 5, 5)]


def test_undo_takes_the_old_replica_set_again_under_a_new_revision():
    run = undo(settled().apply(web("two")).until(60_000)).until(100_000)
    assert replica_sets(run) == [(2, 0, 0), (3, 3, 3)]
    last = max(run.world.cluster.replica_sets.values(), key=revision)
    assert last.metadata.annotations[REVISION_HISTORY] == "1"
    assert run.deployment.metadata.annotations[REVISION] == "3"


def test_undo_to_a_revision_that_is_not_there_changes_nothing():
    run = settled()
    assert apiserver.undo(run.world, "deployment.apps/web", 7, "kubectl", 1) is None
    assert apiserver.undo(run.world, "deployment.apps/web", 0, "kubectl", 1) is None


def test_restart_replaces_every_pod():
    run = settled()
    before = {p.metadata.name for p in run.pods}
    apiserver.restart(run.world, "deployment.apps/web", "kubectl", 1)
    run.until(90_000)
    assert len(run.pods) == 3 and not before & {p.metadata.name for p in run.pods}
    stamp = run.deployment.spec.template.annotations["kubectl.kubernetes.io/restartedAt"]
    assert stamp == "2026-01-05T10:00:27Z"


def test_history_keeps_as_many_old_replica_sets_as_it_may():
    run = settled(revision_history_limit=1)
    for i, image in enumerate(("two", "quick", "slow")):
        run.apply(web(image, revision_history_limit=1)).until(UPDATE_MS + 60_000 * (i + 1))
    assert [number for number, _, _ in replica_sets(run)] == [3, 4]


def test_a_taken_name_gives_another_hash():
    """collisionCount: the ReplicaSet of that name is somebody else's."""
    run = settled()
    (rs,) = run.world.cluster.replica_sets.values()
    apiserver.delete(run.world, "deployment.apps/web", "kubectl", 1)
    run.world.cluster.replica_sets[rs.metadata.name] = rs
    rs.metadata.owner = OwnerReference(api_version="apps/v1", kind="Deployment", name="other", uid="other")
    run.apply(web()).until(60_000)
    names = list(run.world.cluster.replica_sets)
    assert len(names) == 2 and names[0] == rs.metadata.name != names[1]


def test_a_replica_set_that_is_scaled_by_hand_is_set_back():
    run = settled()
    (name,) = run.world.cluster.replica_sets
    assert apiserver.scale(run.world, f"replicaset.apps/{name}", 5, "kubectl", 1)
    run.until(60_000)
    assert replica_sets(run) == [(1, 3, 3)]
    assert run.messages("ScalingReplicaSet")[-1] == f"Scaled down replica set {name} from 5 to 3"


def test_min_ready_seconds_reaches_the_replica_set_that_is_there():
    run = settled().apply(web(min_ready_seconds=60)).until(60_000)
    (rs,) = run.world.cluster.replica_sets.values()
    assert (rs.min_ready_seconds, rs.metadata.generation) == (60, 2)
    assert replica_sets(run) == [(1, 3, 0)]
    assert replica_sets(run.until(70_000)) == [(1, 3, 3)]


def test_without_a_deadline_no_progress_is_told_until_there_is_one():
    run = settled(progress_deadline_seconds=NO_LIMIT)
    assert run.conditions() == {"Available": "True:MinimumReplicasAvailable"}
    run.apply(web()).until(60_000)
    assert run.conditions()["Progressing"] == "True:NewReplicaSetAvailable"
    assert any("FoundNewReplicaSet" in str(row) for row in conditions(run))


# --- pause, availability, deletion -------------------------------------------------------------------------------


def test_a_paused_deployment_does_not_roll_out():
    run = settled().apply(web("two", paused=True)).until(60_000)
    assert replica_sets(run) == [(1, 3, 3)]
    assert run.conditions()["Progressing"] == "Unknown:DeploymentPaused"
    run.apply(web("two")).until(120_000)
    assert replica_sets(run) == [(1, 0, 0), (2, 3, 3)]
    assert run.conditions()["Progressing"] == "True:NewReplicaSetAvailable"


def test_a_deployment_that_starts_paused_makes_nothing():
    run = Run().apply(web(paused=True)).until(20_000)
    assert not run.world.cluster.replica_sets and run.conditions()["Progressing"] == "Unknown:DeploymentPaused"
    assert replica_sets(run.apply(web()).until(40_000)) == [(1, 3, 3)]


def test_min_ready_seconds_counts_from_the_whole_second_of_ready():
    run = Run().apply(web("quick", replicas=1, min_ready_seconds=6))
    ready = next(
        f for f in iter_facts(run, 20_000) if isinstance(f, PodChanged) and f.conditions.get("Ready") == "True"
    )
    available = next(f for f in run.rollouts() if f.available == 1)
    assert 0 <= available.t - (ready.t // 1000 * 1000 + 6000) < 200


def iter_facts(run: Run, until: int) -> Any:
    run.until(until)
    return run.facts


def test_surge_0_takes_old_pods_first():
    strategy = Strategy(max_surge=0, max_unavailable=2)
    run = settled(replicas=4, strategy=strategy).apply(web("two", replicas=4, strategy=strategy)).until(90_000)
    assert min(f.available for f in run.rollouts() if f.t > UPDATE_MS) == 2
    assert all(sum(r["desired"] for r in f.replica_sets) <= 4 for f in run.rollouts())
    assert replica_sets(run) == [(1, 0, 0), (2, 4, 4)]


def test_a_deleted_pod_is_replaced_at_once():
    run = settled()
    victim = run.pods[0]
    apiserver.delete_pod(run.world, victim, None, 1)
    run.until(UPDATE_MS + 150)
    assert victim in run.pods and len(run.pods) == 4
    run.until(60_000)
    assert len(run.pods) == 3 and run.deployment.status.available_replicas == 3


def test_deleting_a_deployment_deletes_all_that_it_owns():
    run = settled()
    apiserver.delete(run.world, "deployment.apps/web", "kubectl", 1)
    run.until(UPDATE_MS + 470)
    assert not run.world.cluster.replica_sets
    assert all(p.metadata.deletion_timestamp for p in run.pods)
    run.until(60_000)
    assert not run.pods
    assert not run.world.cluster.controllers.pods_seen
    assert not run.world.cluster.controllers.replica_sets
    run.until(UPDATE_MS + 700_000)
    assert not run.world.cluster.templates


# --- what always holds -------------------------------------------------------------------------------------------


def test_every_fact_names_a_cause():
    run = settled().apply(web("two")).until(60_000)
    own = [f for f in run.facts if f.n > 4]
    assert all(f.cause and all(0 < n < f.n for n in f.cause) for f in own)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 9_000), min_size=1, max_size=8), st.integers(0, 3))
def test_splits_and_reloads_change_no_fact(steps, seed):
    straight = Run(seed=seed).apply(web()).until(2_000).apply(web("two")).until(40_000)
    split = Run(seed=seed).apply(web()).until(2_000).reload().apply(web("two"))
    for step in steps:
        split.until(min(40_000, split.world.now + step)).reload()
    assert split.until(40_000).facts == straight.facts


@settings(max_examples=25, deadline=None)
@given(
    st.integers(1, 6),
    st.integers(0, 3),
    st.integers(0, 3),
    st.sampled_from(["two", "slow", BROKEN]),
    st.integers(0, 9),
)
def test_a_rollout_stays_within_its_limits(replicas, surge, unavailable, image, seed):
    strategy = Strategy(max_surge=surge, max_unavailable=unavailable or (1 if surge == 0 else 0))
    run = Run(seed=seed).apply(web("quick", replicas=replicas, strategy=strategy)).until(20_000)
    run.apply(web(image, replicas=replicas, strategy=strategy)).until(120_000)
    later = [f for f in run.rollouts() if f.t > 20_000]
    least = replicas - min(replicas, strategy.max_unavailable)
    assert all(sum(r["desired"] for r in f.replica_sets) <= replicas + surge for f in later)
    assert all(f.available >= least for f in later)
    if image != BROKEN:
        assert replica_sets(run) == [(1, 0, 0), (2, replicas, replicas)]
