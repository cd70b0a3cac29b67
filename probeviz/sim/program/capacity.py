"""A program that works on so many requests at a time: the others wait for a place, the earliest first.

Who waits for what follows from the requests that came before, so each request learns its turn when it comes.  A Go
program waits with the request's context, as database/sql's pool and x/sync/semaphore do: whose client gives up while
it waits leaves the queue.  Of any other program the queue is the kernel's (workers that accept one connection after the
other): it cannot know that nobody waits any more, and does the work all the same.  So does either with what has begun.
"""

from bisect import bisect_right, insort
from typing import TYPE_CHECKING, NamedTuple

from probeviz.sim import choices
from probeviz.sim.program import pauses
from probeviz.sim.program.state import FOREVER, Process
from probeviz.sim.program.told import tell
from probeviz.sim.program.vocabulary import Program

if TYPE_CHECKING:
    from probeviz.sim.world import World


class Turn(NamedTuple):
    """When a request gets its place and when it is answered; `served`: whether it is worked on at all.

    `why` is what kept it waiting, in words, and `cause` the fact behind that or 0.
    """

    ends_at: int
    served: bool = True
    why: str = ""
    cause: int = 0


def admit(
    world: "World", program: Program, process: Process, takes_ms: int, holds: bool, cause: int, patience_ms: int
) -> Turn:
    """The turn of a request that takes so long; one that `holds` never gives its place back.

    `cause` is the fact of the request, or 0.
    """
    capacity, now = program.capacity, world.now
    begins_at = freed_at = now if capacity is None else _freed(process.places, capacity.concurrency, now)
    why, because = "", 0
    if program.pauses is not None and (begins_at := pauses.over(program, process, freed_at)) > freed_at:
        why, because = "the program pauses", process.paused
    if freed_at > now:
        why = "at capacity: it waits for its turn"
        because = _wait(world, process, freed_at, cause)
    if begins_at >= FOREVER or (program.runtime == "go" and begins_at - now >= patience_ms):
        return Turn(begins_at, False, why, because)
    ends_at = begins_at + takes_ms
    if program.pauses is not None:
        ends_at = pauses.over(program, process, ends_at)
    if capacity is not None:
        _take(process.places, capacity.concurrency, FOREVER if holds else ends_at)
    if not why and ends_at > begins_at + takes_ms:
        why, because = "the program pauses", process.paused
    return Turn(ends_at, True, why, because)


def _freed(places: list[int], concurrency: int, now: int) -> int:
    """When there is a place: now, or when enough of those before have gone."""
    del places[: bisect_right(places, now)]
    beyond = len(places) - concurrency
    return places[beyond] if beyond >= 0 else now


def _take(places: list[int], concurrency: int, until: int) -> None:
    if (beyond := len(places) - concurrency + 1) > 0:
        del places[:beyond]
    insort(places, until)


def _wait(world: "World", process: Process, until: int, cause: int) -> int:
    """Says once that requests wait; returns the fact of it."""
    process.waits_until = max(process.waits_until, until)
    if not process.full:
        process.full = tell(world, process, "at capacity: requests wait", cause or process.fact)
        if until < FOREVER:
            world.at(until + choices.CAPACITY_CALM_MS, "program.calm", process.container_id, cause=process.full)
    return process.full


def calm(world: "World", container_id: str) -> None:
    """Nobody waits any more, unless somebody has come meanwhile."""
    process = world.cluster.programs.processes.get(container_id)
    if process is None or not process.full or process.waits_until >= FOREVER:
        return
    at_ms = process.waits_until + choices.CAPACITY_CALM_MS
    if at_ms > world.now:
        world.at(at_ms, "program.calm", container_id, cause=process.full)
        return
    tell(world, process, None, process.full)
    process.full = 0
