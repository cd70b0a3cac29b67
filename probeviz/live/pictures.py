"""Pictures of a run at any of its facts, without folding from the start each time."""

from bisect import bisect_right
from typing import Any

import msgspec

from probeviz.sim import picture
from probeviz.sim.history import History

EVERY = 2_000  # facts; folding so many takes some 10 ms
MOST = 64

_encode, _decode = msgspec.msgpack.encode, msgspec.msgpack.decode


class Pictures:
    """Keeps one picture for every 2,000 facts; `cut` forgets those of facts that were taken back."""

    def __init__(self) -> None:
        self._kept: list[tuple[int, bytes]] = []

    def at(self, facts: History, n: int) -> dict[str, Any]:
        """The picture after fact `n`, which the caller may keep and change."""
        place = bisect_right(self._kept, n, key=lambda kept: kept[0])
        start, found = self._kept[place - 1] if place else (0, b"")
        folded: dict[str, Any] = _decode(found) if found else picture.empty()
        for fact in facts.between(start, n):
            picture.fold(folded, fact)
            if fact.n % EVERY == 0:
                self._keep(fact.n, folded)
        return folded

    def cut(self, n: int) -> None:
        """Facts above `n` are void."""
        del self._kept[bisect_right(self._kept, n, key=lambda kept: kept[0]) :]

    def _keep(self, n: int, folded: dict[str, Any]) -> None:
        if not self._kept or self._kept[-1][0] < n:
            self._kept.append((n, _encode(folded)))
            if len(self._kept) > MOST:
                del self._kept[::2]
