"""One viewer that never reads: what the others lose of their batches, and what the process keeps for it.

Its floor is a span of the same length just before it comes, in turns; the median counts. Its run plays at 16x, so that
there is much to keep.
"""

import json
import socket
import sys
from pathlib import Path
from statistics import median

from bench._row import Row, publish
from bench._socket import WebSocket
from bench.batch import new_run
from bench.viewers import measured, opened, server_and_crowd

TURNS, OTHERS, SETTLE_S, SPAN_S = 5, 20, 3.0, 6.0
LOST_PERCENT, GROWTH_MIB = 1.0, 5.0


class Stuck(WebSocket):
    """Opens a run and reads nothing more; the least buffer, so that the server feels it soon."""

    def __init__(self, port: int) -> None:
        run, key, ticket = new_run()
        super().__init__("127.0.0.1", port, f"/ws/run/{run}?ticket={ticket}")
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        self.send(json.dumps({"type": "hello", "run": run, "token": key, "from": None}))
        self.send(json.dumps({"type": "command", "id": "apply", "line": "kubectl apply -f go-http.yaml"}))
        self.send(json.dumps({"type": "speed", "x": 16}))


def memory_mib(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * 4096 / 2**20


def rows(turns: int = TURNS, others: int = OTHERS, settle_s: float = SETTLE_S, span_s: float = SPAN_S) -> list[Row]:
    kept: list[float] = []
    grown: list[float] = []
    with server_and_crowd() as (pid, port, say):
        opened(say, others)
        say(settle_s)
        for _ in range(turns):
            alone, memory = measured(say, span_s), memory_mib(pid)
            stuck = Stuck(port)
            beside = measured(say, span_s)
            grown.append(memory_mib(pid) - memory)
            stuck.close()
            kept.append(0.0 if beside.lost else sum(beside.batches.values()) / sum(alone.batches.values()))
    each = " ".join(f"{100 * part:.1f}" for part in kept)
    told = f"{others} others, {turns} spans of {span_s:g} s; kept, in % of the span before: {each}"
    memory_told = "its run included; each turn: " + " ".join(f"{mib:.1f}" for mib in grown)
    return [
        Row("a viewer that never reads: lost by the others", 100 * max(0.0, 1 - median(kept)), LOST_PERCENT, "%", told),
        Row("a viewer that never reads: memory", max(grown), GROWTH_MIB, "MiB", memory_told),
    ]


if __name__ == "__main__":
    sys.exit(publish(*rows()))
