"""Upstream's cases of exec and gRPC probes, and of preStop; the black-box ones played as Scenarios.

test/e2e/common/node/container_probe.go, pkg/kubelet/prober/prober_test.go, pkg/probe/exec/exec_test.go.
"""

from typing import Any

import pytest

from probeviz.sim.kubelet.probes.exec import MAX_READ_LENGTH, expand_container_command
from probeviz.sim.objects import Container
from tests.cases.pods import OK, Seen, run
from tests.cases.registry import case, load

CASES = load("kubelet")
DIES = {"sigterm": {"exit": 143}}
FILE = {"cat /tmp/health": [{"until": "10s", "exit": 0}, {"exit": 1}]}


def command(*words: str, **fields: Any) -> dict[str, Any]:
    return {"exec": {"command": list(words)}, **fields}


def grpc(port: int, **fields: Any) -> dict[str, Any]:
    return {"grpc": {"port": port}, **fields}


def wanted(name: str) -> dict[str, Any]:
    found: dict[str, Any] = CASES[name]["expect"]
    return found


@case("bb-003-liveness-exec-restart")
def test_a_file_that_goes():
    probe = command("cat", "/tmp/health", initialDelaySeconds=15, timeoutSeconds=5, failureThreshold=1)
    seen = run("40s", {"exec": FILE, **DIES}, livenessProbe=probe)
    expected = wanted("bb-003-liveness-exec-restart")
    low, high = expected["first_failed_probe_s"]
    assert low <= seen.at(seen.answers("liveness")[0]) <= high
    assert seen.restarts == expected["restartCount_reaches"]
    assert seen.events("Killing")[0].message == expected["killing_message"].replace("NAME", "app")
    reasons = [e.reason for e in seen.events()]
    killed = reasons[reasons.index("Unhealthy") :]
    assert killed[:5] == expected["events_in_order"]


@case("bb-009-liveness-exec-timeout")
def test_a_command_that_takes_too_long():
    probe = command("/bin/sh", "-c", "sleep 10", initialDelaySeconds=15, timeoutSeconds=1, failureThreshold=1)
    seen = run("30s", DIES, livenessProbe=probe)
    expected = wanted("bb-009-liveness-exec-timeout")
    assert seen.events("Unhealthy")[0].message == expected["event"]["message"]
    assert seen.at(seen.events("Unhealthy")[0]) == pytest.approx(expected["failed_probe_end_model_s"], abs=0.5)
    assert seen.restarts == expected["restartCount_reaches"]


def test_before_1_20_a_command_may_take_as_long_as_it_likes():
    seen = run("60s", release="1.17", readinessProbe=command("sleep", "3", timeoutSeconds=1))
    assert seen.ready_at() is not None
    assert not seen.events("Unhealthy")


@case("bb-010-readiness-exec-timeout")
def test_a_slow_command_never_makes_ready():
    probe = command("sleep", "10", initialDelaySeconds=15, timeoutSeconds=1, failureThreshold=1)
    seen = run("60s", readinessProbe=probe)
    assert seen.ready_at() is None
    assert seen.restarts == wanted("bb-010-readiness-exec-timeout")["restartCount"]


@case("bb-011-liveness-exec-nonzero-slow")
def test_an_exit_code_counts_although_a_child_lives_on():
    given = {"sleep 10 & exit 1": {"exit": 1, "takes": "900ms"}}
    probe = command("sleep 10 & exit 1", initialDelaySeconds=15, timeoutSeconds=1, failureThreshold=1)
    seen = run("60s", {"exec": given, **DIES}, livenessProbe=probe)
    assert seen.restarts >= wanted("bb-011-liveness-exec-nonzero-slow")["restartCount_reaches"]
    assert seen.answers("liveness")[0].outcome == "exit"


@case("bb-014-startup-fails-restart")
def test_a_failing_startup_probe_restarts():
    seen = run(
        "60s",
        DIES,
        startupProbe=command("false", initialDelaySeconds=15, failureThreshold=3),
        livenessProbe=command("true", initialDelaySeconds=15, failureThreshold=1),
    )
    expected = wanted("bb-014-startup-fails-restart")
    times = [seen.at(a) for a in seen.answers("startup")][:3]
    assert times == pytest.approx(expected["startup_probe_model_s"], abs=0.5)
    low, high = expected["kill_at_s"]
    assert low <= seen.kills()[0] <= high
    assert seen.restarts == expected["restartCount_reaches"]
    assert not any(f.started or f.ready for f in seen.containers)
    assert seen.events("Killing")[0].message == expected["killing_message"].replace("NAME", "app")
    assert seen.events("Unhealthy")[0].message.startswith(expected["unhealthy_prefix"])


@case("bb-015-startup-blocks-liveness")
def test_startup_keeps_liveness_waiting():
    seen = run(
        "240s",
        startupProbe=command("false", initialDelaySeconds=15, failureThreshold=60),
        livenessProbe=command("false", initialDelaySeconds=15, failureThreshold=1),
    )
    expected = wanted("bb-015-startup-blocks-liveness")
    assert seen.restarts == expected["restartCount"]
    assert not [e for e in seen.events() if e.message.startswith(expected["no_event_message_prefix"])]


@case("bb-019-startup-grace-override")
def test_a_startup_probes_own_grace():
    probe = command("cat", "/tmp/startup", initialDelaySeconds=10, failureThreshold=1, terminationGracePeriodSeconds=5)
    seen = run("45s", {"sigterm": "ignore"}, {"terminationGracePeriodSeconds": 500}, startupProbe=probe)
    expected = wanted("bb-019-startup-grace-override")
    assert seen.exits()[0] - seen.kills()[0] == pytest.approx(expected["death_minus_kill_s"], abs=0.1)
    assert next(f.exit_code for f in seen.containers if f.exit_code is not None) == expected["exitCode"]
    assert seen.starts()[1] < expected["restart_by_s"]


@case("bb-020-grpc-ok")
def test_grpc_serving():
    probe = grpc(5000, initialDelaySeconds=15, timeoutSeconds=5, failureThreshold=1)
    seen = run("240s", {"listen": [5000], "grpc": {"status": "SERVING"}}, livenessProbe=probe)
    assert seen.restarts == wanted("bb-020-grpc-ok")["restartCount"]
    assert {a.result for a in seen.answers("liveness")} == {"success"}


@case("bb-021-grpc-wrong-port")
def test_grpc_at_a_closed_port():
    probe = grpc(2333, initialDelaySeconds=60, timeoutSeconds=5, failureThreshold=1)
    seen = run("75s", DIES, livenessProbe=probe)
    expected = wanted("bb-021-grpc-wrong-port")
    event = seen.events("Unhealthy")[0]
    assert event.message == expected["event"]["message"].replace("IP", seen.pod.status.pod_ip)
    assert seen.at(event) == pytest.approx(expected["model_fail_s"], abs=0.5)
    assert seen.restarts == expected["restartCount_reaches"]


@case("bb-084-prestop-consumes-grace")
def test_pre_stop_takes_from_the_grace():
    seen = deleted({"sigterm": "ignore"}, {"sleep": {"seconds": 9}}, grace=10)
    expected = wanted("bb-084-prestop-consumes-grace")
    assert seen.exits()[0] - 20 == pytest.approx(expected["sigkill_at_s"], abs=0.1)
    assert next(f.exit_code for f in seen.containers if f.exit_code is not None) == expected["exitCode"]


def test_sigterm_comes_after_pre_stop():
    seen = deleted(DIES, {"sleep": {"seconds": 9}}, grace=10)
    assert seen.exits()[0] - 20 == pytest.approx(wanted("bb-084-prestop-consumes-grace")["sigterm_at_s"], abs=0.1)


def deleted(program: dict[str, Any], pre_stop: dict[str, Any], grace: int) -> Seen:
    """A Pod that is deleted 20 s after its creation."""
    container = {"name": "app", "image": "app:1", "lifecycle": {"preStop": pre_stop}}
    return run(
        "60s",
        program,
        {"terminationGracePeriodSeconds": grace},
        [container],
        script=[{"at": "21s", "run": "kubectl delete pod p1 --wait=false"}],
    )


@case("wb-058-exec-env")
def test_variables_of_the_manifest_are_filled_in():
    env: list[dict[str, Any]] = [{"name": "A", "value": "script"}, {"name": "C", "valueFrom": {}}]
    container = Container(name="app", env=env)
    made = expand_container_command(["some", "$(A)", "$(B)", "$(C)", "$$(A)", "$A"], container)
    assert " ".join(made[:3]) == wanted("wb-058-exec-env")["command"]
    assert made[3:] == ["", "$(A)", "$A"]


@case("wb-067-exec-output-cap")
def test_output_is_cut():
    seen = run("5s", {"exec": {"much": {"output": "x" * 11 * 1024}}}, readinessProbe=command("much"))
    answer = seen.answers("readiness")[0]
    expected = wanted("wb-067-exec-output-cap")
    assert answer.result == expected["result"].lower()
    assert len(answer.detail) == expected["output_bytes"] == MAX_READ_LENGTH


# --- what a handler says, exactly ---------------------------------------------------------------------------------

CONNECT = 'timeout: failed to connect service "IP:8080" within 1s: context deadline exceeded'
PLAIN = {"listen": [8080], "routes": {"/": OK}}
TLS = {"listen": [{"port": 8080, "tls": True}], "routes": {"/": OK}}
GRPC = {"listen": [8080]}


def get(**fields: Any) -> dict[str, Any]:
    return {"httpGet": {"port": 8080, **fields}}


TEXTS: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "file": (
        {},
        command("cat", "/tmp/healthy"),
        "failed: cat: can't open '/tmp/healthy': No such file or directory\n",
    ),
    "silent": ({"exec": {"x": {"exit": 2}}}, command("x"), "failed: "),
    "any": ({"exec": {"*": {"exit": 3, "output": "no\n"}}}, command("what", "ever"), "failed: no\n"),
    "tcp refused": ({}, {"tcpSocket": {"port": 9999}}, "failed: dial tcp IP:9999: connect: connection refused"),
    "tcp silent": ({}, {"tcpSocket": {"port": 80, "host": "192.0.2.1"}}, "failed: dial tcp 192.0.2.1:80: i/o timeout"),
    "tcp node": (
        {},
        {"tcpSocket": {"port": 80, "host": "127.0.0.1"}},
        "failed: dial tcp 127.0.0.1:80: connect: connection refused",
    ),
    "tcp name": (
        {},
        {"tcpSocket": {"port": "web"}},
        'errored and resulted in unknown state: strconv.Atoi: parsing "web": invalid syntax',
    ),
    "http host": ({}, get(host="db"), 'failed: Get "http://db:8080/": dial tcp: lookup db: no such host'),
    "https to http": (
        PLAIN,
        get(scheme="HTTPS"),
        'failed: Get "https://IP:8080/": http: server gave HTTP response to HTTPS client',
    ),
    "http to https": (TLS, get(), "failed: HTTP probe failed with statuscode: 400"),
    "https 404": (TLS, get(scheme="HTTPS", path="/no"), "failed: HTTP probe failed with statuscode: 404"),
    "short body": (
        {"routes": {"/": {"body": "a", "contentLength": 9}}},
        get(),
        "errored and resulted in failure state: unexpected EOF",
    ),
    "grpc http": (PLAIN, grpc(8080), f"failed: {CONNECT}"),
    "grpc tls": ({**TLS, "grpc": {}}, grpc(8080), f"failed: {CONNECT}"),
    "grpc not serving": (
        {**GRPC, "grpc": {"status": "NOT_SERVING"}},
        grpc(8080),
        'failed: service unhealthy (responded with "NOT_SERVING")',
    ),
    "grpc unimplemented": (
        {**GRPC, "grpc": {"status": "UNIMPLEMENTED"}},
        grpc(8080),
        "failed: error: this server does not implement the grpc health protocol (grpc.health.v1.Health): "
        "unknown service grpc.health.v1.Health",
    ),
    "grpc no such service": (
        {**GRPC, "grpc": {"status": "NOT_FOUND"}},
        grpc(8080),
        "failed: error: health rpc probe failed: rpc error: code = NotFound desc = unknown service",
    ),
    "grpc hangs": (
        {**GRPC, "grpc": {"hang": True}},
        grpc(8080),
        "failed: timeout: health rpc did not complete within 1s",
    ),
    "grpc slow": (
        {**GRPC, "grpc": {"latency": "1500ms"}},
        grpc(8080),
        "failed: timeout: health rpc did not complete within 1s",
    ),
}


@pytest.mark.parametrize("name", TEXTS)
def test_texts(name):
    program, probe, text = TEXTS[name]
    seen = run("6s", program, readinessProbe={**probe, "periodSeconds": 1})
    assert seen.ready_at() is None
    ip = seen.pod.status.pod_ip
    assert seen.events("Unhealthy")[0].message.replace(f"{ip}:", "IP:") == f"Readiness probe {text}"


WORKS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "tcp": ({"routes": {"/": {"hang": True}}}, {"tcpSocket": {"port": 8080}}),
    "https": (TLS, get(scheme="HTTPS")),
    "grpc": ({**GRPC, "grpc": [{"status": "SERVING"}]}, grpc(8080)),
    "exec": ({"exec": {"*": {"exit": 0}}}, command("anything")),
    "busybox": ({}, command("test", "-d", "/tmp")),
}


@pytest.mark.parametrize("name", WORKS)
def test_what_passes(name):
    program, probe = WORKS[name]
    seen = run("6s", program, readinessProbe={**probe, "periodSeconds": 1})
    assert seen.ready_at() is not None
    assert not seen.events("Unhealthy")


def test_a_named_port():
    container = {"name": "app", "image": "app:1", "ports": [{"name": "web", "containerPort": 8080}]}
    for handler in ({"httpGet": {"port": "web"}}, {"tcpSocket": {"port": "web"}}):
        assert run("5s", containers=[{**container, "readinessProbe": handler}]).ready_at() is not None


def test_headers_of_the_probe():
    """Host is the request's host, and an empty Accept takes the header away."""
    routes = {
        "/host": {"whenHeader": {"Host": "app.test"}, "else": {"status": 400}},
        "/accept": {"whenHeader": {"Accept": "*/*"}, "else": {"status": 400}},
    }
    host = get(path="/host", httpHeaders=[{"name": "host", "value": "app.test"}])
    assert run("5s", {"routes": routes}, readinessProbe=host).ready_at() is not None
    assert run("5s", {"routes": routes}, readinessProbe=get(path="/host")).ready_at() is None
    assert run("5s", {"routes": routes}, readinessProbe=get(path="/accept")).ready_at() is not None
    none = get(path="/accept", httpHeaders=[{"name": "Accept", "value": ""}])
    assert run("5s", {"routes": routes}, readinessProbe=none).ready_at() is None


def test_a_missing_binary_is_no_answer_at_all():
    """13: three tries, one event, and nothing changes; docker answered with a code of its own."""
    seen = run("60s", livenessProbe=command("nope", periodSeconds=5, failureThreshold=1))
    assert seen.restarts == 0
    assert [a.attempt for a in seen.answers("liveness")[:4]] == [1, 2, 3, 1]
    text = seen.events("Unhealthy")[0].message
    assert text.startswith("Liveness probe errored and resulted in unknown state: rpc error: code = Unknown")
    assert text.endswith('exec: "nope": executable file not found in $PATH: unknown')
    old = run("60s", DIES, release="1.17", livenessProbe=command("/nope", periodSeconds=5, failureThreshold=1))
    assert old.restarts > 0
    assert '"exec: \\"/nope\\": stat /nope: no such file or directory": unknown' in old.events("Unhealthy")[0].message
