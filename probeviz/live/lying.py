"""A run's files: as they are, as they were when an entry came, and as they were at an instant."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from probeviz.sim import entries
from probeviz.sim.facts import FileKept
from probeviz.sim.timeline import Timeline
from probeviz.sim.world import World
from probeviz.terminal.files import Written, by_hand, kept, lying


class Saved(NamedTuple):
    """Files by name, the same from `since` until just before `until`."""

    files: dict[str, str]
    since: int
    until: int | None


def files(given: Mapping[str, str], timeline: Timeline, world: World, before: int | None) -> dict[str, str]:
    """By name, with what was saved before entry `before`, which `world` is to take next; None: the next one."""
    return lying(given, [*_saved(timeline, before), *kept(world)])


def files_at(given: Mapping[str, str], timeline: Timeline, at_ms: int) -> Saved:
    written = list(_saved(timeline, None))
    if timeline.world.cluster.network.files:  # the facts are many, and few runs write files
        written += (Written(f.t, False, f.file, f.text) for f in timeline.facts if isinstance(f, FileKept))
    before = [each for each in written if each.t <= at_ms]
    later = (each.t for each in written if each.t > at_ms)
    return Saved(lying(given, before), max((each.t for each in before), default=0), min(later, default=None))


def names(given: Mapping[str, str], timeline: Timeline) -> set[str]:
    """All that have a text, or will have one when the answer comes."""
    promised = (name for logged in timeline.log.entries for name in keeps(logged.entry))
    return {*given, *(each.name for each in _saved(timeline, None)), *timeline.world.cluster.network.files, *promised}


def keeps(entry: entries.Entry) -> Iterator[str]:
    """The files that an entry writes."""
    if isinstance(entry, entries.File):
        yield entry.name
    if isinstance(entry, entries.Shell):
        yield from (request.keeps for request in entry.requests if request.keeps)


def _saved(timeline: Timeline, before: int | None) -> Iterator[Written]:
    for number, at_ms, entry in timeline.log.entries:
        if before is not None and number >= before:
            return
        if isinstance(entry, entries.File):
            yield by_hand(at_ms, entry)
