"""What one run may take of the event loop at once, which all others wait for.

Time is handed in: CPU in ns, the wall in ms since 1970.
"""

TURN_CPU_NS = 10_000_000
TURN_FACTS = 2_000
TURN_MS = 100  # of the wall: half a round of the wheel, so that every viewer's turn has one, and a hundred have one too

# Who loads a run does so in a thread; it plays on from there in turns.
LOAD_CPU_NS = 1_000_000_000
LOAD_FACTS = 100_000


class Budget:
    """So much CPU and so many facts, spent piece by piece; `begin` fills it again when its time has passed."""

    __slots__ = ("_cpu_ns", "_cpu_ns_left", "_facts", "_facts_left", "_since_ms")

    def __init__(self, cpu_ns: int = TURN_CPU_NS, facts: int = TURN_FACTS) -> None:
        self._cpu_ns = self._cpu_ns_left = cpu_ns
        self._facts = self._facts_left = facts
        self._since_ms: int | None = None

    def begin(self, wall_ms: int) -> None:
        if self._since_ms is None or not 0 <= wall_ms - self._since_ms < TURN_MS:
            self._cpu_ns_left, self._facts_left, self._since_ms = self._cpu_ns, self._facts, wall_ms

    def spend(self, facts: int, cpu_ns: int) -> None:
        self._facts_left -= facts
        self._cpu_ns_left -= cpu_ns

    @property
    def left(self) -> bool:
        return self._facts_left > 0 and self._cpu_ns_left > 0
