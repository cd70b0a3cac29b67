"""A program that stands still now and then, as in a long garbage collection: nothing is answered meanwhile.

The kernel goes on accepting connections; what was due within a pause comes at its end.
"""

from typing import TYPE_CHECKING

from probeviz.sim.program.state import FOREVER, Process
from probeviz.sim.program.told import tell
from probeviz.sim.program.vocabulary import Pauses, Program

if TYPE_CHECKING:
    from probeviz.sim.world import World


def over(program: Program, process: Process, at_ms: int) -> int:
    """When that happens which is due at `at_ms`: then, or at the end of the pause that it falls into."""
    pauses = program.pauses
    if pauses is None or at_ms >= FOREVER:
        return at_ms
    number, into = divmod(at_ms - process.started_at, pauses.every)
    return at_ms - into + pauses.lasts if number and into < pauses.lasts else at_ms


def plan(world: "World", process: Process, pauses: Pauses | None) -> None:
    """Sets the next pause; one that was planned or is under way by other words counts no more."""
    process.pause_at, process.paused = -1, 0
    if pauses is None:
        return
    age = world.now - process.started_at
    process.pause_at = process.started_at + (age // pauses.every + 1) * pauses.every
    world.at(process.pause_at, "program.pause", process.container_id, cause=process.fact)


def begin(world: "World", process: Process, pauses: Pauses | None) -> None:
    """A pause begins, and the next one is planned."""
    if process.state == "hung" or process.pause_at != world.now:
        return
    plan(world, process, pauses)
    if pauses is not None and process.state != "booting":
        process.paused = tell(world, process, f"a pause of {pauses.lasts} ms", process.fact, state="hung")
        world.after(pauses.lasts, "program.goes_on", process.container_id, process.paused, cause=process.paused)


def go_on(world: "World", container_id: str, pause: int) -> None:
    """The pause is over."""
    process = world.cluster.programs.processes.get(container_id)
    if process is not None and process.paused == pause:
        process.paused = 0
        tell(world, process, None, pause)
