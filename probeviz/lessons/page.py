"""A page that somebody writes: lines with a time in front, held against the times of what must be on it."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from probeviz.lessons.limits import PAGE_LINE
from probeviz.lessons.steps import Write
from probeviz.locale.text import Said, say

LINE = re.compile(r"(\d\d):(\d\d):(\d\d)[\s,:.–—-]+(\S.*)")
DAY_S = 24 * 3600


def refusal(step: Write, lines: Sequence[str]) -> Said | None:
    """Why this is no page; None when it is one."""
    if len(lines) != step.lines:
        return say("The page must have {lines} lines; it has {n}.", n=len(lines), lines=step.lines)
    for line in lines:
        if len(line) > PAGE_LINE:
            return PAGE_LINE.said()
        if LINE.fullmatch(line) is None or seconds_of(line) >= DAY_S:
            return say("A line begins with its time, and says what happened: 02:12:00 …, not “{line}”.", line=line)
    times = [seconds_of(line) for line in lines]
    if times != sorted(times):
        return say("Write the lines in order of time: the earliest first.")
    return None


def lines_of(value: Any) -> list[str] | None:
    """The lines of what somebody sent, without empty ones; None when it is no text."""
    return [line.strip() for line in value.splitlines() if line.strip()] if isinstance(value, str) else None


def seconds_of(line: str) -> int:
    """Since midnight."""
    found = LINE.fullmatch(line)
    assert found is not None
    return int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3])


def clock_of(start: str, at_ms: int) -> str:
    """The time of day, to the second, of a run that began at `start` (RFC 3339)."""
    begun = datetime.fromisoformat(start)
    s = (begun.hour * 3600 + begun.minute * 60 + begun.second + at_ms // 1_000) % DAY_S
    return f"{s // 3600:02}:{s // 60 % 60:02}:{s % 60:02}"


def missed(step: Write, lines: Sequence[str], truth: Mapping[str, str]) -> list[str]:
    """What has no line of its own near its time. Both go by time, so the first line that fits is the best one."""
    left = [seconds_of(line) for line in lines]
    lacks = []
    for id, clock in truth.items():
        at = seconds_of(f"{clock} {id}")
        while left and (at - left[0]) * 1_000 > step.tolerance_ms:
            left.pop(0)
        if left and (left[0] - at) * 1_000 <= step.tolerance_ms:
            left.pop(0)
        else:
            lacks.append(id)
    return lacks
