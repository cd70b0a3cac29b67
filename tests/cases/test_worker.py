"""pkg/kubelet/prober/worker_test.go: doProbe, thresholds, hold."""

import pytest

from probeviz.sim.facts import ProbeSent
from probeviz.sim.kubelet import prober
from probeviz.sim.objects import ContainerState, ExitCodes, RestartRule, Waiting
from probeviz.sim.setup import Setup
from tests.cases.registry import case
from tests.cases.rig import ID, Rig

F, S = "failure", "success"


@case("wb-001-initial-delay-liveness", "wb-001-initial-delay-readiness", "wb-001-initial-delay-startup")
@pytest.mark.parametrize(
    ("kind", "initial"), [("liveness", "Success"), ("readiness", "Failure"), ("startup", "Unknown")]
)
def test_initial_delay(monkeypatch, kind, initial):
    rig = Rig(monkeypatch, kind, initial_delay_seconds=10).running(age_s=0, started=kind != "startup")
    assert rig.probe(S)
    assert rig.result == initial
    rig.running(age_s=100, started=kind != "startup")
    assert rig.probe(S)
    assert rig.result == "Success"


KINDS = ("liveness", "readiness", "startup")


@case("wb-01x-doprobe-no-status")
@pytest.mark.parametrize("kind", KINDS)
def test_no_status(monkeypatch, kind):
    rig = Rig(monkeypatch, kind)
    assert rig.probe(S)
    assert rig.result is None


@case("wb-01x-doprobe-pod-failed")
@pytest.mark.parametrize("kind", KINDS)
def test_pod_failed(monkeypatch, kind):
    rig = Rig(monkeypatch, kind).running()
    rig.pw_status.phase = "Failed"
    assert not rig.probe(S)
    assert rig.result is None


@case("wb-01x-doprobe-deletion")
@pytest.mark.parametrize(("kind", "keep"), [("liveness", False), ("readiness", True), ("startup", False)])
def test_deletion(monkeypatch, kind, keep):
    rig = Rig(monkeypatch, kind).running(started=kind != "startup")
    rig.pw.phase = "terminating"
    assert rig.probe(S) is keep
    assert rig.result == "Success"


@case("wb-01x-doprobe-waiting")
@pytest.mark.parametrize("kind", KINDS)
def test_waiting(monkeypatch, kind):
    rig = Rig(monkeypatch, kind).status(ContainerState(waiting=Waiting()), False)
    assert rig.probe(S)
    assert rig.result == "Failure"


@case("wb-01x-doprobe-terminated-policy-never", "wb-030-regular-terminated-never")
@pytest.mark.parametrize("kind", KINDS)
def test_terminated_policy_never(monkeypatch, kind):
    rig = Rig(monkeypatch, kind, policy="Never").terminated()
    assert not rig.probe(S)
    assert rig.result == "Failure"


@pytest.mark.parametrize(
    ("policy", "exit_code", "keep"), [("Always", 0, True), ("OnFailure", 0, False), ("OnFailure", 1, True)]
)
def test_terminated_by_policy(monkeypatch, policy, exit_code, keep):
    rig = Rig(monkeypatch, "readiness", policy=policy).terminated(exit_code)
    assert rig.probe(S) is keep


RULES = {
    # policy of the container, its rule's exit code; the container ended with 1
    "wb-031-rules-onfailure-exit1": ("OnFailure", None, True),
    "wb-031-rules-always": ("Always", None, True),
    "wb-031-rules-never": ("Never", None, False),
    "wb-031-rules-rule-match": ("Never", 1, True),
    "wb-031-rules-rule-nomatch": ("Never", 99, False),
}


@case(*RULES)
@pytest.mark.parametrize("name", list(RULES))
def test_terminated_by_rules_of_the_container(monkeypatch, name):
    policy, code, keep = RULES[name]
    rig = Rig(monkeypatch, "readiness", policy="Never" if keep else "Always").terminated(1)
    container = rig.spec.containers[0]
    container.restart_policy = policy
    if code is not None:
        matches = ExitCodes(operator="In", values=[code])
        container.restart_policy_rules = [RestartRule(action="Restart", exit_codes=matches)]
    assert rig.probe(S) is keep
    assert rig.result == "Failure"


@case("wb-032-kubelet-restart")
@pytest.mark.parametrize("kind", KINDS)
def test_a_container_that_started_before_the_kubelet_gets_no_initial_value(monkeypatch, kind):
    rig = Rig(monkeypatch, kind, initial_delay_seconds=1000).running(age_s=300, started=kind != "startup")
    rig.pw.before = {ID: (kind != "startup", True)}
    assert rig.probe(S)
    assert rig.result is None
    assert rig.updates == []


@pytest.mark.parametrize("started", [True, False])
def test_a_sidecar_that_had_started_before_the_kubelet_has_started(monkeypatch, started):
    """The second half of wb-032."""
    rig = Rig(monkeypatch, "startup", initial_delay_seconds=1000).running(age_s=300, started=started)
    rig.spec.init_containers = [rig.spec.containers.pop()]
    rig.spec.init_containers[0].restart_policy = "Always"
    rig.pw.before = {ID: (started, True)}
    assert rig.probe(S)
    assert rig.result == ("Success" if started else None)


@case("wb-01x-doprobe-probe-ok")
@pytest.mark.parametrize("kind", KINDS)
def test_probe_ok(monkeypatch, kind):
    rig = Rig(monkeypatch, kind).running(started=kind != "startup")
    assert rig.probe(S)
    assert rig.result == "Success"


@case("wb-020-failure-threshold")
def test_failure_threshold(monkeypatch):
    rig = Rig(monkeypatch, "readiness", success_threshold=1, failure_threshold=3).running()
    for round_ in range(2):
        for i, answer in enumerate([S, S, S, F, F, F, F, F]):
            assert rig.probe(answer)
            assert rig.result == ("Success" if i < 5 else "Failure"), f"round {round_}, probe {i}"


@case("wb-021-success-threshold")
def test_success_threshold(monkeypatch):
    rig = Rig(monkeypatch, "readiness", success_threshold=3, failure_threshold=1).running()
    for round_ in range(2):
        wanted = ["Failure", "Failure", "Success", "Success", "Success", "Failure"]
        for i, answer in enumerate([S, S, S, S, S, F]):
            assert rig.probe(answer)
            assert rig.result == wanted[i], f"round {round_}, probe {i}"


@case("wb-022-startup-success-hold")
def test_startup_success_hold(monkeypatch):
    rig = Rig(monkeypatch, "startup", failure_threshold=3).running(started=False)
    assert rig.probe(S)
    assert (rig.result, rig.worker.on_hold, rig.worker.result_run) == ("Success", True, 0)


@case("wb-023-startup-failure-hold", "wb-026-startup-resultrun")
def test_startup_failure_hold(monkeypatch):
    rig = Rig(monkeypatch, "startup", failure_threshold=3).running(started=False)
    seen = []
    for _ in range(3):
        assert rig.probe(F)
        seen.append((rig.result, rig.worker.result_run, rig.worker.on_hold))
    assert seen == [("Unknown", 1, False), ("Unknown", 2, False), ("Failure", 0, True)]


@case("wb-024-hold-until-new-id")
@pytest.mark.parametrize(("kind", "held"), [("liveness", False), ("startup", True)])
def test_hold_until_new_id(monkeypatch, kind, held):
    rig = Rig(monkeypatch, kind, failure_threshold=1).running(started=kind != "startup")
    assert rig.probe(F)
    assert (rig.result, rig.worker.on_hold) == ("Failure", True), "the failure stops the worker"
    sent = rig.worker.number
    assert rig.probe(S)
    assert (rig.result, rig.worker.on_hold) == ("Failure", True), "the same container is not probed again"
    assert rig.worker.number == sent
    rig.running(started=kind != "startup", container_id="fedcba9876543")
    assert rig.probe(S)
    assert (rig.result, rig.worker.on_hold) == ("Success", held), "a new container begins anew"


@case("wb-025-liveness-resultrun")
def test_liveness_result_run(monkeypatch):
    rig = Rig(monkeypatch, "liveness", failure_threshold=3).running()
    seen = []
    for answer in (S, F, F, F):
        assert rig.probe(answer)
        seen.append((rig.result, rig.worker.result_run))
    assert seen == [("Success", 1), ("Success", 1), ("Success", 2), ("Failure", 0)]


@case("wb-027-liveness-gated")
def test_liveness_disabled_by_started(monkeypatch):
    rig = Rig(monkeypatch, "liveness", failure_threshold=1).running(started=False)
    assert rig.probe(F)
    assert rig.result == "Success"
    rig.running(started=True)
    assert rig.probe(F)
    assert rig.result == "Failure"


@case("wb-028-startup-disabled-after-started")
def test_startup_disabled_by_started(monkeypatch):
    rig = Rig(monkeypatch, "startup", failure_threshold=2).running(started=False)
    seen = []
    for answer, started in ((F, False), (S, False), (F, True)):
        rig.running(started=started)
        assert rig.probe(answer)
        seen.append(rig.result)
    assert seen == ["Unknown", "Success", "Success"]


@case("wb-033-kubelet-not-restart")
@pytest.mark.parametrize(
    ("kind", "initial"), [("readiness", "Failure"), ("liveness", "Success"), ("startup", "Unknown")]
)
def test_initial_values(monkeypatch, kind, initial):
    rig = Rig(monkeypatch, kind, initial_delay_seconds=1000).running(age_s=5, started=kind != "startup")
    assert rig.probe(S)
    assert rig.result == initial


@case("wb-045-results-updates")
def test_results_manager_updates(monkeypatch):
    rig = Rig(monkeypatch, "readiness").running()
    rig.worker.container_id = "x"
    for result, emitted in (("Success", 1), ("Success", 1), ("Failure", 2)):
        prober.set_result(rig.world, rig.kubelet, rig.pw, rig.worker, result)
        assert len(rig.updates) == emitted
    prober.remove_pod(rig.world, rig.pw)
    assert len(rig.updates) == 2, "Remove emits nothing"


def test_a_probe_error_changes_nothing(monkeypatch):
    rig = Rig(monkeypatch, "liveness", failure_threshold=2).running()
    rig.probe(F)
    rig.answers = ["error"]
    rig.probe()
    rig.world.advance(rig.world.now + 10)
    assert (rig.worker.result_run, rig.worker.last_result) == (1, "Failure")
    assert sum(f.attempt for f in rig.facts if isinstance(f, ProbeSent) and f.number == 2) == 1 + 2 + 3
    rig.probe(F)
    assert rig.result == "Failure", "the error did not break the run of failures"


@pytest.mark.parametrize(("kind", "syncs"), [("readiness", 0), ("liveness", 1)])
def test_on_1_17_only_a_liveness_failure_starts_a_sync(monkeypatch, kind, syncs):
    rig = Rig(monkeypatch, kind, failure_threshold=1).running()
    rig.world.setup = Setup(release="1.17", luck="plain")
    rig.probe(S)
    rig.probe(F)
    assert rig.result == "Failure"
    assert len(rig.updates) == syncs
