"""What comes to a World from outside: the scenario's script and the log of committed entries."""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from typing import NamedTuple

import msgspec

from probeviz.sim.entries import AnyEntry, Entry
from probeviz.sim.world import World

# What a scripted line does is decided when its time comes, by a pure function of the World at that time.
Decide = Callable[[World], Entry]


class Scripted(NamedTuple):
    at_ms: int
    decide: Decide


class Logged(NamedTuple):
    number: int  # 1, 2, 3 ...
    at_ms: int
    entry: Entry


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(AnyEntry)


def copy_of(entry: Entry) -> AnyEntry:
    """A World takes what it is given for its own, so it gets a copy and the log stays as it was committed."""
    copy: AnyEntry = _decoder.decode(_encoder.encode(entry))
    return copy


class Log:
    """`script` by time, in file order within an instant; `entries` by number, whose times never fall."""

    def __init__(self, script: Iterable[Scripted] = (), entries: Iterable[Logged] = ()) -> None:
        self.script = sorted(script, key=lambda line: line.at_ms)
        self.entries = list(entries)
        self._decided: dict[int, Entry] = {}
        self.stated: dict[int, int] = {}  # entry's number -> the facts stated when its turn came; of those played

    @property
    def next_number(self) -> int:
        return self.entries[-1].number + 1 if self.entries else 1

    def decided(self, index: int, world: World) -> Entry:
        """What scripted line `index` does; remembered until something before it changes."""
        entry = self._decided.get(index)
        if entry is None:
            entry = self._decided[index] = self.script[index].decide(world)
        return entry

    def place(self, number: int) -> int:
        """Where an entry of this number stands, or would stand."""
        return bisect_left(self.entries, number, key=lambda other: other.number)

    def insert(self, logged: Logged) -> int:
        """Puts an entry in its place by number and returns the place.

        What later scripted lines do is open again.  Raises ValueError for a number that is taken or a time
        out of order.
        """
        place = self.place(logged.number)
        before, after = self.entries[:place][-1:], self.entries[place:][:1]
        if after and after[0].number == logged.number:
            raise ValueError(f"entry {logged.number} is in the log already")
        if any(e.at_ms > logged.at_ms for e in before) or any(e.at_ms < logged.at_ms for e in after):
            raise ValueError(f"entry {logged.number} at {logged.at_ms} ms: the times of a log never fall")
        self.entries.insert(place, logged)
        self._decided = self._decided_until(logged.at_ms)
        return place

    def until(self, at_ms: int) -> "Log":
        """The whole script, and the entries up to and at `at_ms`."""
        log = Log(self.script, [logged for logged in self.entries if logged.at_ms <= at_ms])
        log._decided = self._decided_until(at_ms)
        log.stated = {
            logged.number: self.stated[logged.number] for logged in log.entries if logged.number in self.stated
        }
        return log

    def first(self, count: int) -> "Log":
        """The whole script, and the first `count` entries."""
        log = Log(self.script, self.entries[:count])
        log._decided, log.stated = self._decided, self.stated
        return log

    def _decided_until(self, at_ms: int) -> dict[int, Entry]:
        return {i: entry for i, entry in self._decided.items() if self.script[i].at_ms <= at_ms}
