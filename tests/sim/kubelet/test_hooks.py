"""preStop and postStart: what they take from the grace, what waits for them, what their failure does."""

from typing import Any

import pytest

from tests.cases.pods import OK, get, run

DIES = {"sigterm": {"exit": 143}}
IGNORES = {"sigterm": "ignore"}
BAD = {"routes": {"/": OK, "/bad": {"status": 500}}}


def hooked(**hooks: Any) -> list[dict[str, Any]]:
    return [{"name": "app", "image": "app:1", "lifecycle": hooks}]


DELETED = [{"at": "21s", "run": "kubectl delete pod p1 --wait=false"}]


@pytest.mark.parametrize(
    ("hook", "term", "failed"),
    [
        ({"sleep": {"seconds": 4}}, 4, None),
        ({"exec": {"command": ["sleep", "20"]}}, 8, 8),
        ({"exec": {"command": ["sleep", "3"]}}, 3, None),
        ({"exec": {"command": ["false"]}}, 0, 0),
        ({"exec": {"command": ["nope"]}}, 0, 0),
        ({"httpGet": {"port": 8080, "path": "/bad"}}, 0, None),
        ({"httpGet": {"port": 9}}, 0, 0),
        ({"httpGet": {"port": 8080, "path": "/hangs"}}, 8, 8),
    ],
)
def test_pre_stop_comes_before_sigterm_and_two_seconds_always_remain(hook, term, failed):
    """26: any HTTP answer will do; a hook that outlives the grace has failed."""
    routes = {"/": OK, "/bad": {"status": 500}, "/hangs": {"hang": True}}
    seen = run(
        "60s",
        {"routes": routes, **IGNORES},
        {"terminationGracePeriodSeconds": 8},
        hooked(preStop=hook),
        script=DELETED,
    )
    begun = seen.at(seen.events("Killing")[0])
    assert seen.exits()[0] - begun == pytest.approx(max(8, term + 2), abs=0.2)
    events = [seen.at(e) - begun for e in seen.events("FailedPreStopHook")]
    assert events == ([] if failed is None else [pytest.approx(failed, abs=0.2)])
    assert {(e.type, e.message) for e in seen.events("FailedPreStopHook")} <= {("Warning", "PreStopHook failed")}


def test_a_liveness_kill_runs_pre_stop_too():
    """26"""
    containers = [{**hooked(preStop={"sleep": {"seconds": 4}})[0], "livenessProbe": get("/bad", periodSeconds=5)}]
    seen = run("30s", {**BAD, **DIES}, containers=containers)
    assert seen.exits()[0] - seen.at(seen.events("Killing")[0]) == pytest.approx(4, abs=0.1)
    assert seen.restarts == 1


def test_a_hook_that_signals_the_program_ends_it():
    seen = run(
        "40s", {"runtime": "go"}, containers=hooked(preStop={"exec": {"command": ["kill", "1"]}}), script=DELETED
    )
    assert seen.exits()[0] - 20 < 0.2
    assert not seen.events("FailedPreStopHook")


def test_a_hook_that_sleeps_outlives_its_container():
    program = {"exit": {"after": "22s", "code": 0}}
    seen = run("60s", program, containers=hooked(preStop={"sleep": {"seconds": 10}}), script=DELETED)
    ended = next(seen.at(f) for f in seen.changes if f.phase == "Succeeded")
    assert seen.exits()[0] == pytest.approx(22.4, abs=0.1)
    assert ended == pytest.approx(30, abs=0.2)


def test_a_start_waits_for_post_start():
    """The kubelet is busy: no status, no readiness, before the hook is over."""
    seen = run("20s", containers=hooked(postStart={"exec": {"command": ["sleep", "5"]}}))
    assert seen.ready_at() == pytest.approx(6, abs=0.5)
    assert not seen.events("FailedPostStartHook")


@pytest.mark.parametrize(
    ("hook", "message"),
    [
        (
            {"exec": {"command": ["cat", "/x"]}},
            'Exec lifecycle hook ([cat /x]) for Container "app" in Pod "p1_default(UID)" failed - error: '
            "command 'cat /x' exited with 1: cat: can't open '/x': No such file or directory\n, "
            "message: \"cat: can't open '/x': No such file or directory\\n\"",
        ),
        (
            {"httpGet": {"port": 9, "path": "/x"}},
            'HTTP lifecycle hook (/x) for Container "app" in Pod "p1_default(UID)" failed - error: '
            'Get "http://IP:9/x": dial tcp IP:9: connect: connection refused',
        ),
    ],
)
def test_a_failing_post_start_kills_the_container_and_is_backed_off(hook, message):
    seen = run("30s", DIES, containers=hooked(postStart=hook))
    assert {(e.type, e.message) for e in seen.events("FailedPostStartHook")} == {("Warning", "PostStartHook failed")}
    assert {e.message for e in seen.events("Killing")} == {"FailedPostStartHook"}
    words = [f.status for f in seen.changes]
    assert words.index("PostStartHookError") < words.index("CrashLoopBackOff")
    assert seen.starts()[2] - seen.exits()[1] >= 10
    waiting = next(f for f in seen.containers if f.reason == "PostStartHookError" and f.message)
    assert waiting.message.replace(seen.pod.metadata.uid, "UID").replace(seen.pod.status.pod_ip, "IP") == message


@pytest.mark.parametrize("hook", [{"exec": {"command": ["sleep", "100"]}}, {"sleep": {"seconds": 29}}])
def test_a_deletion_cuts_a_post_start_short(hook):
    """One that never ends would else keep the Pod for ever, as it did before 1.22."""
    seen = run("60s", DIES, containers=hooked(postStart=hook), script=DELETED)
    assert seen.starts()[1:] == []
    assert seen.exits() == pytest.approx([20], abs=0.1)
    assert len(seen.events("FailedPostStartHook")) == 1
    assert "p1" not in seen.world.cluster.pods


def test_a_container_that_ends_under_its_post_start_fails_it():
    hook = {"exec": {"command": ["sleep", "60"]}}
    seen = run("8s", {"exit": {"after": "2s", "code": 3}}, containers=hooked(postStart=hook))
    assert seen.at(seen.events("FailedPostStartHook")[0]) == pytest.approx(seen.exits()[0], abs=0.1)
    assert not seen.events("Killing")
