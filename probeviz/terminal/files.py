"""The files of a run as they lie: the scenario's, what was saved by hand, and what the run itself has kept."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from probeviz.sim.entries import File
from probeviz.sim.world import World


class Written(NamedTuple):
    t: int
    by_hand: bool
    name: str
    text: str


def by_hand(at_ms: int, file: File) -> Written:
    return Written(at_ms, True, file.name, file.text)


def kept(world: World) -> list[Written]:
    """By `curl -o`, and by the script."""
    return [Written(t, False, name, text) for name, (t, text) in world.cluster.network.files.items()]


def lying(given: Mapping[str, str], written: Iterable[Written]) -> dict[str, str]:
    """Texts by name. What a run does at an instant comes before what is done to it at that instant."""
    return {**given, **{each.name: each.text for each in sorted(written, key=lambda each: each[:2])}}
