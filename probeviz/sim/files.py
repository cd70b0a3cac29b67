"""Files of the run that the run itself writes: what `curl -o` gets, and what a scripted line redirects.

What somebody saves by hand is in the log, and no part of the World.
"""

from probeviz.sim.facts import FileKept
from probeviz.sim.world import World


def keep(world: World, entry: int, request: str, file: str, text: str, cause: int) -> None:
    world.cluster.network.files[file] = world.now, text
    world.emit(FileKept(entry=entry, request=request, file=file, text=text), cause)
