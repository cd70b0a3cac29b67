"""The files that the scenario's programs are built from; they lie beside the run's own, and cannot be applied."""

from probeviz.sim.world import World


def files(world: World) -> dict[str, str]:
    """All of them, by name."""
    return {name: text for program in world.setup.programs.values() for name, text in program.source.items()}


def built_from(world: World, file: str) -> str:
    """The program that this file belongs to, by its name; "" when there is none."""
    found = (name for name, program in world.setup.programs.items() if file in program.source)
    return next(found, "")
