"""The steps of a line that take no time: taken at once, in a World of their own when one changes the cluster."""

from typing import NamedTuple

from probeviz.kubectl.answer import Answer, Following, Line, err
from probeviz.sim import commit
from probeviz.sim.entries import Changing, Entry, Refused, Wait
from probeviz.sim.world import World
from probeviz.terminal.commands import Commands, reads
from probeviz.terminal.limits import LIST_OUTPUT
from probeviz.terminal.line import LineError
from probeviz.terminal.program import Program, Sending

TIMED = (
    "A command that waits with a time-out (wait, rollout status --timeout) works before the first sleep, curl, loop or"
    " other command that waits, not after it."
)
CHANGES = "A command that changes the cluster works before the first sleep, curl or loop of a line, not after it."
ALONE = (
    "Such a command (go run, port-forward, wget, a request out of a container, > FILE, curl -o FILE on this machine)"
    " works on a line of its own here."
)


class Ran(NamedTuple):
    """What was done from one step on while no time passed; `at` is the step that takes time, or the end."""

    lines: list[Line]
    status: int
    at: int
    does: list[Changing | Wait]
    world: World
    following: Following | None
    before: int = 0  # of `does`, what was done before the command that is following


def go(commands: Commands, program: Program, world: World, at: int, status: int, *, may_change: bool = True) -> Ran:
    """Takes steps as long as no time passes; a command that changes the cluster is done in a World of its own."""
    lines: list[Line] = []
    does: list[Changing | Wait] = []
    size = 0
    while at < len(program.steps):
        step = program.steps[at]
        if step.op in ("send", "sleep") or (step.op.startswith("jump") and step.arg <= at):
            break
        at += 1
        match step.op:
            case "status":
                status = step.arg
            case "not":
                status = int(not status)
            case "jump":
                at = step.arg
            case "jump-ok" | "jump-failed":
                at = step.arg if (step.op == "jump-ok") == (status == 0) else at
            case _:
                before = len(does)
                said = _answer(commands, program, world, at - 1, status)
                if not reads(said) and not may_change:
                    return Ran(lines + err(why_not(said.entry)), 1, len(program.steps), does, world, None)
                lines += said.lines
                status = said.code
                size += sum(len(line.text) for line in said.lines)
                if size > LIST_OUTPUT:
                    raise LineError(LIST_OUTPUT.said())
                if not reads(said):
                    change = _changing(said.entry)
                    does.append(change)
                    world = world if isinstance(change, Wait) else _after(world, change)
                if said.following is not None and not said.following.done:
                    return Ran(lines, status, at, does, world, said.following, before)
    return Ran(lines, status, at, does, world, None)


def _answer(commands: Commands, program: Program, world: World, at: int, status: int) -> Answer:
    command = program.commands[at]
    assert not isinstance(command, Sending)
    return command.answer(commands, world, status)


def _changing(entry: Entry | None) -> Changing | Wait:
    if not isinstance(entry, Changing | Wait):
        raise LineError(ALONE)
    return entry


def why_not(entry: Entry | None) -> str:
    """Why that cannot come later in a line."""
    if isinstance(entry, Wait):
        return TIMED
    return CHANGES if isinstance(entry, Changing | Refused) else ALONE


def _after(world: World, entry: Changing) -> World:
    """The World once the entry is done; of its own."""
    changed = World.load(world.setup, world.save())
    commit.perform(changed, 0, entry)
    changed.advance(changed.now)
    return changed
