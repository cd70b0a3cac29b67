"""What one probe brings back."""

from typing import NamedTuple


class Answer(NamedTuple):
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
