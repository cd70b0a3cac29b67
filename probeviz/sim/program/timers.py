"""The Timers of programs.  Imported by whoever assembles the simulator, never by this package itself."""

from probeviz.sim.program.process import exit_now, listen, run_out
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
