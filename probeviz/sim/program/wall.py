"""The cluster's wall clock: virtual milliseconds as dates, in the forms that programs and HTTP print."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from probeviz.sim.world import World

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@lru_cache(64)
def _start(start: str) -> datetime:
    return datetime.fromisoformat(start).astimezone(UTC)


def wall(world: "World") -> datetime:
    """The date in the cluster now, in UTC."""
    return _start(world.setup.start) + timedelta(milliseconds=world.now)


@lru_cache(64)
def _second_of_day(start: str) -> int:
    at = _start(start)
    return at.hour * 3600 + at.minute * 60 + at.second


@lru_cache(64)
def _day(start: str, day: int) -> str:
    at = _start(start) + timedelta(days=day)
    return f"{DAYS[at.weekday()]}, {at.day:02} {MONTHS[at.month - 1]} {at.year}"


@lru_cache(16)
def _minute(start: str, minute: int) -> str:
    """The date up to the seconds, of a minute counted from the midnight before the run's start."""
    day, minute = divmod(minute, 1440)
    return f"{_day(start, day)} {minute // 60:02}:{minute % 60:02}"


@lru_cache(16)
def _http_dates(start: str, minute: int) -> list[str]:
    """Of the sixty seconds of a minute counted from the run's start."""
    first = _second_of_day(start) + 60 * minute
    return [f"{_minute(start, second // 60)}:{second % 60:02} GMT" for second in range(first, first + 60)]


def http_date(world: "World") -> str:
    """`Wed, 11 Nov 2020 12:57:15 GMT`, as in the header Date."""
    return _http_dates(world.setup.start, world.now // 60_000)[world.now // 1000 % 60]


def dated(world: "World", headers: dict[str, str]) -> dict[str, str]:
    """A copy of an answer's headers with the date of now."""
    headers = headers.copy()
    headers["Date"] = _http_dates(world.setup.start, world.now // 60_000)[world.now // 1000 % 60]
    return headers


def log_date(world: "World") -> str:
    """`2020/11/11 14:34:53`, as Go's package log prints it."""
    return _log_date(world.setup.start, world.now // 1000)


@lru_cache(64)
def _log_date(start: str, second: int) -> str:
    return f"{_start(start) + timedelta(seconds=second):%Y/%m/%d %H:%M:%S}"
