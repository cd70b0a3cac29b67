"""An entry of the log takes effect: it states its fact, which what follows names as its cause."""

from probeviz.sim import apiserver, entries, files, program
from probeviz.sim.entries import Entry
from probeviz.sim.facts import CommandAccepted, CommandDeadline, CommandRefused
from probeviz.sim.kubelet import machines
from probeviz.sim.limits import TIMERS_A_SECOND
from probeviz.sim.network import clients, forwards, load, local, shell
from probeviz.sim.world import RUN_STARTED, World, on

NEVER_REACH_THE_WORLD = (
    *(entries.Look, entries.Clock, entries.File, entries.Seek),
    *(entries.Answer, entries.Carried),
)


def perform(world: World, number: int, entry: Entry) -> None:
    """Performs log entry `number` now; scripted lines count down from -1.

    A reading line, a clock change, a file saved by hand, a look back, an answer and what a branch takes along of a
    lesson state no fact and change nothing here.
    A refused line states `command.refused`, all others `command.accepted`, unless they are quiet: then what they
    change is a root.
    """
    if isinstance(entry, entries.File) and number < 0 and not world.stopped:
        return files.keep(world, number, "", entry.name, entry.text, RUN_STARTED)
    if isinstance(entry, NEVER_REACH_THE_WORLD):
        return
    if world.stopped:
        entry = entries.Refused(line=entry.line, error=f"{TIMERS_A_SECOND.said()}\n")
    if isinstance(entry, entries.Refused):
        world.emit(CommandRefused(entry=number, line=entry.line, out=entry.out, error=entry.error), RUN_STARTED)
        return
    cause = RUN_STARTED
    if not entry.quiet:
        accepted = CommandAccepted(entry=number, line=entry.line, out=entry.out, error=entry.error)
        cause = world.emit(accepted, RUN_STARTED)
    world.cause = (cause,)
    _hand_over(world, number, entry, cause)
    world.cause = ()


def _hand_over(world: World, number: int, entry: Entry, cause: int) -> None:
    match entry:
        case entries.Program() | entries.Dependency():
            program.become(world, entry, 0 if entry.quiet else cause)
        case entries.Client():
            clients.change(world, entry, cause)
        case entries.Request():
            clients.by_hand(world, entry, number, cause)
        case entries.Load():
            load.begin(world, entry, number, cause)
        case entries.Shell():
            for change in entry.does:
                _hand_over(world, number, change, cause)
            shell.begin(world, entry, number, cause)
        case entries.Interrupt():
            clients.interrupt(world, entry, cause)
            forwards.end(world, entry.of)
            local.end(world, entry.of)
        case entries.Wait():
            world.after(entry.timeout_ms, "command.deadline", "", number, cause=cause)
        case entries.Delete(timeout_ms=timeout_ms) if timeout_ms:
            apiserver.perform(world, entry, cause)
            world.after(timeout_ms, "command.deadline", "", number, cause=cause)
        case entries.Forward():
            forwards.begin(world, number, entry)
        case entries.Local():
            local.begin(world, number, entry)
        case entries.Node(become="down" | "up" | "kubeletRestarted"):
            machines.change(world, entry, cause)
        case entries.Exec():
            program.execute(world, entry.id, entry.command, cause)
        case _:
            apiserver.perform(world, entry, cause)


@on("command.deadline")
def deadline(world: World, _: str, number: int) -> None:
    world.emit(CommandDeadline(entry=number))
