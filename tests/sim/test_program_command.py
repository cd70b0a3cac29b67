"""What a container's `command` makes of the program in its image."""

import pytest

from probeviz.sim.program.commanded import Does, read
from tests.cases.pods import run


@pytest.mark.parametrize(
    ("command", "does"),
    [
        (["sleep", "5"], Does(5_000)),
        (["/bin/sleep", "1m", "0.5"], Does(60_500)),
        (["sleep", "infinity"], Does(-1)),
        (["true"], Does(0)),
        (["/usr/bin/false"], Does(0, 1)),
        (["sh", "-c", "exit 1"], Does(0, 1, [], "shell")),
        (["sh", "-c", "exit 257"], Does(0, 1, [], "shell")),
        (["/bin/sh", "-c", "sleep 3; exit 4"], Does(3_000, 4, [], "shell")),
        (["bash", "-c", "echo 'hi there' && sleep 3600"], Does(3_600_000, 0, ["hi there"], "shell")),
        (["sh", "-c", "false && sleep 9"], Does(0, 1, [], "shell")),
        (["sh", "-c", "false; exit"], Does(0, 1, [], "shell")),
        (["sh", "-ec", "false; sleep 9"], Does(0, 1, [], "shell")),
        (["sh", "-c", "sleep 1\nsleep infinity\nexit 3"], Does(-1, 0, [], "shell")),
        (["sh", "-c", "exec sleep 7; exit 3"], Does(7_000, 0, [], "shell")),
        (["./server"], None),
        (["sleep"], None),
        (["sleep", "soon"], None),
        (["sh"], None),
        (["sh", "-c", "touch /tmp/healthy; sleep 30"], None),
        (["sh", "-c", "while true; do sleep 1; done"], None),
        (["sh", "-c", "sleep $N"], None),
        (["sh", "-c", "sleep 1; echo late"], None),
        (["sh", "-c", "echo x > /tmp/x"], None),
        (["sh", "-c", "exit 'x"], None),
        ([], None),
    ],
)
def test_commands_whose_end_can_be_read(command, does):
    assert read(command) == does


def played(command, until="12s", release="1.36", **program):
    return run(until, program, containers=[{"name": "app", "image": "app:1", **command}], release=release)


def test_a_command_takes_the_place_of_the_program():
    seen = played({"command": ["sh", "-c", "sleep 3; exit 4"]})
    ended = seen.pod.status.container_statuses[0].last_state.terminated
    assert (ended.exit_code, ended.reason) == (4, "Error")
    assert seen.exits()[0] - seen.starts()[0] == 3.0


def test_nothing_listens_where_only_sleep_runs():
    probe = {"httpGet": {"path": "/", "port": 8080}, "periodSeconds": 1}
    seen = played({"command": ["sleep"], "args": ["3600"], "readinessProbe": probe}, "6s")
    assert {a.outcome for a in seen.answers("readiness")} == {"refused"}
    assert seen.restarts == 0


def test_args_alone_go_to_the_program_of_the_image():
    seen = played({"args": ["sleep", "1"]}, "6s")
    assert seen.ready_at() is not None and seen.restarts == 0


def test_the_scenario_may_say_what_a_command_does():
    seen = played({"command": ["./migrate"]}, exec={"./migrate": {"exit": 3, "output": "no database", "takes": "2s"}})
    assert seen.exits()[0] - seen.starts()[0] == 2.0
    assert seen.pod.status.container_statuses[0].last_state.terminated.exit_code == 3


def test_a_program_that_is_not_in_the_image_cannot_start():
    seen = played({"command": ["nope", "-v"]}, "5s", exec={"nope -v": {"missing": True}})
    words = [f.status for f in seen.changes]
    assert "RunContainerError" in words and words[-1] == "CrashLoopBackOff"
    text = (
        "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: "
        'unable to start container process: error during container init: exec: "nope": executable file not found in '
        "$PATH: unknown"
    )
    ended = seen.pod.status.container_statuses[0].last_state.terminated
    assert (ended.exit_code, ended.reason, ended.message) == (128, "StartError", text)
    assert f"Error: {text}" in [e.message for e in seen.events("Failed")]
    assert seen.events("Created") and not seen.events("Started")


def test_docker_said_it_otherwise():
    seen = played({"command": ["/bin/nope"]}, "5s", "1.17", exec={"/bin/nope": {"missing": True}})
    ended = seen.pod.status.container_statuses[0].last_state.terminated
    assert (ended.exit_code, ended.reason) == (127, "ContainerCannotRun")
    assert 'caused "exec: \\"/bin/nope\\": stat /bin/nope: no such file or directory": unknown' in ended.message
