"""The one place that states `program.changed`: what a program does now, and why."""

from typing import TYPE_CHECKING

from probeviz.sim.facts import ProgramChanged
from probeviz.sim.program.state import Process

if TYPE_CHECKING:
    from probeviz.sim.world import World


def tell(world: "World", process: Process, fault: str | None, *cause: int, state: str = "") -> int:
    """The state is the process' own; a pause shows as `hung`, as a deadlock does: `fault` tells them apart."""
    says = state or ("hung" if process.paused else process.state)
    fact = ProgramChanged(pod=process.pod, container=process.container, state=says, fault=fault)  # type: ignore[arg-type]
    return world.emit(fact, *cause)
