"""Upstream's end-to-end cases and the derived ones, each a Pod played as a Scenario.

test/e2e/common/node/{container_probe,runtime,pods}.go; numbers of the back-off are derived from
kuberuntime_manager.go (doBackOff), kubelet.go and client-go's flowcontrol.
"""

from typing import Any

import pytest

from probeviz.kubectl.duration import human_duration
from probeviz.sim.kubelet import sync_pod
from tests.cases.pods import OK, get, run
from tests.cases.registry import case, load

CASES = load("kubelet")
WAITS = (10, 20, 40, 80, 160, 300, 300)
EXITS = {"exit": {"after": "0s", "code": 1}}
DIES = {"sigterm": {"exit": 143}}


def between(value, low, high):
    assert value is not None
    assert low <= value <= high, f"{value} is not in {low}..{high}"


@case("bb-001-readiness-initial-delay")
def test_readiness_initial_delay():
    seen = run("40s", readinessProbe=get(initialDelaySeconds=15))
    between(seen.ready_at(), 15, 26)
    assert seen.restarts == 0
    assert seen.pod.status.phase == "Running"


@case("bb-008-liveness-http-ok")
def test_liveness_ok():
    seen = run("240s", livenessProbe=get(initialDelaySeconds=15, timeoutSeconds=5, failureThreshold=5))
    assert seen.restarts == 0
    assert len(seen.sent("liveness")) > 20


@case("bb-012-local-redirect-followed")
def test_local_redirect_is_followed():
    routes = {"/redirect": {"redirect": "/healthz"}, "/healthz": [{"until": "10s", **OK}, {"status": 500}]}
    seen = run(
        "60s", {"routes": routes, **DIES}, livenessProbe=get("/redirect", initialDelaySeconds=15, failureThreshold=1)
    )
    assert seen.restarts >= 1


@case("bb-013-nonlocal-redirect-is-success")
def test_nonlocal_redirect_is_a_warning():
    routes = {"/redirect": {"redirect": "http://0.0.0.0/"}}
    seen = run("240s", {"routes": routes}, livenessProbe=get("/redirect", initialDelaySeconds=15, failureThreshold=1))
    assert seen.restarts == 0
    event = seen.events("ProbeWarning")[0]
    assert event.type == "Warning"
    wanted = CASES["bb-013-nonlocal-redirect-is-success"]["expect"]["event"]["message_prefix"]
    assert event.message.startswith(wanted)
    gaps = {round(b - a) for a, b in zip(seen.sent("liveness"), seen.sent("liveness")[1:], strict=False)}
    assert gaps == {10}


@case("bb-018-liveness-grace-override")
def test_the_probes_grace_overrides_the_pods():
    probe = get(port=9, initialDelaySeconds=10, failureThreshold=1, terminationGracePeriodSeconds=5)
    seen = run("40s", {"sigterm": "ignore"}, spec={"terminationGracePeriodSeconds": 500}, livenessProbe=probe)
    between(seen.at(seen.answers("liveness")[0]), 10, 21)
    ended = next(f for f in seen.containers if f.exit_code is not None)
    assert ended.exit_code == 137
    between(seen.exits()[0] - seen.kills()[0], 5, 5.1)
    between(seen.starts()[1], 15, 40)


@case("bb-03x-restartpolicy-always", "bb-03x-restartpolicy-onfailure", "bb-03x-restartpolicy-never")
@pytest.mark.parametrize("policy", ["Always", "OnFailure", "Never"])
def test_restart_policy(policy):
    wanted = CASES[f"bb-03x-restartpolicy-{policy.lower()}"]["expect"]
    instances = [{"exit": {"after": "0s", "code": 1}}, {"exit": {"after": "0s", "code": 0}}, {}]
    seen = run("60s", {"instances": instances}, spec={"restartPolicy": policy})
    at = seen.pod.status.container_statuses[0]
    assert seen.pod.status.phase == wanted["phase"]
    assert (at.restart_count, at.ready) == (wanted["restartCount"], wanted["ready"])
    assert getattr(at.state, wanted["state"]) is not None


@case("bb-040-crash-at-once-schedule")
@pytest.mark.parametrize(("luck", "seed"), [("plain", 1), ("real", 1), ("real", 2), ("real", 3)])
def test_crash_at_once_schedule(luck, seed):
    seen = run("1300s", EXITS, luck=luck, seed=seed)
    starts, exits = seen.starts(), seen.exits()
    waits = [b - a for a, b in zip(exits, starts[1:], strict=False)]
    between(waits[0], 0, 2.5)
    for nominal, waited in zip(WAITS, waits[1:], strict=False):
        between(waited, nominal, nominal + min(nominal, 60) * 0.5 + 3 + 30 * (nominal > 60))
    assert len(starts) >= 7
    assert seen.pod.status.phase == "Running"
    assert not seen.pod.status.container_statuses[0].ready


@case("bb-041-crash-after-5s-schedule")
def test_crash_after_5s_schedule():
    seen = run("700s", {"exit": {"after": "5s", "code": 1}})
    for nominal, start in zip(
        CASES["bb-041-crash-after-5s-schedule"]["expect"]["restart_nominal_s"], seen.starts()[1:], strict=False
    ):
        between(start, nominal - 1.5, nominal * 1.05 + 6)


@case("bb-042-clbo-message")
def test_crash_loop_back_off_message():
    wanted = CASES["bb-042-clbo-message"]["expect"]
    seen = run("700s", EXITS)
    uid = seen.pod.metadata.uid
    waiting = [f for f in seen.containers if f.state == "waiting" and f.reason == wanted["waiting_reason"]]
    said = dict.fromkeys(f.message for f in waiting)
    assert list(said) == [
        f"back-off {text} restarting failed container=app pod=p1_default({uid})" for text in wanted["durations_text"]
    ]
    event = seen.events("BackOff")[0]
    assert (event.type, event.message) == (
        "Warning",
        f"Back-off restarting failed container app in pod p1_default({uid})",
    )


@case("bb-043-no-clbo-on-first-crash")
def test_no_back_off_on_the_first_crash():
    seen = run("60s", {"instances": [{"exit": {"after": "30s", "code": 1}}, {}]})
    assert seen.restarts == 1
    between(seen.starts()[1] - seen.exits()[0], 0, 3)
    assert not seen.events("BackOff")
    assert all(f.status != "CrashLoopBackOff" for f in seen.changes)


@case("bb-044-restartcount-constant-during-backoff")
def test_restart_count_rises_with_the_new_container():
    seen = run("200s", EXITS)
    made = 0
    for f in seen.containers:
        if f.state == "running":
            made = f.restart_count
        assert f.restart_count == made
        if f.reason == "CrashLoopBackOff":
            assert f.last is not None
            assert (f.last["exit_code"], f.last["reason"]) == (1, "Error")


@case("bb-045-cap-300")
def test_the_cap():
    seen = run("2600s", EXITS, luck="real")
    waits = [b - a for a, b in zip(seen.exits(), seen.starts()[1:], strict=False)]
    for waited in waits[7:9]:
        between(waited, 300, 390)


@case("bb-046-image-change-resets")
def test_another_image_resets_the_back_off():
    """The image is part of the key, so the wait after a change is the first one."""
    programs = {name: {"runtime": "init", "exit": {"after": "5s", "code": 1}} for name in ("app:1", "app:2")}
    seen = run("110s", programs=programs)
    waits = [b - a for a, b in zip(seen.exits(), seen.starts()[1:], strict=False)]
    key = f"{seen.pod.metadata.uid}/app/app:1"
    kubelet = next(iter(seen.world.cluster.kubelets.values()))
    assert kubelet.backoff[key].backoff_ms >= 40_000
    assert waits[-1] > waits[1]
    spec = seen.world.cluster.templates[seen.pod.template].spec
    spec.containers[0].image = "app:2"
    held = sync_pod.do_back_off(seen.world, kubelet, kubelet.pods["p1"], "app")
    assert not held


@case("bb-048-no-reset-at-9min")
def test_no_reset_at_nine_minutes():
    instances = [EXITS, {"exit": {"after": "540s", "code": 1}}, {}]
    seen = run("620s", {"instances": instances})
    between(seen.starts()[2] - seen.exits()[1], 10, 16)
    assert seen.events("BackOff")


@case("bb-051-liveness-lookback-p10f3")
def test_liveness_looks_back():
    wanted = CASES["bb-051-liveness-lookback-p10f3"]["expect"]
    probe = get("/x", periodSeconds=10, failureThreshold=3)
    seen = run(
        "860s",
        {"routes": {"/x": {"status": 404}}, **DIES},
        spec={"terminationGracePeriodSeconds": 30},
        livenessProbe=probe,
    )
    for nominal, kill in zip(wanted["kills_s"], seen.kills(), strict=False):
        between(kill, nominal, nominal + 11)
    waits = [b - a for a, b in zip(seen.exits(), seen.starts()[1:], strict=False)]
    assert [round(w / 10) * 10 for w in waits[:8]] == [0, 0, 0, 0, 40, 80, 160, 300]
    assert len([a for a in seen.answers("liveness") if a.result == "failure"]) == 3 * len(seen.kills())


@case("bb-055-never-liveness")
def test_never_and_liveness():
    probe = get("/x", periodSeconds=10, failureThreshold=1)
    seen = run("30s", {"routes": {"/x": {"status": 404}}, **DIES}, spec={"restartPolicy": "Never"}, livenessProbe=probe)
    # A single container leaves with its Pod: the recorded cluster says so, against the derived case.
    assert [e.message for e in seen.events("Killing")] == ["Stopping container app"]
    at = seen.pod.status.container_statuses[0]
    assert at.state.terminated is not None
    assert (seen.pod.status.phase, at.restart_count, at.state.terminated.exit_code) == ("Failed", 0, 143)


@case("bb-065-one-success-resets-failures")
def test_one_success_resets_the_failures():
    cycle = [{"status": 500}, {"status": 500}, OK]
    seen = run(
        "200s", {"routes": {"/h": {"cycle": cycle}}}, livenessProbe=get("/h", periodSeconds=10, failureThreshold=3)
    )
    assert seen.restarts == 0
    assert seen.events("Unhealthy")[-1].count >= 12


@case("bb-066-startup-no-readiness")
def test_startup_without_readiness():
    seen = run("20s", {"boot": "12s"}, startupProbe=get(periodSeconds=5, failureThreshold=30))
    started = next(seen.at(f) for f in seen.containers if f.started)
    between(started, 12, 17.5)
    between(seen.first_ready() - started, 0, 1)


@case("bb-069-liveness-first-probe-late")
def test_the_first_liveness_probe_is_late():
    seen = run("30s", livenessProbe=get(initialDelaySeconds=5, periodSeconds=10))
    first, second = seen.sent("liveness")[:2]
    between(first, 5, 16)
    assert round(second - first, 3) == 10


@case("bb-072-headers-then-hang-is-error")
def test_headers_then_nothing_is_an_error():
    seen = run("120s", {"routes": {"/": {"hangBody": True}}}, livenessProbe=get(periodSeconds=10, failureThreshold=1))
    assert seen.restarts == 0
    wanted = CASES["bb-072-headers-then-hang-is-error"]["expect"]["event"]["message"]
    assert {e.message for e in seen.events("Unhealthy")} == {wanted}
    attempts = [a.attempt for a in seen.answers("liveness") if a.number == 1]
    assert attempts == [1, 2, 3]


@case("bb-076-two-containers-independent")
def test_two_containers_are_independent():
    probe = get("/x", periodSeconds=10, failureThreshold=1)
    programs = {
        "a": {"runtime": "init", "listen": [8080], "routes": {"/x": {"status": 500}}, **DIES},
        "b": {"runtime": "init"},
    }
    containers: list[dict[str, Any]] = [
        {"name": "a", "image": "a:1", "livenessProbe": probe},
        {"name": "b", "image": "b:1"},
    ]
    seen = run("15s", containers=containers, programs=programs)
    assert {s.name: s.restart_count for s in seen.pod.status.container_statuses} == {"a": 1, "b": 0}
    assert seen.changes[-1].ready == "2/2"
    assert len(seen.starts("b")) == 1


@case("bb-080-humanduration")
def test_human_duration():
    found = CASES["bb-080-humanduration"]
    assert [human_duration(s * 1000) for s in found["given"]["seconds"]] == found["expect"]["text"]
