"""CrashLoopBackOff's arithmetic (client-go util/flowcontrol/backoff.go; pkg/kubelet/kubelet.go newCrashLoopBackOff)."""

from probeviz.sim.kubelet.state import Backoff

INITIAL_MS = 10_000
MAX_MS = 300_000
EXPIRY_MS = 600_000  # 2 x 300 s, whatever the configured maximum

Entries = dict[str, Backoff]


def new_crash_loop_backoff(max_ms: int, reduced: bool = False) -> tuple[int, int]:
    """(initial, max) in ms for a configured `maxContainerRestartPeriod`; the initial never exceeds the maximum."""
    initial = 1_000 if reduced else INITIAL_MS
    return min(initial, max_ms), max_ms


def has_expired(event_time: int, last_update: int, expiry_ms: int = EXPIRY_MS) -> bool:
    return event_time - last_update > expiry_ms


def get(entries: Entries, key: str) -> int:
    """The present wait in ms; 0 without an entry."""
    entry = entries.get(key)
    return 0 if entry is None else entry.backoff_ms


def next_step(
    entries: Entries,
    key: str,
    now: int,
    event_time: int,
    initial_ms: int = INITIAL_MS,
    max_ms: int = MAX_MS,
    expiry_ms: int = EXPIRY_MS,
) -> int:
    """`Next`: the first wait, or twice the last one up to the maximum; returns the new wait in ms."""
    entry = entries.get(key)
    if entry is None or has_expired(event_time, entry.last_update, expiry_ms):
        entry = Backoff(backoff_ms=initial_ms, last_update=now)
        entries[key] = entry
    else:
        entry.backoff_ms = min(entry.backoff_ms * 2, max_ms)
    entry.last_update = now
    return entry.backoff_ms


def is_in_backoff_since(entries: Entries, key: str, now: int, event_time: int, expiry_ms: int = EXPIRY_MS) -> bool:
    """`IsInBackOffSince`: whether a container that ended at `event_time` has still to wait."""
    entry = entries.get(key)
    if entry is None or has_expired(event_time, entry.last_update, expiry_ms):
        return False
    return now - event_time < entry.backoff_ms


def is_in_backoff_since_update(entries: Entries, key: str, now: int, expiry_ms: int = EXPIRY_MS) -> bool:
    """`IsInBackOffSinceUpdate`: the same, counted from the entry's last change."""
    entry = entries.get(key)
    if entry is None or has_expired(now, entry.last_update, expiry_ms):
        return False
    return now - entry.last_update < entry.backoff_ms


def gc(entries: Entries, now: int, expiry_ms: int = EXPIRY_MS) -> None:
    """`GC`: forgets entries that have not changed for longer than the expiry."""
    for key in [k for k, e in entries.items() if now - e.last_update > expiry_ms]:
        del entries[key]


def go_duration(ms: int) -> str:
    """Go's time.Duration text for whole seconds: 10s, 1m20s, 5m0s, 1h0m0s."""
    seconds = ms // 1000
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    if hours:
        return f"{hours}h{minutes}m{rest}s"
    return f"{minutes}m{rest}s" if minutes else f"{rest}s"
