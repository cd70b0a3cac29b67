"""How Kubernetes words a span of time (apimachinery pkg/util/duration/duration.go), and how Go reads one.

Every division truncates.
"""

import re

from probeviz.kubectl.errors import KubectlError
from probeviz.sim.releases import release
from probeviz.sim.world import World

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
YEAR = 365 * DAY


def human_duration(ms: int) -> str:
    """HumanDuration of a span in milliseconds: AGE, "ago", LAST SEEN, the events of `describe`."""
    if ms < 0:
        return _negative(ms)
    if ms < 2 * MINUTE:
        return f"{ms // SECOND}s"
    if ms < 10 * MINUTE:
        return _two(ms, MINUTE, "m", SECOND, "s")
    if ms < 3 * HOUR:
        return f"{ms // MINUTE}m"
    if ms < 8 * HOUR:
        return _two(ms, HOUR, "h", MINUTE, "m")
    if ms < 2 * DAY:
        return f"{ms // HOUR}h"
    if ms < 8 * DAY:
        return _two(ms, DAY, "d", HOUR, "h")
    if ms < 2 * YEAR:
        return f"{ms // DAY}d"
    if ms < 8 * YEAR:
        return _two(ms, YEAR, "y", DAY, "d")
    return f"{ms // YEAR}y"


def short_human_duration(ms: int) -> str:
    """ShortHumanDuration: one unit only."""
    if ms < 0:
        return _negative(ms)
    for limit, unit, letter in ((MINUTE, SECOND, "s"), (HOUR, MINUTE, "m"), (DAY, HOUR, "h"), (YEAR, DAY, "d")):
        if ms < limit:
            return f"{ms // unit}{letter}"
    return f"{ms // YEAR}y"


def age(now: int, since: int) -> str:
    """What AGE says of a stamp; both in virtual ms."""
    return human_duration(now - since)


def _negative(ms: int) -> str:
    # int(seconds) < -1 in Go truncates towards zero, so anything above -2 s still counts as now.
    return "0s" if ms > -2 * SECOND else "<invalid>"


def _two(ms: int, unit: int, letter: str, rest_unit: int, rest_letter: str) -> str:
    whole, rest = divmod(ms, unit)
    rest //= rest_unit
    return f"{whole}{letter}{rest}{rest_letter}" if rest else f"{whole}{letter}"


_UNITS_MS = {"ns": 1e-6, "us": 1e-3, "µs": 1e-3, "ms": 1, "s": SECOND, "m": MINUTE, "h": HOUR}
_PART = re.compile(r"(\d{0,9}(?:\.\d{0,9})?)([^.\d]*)")


def parse_duration(text: str) -> int:
    """Milliseconds of `30s`, `1m30s`, `1.5h`, `0`; ValueError in the words of Go's time.ParseDuration."""
    rest = text[1:] if text[:1] in ("-", "+") else text
    if rest == "0":
        return 0
    span = 0.0
    at = 0
    while at < len(rest) or not rest:
        part = _PART.match(rest, at)
        if part is None or not part[1].strip("."):
            raise ValueError(f'time: invalid duration "{text}"')
        if not part[2]:
            raise ValueError(f'time: missing unit in duration "{text}"')
        if part[2] not in _UNITS_MS:
            raise ValueError(f'time: unknown unit "{part[2]}" in duration "{text}"')
        span += float(part[1]) * _UNITS_MS[part[2]]
        at = part.end()
    return -round(span) if text.startswith("-") else round(span)


def duration_flag(world: World, verb: str, name: str, text: str) -> int:
    """The value of a flag, in milliseconds; raises in pflag's words."""
    try:
        return parse_duration(text)
    except ValueError as error:
        # Go quotes what it complains of since 1.15, with which Kubernetes is built from 1.20.
        why = str(error) if release(world.setup.release).minor >= 20 else str(error).replace('"', "")
        raise KubectlError(
            f'error: invalid argument "{text}" for "--{name}" flag: {why}\nSee \'kubectl {verb} --help\' for usage.'
        ) from None
