"""A line of several commands becomes steps: what the World takes one after the other (sim/network/shell.py).

What a reading command would say later is not known to the World, so nothing there can depend on it.
"""

from typing import NamedTuple

from probeviz.kubectl.answer import Answer, Line, out
from probeviz.sim.entries import Request, Step
from probeviz.sim.world import World
from probeviz.terminal.clock import ctime
from probeviz.terminal.commands import Commands
from probeviz.terminal.curl.command import Plan
from probeviz.terminal.expand import Scope
from probeviz.terminal.grammar import Pipeline

WATCH_WIDTH = 80


class Reading(NamedTuple):
    """A pipe that prints when its turn comes."""

    pipeline: Pipeline
    scope: Scope
    looks: bool = True  # at the cluster; `echo` does not
    slow: bool = False  # a helper process works (jq)

    def answer(self, commands: Commands, world: World, status: int) -> Answer:
        return commands.answer(world, self.pipeline, self.scope._replace(status=status))


class Said(NamedTuple):
    """What is known beforehand."""

    lines: list[Line]
    code: int
    looks: bool = False

    def answer(self, commands: Commands, world: World, status: int) -> Answer:
        return Answer(self.lines, self.code)


class Banner(NamedTuple):
    """The head of each refresh of `watch` (procps-ng src/watch.c)."""

    left: str
    looks: bool = False

    def answer(self, commands: Commands, world: World, status: int) -> Answer:
        right = f"probeviz: {ctime(world.setup, world.now)}"
        room = WATCH_WIDTH - len(right) - 1
        left = self.left if len(self.left) <= room else self.left[: room - 3] + "..."
        return Answer(out(f"{left:<{room}} {right}", ""))


class Sending(NamedTuple):
    """A curl whose first request is step `begin`; `stages`: the pipe behind it, its own redirections first."""

    begin: int
    plan: Plan
    pipeline: Pipeline
    scope: Scope


Printing = Reading | Said | Banner  # with what its turn makes it print
Command = Printing | Sending


class Program(NamedTuple):
    """`blind`: the jumps that hang on a status which only the terminal could tell."""

    steps: list[Step]
    requests: list[Request]
    commands: dict[int, Command]
    blind: frozenset[int]

    def slow(self, begin: int) -> bool:
        """Whether a helper process works in what comes from step `begin` on."""
        found = (self.commands.get(at) for at in self.reachable(begin))
        return any(isinstance(command, Reading) and command.slow for command in found)

    def reachable(self, begin: int) -> set[int]:
        """The steps that may still be taken from step `begin` on."""
        seen: set[int] = set()
        todo = [begin]
        while todo:
            at = todo.pop()
            if at in seen or at >= len(self.steps):
                continue
            seen.add(at)
            step = self.steps[at]
            todo += [step.arg] if step.op.startswith("jump") else []
            todo += [at + 1] if step.op != "jump" else []
        return seen
