"""Checkpoints of a run in memory: one a virtual minute, thinned to at most 32, dense near now."""

from collections.abc import Iterable

import msgspec

EVERY_MS = 60_000
MOST = 32
OLDEST = 3  # always kept: while a cluster is set up and broken, a minute costs several later ones
NEWEST = 6  # always kept: most looks go a short way back
EVEN_MS = 3_600_000  # within an hour old ones are kept about as close as new ones, so that any seek is quick


class Checkpoint(msgspec.Struct, array_like=True, frozen=True):
    """A World's state with the place in script and log that it had reached."""

    at_ms: int
    n: int  # the last fact stated before it
    scripted: int  # scripted lines played
    logged: int  # log entries played
    world: bytes


class Checkpoints:
    """Checkpoints in order of time."""

    def __init__(self, kept: Iterable[Checkpoint] = ()) -> None:
        self._kept = list(kept)

    def __len__(self) -> int:
        return len(self._kept)

    def times(self) -> list[int]:
        return [point.at_ms for point in self._kept]

    def add(self, point: Checkpoint) -> None:
        """Keeps a checkpoint that is later than all others."""
        if self._kept and self._kept[-1].at_ms >= point.at_ms:
            return
        self._kept.append(point)
        if len(self._kept) > MOST:
            del self._kept[self._least_missed()]

    def last_before(self, at_ms: int, logged: int) -> Checkpoint | None:
        """The last one that is not after `at_ms` and has played at most `logged` entries."""
        fits = (p for p in reversed(self._kept) if p.at_ms <= at_ms and p.logged <= logged)
        return next(fits, None)

    def until(self, at_ms: int, logged: int) -> "Checkpoints":
        return Checkpoints(p for p in self._kept if p.at_ms <= at_ms and p.logged <= logged)

    def _least_missed(self) -> int:
        """The one whose loss lengthens a replay least, measured by how long ago it was."""
        times = [0, *self.times()]
        inner = range(1 + OLDEST, len(times) - NEWEST)
        gaps = [(times[i + 1] - times[i - 1]) / (times[-1] - times[i] + EVEN_MS) for i in inner]
        return OLDEST + gaps.index(min(gaps))
