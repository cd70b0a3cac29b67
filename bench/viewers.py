"""1,000 viewers of 1,000 runs in one process: how late their batches come, and what one costs beside 250 viewers.

The load client is a process of its own. Its floor is the same server with a quarter of the viewers: what a batch costs
more among 1,000 is the price of the crowd.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from bench._load import Measured
from bench._row import Row, publish
from bench.batch import cpu_of, new_run, serving, waited_of

FEW, MANY = 250, 1_000
LATE_MS, GROWTH = 100.0, 1.2
SETTLE_S, SPAN_S = 4.0, 12.0

Say = Callable[[object], str]


@contextmanager
def crowd(port: int) -> Iterator[Say]:
    """Says a line to a load client, and gives its answer."""
    command = [sys.executable, "-m", "bench._load", str(port)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as client:
        assert client.stdin is not None and client.stdout is not None
        stdin, stdout = client.stdin, client.stdout

        def say(line: object) -> str:
            stdin.write(json.dumps(line) + "\n")
            stdin.flush()
            answer = stdout.readline()
            if not answer:
                raise RuntimeError("the load client has ended")
            return answer

        try:
            yield say
        finally:
            stdin.close()


@contextmanager
def server_and_crowd() -> Iterator[tuple[int, int, Say]]:
    """(the server's process, its port, the load client's ear)."""
    with (
        tempfile.TemporaryDirectory() as name,
        serving(Path(name), "-m", "scripts.serve") as (pid, port),
        crowd(port) as say,
    ):
        yield pid, port, say


def measured(say: Say, seconds: float) -> Measured:
    return msgspec.json.decode(say(seconds), type=Measured)


def opened(say: Say, count: int) -> None:
    say([new_run() for _ in range(count)])


def percentile(numbers: list[int], of_hundred: int) -> int:
    return sorted(numbers)[min(len(numbers) - 1, len(numbers) * of_hundred // 100)]


def rows(few: int = FEW, many: int = MANY, settle_s: float = SETTLE_S, span_s: float = SPAN_S) -> list[Row]:
    each: list[float] = []
    busy: list[float] = []
    with server_and_crowd() as (pid, _, say):
        for more in (few, many - few):
            opened(say, more)
            say(settle_s)
            before, waited = cpu_of(pid), waited_of(pid)
            found = measured(say, span_s)
            took, waited = cpu_of(pid) - before, waited_of(pid) - waited
            each.append(took / sum(found.batches.values()))
            busy.append(took / span_s)
    late = percentile(found.late_ms, 99)
    told = (
        f"{sum(found.batches.values()):,} batches in {span_s:g} s, median {percentile(found.late_ms, 50)} ms;"
        f" others had the core for {100 * waited / span_s:.0f} % of the time"
    )
    cost = f"{each[1] * 1e6:.0f} us a batch, {few} runs {each[0] * 1e6:.0f} us; {100 * busy[1]:.0f} % of a core"
    lost = f"; {len(found.lost)} sockets lost" if found.lost else ""
    name_ = f"{many:,} viewers of {many:,} runs"
    return [
        Row(f"{name_}, p99 of lateness", float("inf") if found.lost else late, LATE_MS, "ms", told + lost),
        Row(f"{name_}, CPU of a batch beside {few}", each[1] / each[0], GROWTH, "x", cost),
    ]


if __name__ == "__main__":
    sys.exit(publish(*rows()))
