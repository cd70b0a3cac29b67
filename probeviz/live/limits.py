"""What a visitor may send, and how often; each limit has its answer in `protocol.Refused`."""

MESSAGE_BYTES = 16 * 1024
TEXT_MESSAGE_BYTES = 72 * 1024  # `apply` and `check`: 64 KB of YAML, and what JSON adds to it
TEXT_BYTES = 64 * 1024
FLOOD_BYTES = 256 * 1024  # no page of ours sends such a message
MESSAGES_A_SECOND = 20
BURST = 40
REFUSED_IN_A_ROW = 200
WAITING_COMMANDS = 20
FACTS_A_SECOND = 2_000  # of wall time, to one viewer
CPU_MS_A_SECOND = 20  # of wall time, to play one run: fifty such runs fill a core
HELLO_S = 10
GOING = 20  # commands of one viewer that go on printing: each is fed every fact

# A page that is left open at 16x states a million facts in an hour and a quarter. Packed they take some 15 MB of the
# process that shows them, and who loads the run anew plays them all once more: some 7 s of CPU, in a thread.
RUN_FACTS = 1_000_000

# A script that types without end would else fill the disk.
RUN_ENTRIES = 5_000

# New runs of one address: a class behind one router opens the page at once, a script would go on.
RUNS_AT_ONCE_MINUTES = 4


class Bucket:
    """Leaky bucket: `rate` a second on average, `burst` at once. Time is handed in, in seconds."""

    __slots__ = ("at", "burst", "level", "rate")

    def __init__(self, rate: float, burst: int) -> None:
        self.rate = rate
        self.burst = burst
        self.level = 0.0
        self.at = 0.0

    def take(self, now: float) -> int:
        """0 when one more fits, else the milliseconds after which it will."""
        self.level = max(0.0, self.level - max(0.0, now - self.at) * self.rate)
        self.at = now
        if self.level + 1 > self.burst:
            return max(1, int((self.level + 1 - self.burst) / self.rate * 1_000) + 1)
        self.level += 1
        return 0

    def idle(self, now: float) -> bool:
        """Whether it has run empty, so that forgetting it changes nothing."""
        return self.level <= (now - self.at) * self.rate


class Buckets:
    """A bucket for each name, as long as it matters."""

    MOST = 10_000

    def __init__(self, rate: float, burst: int) -> None:
        self.rate = rate
        self.burst = burst
        self._buckets: dict[str, Bucket] = {}

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, name: str, now: float) -> int:
        if len(self._buckets) >= self.MOST:
            self._buckets = {key: b for key, b in self._buckets.items() if not b.idle(now)}
        return self._buckets.setdefault(name, Bucket(self.rate, self.burst)).take(now)
