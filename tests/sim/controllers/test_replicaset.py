"""As many Pods as wanted, made in batches."""

import pytest

from probeviz.sim import apiserver, store
from probeviz.sim.controllers.hash import ALPHABET
from probeviz.sim.facts import PodChanged
from tests.sim.controllers.cluster import Run, make_ready, web


def creations(run: Run) -> list[int]:
    first = {f.pod: f.t for f in reversed(run.facts) if isinstance(f, PodChanged)}
    return sorted(first.values())


def test_slow_start_makes_1_2_4_pods():
    run = Run().apply(web(replicas=9)).until(2_000)
    times = creations(run)
    assert [times.count(t) for t in sorted(set(times))] == [1, 2, 4, 2]


def test_pod_names_end_in_five_characters_of_the_alphabet():
    run = Run().apply(web(replicas=9)).until(2_000)
    rs = next(iter(run.world.cluster.replica_sets))
    for pod in run.pods:
        base, _, five = pod.metadata.name.rpartition("-")
        assert base == rs and len(five) == 5 and set(five) <= set(ALPHABET)
    assert len(run.messages("SuccessfulCreate")) == 9


def test_names_follow_from_the_seed():
    names = [[p.metadata.name for p in Run(seed=s).apply(web()).until(2_000).pods] for s in (1, 1, 2)]
    assert names[0] == names[1] != names[2]


def test_scaling_down_takes_the_pod_that_is_not_ready():
    run = Run().apply(web()).until(20_000)
    sick = run.pods[0].metadata.name
    make_ready(run.world, sick, "False")
    run.until(21_000)
    assert run.deployment.status.ready_replicas == 2
    apiserver.scale(run.world, "deployment.apps/web", 2, "kubectl", 1)
    run.until(21_200)
    assert run.messages("SuccessfulDelete") == [f"Deleted pod: {sick}"]


def test_of_two_replica_sets_the_pods_that_share_a_node_go_first():
    run = Run(nodes=2).apply(web()).until(20_000)
    nodes = [p.node_name for p in run.pods]
    crowded = max(nodes, key=nodes.count)
    apiserver.scale(run.world, "deployment.apps/web", 2, "kubectl", 1)
    run.until(20_200)
    assert [p.node_name for p in run.pods if p.metadata.deletion_timestamp] == [crowded]


def test_a_finished_pod_is_replaced():
    run = Run().apply(web(replicas=1)).until(20_000)
    pod = run.pods[0]
    pod.status.phase = "Failed"
    store.update(run.world, pod, "kubelet")
    run.until(30_000)
    assert [p.status.phase for p in run.pods] == ["Failed", "Running"]


@pytest.mark.parametrize("status", ["False", "True"])
def test_a_write_that_changes_no_count_starts_no_sync(status):
    run = Run().apply(web(replicas=1)).until(20_000)
    make_ready(run.world, run.pods[0].metadata.name, status)
    queued = "replicaset" in " ".join(run.world.cluster.controllers.queued)
    assert queued is (status == "False")
