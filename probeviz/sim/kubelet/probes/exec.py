"""The exec probe and its exact texts (pkg/probe/exec/exec.go; staging/src/k8s.io/cri-client)."""

import re

from msgspec.structs import replace

from probeviz.sim import program
from probeviz.sim.kubelet.probes.answer import Answer
from probeviz.sim.kubelet.state import PodWorker
from probeviz.sim.objects import Container, Exec, Probe
from probeviz.sim.releases import release
from probeviz.sim.world import World, chance

MAX_READ_LENGTH = 10 * 1024
VARIABLE = re.compile(r"\$(\$|\([^)]*\))")
OCI = "OCI runtime exec failed: exec failed:"


def probe(world: World, pw: PodWorker, container: Container, spec: Probe, action: Exec) -> Answer:
    """`Probe`: by the exit code; the text is what the command printed, its last newline too."""
    container_id = pw.records[container.name][0].id
    command = expand_container_command(action.command, container)
    ended = program.run_in_container(world, container_id, command)
    words = " ".join(command)
    if ended is None:
        return Answer("failure", "exit", 137, "", 1, words, "the container is no more")
    if ended.missing:
        return _missing(world, container_id, command, ended.takes_ms)
    timeout_ms = spec.timeout_seconds * 1000
    if ended.takes_ms >= timeout_ms and release(world.setup.release).exec_probe_timeout:
        text = f'command timed out: "{words}" timed out after {spec.timeout_seconds}s'
        why = "the command did not end in time"
        return Answer("failure", "timeout", 0, text, timeout_ms, words, why, container_id, ended.cause)
    output = ended.output.encode()[:MAX_READ_LENGTH].decode(errors="ignore")
    result = "failure" if ended.code else "success"
    why = f"exit code {ended.code}"
    return Answer(result, "exit", ended.code, output, ended.takes_ms, words, why, container_id, ended.cause)


def settle(world: World, answer: Answer) -> Answer:
    """A command dies with its container."""
    if program.alive(world, answer.container_id):
        return answer
    return replace(answer, result="failure", status=137, detail="", why="the container died")


def missing_text(world: World, container_id: str, name: str) -> str:
    """The runtime's words for a program that the container does not have: docker's on 1.17, else containerd's."""
    if world.setup.release == "1.17":
        quoted = f'\\"{name}\\"'
        where = f"stat {name}: no such file or directory" if "/" in name else "executable file not found in $PATH"
        start = f'{OCI} container_linux.go:349: starting container process caused "exec: {quoted}: {where}": unknown'
        return f"{start}\r\n"
    where = f"stat {name}: no such file or directory" if "/" in name else "executable file not found in $PATH"
    exec_id = "".join(f"{chance(0, 'exec id', container_id, world.now, i):016x}" for i in range(4))
    return (
        f'rpc error: code = Unknown desc = failed to exec in container: failed to start exec "{exec_id}": '
        f'{OCI} unable to start container process: exec: "{name}": {where}: unknown'
    )


def _missing(world: World, container_id: str, command: list[str], takes_ms: int) -> Answer:
    """Docker ended such a command with a code of its own; containerd's error is no answer at all."""
    text = missing_text(world, container_id, command[0] if command else "")
    words, why = " ".join(command), "the container has no such program"
    if world.setup.release == "1.17":
        return Answer("failure", "exit", 126, text, takes_ms, words, why)
    return Answer("error", "error", 0, text, takes_ms, words, why)


def expand_container_command(command: list[str], container: Container) -> list[str]:
    """`ExpandContainerCommandOnlyStatic`: $(NAME) by the value in the manifest, empty with valueFrom; $$ is $."""
    values = {v["name"]: v.get("value", "") for v in container.env}

    def replace(found: re.Match[str]) -> str:
        if found[1] == "$":
            return "$"
        value: str = values.get(found[1][1:-1], found[0])
        return value

    return [VARIABLE.sub(replace, word) for word in command]
