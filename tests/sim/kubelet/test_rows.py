"""Which writes of a Pod's status there are: each is a row of `kubectl get pods -w`."""

import pytest

from probeviz.sim.facts import ObjectDeleted, PodChanged, ProgramChanged
from tests.cases.pods import get, run


def rows(seen):
    return [(f.ready, f.status, f.restarts) for f in seen.changes]


def test_the_sandbox_is_told_before_the_container_runs():
    """Row 4 of every recorded Pod: the condition alone, some 60 ms before the first process; no address yet."""
    seen = run("5s")
    pending, creating = ("0/1", "Pending", 0), ("0/1", "ContainerCreating", 0)
    assert rows(seen) == [pending, pending, creating, creating, ("1/1", "Running", 0)]
    before, told = seen.changes[2:4]
    assert before.conditions["PodReadyToStartContainers"] == "False"
    assert told.conditions["PodReadyToStartContainers"] == "True"
    assert told.ip == ""
    assert seen.at(told) == pytest.approx(seen.starts()[0], abs=0.2)
    assert seen.at(told) < seen.starts()[0]


def test_a_pull_begins_with_the_sandbox_ready():
    """The condition does not wait for the image (KEP-3085)."""
    seen = run("40s", {"pull": "30s"})
    told = next(f for f in seen.changes if f.conditions.get("PodReadyToStartContainers") == "True")
    assert seen.at(told) < 1


DELETE = [{"at": "11s", "run": "kubectl delete pod p1"}]


def of_the_pod(fact):
    return isinstance(fact, PodChanged) or (isinstance(fact, ObjectDeleted) and fact.ref == "pod/p1")


def after_deletion(seen):
    return [f for f in seen.facts if seen.at(f) >= 10 and of_the_pod(f)]


@pytest.mark.parametrize(
    ("release", "rows"),
    [
        ("1.17", [("1/1", "Terminating"), ("0/1", "Terminating"), ("0/1", "Terminating")]),
        ("1.36", [("1/1", "Terminating"), ("1/1", "Terminating"), ("0/1", "Error"), ("0/1", "Error")]),
    ],
)
def test_the_rows_of_a_deletion(release, rows):
    """r21b, r21c: today the kubelet tells that it has seen the new generation.

    BeforeDelete: a DELETE with grace 0 is a change and then the removal, two rows for whoever watches.
    """
    seen = run("15s", {"runtime": "go"}, script=DELETE, release=release)
    *changed, gone = after_deletion(seen)
    assert isinstance(gone, ObjectDeleted)
    assert [(f.ready, f.status) for f in changed] == rows
    assert changed[-1].deadline == changed[-1].t // 1000 * 1000


def test_a_forced_deletion_is_two_rows_too():
    seen = run("15s", script=[{"at": "11s", "run": "kubectl delete pod p1 --force"}])
    changed, gone = after_deletion(seen)
    assert (changed.ready, changed.status) == ("1/1", "Terminating")
    assert isinstance(gone, ObjectDeleted)


@pytest.mark.parametrize("again_ms", [1, 5, 15, 40])
@pytest.mark.parametrize("at_ms", [1_594, 2_715, 6_425, 7_000])
def test_a_forced_deletion_may_come_at_any_time_and_the_name_be_used_again(at_ms, again_ms):
    script = [
        {"at": f"{at_ms}ms", "run": "kubectl delete pod p1 --force"},
        {"at": f"{at_ms + again_ms}ms", "run": "kubectl apply -f p1.yaml"},
    ]
    ready, live = get(periodSeconds=1), get("/bad", periodSeconds=1)
    for seed in (25, 42, 55):
        seen = run(
            "14s", {"pull": "1s"}, luck="real", seed=seed, script=script, readinessProbe=ready, livenessProbe=live
        )
        assert seen.pod.status.phase == "Running"


def test_what_ran_in_a_pod_that_was_removed_by_force_dies_two_seconds_later():
    seen = run("15s", {"sigterm": "ignore"}, script=[{"at": "11s", "run": "kubectl delete pod p1 --force"}])
    ended = [f for f in seen.facts if isinstance(f, ProgramChanged) and f.state == "exited"]
    assert [seen.at(f) for f in ended] == [pytest.approx(12, abs=0.1)]
    assert [e.message for e in seen.events("Killing")] == ["Stopping container app"]


@pytest.mark.parametrize("phase", ["Running", "Succeeded"])
def test_on_1_17_a_deleted_pod_is_terminating_whatever_its_phase(phase):
    """printers.go: later releases leave Error and Completed as they are."""
    program = {"runtime": "go", "sigterm": {"exit": 0}}
    if phase == "Succeeded":
        program["exit"] = {"after": "3s", "code": 0}
    seen = run("15s", program, {"restartPolicy": "Never"}, script=DELETE, release="1.17")
    words = [f.status for f in after_deletion(seen) if isinstance(f, PodChanged)]
    assert set(words) == {"Terminating"}


def test_two_containers_that_fail_together_are_killed_one_after_the_other():
    """r50: the sync begins with the first result; the second is met by the sync after the kill."""
    routes = {"/bad": {"status": 500}}
    program = {"runtime": "go", "sigterm": "ignore", "routes": routes}
    seen = run(
        "30s",
        programs={"a": {**program, "listen": [8080]}, "b": {**program, "listen": [8081]}},
        spec={"terminationGracePeriodSeconds": 10},
        containers=[
            {"name": name, "image": name, "livenessProbe": get("/bad", port, periodSeconds=5, failureThreshold=1)}
            for name, port in (("a", 8080), ("b", 8081))
        ],
    )
    killed = [(seen.at(e), e.message.split()[1]) for e in seen.events("Killing")]
    assert [name for _, name in killed] == ["a", "b", "a"]
    assert killed[0][0] == pytest.approx(5.4, abs=0.2)
    assert 16 <= killed[1][0] <= 17.2
    assert seen.starts("a")[1] == pytest.approx(15.5, abs=0.3)
    assert seen.starts("b")[1] == pytest.approx(26.7, abs=0.8)
