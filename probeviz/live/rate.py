"""How many facts a run states in a second of wall time, what CPU that takes, and what speed would be bearable."""

from probeviz.live.limits import CPU_MS_A_SECOND, FACTS_A_SECOND

SECOND_MS = 1_000
ROOM = 0.9  # a little below the limit, or it would be met again at once
SLOWEST = 0.1


class Rate:
    """Counts facts and CPU time; looks at the sums once a second. One second beyond
    a limit may be a burst, or this process's own trouble; two in a row are not."""

    def __init__(self) -> None:
        self._facts = 0
        self._cpu_ns = 0
        self._played_ms = 0  # of virtual time
        self._behind_ms = 0  # when it last looked
        self._since_ms: int | None = None
        self._before = 0.0  # how many times too fast the second before was

    def count(self, facts: int, cpu_ns: int, played_ms: int = 0) -> None:
        self._facts += facts
        self._cpu_ns += cpu_ns
        self._played_ms += played_ms

    def slower(self, speed: float, wall_ms: int, behind_ms: int = 0) -> float | None:
        """A speed at which no more than the limits would be met, when one has been passed; None otherwise. `behind_ms`:
        virtual time that its clock has gone and that is yet to be played; it would have cost as much as what was."""
        passed = None if self._since_ms is None else wall_ms - self._since_ms
        if passed is not None and passed < SECOND_MS:
            return None
        facts, cpu_ns, played_ms = self._facts, self._cpu_ns, self._played_ms
        self._facts, self._cpu_ns, self._played_ms, self._since_ms = 0, 0, 0, wall_ms
        fell_behind, self._behind_ms = max(0, behind_ms - self._behind_ms), behind_ms
        if passed is None:
            return None  # what was caught up on loading says nothing
        now = max(facts / FACTS_A_SECOND, cpu_ns / 1e6 / CPU_MS_A_SECOND) * SECOND_MS / passed
        if played_ms:
            now *= 1 + fell_behind / played_ms
        too_fast, self._before = min(self._before, now), now
        if too_fast <= 1:
            return None
        self._before = 0.0
        return max(SLOWEST, _shown(speed * ROOM / too_fast))


def _shown(speed: float) -> float:
    """As the page says it: 23, 9.5, 0.4."""
    return float(int(speed)) if speed >= 10 else round(speed, 1)
