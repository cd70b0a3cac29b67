"""A command run in the container, as exec probes and hooks see it: its output, its exit code, how long it takes.

What a Scenario says of a command (`exec:`) comes first; all others are those of the small busybox in `commands`.
"""

from typing import TYPE_CHECKING, NamedTuple

from probeviz.sim import choices
from probeviz.sim.program import commands
from probeviz.sim.program.answers import phase_of
from probeviz.sim.program.process import changed_by, settled
from probeviz.sim.program.state import Process

if TYPE_CHECKING:
    from probeviz.sim.world import World

ANY = "*"


class Ended(NamedTuple):
    """`missing`: there is no such program, and nothing has run. `cause`: a person's change of the program, or 0."""

    output: str
    code: int
    takes_ms: int
    missing: bool = False
    cause: int = 0


def run_in_container(world: "World", container_id: str, command: list[str]) -> Ended | None:
    """How this command will end, decided now; None: the container is no more. Its files change at its end."""
    process = world.cluster.programs.processes.get(container_id)
    if process is None:
        return None
    own_ms = _own_ms(world, container_id, command)
    if (said := as_the_scenario_says(world, process, command)) is not None:
        return said
    if (slept := sleep_ms(command)) is not None:
        return Ended("", 0, own_ms + slept)
    ran = commands.run(world, process, command) if command else None
    if ran is None:
        return Ended("", 0, own_ms, missing=True)
    return Ended(ran.out + ran.err, ran.code, own_ms)


def as_the_scenario_says(world: "World", process: Process, command: list[str]) -> Ended | None:
    """How the command will end when the Scenario's `exec:` has it; None when it has not."""
    words = " ".join(command)
    given, cause = settled(world, process).exec, changed_by(world, process)
    phases = given.get(words) or given.get(ANY)
    if not phases:
        return None
    container_id = process.container_id
    own_ms = _own_ms(world, container_id, command)
    said, _ = phase_of(phases, process.started_at, world.now)
    if said.missing:
        return Ended("", 0, own_ms, missing=True, cause=cause)
    takes = said.takes.draw(world, "exec takes", container_id, world.now, words)
    return Ended(said.output, said.exit, max(takes, own_ms), cause=cause)


def _own_ms(world: "World", container_id: str, command: list[str]) -> int:
    """What starting a program in a container takes."""
    return world.draw(*choices.EXEC, "exec", container_id, world.now, " ".join(command))


def take_effect(world: "World", container_id: str, command: list[str], cause: int) -> None:
    """What a command has done at its end: files, a signal to process 1. One of the Scenario's only prints and ends."""
    process = world.cluster.programs.processes.get(container_id)
    if process is None or not command:
        return
    given = settled(world, process).exec
    if " ".join(command) not in given and ANY not in given:
        commands.execute(world, container_id, command, cause)


def sleep_ms(command: list[str]) -> int | None:
    """`sleep SECONDS`, by itself or in `sh -c`; None: another command."""
    words = command
    if len(words) == 3 and words[0].rpartition("/")[2] in ("sh", "bash") and words[1] == "-c":
        words = words[2].split()
    if len(words) != 2 or words[0].rpartition("/")[2] != "sleep":
        return None
    seconds = words[1].removesuffix("s")
    return int(float(seconds) * 1000) if seconds.replace(".", "", 1).isdecimal() and len(seconds) < 9 else None
