"""What a worker asks, and what one probe brings back."""

from typing import Any

import msgspec

from probeviz.sim.objects import Container, Probe
from probeviz.sim.program import Way


class Answer(msgspec.Struct, frozen=True, gc=False):
    """`result`: success | failure | warning | error; `detail` is the kubelet's text, `why` ours for the hop."""

    result: str
    outcome: str  # status | eof | refused | reset | timeout | connected | exit | serving | error
    status: int = 0
    detail: str = ""
    latency_ms: int = 1
    target: str = ""
    why: str = ""
    container_id: str = ""
    cause: int = 0

    def plain(self) -> list[Any]:
        """Its form in a Timer; `Answer(*plain)` is the answer again."""
        return list(msgspec.structs.astuple(self))


class Known(msgspec.Struct, frozen=True, gc=False):
    """The answer that the program gives to each such probe on this way; `plain` is its form in a Timer."""

    way: Way
    answer: Answer
    plain: list[Any]


class Asked(msgspec.Struct, gc=False):
    """What a worker asks. By the container's place in the Pod it is answered later: no two answer in one instant, and
    a sync begins with the first answer."""

    container: Container
    probe: Probe
    place: int
    subject: str  # of the Timer of its answer
    stored: str  # under which its result is stored
    known: Known | None = None
    steady: Known | None = None  # its last answer was this one, a success that was stored already: one more only counts
