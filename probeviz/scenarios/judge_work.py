"""Judges expectations over the facts of a run; in a helper process, for those that a visitor wrote (`judging.py`)."""

from typing import Any, Union

import cel  # noqa: F401  here, since a helper opens no file once it works, and so imports nothing
import msgspec

from probeviz.scenarios.expect import Expectation, Judge
from probeviz.scenarios.expression import Expression
from probeviz.sim.facts import KINDS


class Asked(msgspec.Struct):
    """`expect` holds (expression, from_ms, to_ms); `facts` is the list of them in their order."""

    expect: list[tuple[str, int | None, int | None]]
    until_ms: int
    facts: msgspec.Raw


class Said(msgspec.Struct):
    """How one expectation came out."""

    ok: bool
    at_ms: int
    why: str


ANY_FACT: Any = Union[tuple(KINDS.values())]  # noqa: UP007  the kinds are a list, not words

_asked = msgspec.msgpack.Decoder(Asked)
_facts = msgspec.msgpack.Decoder(list[ANY_FACT])


def work(asked: bytes) -> bytes:
    """One Said for each expectation, in order, as msgpack."""
    found = _asked.decode(asked)
    expect = [Expectation(Expression(that), start, end) for that, start, end in found.expect]
    judge = Judge(expect, found.until_ms)
    for fact in _facts.decode(found.facts):
        judge.see(fact)
    verdicts = judge.reach(found.until_ms)
    return msgspec.msgpack.encode([Said(v.ok, v.at_ms, v.why) for v in verdicts])
