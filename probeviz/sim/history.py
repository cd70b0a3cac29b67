"""The facts of a run in order, the older ones packed: 13 bytes a fact instead of 320.

Facts repeat each other, so two thousand of them in msgpack deflate to a twentieth. They are read again seldom: when
somebody looks back, asks "why", or goes back. The last ten thousand stay as they are.
"""

import zlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import eq
from typing import Union, overload

import msgspec

from probeviz.sim.facts import KINDS, Fact

CHUNK = 2_000  # facts; packed in 1 ms, unpacked in 1.3 ms
LOOSE = 10_000
UNPACKED = 4  # chunks that are kept at hand: a chain of causes goes to and fro between few

DEFLATE = 1  # the next levels take longer for nothing

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[Union[tuple(KINDS.values())]])  # type: ignore[misc]  # noqa: UP007


class History(Sequence[Fact]):
    """A sequence that grows at its end and is cut there; `loose` are the facts behind the packed ones."""

    __slots__ = ("_ends", "_packed", "_unpacked", "loose")

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        self._packed: list[bytes] = []
        self._ends: list[int] = []  # when the last fact of each chunk was stated
        self._unpacked: dict[int, list[Fact]] = {}
        self.loose: list[Fact] = []
        for fact in facts:
            self.append(fact)

    def append(self, fact: Fact) -> None:
        self.loose.append(fact)
        if len(self.loose) >= LOOSE + CHUNK:
            self._pack()

    def cut(self, length: int) -> None:
        """Forgets all facts but the first `length`."""
        packed = len(self._packed) * CHUNK
        if length >= packed:
            del self.loose[length - packed :]
            return
        chunk, rest = divmod(length, CHUNK)
        self.loose = self._chunk(chunk)[:rest]
        del self._packed[chunk:], self._ends[chunk:]
        self._unpacked = {}

    def until(self, at_ms: int) -> int:
        """How many facts were stated up to and at `at_ms`."""
        chunk = bisect_right(self._ends, at_ms)
        facts = self._chunk(chunk) if chunk < len(self._packed) else self.loose
        return chunk * CHUNK + bisect_right(facts, at_ms, key=lambda fact: fact.t)

    def between(self, start: int, stop: int) -> Iterator[Fact]:
        """The facts from index `start` up to, not including, `stop`, one chunk in memory at a time."""
        packed = len(self._packed) * CHUNK
        while start < min(stop, packed):
            chunk, place = divmod(start, CHUNK)
            end = min(stop, (chunk + 1) * CHUNK)
            yield from self._chunk(chunk)[place : place + end - start]
            start = end
        if start < stop:
            yield from self.loose[start - packed : stop - packed]

    def copy(self, length: int) -> "History":
        """The first `length` facts; packed ones are shared."""
        copy = History()
        copy._packed, copy._ends, copy.loose = self._packed[:], self._ends[:], self.loose[:]
        copy.cut(length)
        return copy

    def __len__(self) -> int:
        return len(self._packed) * CHUNK + len(self.loose)

    def __iter__(self) -> Iterator[Fact]:
        return self.between(0, len(self))

    @overload
    def __getitem__(self, index: int) -> Fact: ...
    @overload
    def __getitem__(self, index: slice) -> list[Fact]: ...
    def __getitem__(self, index: int | slice) -> Fact | list[Fact]:
        if isinstance(index, slice):
            start, stop, step = index.indices(len(self))
            return list(self.between(start, stop)) if step == 1 else [self[i] for i in range(start, stop, step)]
        place = index + len(self) if index < 0 else index
        if not 0 <= place < len(self):
            raise IndexError(f"fact {index} of {len(self)}")
        loose = place - len(self._packed) * CHUNK
        return self.loose[loose] if loose >= 0 else self._chunk(place // CHUNK)[place % CHUNK]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(eq, self, other))

    __hash__ = None  # type: ignore[assignment]  # it changes

    def _pack(self) -> None:
        facts = self.loose[:CHUNK]
        self._packed.append(zlib.compress(_encoder.encode(facts), DEFLATE))
        self._ends.append(facts[-1].t)
        del self.loose[:CHUNK]

    def _chunk(self, number: int) -> list[Fact]:
        found = self._unpacked.get(number)
        if found is None:
            found = _decoder.decode(zlib.decompress(self._packed[number]))
            if len(self._unpacked) >= UNPACKED:
                self._unpacked = {}
            self._unpacked[number] = found
        return found


class ByNumber(Mapping[int, Fact]):
    """The facts up to number `last`, by number; for whoever walks along causes."""

    def __init__(self, history: History, last: int) -> None:
        self._history = history
        self._last = min(last, len(history))

    def __getitem__(self, number: int) -> Fact:
        if not 1 <= number <= self._last:
            raise KeyError(number)
        return self._history[number - 1]

    def __len__(self) -> int:
        return self._last

    def __iter__(self) -> Iterator[int]:
        return iter(range(1, self._last + 1))
