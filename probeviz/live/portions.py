"""How much goes into one message: daphne raises at 1 MB, and a page is to fold each within a turn or two."""

from collections.abc import Iterable
from itertools import takewhile

import msgspec

from probeviz.sim.facts import Fact

FACTS = 2_000
BYTES = 768 * 1024  # 2,000 facts of a lesson's run take some 600 KB

_encoder = msgspec.json.Encoder()


def first(facts: list[Fact]) -> list[Fact]:
    """As many from the start as go into one message; one at least, where there is any."""
    facts = facts[:FACTS]
    return facts if _fit(facts) else facts[: _count(facts)]


def last(facts: list[Fact]) -> list[Fact]:
    """As many from the end, likewise."""
    facts = facts[-FACTS:]
    if _fit(facts):
        return facts
    return facts[len(facts) - _count(reversed(facts)) :]


def _fit(facts: list[Fact]) -> bool:
    return len(_encoder.encode(facts)) <= BYTES


def _count(facts: Iterable[Fact]) -> int:
    size = 0

    def fits(fact: Fact) -> bool:
        nonlocal size
        size += len(_encoder.encode(fact)) + 1
        return size <= BYTES

    return max(1, sum(1 for _ in takewhile(fits, facts)))
