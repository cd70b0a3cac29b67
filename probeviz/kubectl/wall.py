"""Virtual milliseconds as dates on the cluster's wall; a visitor's zone is UTC."""

from datetime import UTC, datetime, timedelta

from probeviz.sim.setup import Setup


def wall(setup: Setup, at_ms: int) -> datetime:
    """The date and time of an instant of the run."""
    return datetime.fromisoformat(setup.start.replace("Z", "+00:00")).astimezone(UTC) + timedelta(milliseconds=at_ms)


def rfc1123z(setup: Setup, at_ms: int) -> str:
    """`Mon, 23 Nov 2026 06:00:00 +0000`, as `describe` writes times."""
    at = wall(setup, at_ms)
    return f"{_DAYS[at.weekday()]}, {at.day:02} {_MONTHS[at.month - 1]} {at:%Y %H:%M:%S} +0000"


def rfc3339(setup: Setup, at_ms: int) -> str:
    """`2026-11-23T06:00:00Z`, as the API writes times."""
    return f"{wall(setup, at_ms):%Y-%m-%dT%H:%M:%SZ}"


# Not strftime's names: those follow the locale of the process.
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
