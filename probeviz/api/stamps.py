"""Virtual milliseconds <-> the RFC 3339 stamps of the API, counted from the run's start."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache


@lru_cache(maxsize=64)
def start_of(start: str) -> datetime:
    """`setup.start` as an instant in UTC; without a zone it is UTC already."""
    found = datetime.fromisoformat(start)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def instant(start: str, at_ms: int) -> datetime:
    return start_of(start) + timedelta(milliseconds=at_ms)


def rfc3339(start: str, at_ms: int) -> str:
    """`2026-01-05T10:00:17Z`: whole seconds, as metav1.Time has them."""
    return instant(start, at_ms).strftime("%Y-%m-%dT%H:%M:%SZ")
