"""Birth and death of a process: booting, listening, signals, and the exit that the kubelet will notice."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from probeviz.sim.facts import LogWritten
from probeviz.sim.program import commanded, memory, pauses, termination
from probeviz.sim.program.state import Process, Programs, Whole
from probeviz.sim.program.told import tell
from probeviz.sim.program.vocabulary import Program, Sigterm, find_name

if TYPE_CHECKING:
    from probeviz.sim.world import World

SIGKILL, SIGTERM = 9, 15

# What SIGTERM does by default, as (code, signal): Go's runtime catches it and exits with 2; under an init the
# program is not PID 1 and dies of it.  For any other PID 1 without a handler the kernel drops the signal.
DEFAULT_DEATHS = {"go": (2, 0), "init": (128 + SIGTERM, SIGTERM)}

# runtime/sigtab_linux_generic.go, _SigKill, _SigThrow and _SigPanic: of the others a Go program takes no notice.
GO_DIES = (1, 2, 3, 4, 5, 6, 7, 8, 11, 15, 16, 31)

EndWatcher = Callable[["World", Process, int], None]
END_WATCHERS: list[EndWatcher] = []


def watches_end(watcher: EndWatcher) -> EndWatcher:
    """Registers `watcher(world, process, fact)`, called at the instant of each process' death."""
    END_WATCHERS.append(watcher)
    return watcher


def start(
    world: "World",
    *,
    container_id: str,
    pod: str,
    container: str,
    image: str,
    ip: str,
    instance: int,
    cause: int,
    does: commanded.Does | None = None,
) -> None:
    """The process begins now; `instance` is the restart number.  The image must hold a program (`find`).

    `does` is what the container's command makes of it (`commanded.chosen`).
    """
    name = find_name(world.setup, image)
    assert name is not None, f"no program in image {image}"
    process = Process(container_id, pod, container, image, name, ip, instance, world.now, does=does)
    world.cluster.programs.add(process)
    _state(world, process, "booting", None, cause)
    program = settled(world, process)
    boot_ms = program.boot.draw(world, "boot", pod, container, instance)
    world.after(boot_ms, "program.listening", container_id, cause=process.fact)
    memory.plan(world, process, program.leak)
    if program.pauses is not None:
        pauses.plan(world, process, program.pauses)
    process.tail = "" if termination.falls_back(world, process) else None
    if (end_by_itself := program.exit) is not None:
        code = end_by_itself.code
        world.after(end_by_itself.after, "program.exit", container_id, code, 0, cause=process.fact)


def listen(world: "World", container_id: str) -> None:
    """Booted: the port is open and the first log lines are written."""
    process = world.cluster.programs.processes.get(container_id)
    if process is None or process.state != "booting":
        return
    program = settled(world, process)
    process.ports = list(program.listen)
    _state(world, process, "listening", None, *world.cause)
    for line in program.log:
        write(world, process, line, process.fact)


def terminate(world: "World", container_id: str, cause: int) -> None:
    """SIGTERM arrives now.  A second one changes nothing."""
    process = world.cluster.programs.processes.get(container_id)
    if process is None or process.state == "draining":
        return
    program = settled(world, process)
    if process.state == "hung" and program.sigterm.does != "default":
        return  # its handler never runs
    world.changed()
    if program.on_sigterm is not None:
        process.ports = [port for port in process.ports if port in program.on_sigterm.listen]
    match program.sigterm:
        case Sigterm(does="ignore"):
            return
        case Sigterm(does="drain"):
            process.ports = []
            _leave(world, process, max(world.now, process.busy_until), 0, cause)
        case Sigterm(does="exit", exit=code, after=after_ms):
            _leave(world, process, world.now + after_ms, code, cause)
        case _ if program.runtime in DEFAULT_DEATHS:
            code, signal = DEFAULT_DEATHS[program.runtime]
            end(world, process, code, signal, cause)


def kill(world: "World", container_id: str, cause: int) -> None:
    """SIGKILL: dies now, 137."""
    process = world.cluster.programs.processes.get(container_id)
    if process is not None:
        end(world, process, 128 + SIGKILL, SIGKILL, cause)


def signal(world: "World", process: Process, number: int, first: bool, cause: int) -> None:
    """A signal from inside the container, to process 1 (`first`) or to the program under an init.

    The kernel keeps from the first process of a namespace what it does not handle, SIGKILL too
    (pid_namespaces(7)); an init passes on what it gets, and ends as its program does.
    """
    if number == 0:
        return
    program = settled(world, process)
    if number == SIGKILL:
        if not first:
            end(world, process, 128 + SIGKILL, SIGKILL, cause)
    elif number == SIGTERM:
        terminate(world, process.container_id, cause)
    elif program.runtime == "go":
        if number in GO_DIES:
            end(world, process, *DEFAULT_DEATHS["go"], cause)
    elif program.runtime == "init":
        end(world, process, 128 + number, number, cause)


def run_out(world: "World", container_id: str) -> None:
    """The kernel kills the process that is at its limit."""
    process = world.cluster.programs.processes.get(container_id)
    if process is not None and process.oom_at == world.now:
        end(world, process, 128 + SIGKILL, SIGKILL, *world.cause, reason=memory.REASON)


def exit_now(world: "World", container_id: str, code: int, signal: int) -> None:
    """An exit that was set for now; a process that is already dead, or wedged, is left alone."""
    process = world.cluster.programs.processes.get(container_id)
    if process is not None and process.state != "hung":
        end(world, process, code, signal, *world.cause)


def end(world: "World", process: Process, code: int, signal: int, *cause: int, reason: str = "") -> None:
    """The process is gone: connections are cut at once, the kubelet learns it by Timer `container.exited`.

    `reason` is the runtime's, where it is another than Completed or Error.
    """
    process.ports = []
    written = "" if signal == SIGKILL else settled(world, process).termination_message
    message = termination.message(process, written, code)
    fault = reason or (f"signal {signal}" if signal else f"exit code {code}")
    _state(world, process, "exited", fault if code else None, *cause)
    world.cluster.programs.remove(process, process.fact)
    for watcher in END_WATCHERS:
        watcher(world, process, process.fact)
    more = (reason, message) if reason or message else ()
    world.after(0, "container.exited", process.container_id, code, signal, *more, cause=process.fact)


def alive(world: "World", container_id: str) -> bool:
    """Whether the process still lives; if not, its connections were cut."""
    return container_id in world.cluster.programs.processes


def settled(world: "World", process: Process) -> Program:
    """The program as this process runs it now: a person's, else the Scenario's, in this instance's form."""
    programs = world.cluster.programs
    whole = whole_of(programs, process) if programs.whole else None
    program = world.setup.programs[process.program] if whole is None else whole.program
    program = program.of_container(process.container).of_instance(process.instance)
    return program if process.does is None else commanded.program_of(program, process.does)


def keys_of(process: Process) -> tuple[str, str]:
    """Under which keys a person's changes to this process stand; the Pod's own win."""
    return f"pod/{process.pod}", f"image/{process.program}"


def whole_of(programs: Programs, process: Process) -> Whole | None:
    pod, image = keys_of(process)
    return programs.whole.get(pod) or programs.whole.get(image)


def changed_by(world: "World", process: Process) -> int:
    """The fact of a person's change of the whole program, or 0."""
    programs = world.cluster.programs
    whole = whole_of(programs, process) if programs.whole else None
    return 0 if whole is None else whole.fact


def write(world: "World", process: Process, line: str, *cause: int) -> int:
    """The program writes to its log; one write may hold several lines."""
    if process.tail is not None:
        process.tail = termination.tail(process.tail, line)
    fact = LogWritten(pod=process.pod, container=process.container, id=process.container_id, line=line)
    return world.emit(fact, *cause)


def _leave(world: "World", process: Process, at_ms: int | None, code: int, cause: int) -> None:
    _state(world, process, "draining", None, cause)
    process.exiting = at_ms
    if at_ms is not None:
        world.at(at_ms, "program.exit", process.container_id, code, 0, cause=process.fact)


def _state(world: "World", process: Process, state: str, fault: str | None, *cause: int) -> None:
    process.state = state
    world.changed()
    process.fact = tell(world, process, fault, *cause, state=state)
