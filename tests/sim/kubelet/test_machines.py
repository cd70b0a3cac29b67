"""A restart of the kubelet, and nodes that go down and come up, as the recorded cluster and upstream have them."""

from typing import Any

import pytest
import yaml

from probeviz.scenarios.document import read_scenario
from probeviz.scenarios.player import play
from probeviz.sim.facts import EventRecorded, Fact, NodeChanged, PodChanged, RequestAnswered, RequestSent
from probeviz.sim.world import World
from tests.cases.pods import OK, get, run

RESTART = {"at": "61s", "node": "n1", "become": "kubeletRestarted"}  # 60 s after the Pod's creation
BACK = 63.0  # it was away for 3 s


def restarted(until: str, program: dict[str, Any] | None = None, **more):
    return run(until, program, script=[RESTART], **more)


# --- the kubelet ---------------------------------------------------------------------------------


def test_a_ready_pod_shows_no_change():
    seen = restarted(
        "180s", readinessProbe=get(periodSeconds=5), livenessProbe=get(periodSeconds=5), luck="real", seed=3
    )
    assert [f for f in seen.changes if seen.at(f) > 60] == []
    assert len(seen.starts()) == 1
    assert [t for t in seen.sent("liveness") if t > BACK + 5], "probes resume"


def test_an_unready_pod_stays_unready():
    seen = restarted("120s", {"routes": {"/": {"status": 500}}}, readinessProbe=get(periodSeconds=5))
    assert seen.ready_at() is None
    assert [t for t in seen.sent("readiness") if t > BACK + 10]


def test_before_1_35_a_probed_pod_is_unready_until_it_has_been_probed_again():
    seen = restarted("120s", readinessProbe=get(periodSeconds=10), release="1.17")
    later = [f.conditions["Ready"].partition(":")[0] for f in seen.changes if seen.at(f) > 60]
    assert later == ["False", "True"]


def test_no_probe_is_sent_while_the_kubelet_is_away():
    seen = restarted("120s", readinessProbe=get(periodSeconds=1), livenessProbe=get(periodSeconds=1))
    for kind in ("readiness", "liveness"):
        assert [t for t in seen.sent(kind) if 60 < t < BACK] == []


def test_probes_resume_with_the_jitter_of_a_young_kubelet():
    firsts = []
    for seed in range(1, 9):
        seen = restarted("120s", livenessProbe=get(periodSeconds=15), luck="real", seed=seed)
        firsts.append(next(t for t in seen.sent("liveness") if t > 60) - BACK)
    assert all(1.7 <= t <= 21 for t in firsts)
    assert len({round(t) for t in firsts}) > 4


def test_later_pods_have_no_jitter():
    script = [{"at": "0s", "node": "n1", "become": "kubeletRestarted"}]
    seen = run("40s", livenessProbe=get(periodSeconds=2), luck="real", script=script)
    young = run("40s", livenessProbe=get(periodSeconds=30), luck="real", script=script)
    assert seen.sent("liveness")[1] - seen.sent("liveness")[0] == pytest.approx(2, abs=0.01)
    assert young.sent("liveness")[0] < 34


@pytest.mark.parametrize("seed", range(1, 6))
def test_the_back_off_is_forgotten(seed):
    script = [{"at": "281s", "node": "n1", "become": "kubeletRestarted"}]
    seen = run("330s", {"exit": {"after": "1s", "code": 1}}, script=script, luck="real", seed=seed)
    back = 283.0
    again = [t for t in seen.starts() if t > 280]
    assert 2.2 <= again[0] - back <= 5.9
    words = [f.status for f in seen.changes if back < seen.at(f) < again[0] + 1]
    assert words[0] == "Error", "the reason of the wait is forgotten too"
    ends = [t for t in seen.exits() if t > again[0]]
    assert 10 <= again[1] - ends[0] <= 17.5, "the series starts again at 10 s"


def test_a_pod_that_was_deleted_meanwhile_is_stopped():
    script = [RESTART, {"at": "62s", "run": "kubectl delete pod p1 --wait=false"}]
    seen = run("100s", script=script)
    assert "p1" not in seen.world.cluster.pods
    assert seen.exits()[0] > BACK


def test_a_process_that_died_meanwhile_is_found_dead():
    seen = restarted("100s", {"exit": {"after": "61s", "code": 7}})
    assert seen.restarts == 1
    assert 64 < seen.starts()[1] < 70


# --- the machine ---------------------------------------------------------------------------------

DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: web, image: "app:1", readinessProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 1}}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
"""


class Cluster:
    """Two nodes with a Pod each; node `b` is down from 20 s on."""

    def __init__(self, until: str, *script: dict[str, Any], release: str = "1.36", text: str = DEPLOYMENT) -> None:
        document = {
            "apiVersion": "probeviz.dev/v1alpha1",
            "kind": "Scenario",
            "metadata": {"name": "nodes"},
            "spec": {
                "kubernetesVersion": release,
                "luck": "plain",
                "nodes": [{"name": n, "address": f"192.168.0.{i}"} for i, n in enumerate("ab", 1)],
                "programs": {"app": {"runtime": "init", "listen": [8080], "routes": {"/": OK}}},
                "clients": [{"name": "users", "path": "/", "to": "service/web", "rate": "1/s"}],
                "script": [{"at": "1s", "run": "kubectl apply -f web.yaml"}, *script],
                "until": until,
            },
        }
        scenario = read_scenario(yaml.safe_dump(document, sort_keys=False), "nodes.yaml")
        scenario.files["web.yaml"] = text
        played = play(scenario)
        self.facts: list[Fact] = list(played.facts)
        self.world: World = played.timeline.world

    def pods(self, node: str) -> list[PodChanged]:
        return [f for f in self.facts if isinstance(f, PodChanged) and f.node == node]

    def events(self, reason: str) -> list[EventRecorded]:
        return [f for f in self.facts if isinstance(f, EventRecorded) and f.reason == reason]


DOWN = {"at": "20s", "node": "b", "become": "down"}


def test_a_lost_node_is_noticed_after_the_grace_period():
    seen = Cluster("100s", DOWN)
    changes = [(f.t, f.machine, f.ready) for f in seen.facts if isinstance(f, NodeChanged) and f.node == "b"]
    assert changes[1:] == [(20_000, "down", True), (70_000, "down", False)]
    assert [e.message for e in seen.events("NodeNotReady")] == [
        "Node b status is now: NodeNotReady",
        "Node is not ready",
    ]
    pod = seen.pods("b")[-1]
    assert (pod.t, pod.status, pod.conditions["Ready"]) == (70_000, "Running", "False")
    endpoints = [s.endpoints for s in seen.world.cluster.endpoint_slices.values()][0]
    assert sorted((e.node, e.ready) for e in endpoints) == [("a", True), ("b", False)]


def test_requests_to_a_lost_node_get_no_answer_until_its_pods_leave_the_endpoints():
    seen = Cluster("230s", DOWN)
    sent = {f.request: f.t for f in seen.facts if isinstance(f, RequestSent)}
    answers = [(sent[f.request], f.status) for f in seen.facts if isinstance(f, RequestAnswered)]
    assert {status for t, status in answers if 21_000 < t < 70_000} == {200, None}
    assert {status for t, status in answers if t > 71_000} == {200}


def test_its_pods_are_evicted_and_stay_terminating_until_it_is_back():
    seen = Cluster("500s", DOWN)
    evicted = [f for f in seen.pods("b") if f.deleting]
    assert evicted[0].t == 370_000
    assert evicted[-1].status == "Terminating"
    assert len(seen.world.cluster.pods) == 3, "one is lost, and another one was made for it"
    assert {p.node_name for p in seen.world.cluster.pods.values() if not p.metadata.deletion_timestamp} == {"a"}
    assert [e.message for e in seen.events("TaintManagerEviction")] == [
        f"Marking for deletion Pod default/{evicted[0].pod}"
    ]
    back = Cluster("540s", DOWN, {"at": "500s", "node": "b", "become": "up"})
    assert len(back.world.cluster.pods) == 2
    assert back.world.cluster.nodes["b"].ready


def test_a_node_that_is_back_in_time_runs_its_pods_again():
    seen = Cluster("120s", DOWN, {"at": "80s", "node": "b", "become": "up"})
    assert [f.ready for f in seen.facts if isinstance(f, NodeChanged) and f.node == "b"][-1]
    pod = next(p for p in seen.world.cluster.pods.values() if p.node_name == "b")
    at = pod.status.container_statuses[0]
    assert at.restart_count == 1
    ended = at.last_state.terminated
    assert ended is not None
    assert (ended.exit_code, ended.reason) == (255, "Unknown")
    assert at.ready
    assert not seen.events("TaintManagerEviction")
    assert {e.reason for e in seen.events("NodeReady")} == {"NodeReady"}


@pytest.mark.parametrize(
    ("tolerations", "evicted"),
    [
        ("[{key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 5}]", 75_000),
        ("[{operator: Exists}]", None),
        ("[{key: other, operator: Exists}]", 370_000),
    ],
)
def test_a_pod_may_tolerate_an_unreachable_node_for_longer_or_less(tolerations, evicted):
    text = DEPLOYMENT.replace("      containers:", f"      tolerations: {tolerations}\n      containers:")
    seen = Cluster("400s", DOWN, text=text)
    assert next((f.t for f in seen.pods("b") if f.deleting), None) == evicted


def test_nothing_is_scheduled_onto_a_lost_node():
    script: list[dict[str, Any]] = [
        DOWN,
        {"at": "80s", "run": "kubectl cordon a"},
        {"at": "81s", "scale": "deployment/web", "replicas": 3},
    ]
    seen = Cluster("90s", *script)
    assert [e.message for e in seen.events("FailedScheduling")] == [
        "0/2 nodes are available: 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable."
        " no new claims to deallocate, preemption: 0/2 nodes are available:"
        " 2 Preemption is not helpful for scheduling."
    ]


def test_an_old_cluster_notices_after_40_s():
    seen = Cluster("100s", DOWN, release="1.17")
    assert [f.t for f in seen.facts if isinstance(f, NodeChanged) and not f.ready] == [60_000]


def test_a_drained_node_gives_up_its_pods():
    seen = Cluster("90s", {"at": "20s", "node": "b", "become": "drained"})
    assert seen.world.cluster.nodes["b"].unschedulable
    assert {p.node_name for p in seen.world.cluster.pods.values()} == {"a"}


def test_a_pod_whose_machine_was_gone_has_a_new_sandbox_and_address():
    """kuberuntime_manager.go, SyncPod: `SandboxChanged`; the network makes a new address with the new sandbox."""
    seen = Cluster("120s", DOWN, {"at": "80s", "node": "b", "become": "up"})
    said = seen.events("SandboxChanged")
    assert [(e.type, e.message, e.count, e.field_path) for e in said] == [
        ("Normal", "Pod sandbox changed, it will be killed and re-created.", 1, "")
    ]
    assert said[0].t > 80_000
    first, second = dict.fromkeys(f.ip for f in seen.pods("b") if f.ip)
    assert first != second
    endpoints = [s.endpoints for s in seen.world.cluster.endpoint_slices.values()][0]
    assert [e.ip for e in endpoints if e.node == "b"] == [second]
    answers = [f for f in seen.facts if isinstance(f, RequestAnswered) and f.t > 100_000]
    assert {f.status for f in answers} == {200}
    assert {f.origin for f in answers} == {f"pod/{p}" for p in seen.world.cluster.pods}


def test_a_kubelet_that_was_restarted_finds_the_sandbox_as_it_was():
    seen = restarted("120s")
    assert not seen.events("SandboxChanged")
    assert len({f.ip for f in seen.changes if f.ip}) == 1
