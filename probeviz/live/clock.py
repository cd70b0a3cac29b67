"""The clock of a run: wall time -> virtual time. It is part of the log, and never reaches the World.

Pure: the wall is always handed in, in ms since 1970.
"""

from collections.abc import Iterable
from typing import NamedTuple

from probeviz.sim import entries
from probeviz.sim.log import Logged

SPEEDS = (1, 4, 16, 64)

AHEAD_MS = 8_000  # of a run that is yet to begin, its page has so much: a slow connection is open by then

# A process says every 5 s that it shows a run. When it died, the run goes on for as long as two of these
# words could be missing, and then stands: nobody is watching.
SEEN_EVERY_MS = 5_000
UNSEEN_MS = 10_000


class Begun(NamedTuple):
    """Where the page of a run that is yet to begin is: it plays its first seconds by itself, meanwhile too."""

    virtual_ms: int = 0
    wall_ms: int = 0
    most_ms: int = 0  # it has facts up to here, and then stands

    def at(self, wall_ms: int) -> int:
        return min(self.virtual_ms + max(0, wall_ms - self.wall_ms), self.most_ms)


AT_ITS_START = Begun()


class Clock(NamedTuple):
    """At `wall_ms` the run was at `virtual_ms`; since then it plays at `speed`, or stands."""

    wall_ms: int = 0
    virtual_ms: int = 0
    playing: bool = False
    speed: float = 1.0
    stop: str = ""  # the break point: it pauses at the next fact of this kind
    met: int = 0  # the fact of the break point at which it paused last

    def at(self, wall_ms: int) -> int:
        """Virtual time at that instant; a wall that was set back never takes a run back."""
        if not self.playing:
            return self.virtual_ms
        return self.virtual_ms + int(max(0, wall_ms - self.wall_ms) * self.speed)

    def seen_until(self, wall_ms: int, seen_ms: int) -> int:
        """Virtual time at that instant of a run that was last shown at `seen_ms`."""
        return self.at(min(wall_ms, seen_ms + UNSEEN_MS))

    def entry(
        self,
        wall_ms: int,
        playing: bool | None = None,
        speed: float | None = None,
        stop: str | None = None,
        met: int = 0,
        does: str = "",
    ) -> entries.Clock:
        """The entry that changes it at `wall_ms`; what is None stays. `does`: what a person did."""
        return entries.Clock(
            wall_ms=wall_ms,
            playing=self.playing if playing is None else playing,
            speed=self.speed if speed is None else speed,
            stop=self.stop if stop is None else stop,
            met=met,
            does=does,
        )

    def after(self, logged: Iterable[Logged]) -> "Clock":
        """The clock as these entries leave it."""
        clock = self
        for _, at_ms, entry in logged:
            if isinstance(entry, entries.Clock):
                clock = Clock(entry.wall_ms, at_ms, entry.playing, entry.speed, entry.stop, entry.met)
        return clock


def stood_still(wall_ms: int, seen_ms: int | None) -> bool:
    """Whether nobody has been watching: the next viewer's entry lets the clock go on from where it stands."""
    return seen_ms is None or wall_ms > seen_ms + UNSEEN_MS
