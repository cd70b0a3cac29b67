"""What a verb is: a function, a line for `help`, its flags, and whether it is meant to change the run."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from probeviz.kubectl.answer import Answer
from probeviz.kubectl.flags import Flag
from probeviz.kubectl.logbook import LogBook
from probeviz.sim.world import World


class Surroundings(NamedTuple):
    """What a command sees besides the World; `stdin` is the left side of a pipe, None without one."""

    files: Mapping[str, str]
    logs: LogBook
    stdin: str | None = None


class Verb(NamedTuple):
    """`flags` are those that it knows; `changes`: what it refuses is an entry too, so that a replay numbers the facts
    alike.
    """

    run: Callable[[World, list[str], Surroundings], Answer]
    summary: str
    flags: tuple[Flag, ...] = ()
    changes: bool = False

    @property
    def done(self) -> list[Flag]:
        """The flags that do what they do in kubectl, by name."""
        return sorted(flag for flag in self.flags if not flag.why)
