"""One row of the benchmark table: what was measured, beside its floor, against a bar.

Absolute times say little on a shared machine.  So each row is a ratio of CPU times, the work and its floor run in
turns, and of the turns' ratios the median counts.
"""

import json
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import msgspec

RESULTS = Path(__file__).parent / "results.json"  # of the last time that each row was measured


class Row(msgspec.Struct):
    """`value` and `bar` in the same `unit` ("x" for a ratio to the floor); `detail` is for people."""

    name: str
    value: float
    bar: float
    unit: str
    detail: str = ""
    at_least: bool = False  # the bar is the least, not the most

    @property
    def held(self) -> bool:
        return self.value >= self.bar if self.at_least else self.value <= self.bar

    def text(self) -> str:
        verdict = "held" if self.held else f"MISSED by {self._beyond():.2f}x"
        return f"{self.name:<52} {self.value:>9.2f} {self.unit:<3} bar {self.bar:>6g}  {verdict:<15} {self.detail}"

    def _beyond(self) -> float:
        over, under = (self.bar, self.value) if self.at_least else (self.value, self.bar)
        return over / under if under else float("inf")


def cpu_seconds(work: Callable[[], object]) -> float:
    """The CPU time of one call in this process."""
    before = time.process_time()
    work()
    return time.process_time() - before


def in_turns(turns: int, work: Callable[[], float], floor: Callable[[], float]) -> tuple[float, float, float]:
    """(median ratio, median of work, median of floor), each measured next to the other."""
    pairs = [(work(), floor()) for _ in range(turns)]
    return median(w / f for w, f in pairs), median(w for w, _ in pairs), median(f for _, f in pairs)


def publish(*rows: Row) -> int:
    """Prints the rows and keeps them in results.json; 1 when a bar is missed, for the exit code."""
    kept = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    for row in rows:
        print(row.text(), flush=True)
        # Of what cannot be measured there is no value: JSON has no infinity.
        kept[row.name] = {**json.loads(msgspec.json.encode(row)), "held": row.held}
    RESULTS.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    return int(not all(row.held for row in rows))
