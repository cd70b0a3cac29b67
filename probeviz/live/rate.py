"""How many facts a run states in a second of wall time, and what speed would be bearable."""

from probeviz.live.limits import FACTS_A_SECOND

SECOND_MS = 1_000
ROOM = 0.9  # a little below the limit, or it would be met again at once


class Rate:
    """Counts facts; looks at the sum once a second."""

    def __init__(self) -> None:
        self._facts = 0
        self._since_ms: int | None = None

    def count(self, facts: int) -> None:
        self._facts += facts

    def slower(self, speed: float, wall_ms: int) -> float | None:
        """A speed at which no more than the limit would come, when more has come; None otherwise."""
        if self._since_ms is None:
            self._facts, self._since_ms = 0, wall_ms  # what was caught up on loading says nothing
            return None
        passed = wall_ms - self._since_ms
        if passed < SECOND_MS:
            return None
        a_second = self._facts * SECOND_MS / passed
        self._facts, self._since_ms = 0, wall_ms
        if a_second <= FACTS_A_SECOND:
            return None
        return max(0.1, round(speed * ROOM * FACTS_A_SECOND / a_second, 1))
