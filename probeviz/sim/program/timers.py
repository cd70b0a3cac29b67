"""The Timers of programs.  Imported by whoever assembles the simulator, never by this package itself."""

from probeviz.sim.program import capacity, deadlock, pauses
from probeviz.sim.program.process import exit_now, listen, run_out, settled
from probeviz.sim.world import World, on


@on("program.listening")
def listening(world: World, container_id: str) -> None:
    listen(world, container_id)


@on("program.exit")
def exited(world: World, container_id: str, code: int, signal: int) -> None:
    exit_now(world, container_id, code, signal)


@on("program.oom")
def out_of_memory(world: World, container_id: str) -> None:
    run_out(world, container_id)


@on("program.calm")
def calm(world: World, container_id: str) -> None:
    capacity.calm(world, container_id)


@on("program.pause")
def pause(world: World, container_id: str) -> None:
    process = world.cluster.programs.processes.get(container_id)
    if process is not None:
        pauses.begin(world, process, settled(world, process).pauses)


@on("program.goes_on")
def goes_on(world: World, container_id: str, pause: int) -> None:
    pauses.go_on(world, container_id, pause)


@on("program.deadlock")
def deadlocked(world: World, container_id: str) -> None:
    deadlock.wedge(world, container_id)
