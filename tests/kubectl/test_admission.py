"""ServiceAccounts and PriorityClasses that are not there: a bare Pod is refused, a ReplicaSet keeps on trying."""

import pytest

from probeviz.kubectl.command import Surroundings, kubectl
from probeviz.kubectl.logbook import LogBook
from probeviz.scenarios.document import read_scenario
from probeviz.scenarios.player import play
from probeviz.sim.setup import Setup
from probeviz.sim.timeline import Timeline
from probeviz.sim.world import World
from tests.kubectl.changing import NEW, said

ACCOUNT = 'error looking up service account default/x: serviceaccount "x" not found'
CLASS = "no PriorityClass with name x was found"
SCENARIO = """\
apiVersion: probeviz.dev/v1alpha1
kind: Scenario
metadata: {name: test}
spec: {luck: plain, nodes: 1, programs: {nginx: {listen: [80]}}, until: 60s%s}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {%s, containers: [{name: app, image: nginx}]}
"""


def pod(field: str) -> str:
    return NEW.replace("spec: {", f"spec: {{{field}, ")


@pytest.mark.parametrize("verb", ["create", "apply"])
@pytest.mark.parametrize(
    ("field", "why"),
    [
        ("serviceAccountName: x", ACCOUNT),
        ("serviceAccount: x", ACCOUNT),
        ("priorityClassName: x", CLASS),
        (
            "priority: 5",
            "the integer value of priority (5) must not be provided in pod spec; "
            "priority admission controller computed 0 from the given PriorityClass name",
        ),
        ("serviceAccountName: x, priorityClassName: x", ACCOUNT),
        ("serviceAccountName: x, restartPolicy: Sometimes", ACCOUNT),
    ],
)
def test_a_bare_pod_is_forbidden(verb: str, field: str, why: str) -> None:
    told = f'Error from server (Forbidden): error when creating "p.yaml": pods "p" is forbidden: {why}\n'
    assert said(World(Setup()), f"{verb} -f p.yaml", p_yaml=pod(field)) == (told, 1)


@pytest.mark.parametrize("field", ["serviceAccountName: default", "priorityClassName: system-node-critical"])
def test_what_every_cluster_has(field: str) -> None:
    assert said(World(Setup()), "apply -f p.yaml", p_yaml=pod(field)) == ("pod/p created\n", 0)


def test_what_the_cluster_is_said_to_have() -> None:
    on = World(Setup(service_accounts=["x"], priority_classes={"x": 1_000}))
    text = pod("serviceAccountName: x, priorityClassName: x")
    assert said(on, "apply -f p.yaml", p_yaml=text) == ("pod/p created\n", 0)
    assert said(on, "get pod p -o jsonpath={.spec.priority}")[0].strip() == "1000"
    assert "Priority:             1000\n" in said(on, "describe pod p")[0]


def played(field: str, more: str = "") -> Timeline:
    return play(read_scenario(SCENARIO % (more, field), "s.yaml")).timeline


def asked(timeline: Timeline, line: str) -> str:
    return kubectl(timeline.world, line.split(), Surroundings({}, LogBook())).stdout


def test_a_replica_set_keeps_on_trying() -> None:
    timeline = played("serviceAccountName: x")
    (rs,) = timeline.world.cluster.replica_sets.values()
    words = f'pods "{rs.metadata.name}-" is forbidden: {ACCOUNT}'
    assert timeline.world.cluster.pods == {}
    described = asked(timeline, "describe rs")
    assert f"Error creating: {words}" in described
    assert "  ReplicaFailure   True    FailedCreate\n" in described
    condition = "{.items[0].status.conditions[?(@.type=='ReplicaFailure')].message}"
    for kind in ("rs", "deployment"):
        assert asked(timeline, f"get {kind} -o jsonpath={condition}").strip() == words


def test_each_retry_waits_twice_as_long() -> None:
    timeline = played("priorityClassName: x")
    (event,) = [e for e in timeline.world.cluster.events.values() if e.reason == "FailedCreate"]
    # 5 ms, 10 ms ... 40.96 s: fourteen waits within a minute make fifteen attempts.
    assert event.count == 14 or event.count == 15
    assert event.message.endswith(f"is forbidden: {CLASS}")


def test_it_recovers_once_the_template_is_mended() -> None:
    none = '{"spec":{"template":{"spec":{"priorityClassName":null}}}}'
    patch = f"""{{at: 20s, run: "kubectl patch deployment web -p '{none.replace('"', chr(92) + '"')}'"}}"""
    timeline = played("priorityClassName: x", f", script: [{patch}]")
    assert [p.status.phase for p in timeline.world.cluster.pods.values()] == ["Running"]
    assert "ReplicaFailure" not in asked(timeline, "describe deployment web")


def test_a_scenario_names_those_there_are() -> None:
    timeline = played(
        "serviceAccountName: x, priorityClassName: high", ", serviceAccounts: [x], priorityClasses: {high: 7}"
    )
    assert [p.status.phase for p in timeline.world.cluster.pods.values()] == ["Running"]
