"""`kubectl exec POD [-c CONTAINER] -- COMMAND` (kubectl pkg/cmd/exec; K8s pkg/registry/core/pod/rest).

Most commands answer at once; those that change the container are entries; a request inside it is one that goes on.
"""

import shlex

from probeviz.kubectl.answer import Answer, Line, err, out
from probeviz.kubectl.attachable import attachable
from probeviz.kubectl.deadline import Timed
from probeviz.kubectl.errors import KubectlError, NotSimulated
from probeviz.kubectl.exec_request import request_of
from probeviz.kubectl.flags import Flag, Parsed, parse
from probeviz.sim import program
from probeviz.sim.entries import Exec, Wait
from probeviz.sim.facts import ContainerChanged, Fact
from probeviz.sim.objects import Pod
from probeviz.sim.program.commands import APPLETS
from probeviz.sim.releases import release
from probeviz.sim.world import World

FLAGS = (
    Flag("container", "c"),
    Flag("stdin", "i", takes=False),
    Flag("tty", "t", takes=False),
    Flag("quiet", "q", takes=False),
)
AT_ONCE_MS = 1_000  # a command that takes less is answered at once
KILLED = 137
USAGE = "\nSee 'kubectl exec -h' for help and examples"
SHELLS = ("sh", "bash", "ash", "/bin/sh", "/bin/bash", "/bin/ash")
DEPRECATED = (
    "kubectl exec [POD] [COMMAND] is DEPRECATED and will be removed in a future version. Use kubectl exec [POD] --"
    " [COMMAND] instead."
)


def exec_(world: World, args: list[str]) -> Answer:
    given, command, notes = _split(world, args)
    _, pod = attachable(world, given.words[0])
    container, found = _container(world, given, pod)
    notes += found
    if command[0] in SHELLS and len(command) == 1 and given.on("stdin"):
        raise NotSimulated("A shell that reads from the terminal is not simulated: write kubectl exec POD -- COMMAND.")
    process = _process(world, pod, container)
    if (ended := program.as_the_scenario_says(world, process, command)) is not None:
        if ended.missing:
            raise _not_found(world, command[0], notes)
        return _told(notes, process.container_id, ended)
    if (slept := program.sleep_ms(command)) is not None:
        return _told(notes, process.container_id, program.Ended("", 0, slept))
    plain = _unwrapped(command)
    if (request := request_of(world, pod, plain)) is not None:
        return request._replace(lines=notes + request.lines)
    ran = program.run(world, process, command)
    if ran is None:
        raise _not_found(world, command[0], notes)
    lines = notes + _lines("out", ran.out) + _lines("err", ran.err)
    if ran.code:
        lines += err(f"command terminated with exit code {ran.code}")
    entry = Exec(pod=pod.metadata.name, container=container, id=process.container_id, command=command)
    return Answer(lines, ran.code, entry if ran.changes else None)


def _told(notes: list[Line], container_id: str, ended: program.Ended) -> Answer:
    """What the Scenario says of the command; one that takes long is waited for."""
    if ended.takes_ms < AT_ONCE_MS:
        return Answer(notes + _said(ended.output, ended.code), ended.code)
    following = Running(container_id, ended)
    return Answer(notes, entry=Wait(timeout_ms=ended.takes_ms), following=following)


class Running(Timed):
    """A command that takes its time; it dies with its container."""

    def __init__(self, container_id: str, ended: program.Ended) -> None:
        super().__init__()
        self._id = container_id
        self._ended = ended

    def told(self, fact: Fact) -> list[Line]:
        if isinstance(fact, ContainerChanged) and fact.id == self._id and fact.state == "terminated":
            self.done, self.code = True, KILLED
            return _said("", KILLED)
        return []

    def late(self) -> list[Line]:
        self.code = self._ended.code
        return _said(self._ended.output, self._ended.code)


def _said(output: str, code: int) -> list[Line]:
    return _lines("out", output) + (err(f"command terminated with exit code {code}") if code else [])


def _split(world: World, args: list[str]) -> tuple[Parsed, list[str], list[Line]]:
    """The flags and the Pod's name, the command, and what is said of a missing `--`."""
    own, command = (args[: args.index("--")], args[args.index("--") + 1 :]) if "--" in args else (args, [])
    given = parse("exec", own, FLAGS)
    if not given.words:
        raise KubectlError(f"error: pod, type/name or --filename must be specified{USAGE}")
    inline, notes = given.words[1:], []
    if inline and not command:
        if release(world.setup.release).minor >= 31:
            raise KubectlError(
                f"error: exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead{USAGE}"
            )
        command, notes = inline, err(DEPRECATED) if release(world.setup.release).minor >= 18 else []
    if not command:
        raise KubectlError(f"error: you must specify at least one command for the container{USAGE}")
    return given, command, notes


def _container(world: World, given: Parsed, pod: Pod) -> tuple[str, list[Line]]:
    spec, name = world.cluster.templates[pod.template].spec, pod.metadata.name
    if pod.status.phase in ("Succeeded", "Failed"):
        raise KubectlError(
            f"error: cannot exec into a container in a completed pod; current phase is {pod.status.phase}"
        )
    if not pod.node_name:
        raise KubectlError(f"Error from server (BadRequest): pod {name} does not have a host assigned")
    names = [container.name for container in spec.containers]
    init = [container.name for container in spec.init_containers]
    if wanted := given.flags.get("container"):
        if wanted not in names + init:
            raise KubectlError(f"Error from server (BadRequest): container {wanted} is not valid for pod {name}")
        return wanted, []
    if len(names) + len(init) == 1:
        return names[0], []
    if release(world.setup.release).minor < 21:
        return names[0], err(
            f"Defaulting container name to {names[0]}.",
            f"Use 'kubectl describe pod/{name} -n default' to see all of the containers in this pod.",
        )
    listed = ", ".join(names + [f"{each} (init)" for each in init])
    return names[0], err(f'Defaulted container "{names[0]}" out of: {listed}')


def _process(world: World, pod: Pod, container: str) -> program.Process:
    for process in world.cluster.programs.processes.values():
        if (process.pod, process.container) == (pod.metadata.name, container):
            return process
    raise KubectlError(f'error: unable to upgrade connection: container not found ("{container}")')


def _unwrapped(command: list[str]) -> list[str]:
    """What `sh -c` runs, for the programs that are not the container's own busybox."""
    if len(command) != 3 or command[0] not in ("sh", "/bin/sh") or command[1] != "-c":
        return command
    try:
        return shlex.split(command[2]) or command
    except ValueError:
        return command


def _not_found(world: World, name: str, notes: list[Line]) -> KubectlError:
    """The runtime's words: Docker's beside 1.17, containerd's today; and what a container here has."""
    ours = f"(The containers here have {', '.join(sorted({*APPLETS, 'curl', 'sleep', 'wget'}))}.)"
    said = "".join(f"{line.text}\n" for line in notes)
    if release(world.setup.release).minor < 24:
        return KubectlError(
            f"{said}OCI runtime exec failed: exec failed: container_linux.go:349: starting container process caused"
            f' "exec: \\"{name}\\": executable file not found in $PATH": unknown'
            f"\ncommand terminated with exit code 126\n{ours}",
            126,
        )
    return KubectlError(
        f"{said}error: Internal error occurred: error executing command in container: failed to exec in container:"
        " failed to start exec: OCI runtime exec failed: exec failed: unable to start container process:"
        f' exec: "{name}": executable file not found in $PATH\n{ours}'
    )


def _lines(stream: str, text: str) -> list[Line]:
    if not text:
        return []
    return (out if stream == "out" else err)(text.removesuffix("\n"))
