"""A request that wedges the whole program: it lives and its sockets accept, but it answers nothing any more.

The Go runtime kills a program that does not handle SIGTERM from within its signal handler, so that needs none of the
program's own code; a handler of the program's own never runs.  SIGKILL always works.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from probeviz.sim.program.state import Process
from probeviz.sim.program.told import tell
from probeviz.sim.program.vocabulary import Route

if TYPE_CHECKING:
    from probeviz.sim.world import World

SAID = "the program is deadlocked"
WEDGED = Route(deadlock=True)  # what every path of a wedged program is

Watcher = Callable[["World", Process, int], None]
WATCHERS: list[Watcher] = []


def watches_deadlock(watcher: Watcher) -> Watcher:
    """Registers `watcher(world, process, fact)`, called at the instant of each deadlock."""
    WATCHERS.append(watcher)
    return watcher


def plan(world: "World", process: Process, after_ms: int, cause: int) -> None:
    """The request that does it has come; `cause` is its fact."""
    world.after(after_ms, "program.deadlock", process.container_id, cause=cause)


def wedge(world: "World", container_id: str) -> None:
    """From now on nothing is answered, not even what is open."""
    process = world.cluster.programs.processes.get(container_id)
    if process is None or process.state == "hung":
        return
    process.state, process.paused, process.full = "hung", 0, 0
    world.changed()
    process.fact = tell(world, process, "deadlock", *world.cause)
    for watcher in WATCHERS:
        watcher(world, process, process.fact)


def wedged(world: "World", container_id: str) -> int:
    """The fact of the process' deadlock; 0: there is none."""
    process = world.cluster.programs.processes.get(container_id)
    return process.fact if process is not None and process.state == "hung" else 0
