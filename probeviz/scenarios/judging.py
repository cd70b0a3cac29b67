"""A visitor's own `expect`: judged in a helper process, since a macro may build what no server has memory for."""

from collections.abc import Sequence

import msgspec

from probeviz.helpers import pool
from probeviz.scenarios.expect import Expectation, Verdict
from probeviz.scenarios.judge_work import Asked, Said
from probeviz.scenarios.limits import EXPECT_CPU_S
from probeviz.sim.facts import Fact

TASK = "probeviz.scenarios.judge_work"

_said = msgspec.msgpack.Decoder(list[Said])


def judged_apart(expect: Sequence[Expectation], facts: Sequence[Fact], until_ms: int) -> list[Verdict]:
    """What `Judge` says of the whole run; when it overruns, every expectation fails and says so.  Blocks."""
    if not expect:
        return []
    written = [(each.that.source, each.from_ms, each.to_ms) for each in expect]
    stated = msgspec.Raw(msgspec.msgpack.encode(list(facts)))
    try:
        answer = pool.ask(TASK, msgspec.msgpack.encode(Asked(written, until_ms, stated)), EXPECT_CPU_S)
    except pool.Overran as error:
        return [Verdict(each, False, until_ms, f"the expectations {error}") for each in expect]
    except pool.Busy as error:
        return [Verdict(each, False, until_ms, str(error)) for each in expect]
    return [
        Verdict(each, *msgspec.structs.astuple(said)) for each, said in zip(expect, _said.decode(answer), strict=True)
    ]
