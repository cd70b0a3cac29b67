"""`kubectl exec`: what a container's small busybox says, and what it does to the container."""

import pytest

from probeviz.sim.entries import Exec, Look, Refused, Request
from probeviz.sim.program import Command as Said
from probeviz.sim.program import Latency
from probeviz.sim.world import World
from tests.kubectl.played import IMAGE, Command, Run, deployment, setup, started

HERE = (
    "(The containers here have cat, curl, date, echo, false, hostname, kill, ls, ps, rm, sh, sleep, test, touch, true,"
    " wget.)"
)


def _exec(run: Run, *words: str, flags: str = "") -> Command:
    """In the first Pod."""
    return run.type(f"exec {flags} {run.pods()[0]} --", *words)


# --- files --------------------------------------------------------------------------------------------------------


def test_a_file_is_made_read_and_removed() -> None:
    run = started()
    missing = _exec(run, "cat", "/tmp/healthy")
    assert missing.text == (
        "cat: can't open '/tmp/healthy': No such file or directory\ncommand terminated with exit code 1\n"
    )
    assert (missing.code, missing.answer.entry or Look()) == (1, Look())
    touched = _exec(run, "touch", "/tmp/healthy")
    assert (touched.text, touched.code) == ("", 0) and isinstance(touched.answer.entry, Exec)
    assert (_exec(run, "cat", "/tmp/healthy").text, _exec(run, "ls", "/tmp").text) == ("", "healthy\n")
    assert _exec(run, "rm", "/tmp/healthy").code == 0
    assert _exec(run, "ls", "/tmp/healthy").text.startswith("ls: /tmp/healthy: No such file or directory\n")
    assert _exec(run, "rm", "/tmp/healthy").code == 1 and _exec(run, "rm", "-f", "/tmp/healthy").code == 0


def test_a_shell_writes_into_a_file() -> None:
    run = started()
    assert _exec(run, "sh", "-c", "echo 'it is well' > /tmp/note").text == ""
    assert _exec(run, "sh", "-c", "cat /tmp/note").text == "it is well\n"
    assert _exec(run, "sh", "-c", "exit 7").text == "command terminated with exit code 7\n"
    assert _exec(run, "test", "-f", "/tmp/note").code == 0
    assert _exec(run, "test", "-f", "/tmp/other").code == 1


def test_files_are_gone_with_the_container() -> None:
    run = started()
    _exec(run, "touch", "/tmp/healthy")
    saved = World.load(run.timeline.setup, run.world.save())
    (process,) = saved.cluster.programs.processes.values()
    assert process.files == {"/tmp/healthy": ""}
    _exec(run, "kill", "1")
    run.wait(10_000)
    assert _exec(run, "ls", "/tmp").text == ""


@pytest.mark.parametrize(
    ("words", "said", "code"),
    [
        (["touch", "/data/x"], "touch: /data/x: No such file or directory\n", 1),
        (["cat", "/tmp"], "cat: read error: Is a directory\n", 1),
        (["sh", "-c", "echo x > /data/y"], "sh: can't create /data/y: nonexistent directory\n", 1),
        (["sh", "-c", "frob"], "sh: frob: not found\n", 127),
        (["sh", "-c", "ls; ls"], "sh: only one simple command is simulated here\n", 2),
        (["sh", "-c", "echo 'x"], "sh: syntax error: unterminated quoted string\n", 2),
        (["kill", "99"], "kill: can't kill pid 99: No such process\n", 1),
        (["kill", "-FROB", "1"], "kill: bad signal name 'FROB'\n", 1),
        (["kill"], "kill: name one process by its number; ps lists them\n", 1),
        (["false"], "", 1),
    ],
)
def test_what_fails_in_the_container(words: list[str], said: str, code: int) -> None:
    command = _exec(started(), *words)
    assert (command.text, command.code) == (f"{said}command terminated with exit code {code}\n", code)


def test_small_programs() -> None:
    run = started()
    pod = run.pods()[0]
    assert _exec(run, "hostname").text == f"{pod}\n"
    assert _exec(run, "/bin/echo", "a", "b").text == "a b\n"
    assert _exec(run, "date").text == "Mon Jan  5 10:00:15 UTC 2026\n"
    assert _exec(run, "ls").text.split() == ["bin", "dev", "etc", "home", "proc", "root", "sys", "tmp", "usr", "var"]
    assert _exec(run, "ps").text == (
        "PID   USER     TIME  COMMAND\n    1 root      0:00 /app\n   29 root      0:00 ps\n"
    )
    assert run.type("exec deploy/app -- hostname").text == f"{pod}\n"


# --- signals ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("runtime", "words", "ended"),
    [
        ("go", "kill 1", 2),
        ("go", "kill -INT 1", 2),
        ("go", "kill -9 1", None),  # the kernel keeps it from process 1
        ("go", "kill -0 1", None),
        ("go", "kill -USR1 1", None),  # _SigNotify alone: without a handler a Go program takes no notice
        ("go", "kill -10 1", None),
        ("go", "kill -ABRT 1", 2),
        ("go", "kill -STOP 1", None),  # process 1 cannot be stopped from within
        ("go", "kill -CONT 1", None),
        ("init", "kill -USR1 7", 138),
        ("init", "kill -s WINCH 7", None),
        ("shell", "kill 1", None),  # no handler: dropped for process 1
        ("libc", "kill -s TERM 1", None),
        ("init", "kill 1", 143),
        ("init", "kill -9 1", None),
        ("init", "kill -KILL 7", 137),
        ("init", "kill -SIGHUP 7", 129),
    ],
)
def test_signals_to_process_1(runtime: str, words: str, ended: int | None) -> None:
    run = started(runtime=runtime)
    pod = run.pods()[0]
    command = _exec(run, *words.split())
    assert (command.text, command.code) == ("", 0)
    run.wait(5_000)
    (status,) = run.world.cluster.pods[pod].status.container_statuses
    last = status.last_state.terminated
    assert (last and last.exit_code) == ended
    assert status.restart_count == (0 if ended is None else 1)


def test_a_kill_is_the_cause_of_the_restart() -> None:
    run = started()
    before = run.timeline.n
    _exec(run, "kill", "1")
    accepted, exited = run.timeline.facts_after(before)[:2]
    assert accepted.cause == (1,) and exited.cause == (accepted.n,)
    assert (exited.state, exited.fault) == ("exited", "exit code 2")  # type: ignore[attr-defined]


def test_an_exec_into_a_container_that_is_gone_does_nothing() -> None:
    run = started()
    entry = Exec(pod=run.pods()[0], container="app", id="none", command=["kill", "1"])
    run.timeline.commit(run.now, entry)
    run.wait(5_000)
    assert run.world.cluster.pods[run.pods()[0]].status.container_statuses[0].restart_count == 0


# --- requests -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said", "code"),
    [
        ("wget -qO- http://localhost:8080/ping", "pong\n", 0),
        ("wget -q -O - localhost:8080/ping", "pong\n", 0),
        ("wget -qO- localhost:9999", "wget: can't connect to remote host (127.0.0.1): Connection refused\n", 1),
        ("wget -qO- localhost:8080/nope", "wget: server returned error: HTTP/1.1 404 Not Found\n", 1),
        ("wget -qO- localhost:8080/err", "wget: error getting response\n", 1),
        ("wget -qO- http://nowhere/ping", "wget: bad address 'nowhere:80'\n", 1),
        ("curl -s localhost:8080/ping", "pong\n", 0),
        ("curl -s localhost:8080/nope", "404 page not found\n", 0),
        ("curl localhost:8080/err", "curl: (52) Empty reply from server\n", 52),
        ("curl app-svc/ping", "pong\n", 0),
        ("curl --frob x", "curl: --frob is not understood here; curl URL is.\n", 1),
        ("wget", "wget: name one URL, such as http://localhost:8080/ping\n", 1),
    ],
)
def test_requests_from_inside(words: str, said: str, code: int) -> None:
    run = started()
    run.type("expose deploy app --name=app-svc --port=80 --target-port=8080")
    run.wait(2_000)
    command = _exec(run, *words.split())
    run.wait(2_000)
    assert (command.text, command.code, command.done) == (
        said + (f"command terminated with exit code {code}\n" if code else ""),
        code,
        True,
    )


def test_the_request_is_an_entry_from_inside_the_pod() -> None:
    run = started()
    entry = _exec(run, "sh", "-c", "wget -qO- localhost:8080/ping").answer.entry
    assert isinstance(entry, Request) and entry.to == f"pod/{run.pods()[0]}:8080"


# --- refusals -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("exec", "error: pod, type/name or --filename must be specified\nSee 'kubectl exec -h' for help and examples"),
        ("exec {pod}", "error: you must specify at least one command for the container"
                       "\nSee 'kubectl exec -h' for help and examples"),
        ("exec {pod} ls", "error: exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead"
                          "\nSee 'kubectl exec -h' for help and examples"),
        ("exec nope -- ls", 'Error from server (NotFound): pods "nope" not found'),
        ("exec ing/x -- ls", 'Error from server (NotFound): ingresses.networking.k8s.io "x" not found'),
        ("exec node/node-1 -- ls", "error: cannot attach to *v1.Node: selector for *v1.Node not implemented"),
        ("exec {pod} -c nope -- ls", "Error from server (BadRequest): container nope is not valid for pod {pod}"),
        ("exec -it {pod} -- sh", "A shell that reads from the terminal is not simulated: write kubectl exec POD --"
                                 " COMMAND."),
        ("exec {pod} -- frob", "error: Internal error occurred: error executing command in container: failed to exec"
         " in container: failed to start exec: OCI runtime exec failed: exec failed: unable to start container process:"
         ' exec: "frob": executable file not found in $PATH\n' + HERE),
    ],
)  # fmt: skip
def test_refusals(line: str, said: str) -> None:
    run = started()
    pod = run.pods()[0]
    command = run.type(line.replace("{pod}", pod))
    assert (command.text, command.code) == (said.replace("{pod}", pod) + "\n", 1)
    assert isinstance(command.answer.entry, Refused)


def test_the_words_of_an_old_runtime() -> None:
    run = started("1.17")
    command = _exec(run, "frob")
    assert command.text == (
        "OCI runtime exec failed: exec failed: container_linux.go:349: starting container process caused"
        ' "exec: \\"frob\\": executable file not found in $PATH": unknown'
        f"\ncommand terminated with exit code 126\n{HERE}\n"
    )
    assert command.code == 126
    assert run.type(f"exec {run.pods()[0]} hostname").text == f"{run.pods()[0]}\n"


def test_a_pod_that_does_not_run() -> None:
    run = Run(setup(boot_ms=1_000), {"app.yaml": deployment()})
    run.type("apply -f app.yaml")
    run.wait(20)
    pod = run.pods()[0]
    waiting = run.type(f"exec {pod} -- ls")
    assert waiting.text == 'error: unable to upgrade connection: container not found ("app")\n'
    run.type(f"run once --image={IMAGE} --restart=Never")
    run.wait(5_000)
    run.type("exec once -- kill 1")
    run.wait(5_000)
    said = "error: cannot exec into a container in a completed pod; current phase is Failed\n"
    assert run.type("exec once -- ls").text == said


def test_two_containers() -> None:
    for release, said in (
        ("1.36", 'Defaulted container "app" out of: app, side\n'),
        ("1.17", "Defaulting container name to app.\nUse 'kubectl describe pod/{pod} -n default' to see all of the"
                 " containers in this pod.\n"),
    ):  # fmt: skip
        two = deployment() + f"      - {{name: side, image: {IMAGE}:2}}\n"
        run = Run(setup(release), {"app.yaml": two})
        run.type("apply -f app.yaml")
        run.wait(10_000)
        pod = run.pods()[0]
        assert run.type(f"exec {pod} -- echo x").text == said.replace("{pod}", pod) + "x\n"
        assert run.type(f"exec {pod} -c side -- ps").text.splitlines()[1].split() == ["1", "root", "0:00", "/app"]


def test_the_pod_of_an_owner_is_the_likeliest_and_there_may_be_none() -> None:
    run = started()
    old = run.pods()[0]
    run.type("scale deploy/app --replicas=2")
    run.wait(10_000)
    assert run.type("exec deploy/app -- hostname").text == f"{old}\n"  # ready for longer
    run.type(f"exec {old} -- kill 1")
    run.wait(10_000)
    new = next(pod for pod in run.pods() if pod != old)
    assert run.type("exec deploy/app -- hostname").text == f"{new}\n"
    run.type("scale deploy/app --replicas=0")
    run.wait(60_000)
    said = "error: timed out waiting for the condition: deployment.apps/app has no Pod to take\n"
    assert run.type("exec deploy/app -- hostname").text == said


# --- what a Scenario says -----------------------------------------------------------------------------------------


def test_what_a_scenario_says_of_a_command_comes_first() -> None:
    run = started(exec={
        "pg_isready": [Said(output="accepting connections\n")],
        "cat /tmp/healthy": [Said(output="no\n", exit=3)],
        "frob": [Said(missing=True)],
    })  # fmt: skip
    ready = _exec(run, "pg_isready")
    assert (ready.text, ready.code, ready.answer.entry) == ("accepting connections\n", 0, None)
    unwell = _exec(run, "cat", "/tmp/healthy")
    assert (unwell.text, unwell.code) == ("no\ncommand terminated with exit code 3\n", 3)
    assert 'exec: "frob": executable file not found in $PATH' in _exec(run, "frob").text
    assert _exec(run, "cat", "/tmp/other").text.startswith("cat: can't open '/tmp/other'")


def test_any_other_command_of_a_scenario() -> None:
    run = started(exec={"*": [Said(output="anything\n")]})
    assert _exec(run, "ls").text == _exec(run, "no-such").text == "anything\n"


def test_a_command_that_takes_its_time() -> None:
    run = started(exec={"slow": [Said(output="late\n", exit=4, takes=Latency(fixed=5_000))]})
    command = _exec(run, "slow")
    assert (command.text, command.done) == ("", False)
    run.wait(4_900)
    assert not command.done
    run.wait(200)
    assert (command.text, command.code, command.done) == ("late\ncommand terminated with exit code 4\n", 4, True)
    other = _exec(run, "slow")
    _exec(run, "kill", "1")
    run.wait(1_000)
    assert (other.text, other.code, other.done) == ("command terminated with exit code 137\n", 137, True)


@pytest.mark.parametrize("words", [("sleep", "5"), ("sh", "-c", "sleep 5"), ("/bin/sleep", "5s")])
def test_sleep_waits_as_in_a_hook(words: tuple[str, ...]) -> None:
    run = started()
    slept = _exec(run, *words)
    run.wait(4_500)
    assert (slept.text, slept.done) == ("", False)
    run.wait(1_000)
    assert (slept.text, slept.done, slept.code) == ("", True, 0)
