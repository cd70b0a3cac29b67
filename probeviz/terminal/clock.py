"""`date`, and how long `sleep` and `watch` are told to wait: virtual time, in UTC."""

import re

from probeviz.kubectl.wall import wall
from probeviz.sim.setup import Setup

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
UNITS = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0, "ms": 0.001}
MAX_MS = 24 * 3600 * 1000


def date(setup: Setup, now: int, words: list[str]) -> str:
    """`Mon Jan  5 10:00:44 UTC 2026`, or by a format; raises ValueError with date's words."""
    formats = [word for word in words if word not in ("-u", "--utc")]
    if not formats:
        return _format(setup, now, "%a %b %e %H:%M:%S UTC %Y")
    if len(formats) > 1 or not formats[0].startswith("+"):
        raise ValueError(f"date: invalid date '{formats[0]}'")
    return _format(setup, now, formats[0][1:])


def ctime(setup: Setup, now: int) -> str:
    """`Mon Jan  5 10:00:44 2026`, as watch writes it."""
    return _format(setup, now, "%a %b %e %H:%M:%S %Y")


def _format(setup: Setup, now: int, text: str) -> str:
    """Not strftime: its names follow the locale of the process."""
    at = wall(setup, now)
    values = {
        "a": DAYS[at.weekday()], "b": MONTHS[at.month - 1], "e": f"{at.day:>2}", "d": f"{at.day:02}",
        "H": f"{at.hour:02}", "M": f"{at.minute:02}", "S": f"{at.second:02}", "Y": str(at.year), "m": f"{at.month:02}",
        "T": f"{at:%H:%M:%S}", "F": f"{at:%Y-%m-%d}", "s": str(int(at.timestamp())), "Z": "UTC", "z": "+0000",
        "N": f"{at.microsecond * 1000:09}", "R": f"{at:%H:%M}", "n": "\n", "t": "\t", "%": "%",
        "3N": f"{at.microsecond // 1000:03}",
    }  # fmt: skip
    return re.sub(r"%(3N|.)", lambda found: values.get(found[1], found[0]), text)


def duration_ms(text: str) -> int | None:
    """`1`, `0.5`, `2s`, `1m` in ms; None for what is no duration, at most a day."""
    found = re.fullmatch(r"(\d{1,7}(?:\.\d{1,6})?|\.\d{1,6})(ms|[smhd]?)", text, re.A)
    return None if found is None else min(MAX_MS, round(float(found[1]) * UNITS[found[2]] * 1000))
