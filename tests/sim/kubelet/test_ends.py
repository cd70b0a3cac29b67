"""How containers and Pods end beside probes and deletions: memory, deadlines, messages; and who changed what."""

from typing import Any

import pytest

from probeviz.sim.facts import ProgramChanged, RequestHop
from tests.cases.pods import run

DIES = {"sigterm": {"exit": 143}}


def test_an_exec_probe_does_what_its_command_does():
    """The first probe leaves the file that the second container's start would not have."""
    probe = {"exec": {"command": ["touch", "/tmp/seen"]}, "periodSeconds": 1}
    seen = run("5s", readinessProbe=probe)
    process = next(iter(seen.world.cluster.programs.processes.values()))
    assert "/tmp/seen" in process.files


def test_a_pod_that_is_active_for_too_long_has_failed():
    seen = run("30s", spec={"activeDeadlineSeconds": 12})
    event = seen.events("DeadlineExceeded")[0]
    assert event.message == "Pod was active on the node longer than the specified deadline"
    assert event.type == "Normal"
    assert seen.exits()[0] == pytest.approx(12, abs=1.5)
    assert (seen.pod.status.phase, seen.pod.status.reason) == ("Failed", "DeadlineExceeded")
    assert seen.changes[-1].status == "Error"


def test_memory_without_a_limit_kills_nobody_and_with_one_it_does():
    leak = {"leak": {"base": "8Mi", "rate": "4Mi", "after": "2s"}}
    limited = [{"name": "app", "image": "app:1", "resources": {"limits": {"memory": "48Mi"}}}]
    assert run("60s", leak).restarts == 0
    seen = run("20s", leak, containers=limited)
    assert seen.exits()[0] - seen.starts()[0] == pytest.approx(12, abs=0.01)
    ended = next(f for f in seen.containers if f.exit_code is not None)
    assert (ended.reason, ended.exit_code) == ("OOMKilled", 137)
    assert "OOMKilled" in [f.status for f in seen.changes]


def test_a_leak_that_begins_later():
    limited = [{"name": "app", "image": "app:1", "resources": {"limits": {"memory": "40Mi"}}}]
    script = [{"at": "11s", "program": "app", "become": {"leak": {"rate": "10Mi"}}}]
    seen = run("20s", containers=limited, script=script)
    assert seen.exits()[0] == pytest.approx(14, abs=0.1)


def test_the_termination_message():
    seen = run("6s", {"exit": {"after": "2s", "code": 7}, "terminationMessage": "boom happened"})
    ended = seen.pod.status.container_statuses[0].last_state.terminated
    assert ended is not None
    assert (ended.exit_code, ended.reason, ended.message) == (7, "Error", "boom happened")


def test_without_a_message_the_end_of_the_log_tells_why():
    """FallbackToLogsOnError: of a container that failed, and only where the manifest asks for it."""
    log = ["first", *["x" * 100] * 30, "last words"]

    def message(code, policy):
        containers = [{"name": "app", "image": "app:1", "terminationMessagePolicy": policy}]
        seen = run("6s", {"exit": {"after": "2s", "code": code}, "log": log}, containers=containers)
        ended = seen.pod.status.container_statuses[0].last_state.terminated
        assert ended is not None
        return ended.message

    failed = message(1, "FallbackToLogsOnError")
    assert failed.endswith("x\nlast words\n")
    assert len(failed) <= 2048 and "first" not in failed
    assert message(0, "FallbackToLogsOnError") == message(1, "File") == ""


def test_a_changed_program_is_the_cause_of_what_exec_and_grpc_then_find():
    handlers: list[dict[str, Any]] = [{"exec": {"command": ["check"]}}, {"grpc": {"port": 8080}}]
    for handler in handlers:
        bad = {"exec": {"check": {"exit": 1}}, "grpc": {"status": "NOT_SERVING"}}
        script = [{"at": "11s", "program": "app", "become": bad}]
        good = {"exec": {"check": {"exit": 0}}, "grpc": {"status": "SERVING"}}
        seen = run("30s", {**good, **DIES}, script=script, livenessProbe={**handler, "periodSeconds": 2})
        change = next(f for f in seen.facts if isinstance(f, ProgramChanged) and (f.fault or "").startswith("changed"))
        hop = next(f for f in seen.facts if isinstance(f, RequestHop))
        assert list(hop.cause) == [change.n]
        assert seen.restarts > 0
