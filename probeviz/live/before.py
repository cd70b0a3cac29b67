"""A moment of a run's past at which something was typed."""

from typing import NamedTuple

from probeviz.kubectl.answer import Answer
from probeviz.sim.log import Logged
from probeviz.sim.world import World
from probeviz.terminal.session import Terminal


class Before(NamedTuple):
    """A moment of the past, for answering once more what was typed then; `n` facts had been stated. Finding it and
    answering take their time."""

    logged: Logged
    world: World
    terminal: Terminal
    n: int

    def answer(self) -> Answer:
        """What the line of the entry answered; blocks when a helper process works for it."""
        return self.terminal.run(self.world, self.logged.entry.line)
