"""What a careless simulator gets wrong, each by its own test: the corner cases of probes, kills, hooks and restarts."""

from typing import Any

import pytest

from probeviz.sim.facts import BackoffStarted, CommandRefused, ProbePlanned, ProbeSkipped
from tests.cases.pods import OK, get, run

KINDS = ("liveness", "startup", "readiness")
DIES = {"sigterm": {"exit": 143}}
IGNORES = {"sigterm": "ignore"}
BAD = {"routes": {"/": OK, "/bad": {"status": 500}}}


def failing(kind="liveness", **fields):
    return {f"{kind}Probe": get("/bad", **fields)}


def test_a_failing_liveness_probe_leaves_the_pod_ready_until_it_is_dead():
    """1, 27: below the threshold, at it, and through the whole grace period."""
    seen = run("12s", {**BAD, **IGNORES}, readinessProbe=get(periodSeconds=1), **failing(periodSeconds=3))
    ready = seen.first_ready()
    assert seen.kills() == pytest.approx([9.3], abs=0.2)
    assert [f.ready for f in seen.changes if seen.at(f) > ready] == []


def test_a_failing_readiness_probe_restarts_nothing():
    """2"""
    seen = run("300s", BAD, **failing("readiness", periodSeconds=1))
    assert seen.restarts == 0
    assert not seen.events("Killing")


def test_without_a_readiness_probe_ready_at_the_first_sync_that_sees_it_run():
    """3"""
    seen = run("5s", {"boot": "30s"})
    assert seen.ready_at() == pytest.approx(1, abs=0.1)


def test_nothing_is_probed_before_startup_has_passed_and_delays_count_from_the_start():
    """4"""
    seen = run(
        "40s",
        {"boot": "8s"},
        startupProbe=get(periodSeconds=2, failureThreshold=30),
        readinessProbe=get(initialDelaySeconds=20, periodSeconds=5),
        livenessProbe=get(initialDelaySeconds=30, periodSeconds=10),
    )
    started = next(seen.at(f) for f in seen.containers if f.started)
    assert started == pytest.approx(10.3, abs=0.2)
    assert min(seen.sent("readiness")) == pytest.approx(20.3, abs=5)
    assert min(seen.sent("liveness")) == pytest.approx(30.3, abs=0.2)
    assert {f.why for f in seen.facts if isinstance(f, ProbeSkipped)} == {"initialDelaySeconds"}


def test_a_tick_before_startup_says_that_it_waits():
    """4"""
    seen = run("9s", {"boot": "30s"}, startupProbe=get(failureThreshold=30), livenessProbe=get(periodSeconds=2))
    assert seen.sent("liveness") == []
    assert {f.why for f in seen.facts if isinstance(f, ProbeSkipped)} == {"startupProbe"}


def test_startup_success_probes_readiness_at_once_and_leaves_liveness_its_tick():
    """5, 6"""
    seen = run(
        "60s",
        {"boot": "12s"},
        startupProbe=get(periodSeconds=5, failureThreshold=30),
        readinessProbe=get(periodSeconds=10),
        livenessProbe=get(periodSeconds=10),
    )
    passed = next(seen.at(f) for f in seen.answers("startup") if f.result == "success")
    assert 0 < seen.sent("readiness")[0] - passed < 0.1
    assert seen.first_ready() - passed < 0.1
    assert seen.sent("liveness")[0] - passed == pytest.approx(5, abs=0.1)
    assert len([a for a in seen.answers("startup") if a.result == "success"]) == 1


def test_ticks_belong_to_the_worker_not_to_the_container():
    """7: the pull delays the start, the grid stays where the worker began."""
    slow = {"runtime": "init", "pull": "7s", "listen": [8080], "routes": {"/": OK}, "log": []}
    seen = run("60s", programs={"app": slow}, livenessProbe=get(periodSeconds=10))
    ticks = [round(t % 10, 2) for t in seen.sent("liveness")]
    assert set(ticks) == {ticks[0]}
    assert ticks[0] == pytest.approx(0.3, abs=0.1)
    assert seen.starts()[0] > 7


def test_the_first_tick_after_the_delay():
    """8: d=5, p=10 probes ten seconds after the worker's start, not five."""
    seen = run("12s", livenessProbe=get(initialDelaySeconds=5, periodSeconds=10))
    assert seen.sent("liveness") == pytest.approx([10.3], abs=0.1)


def test_readiness_is_probed_again_on_every_sync_while_unready():
    """9, 42: two syncs follow the start, and each moves the phase."""
    seen = run("30s", {"boot": "3s"}, readinessProbe=get(periodSeconds=10))
    first, second, third = seen.sent("readiness")[:3]
    assert second - first == pytest.approx(1, abs=0.1)
    assert third - second == pytest.approx(10, abs=0.01)
    assert seen.ready_at() == pytest.approx(12, abs=0.5)


def test_every_failure_is_an_event_and_none_comes_while_on_hold():
    """10"""
    seen = run("60s", {**BAD, **IGNORES}, spec={"terminationGracePeriodSeconds": 20}, **failing(periodSeconds=5))
    killed = seen.kills()[0]
    before = [e for e in seen.events("Unhealthy") if seen.at(e) <= killed + 0.1]
    assert before[-1].count == 3
    assert not [e for e in seen.events("Unhealthy") if killed + 0.1 < seen.at(e) < seen.exits()[0]]
    holds = [f for f in seen.facts if isinstance(f, ProbePlanned) and f.state == "on hold"]
    assert holds


def test_readiness_goes_on_logging_until_the_budget_is_spent_then_the_count_jumps():
    """11, 45"""
    seen = run("700s", BAD, **failing("readiness", periodSeconds=1))
    counts = [e.count for e in seen.events("Unhealthy")]
    assert counts[:25] == list(range(1, 26))
    assert len(counts) == 27
    assert counts[25] == pytest.approx(302, abs=3)


def test_failures_count_in_a_row():
    """12"""
    seen = run(
        "60s",
        {"routes": {"/c": {"cycle": [OK, {"status": 500}, {"status": 500}]}}},
        readinessProbe=get("/c", periodSeconds=1, failureThreshold=3),
    )
    assert seen.ready_at() is not None
    assert {f.conditions["Ready"] for f in seen.changes if seen.at(f) > seen.first_ready()} <= {"True"}


@pytest.mark.parametrize(("status", "ready"), [(200, True), (399, True), (304, True), (400, False), (404, False)])
def test_which_codes_pass(status, ready):
    """14"""
    seen = run("5s", {"routes": {"/s": {"status": status}}}, readinessProbe=get("/s", periodSeconds=1))
    assert (seen.ready_at() is not None) is ready


def test_slow_is_a_failure_although_the_answer_is_200():
    """15: the time-out is 1 s by default."""
    seen = run(
        "30s", {"routes": {"/s": {"status": 200, "latency": "1500ms"}}}, readinessProbe=get("/s", periodSeconds=5)
    )
    assert seen.ready_at() is None
    assert seen.answers("readiness")[0].latency_ms == 1000


def test_a_probe_longer_than_its_period_is_asked_again_at_once():
    """16: the interval is then the probe's own length."""
    seen = run(
        "30s",
        {"routes": {"/h": {"hang": True}}},
        livenessProbe=get("/h", periodSeconds=2, timeoutSeconds=7, failureThreshold=9),
    )
    sent = seen.sent("liveness")
    assert {round(b - a, 1) for a, b in zip(sent, sent[1:], strict=False)} == {7.0}


def test_restarts_rise_when_the_new_container_is_made():
    """18, 19"""
    seen = run(
        "60s",
        {**BAD, **IGNORES},
        spec={"terminationGracePeriodSeconds": 10},
        **failing(periodSeconds=5, failureThreshold=1),
    )
    risen = next(seen.at(f) for f in seen.containers if f.restart_count == 1)
    assert risen > seen.exits()[0] >= seen.kills()[0] + 10
    assert len({f.uid for f in seen.changes}) == 1
    assert len({f.ip for f in seen.changes if f.ip}) == 1
    assert len({f.id for f in seen.containers if f.id}) == len(seen.starts())


def test_the_wait_counts_from_the_death_and_is_stretched_by_up_to_half():
    """20, 21, 43"""
    for seed in range(1, 8):
        seen = run("60s", {"exit": {"after": "1s", "code": 1}}, luck="real", seed=seed)
        waits = [b - a for a, b in zip(seen.exits(), seen.starts()[1:], strict=False)]
        assert waits[0] < 2.5
        assert 10 <= waits[1] <= 17.5
        held = next(f for f in seen.facts if isinstance(f, BackoffStarted))
        assert held.wait_ms == 10_000
        assert held.until <= held.retry_at


def test_the_back_off_is_forgotten_ten_minutes_after_the_last_start():
    """22"""

    def waits(lived):
        plan = [{"exit": {"after": "1s", "code": 1}}] * 3 + [
            {"exit": {"after": lived, "code": 1}},
            {"exit": {"after": "1s", "code": 1}},
        ]
        seen = run("900s", {"instances": plan})
        return [round(b - a) for a, b in zip(seen.exits(), seen.starts()[1:], strict=False)]

    assert waits("540s")[3] >= 40
    assert waits("660s")[3] <= 2


def test_exit_0_is_backed_off_too():
    """23, 25: Completed first, CrashLoopBackOff later."""
    seen = run("30s", {"exit": {"after": "1s", "code": 0}})
    words = [f.status for f in seen.changes]
    assert words.index("Completed") < words.index("CrashLoopBackOff")
    assert seen.starts()[2] - seen.exits()[1] >= 10


def test_phases_of_a_crash_and_of_a_failing_pull():
    """24"""
    crashing = run("30s", {"exit": {"after": "1s", "code": 1}})
    assert crashing.pod.status.phase == "Running"
    pulling = run("60s", programs={"other": {}})
    assert pulling.pod.status.phase == "Pending"
    assert {f.status for f in pulling.changes} >= {"ErrImagePull", "ImagePullBackOff"}
    assert pulling.restarts == 0


def test_a_delete_waits_for_a_kill_under_way_and_the_restart_still_happens():
    """27, 28"""
    script = [{"at": "16s", "run": "kubectl delete pod p1 --wait=false"}]
    seen = run(
        "80s",
        {**BAD, **IGNORES},
        script=script,
        readinessProbe=get(periodSeconds=1),
        **failing(periodSeconds=5, failureThreshold=1),
    )
    death = seen.exits()[0]
    assert death == pytest.approx(35.3, abs=0.2)
    assert seen.starts()[1] == pytest.approx(death, abs=0.4)
    stopping = [e for e in seen.events("Killing") if e.message == "Stopping container app"]
    assert seen.at(stopping[0]) > death
    assert seen.exits()[1] == pytest.approx(seen.at(stopping[0]) + 30, abs=0.3)
    asked = [t for t in seen.sent("liveness") if t > death]
    assert asked == []
    assert [t for t in seen.sent("readiness") if t > seen.at(stopping[0]) + 1], "readiness goes on while terminating"
    assert "p1" not in seen.world.cluster.pods


def test_kinds_of_events():
    """30"""
    seen = run("200s", {**BAD, **DIES}, **failing(periodSeconds=5, failureThreshold=1))
    types = {e.reason: e.type for e in seen.events()}
    assert types["Killing"] == "Normal"
    assert types["Unhealthy"] == types["BackOff"] == "Warning"


def test_one_unready_container_makes_the_pod_unready():
    """33"""
    containers: list[dict[str, Any]] = [
        {"name": "a", "image": "app:1"},
        {"name": "b", "image": "app:1", "readinessProbe": get("/bad", periodSeconds=1)},
    ]
    seen = run("10s", BAD, containers=containers)
    assert seen.changes[-1].ready == "1/2"
    assert seen.changes[-1].conditions["Ready"].startswith("False")


def test_resets_have_texts_of_their_own_and_are_combined_from_the_tenth_on():
    """34"""
    seen = run("20s", {"routes": {"/r": {"reset": True}}}, readinessProbe=get("/r", periodSeconds=1))
    events = seen.events("Unhealthy")
    assert len({e.message for e in events[:9]}) == 9
    assert events[9].message.startswith("(combined from similar events): ")
    assert events[10].count == 2


def test_a_restart_gives_the_full_number_of_attempts_again():
    """37"""
    seen = run("70s", {**BAD, **DIES}, **failing(periodSeconds=5, failureThreshold=3))
    runs = [a.run for a in seen.answers("liveness")]
    assert runs[:9] == [1, 2, 3] * 3


def test_a_startup_probe_that_never_passes():
    """38"""
    seen = run("25s", {**BAD, **DIES}, **failing("startup", initialDelaySeconds=3, periodSeconds=4, failureThreshold=3))
    assert seen.kills()[0] == pytest.approx(4.3 + 2 * 4, abs=0.2)
    assert next(e.message for e in seen.events("Killing")) == "Container app failed startup probe, will be restarted"


def test_an_outage_of_three_failures_logs_four_events_and_moves_the_phase():
    """41"""
    routes = {"/u": [{"until": "30s", **OK}, {"status": 500}]}
    seen = run("60s", {"routes": routes}, readinessProbe=get("/u", periodSeconds=5, failureThreshold=3))
    unready = next(
        seen.at(f) for f in seen.changes if f.conditions.get("Ready", "").startswith("False") and seen.at(f) > 10
    )
    by_then = [e for e in seen.events("Unhealthy") if seen.at(e) < unready + 1]
    assert by_then[-1].count == 4
    after = [t for t in seen.sent("readiness") if t > unready]
    assert after[1] - after[0] == pytest.approx(5, abs=0.01)


def test_at_the_cap_a_wait_and_an_immediate_restart_alternate():
    """44"""
    seen = run("1500s", {**BAD, **DIES}, **failing(periodSeconds=10))
    waits = [round(b - a) for a, b in zip(seen.exits(), seen.starts()[1:], strict=False)]
    assert [w >= 300 for w in waits[7:]][:3] == [True, False, True]


def test_a_container_that_crashes_while_its_pod_is_deleted_stays_dead():
    """28: another one still has its grace."""
    containers = [{"name": "a", "image": "app:1"}, {"name": "b", "image": "slow:1"}]
    quick = {"runtime": "init", "listen": [8080], "sigterm": {"exit": 1}}
    slow = {"runtime": "init", "listen": [8081], "sigterm": {"exit": 0, "after": "20s"}}
    script = [{"at": "11s", "run": "kubectl delete pod p1 --wait=false"}]
    seen = run("40s", containers=containers, programs={"app": quick, "slow": slow}, script=script)
    assert len(seen.starts("a")) == 1
    assert seen.exits("a")[0] < 10.5
    assert seen.exits("b")[0] == pytest.approx(30, abs=0.3)
    assert "p1" not in seen.world.cluster.pods


@pytest.mark.parametrize(("release", "asked"), [("1.17", 3), ("1.36", 0)])
def test_the_liveness_of_a_pod_that_is_being_deleted(release, asked):
    """28: before 1.21 it went on being probed, three times in vain; no probe ends the grace early, on any release."""
    closes = {"sigterm": {"exit": 0, "after": "20s"}, "onSigterm": {"listen": []}}
    script = [{"at": "14s", "run": "kubectl delete pod p1 --wait=false"}]
    seen = run("50s", closes, script=script, release=release, livenessProbe=get(periodSeconds=3))
    killed = next(seen.at(e) for e in seen.events("Killing"))
    late = [a for a in seen.answers("liveness") if seen.at(a) > killed]
    assert [(a.result, a.effect) for a in late] == [("failure", "none")] * asked
    assert seen.exits() == pytest.approx([killed + 20], abs=0.3)
    assert [e.message for e in seen.events("Killing")] == ["Stopping container app"]
    assert "p1" not in seen.world.cluster.pods


def test_initial_results_leave_a_container_alive_unready_and_not_started():
    """32: liveness Success, readiness Failure, startup Unknown, until the first answer."""
    slow = {"latency": "900ms", "status": 200}
    probes: dict[str, Any] = {
        f"{k}Probe": get("/slow", periodSeconds=100) for k in ("liveness", "readiness", "startup")
    }
    seen = run("90s", {"routes": {"/slow": slow}}, **probes)
    assert not seen.events("Killing")
    assert {(f.ready, f.started) for f in seen.containers} == {(False, False)}
    assert seen.sent("liveness") + seen.sent("readiness") == []


def test_a_long_running_kubelet_probes_without_jitter():
    """36: whatever the luck, the first tick is a whole period after the worker's start."""
    for seed in range(1, 6):
        seen = run("40s", livenessProbe=get(periodSeconds=15), luck="real", seed=seed)
        planned = next(f for f in seen.facts if isinstance(f, ProbePlanned) and f.probe == "liveness")
        assert planned.period_ms == 15_000
        first, second = seen.sent("liveness")[:2]
        assert 15.2 < first < 16.2
        assert second - first == pytest.approx(15, abs=0.01)


def test_stamps_are_whole_seconds():
    """39"""
    seen = run("30s", {"exit": {"after": "1s", "code": 1}}, luck="real", seed=3)
    at = seen.pod.status.container_statuses[0]
    ended = at.state.terminated or at.last_state.terminated
    assert ended is not None and ended.started_at is not None and ended.finished_at is not None
    assert ended.started_at % 1000 == ended.finished_at % 1000 == 0
    assert all((c.last_transition_time or 0) % 1000 == 0 for c in seen.pod.status.conditions)


def test_scheduled_is_the_schedulers_and_shares_no_budget_with_the_kubelet():
    """40"""
    seen = run("30s", BAD, **failing("readiness", periodSeconds=1))
    assert [e.source for e in seen.events("Scheduled")] == ["default-scheduler"]
    assert {e.source for e in seen.events("Unhealthy")} == {"kubelet"}


def test_a_kubelet_restart_forgets_the_back_off():
    """21, its last sentence"""
    script = [{"at": "101s", "node": "n1", "become": "kubeletRestarted"}]
    seen = run("120s", {"exit": {"after": "1s", "code": 1}}, script=script)
    assert [t for t in seen.starts() if 103 < t < 109]


def test_probe_errors_change_nothing():
    """13: a body that hangs or ends early, a port without a number; three quick tries at each tick."""
    routes = {"/hangs": {"hangBody": True}, "/short": {"body": "a", "contentLength": 9}}
    for probe in (get("/hangs"), get("/short"), {"tcpSocket": {"port": "web"}}):
        seen = run(
            "60s", {"routes": routes, **DIES}, livenessProbe={**probe, "periodSeconds": 5, "failureThreshold": 1}
        )
        assert seen.restarts == 0
        assert [a.attempt for a in seen.answers("liveness")[:6]] == [1, 2, 3, 1, 2, 3]
        assert {a.run for a in seen.answers("liveness")} == {0}


def test_an_error_between_two_failures_does_not_reset_the_run():
    """13"""
    cycle = [{"status": 500}, *[{"hangBody": True}] * 3, {"status": 500}]
    seen = run(
        "30s",
        {"routes": {"/c": {"cycle": cycle}}, **DIES},
        livenessProbe=get("/c", periodSeconds=5, failureThreshold=2),
    )
    assert seen.kills()[0] == pytest.approx(15.3, abs=0.2)


def test_late_headers_fail_and_a_late_body_does_not():
    """15"""
    routes = {"/headers": {"hang": True}, "/body": {"hangBody": True}}
    late = run("40s", {"routes": routes, **DIES}, livenessProbe=get("/headers", periodSeconds=5))
    body = run("40s", {"routes": routes, **DIES}, livenessProbe=get("/body", periodSeconds=5))
    assert late.restarts > 0
    assert body.restarts == 0


def test_a_hung_program_with_an_open_socket_is_healthy_to_tcp():
    """17"""
    seen = run(
        "120s", {"routes": {"/": {"hang": True}}}, livenessProbe={"tcpSocket": {"port": 8080}, "periodSeconds": 5}
    )
    assert seen.restarts == 0
    assert {a.outcome for a in seen.answers("liveness")} == {"connected"}


def test_the_probes_grace_is_for_its_kill_only():
    """26: longer than the Pod's too, and not used when the Pod is deleted."""
    script = [{"at": "41s", "run": "kubectl delete pod p1 --wait=false"}]
    probe = get("/bad", periodSeconds=5, failureThreshold=1, terminationGracePeriodSeconds=20)
    seen = run("80s", {**BAD, **IGNORES}, {"terminationGracePeriodSeconds": 6}, script=script, livenessProbe=probe)
    killed, deleted = [e for e in seen.events("Killing") if e.count == 1][:2]
    assert seen.exits()[0] - seen.at(killed) == pytest.approx(20, abs=0.1)
    assert deleted.message == "Stopping container app"
    assert seen.exits()[-1] - seen.at(deleted) == pytest.approx(6, abs=0.2)


def test_never_ends_failed_or_succeeded_after_a_moment_of_running():
    """29: one container is stopped with its Pod; of two, the kill names the probe and the other stays."""
    for code, phase, reason in ((143, "Failed", "PodFailed"), (0, "Succeeded", "PodCompleted")):
        seen = run(
            "30s",
            {**BAD, "sigterm": {"exit": code}},
            {"restartPolicy": "Never"},
            **failing(periodSeconds=5, failureThreshold=2),
        )
        assert [e.message for e in seen.events("Killing")] == ["Stopping container app"]
        shown = [(f.phase, f.conditions.get("Ready")) for f in seen.changes][-2:]
        assert shown == [("Running", f"False:{reason}"), (phase, f"False:{reason}")]
        assert seen.restarts == 0


def test_never_with_another_container_kills_one_and_leaves_the_other():
    """29"""
    containers: list[dict[str, Any]] = [
        {"name": "a", "image": "app:1", **failing(periodSeconds=5, failureThreshold=2)},
        {"name": "b", "image": "app:1"},
    ]
    seen = run("30s", {**BAD, **DIES}, {"restartPolicy": "Never"}, containers)
    assert [e.message for e in seen.events("Killing")] == ["Container a failed liveness probe"]
    assert (seen.changes[-1].phase, seen.changes[-1].ready) == ("Running", "1/2")


def test_on_failure_restarts_a_killed_container_at_once_but_not_after_a_wait():
    """29: once the back-off holds the start, the exit code decides."""
    seen = run(
        "60s",
        {**BAD, "sigterm": {"exit": 0}},
        {"restartPolicy": "OnFailure"},
        **failing(periodSeconds=5, failureThreshold=1),
    )
    assert len(seen.starts()) == 3
    assert seen.events("BackOff")[-1].count == 1
    assert seen.changes[-1].phase == "Succeeded"


def test_a_changed_image_restarts_at_once():
    """22: another key, so no wait."""
    changed = (
        '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p1"},'
        ' "spec": {"containers": [{"name": "app", "image": "app:2"}]}}'
    )
    script = [{"at": "41s", "run": "kubectl apply -f two.yaml"}]
    exits = {"instances": [{"exit": {"after": "1s", "code": 1}}] * 3 + [{}]}
    seen = run("60s", {**exits, **DIES}, script=script, files={"two.yaml": changed})
    wanted = "Container app definition changed, will be restarted"
    assert [e.message for e in seen.events("Killing")] == [wanted]
    assert seen.starts()[-1] - seen.exits()[-1] < 0.5
    assert seen.pod.status.container_statuses[0].image == "app:2"


def test_an_image_that_must_be_there_and_is_not():
    """24"""
    containers = [{"name": "app", "image": "other:1", "imagePullPolicy": "Never"}]
    seen = run("60s", containers=containers)
    assert {e.reason for e in seen.events()} == {"Scheduled", "ErrImageNeverPull", "Failed"}
    last = seen.events("Failed")[-1]
    assert last.message == "Error: ErrImageNeverPull"
    assert 4 <= last.count <= 7
    assert seen.changes[-1].status == "ErrImageNeverPull"


def test_only_readiness_may_need_several_successes():
    """31"""
    refused = [
        f.error
        for kind in KINDS
        for f in run("3s", **failing(kind, successThreshold=2)).facts
        if isinstance(f, CommandRefused)
    ]
    assert [f"{kind}Probe.successThreshold: Invalid value: 2: must be 1" in "".join(refused) for kind in KINDS] == [
        True,
        True,
        False,
    ]


def test_what_is_held_before_the_first_probe():
    """32: alive, not ready, not started; and no startup result kills nobody."""
    seen = run(
        "50s",
        {"boot": "100s"},
        startupProbe=get(periodSeconds=2, failureThreshold=60),
        livenessProbe=get(),
        readinessProbe=get(),
    )
    pw = next(iter(seen.world.cluster.kubelets.values())).pods["p1"]
    assert {key.split("/")[0]: result for key, result in pw.results.items()} == {
        "startup": "Unknown",
        "liveness": "Success",
        "readiness": "Failure",
    }
    assert seen.restarts == 0
    assert not any(f.started for f in seen.containers)


def test_a_kubelet_that_has_run_for_long_draws_no_start():
    """36; the old one does, for as long as it lives."""
    first = {seed: run("40s", luck="real", seed=seed, livenessProbe=get()).sent("liveness") for seed in range(1, 6)}
    assert all(10.28 <= sent[0] <= 10.7 for sent in first.values())
    old = [
        run("40s", luck="real", seed=seed, release="1.17", livenessProbe=get()).sent("liveness")[0]
        for seed in range(1, 6)
    ]
    assert max(old) - min(old) > 2


def test_delays_are_compared_in_whole_seconds():
    """39"""
    seen = run("5s", livenessProbe=get(initialDelaySeconds=1, periodSeconds=1))
    assert seen.sent("liveness")[0] - seen.starts()[0] < 1
    state = seen.pod.status.container_statuses[0].state.running
    assert state is not None
    assert state.started_at % 1000 == 0


def test_the_scheduler_has_an_event_of_its_own_and_a_bucket_too():
    """40"""
    seen = run("60s", BAD, **failing("readiness", periodSeconds=1))
    assert {e.source.split(",")[0] for e in seen.events("Scheduled")} == {"default-scheduler"}
    assert {e.source.split(",")[0] for e in seen.events() if e.reason != "Scheduled"} == {"kubelet"}
    pw = next(iter(seen.world.cluster.kubelets.values())).pods["p1"]
    started = len([e for e in seen.events() if e.type == "Normal" and e.reason != "Scheduled"])
    assert pw.correlator.buckets["Normal"].tokens_milli == (25 - started) * 1000
