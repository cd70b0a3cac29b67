"""Facts and entries in the order in which they came."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from probeviz.sim import entries
from probeviz.sim.facts import Fact


class Entered(NamedTuple):
    """Entry `number` of the log; `n` facts had been stated when its turn came."""

    n: int
    number: int
    at_ms: int
    entry: entries.Entry


def in_order(facts: Iterable[Fact], entered: Iterable[Entered]) -> Iterator[Fact | Entered]:
    """Facts and entries as they came: an entry stands behind the facts that had been stated."""
    left = iter(entered)
    next_one = next(left, None)
    for fact in facts:
        while next_one is not None and next_one.n < fact.n:
            yield next_one
            next_one = next(left, None)
        yield fact
    if next_one is not None:
        yield next_one
        yield from left
