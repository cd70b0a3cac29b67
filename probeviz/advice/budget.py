"""Whether a program is up before a probe has failed for good."""

from probeviz.advice import known
from probeviz.advice.advice import RISKY, WRONG, Level
from probeviz.advice.asked import Asked
from probeviz.advice.words import ms
from probeviz.locale.text import say

SHORT_S = 30  # a JVM, a migration or a cold node takes that long; reports tell of 35 s and 90 s that were too short
LEAST_S = 60  # what a fix allows when nothing is known of the program


def too_short(asked: Asked) -> Level | None:
    """Of the probe that is to bear the start."""
    if asked.program is None:
        return RISKY if asked.budget_s < SHORT_S else None
    boot = known.boot(asked.program)
    if boot.mean >= asked.budget_s * 1_000:
        return WRONG
    return RISKY if boot.tail > asked.first_s * 1_000 else None


def wanted_s(asked: Asked) -> int:
    """What a fix allows: twice the longest start, or twice what was too short."""
    tail = known.boot(asked.program).tail // 1_000 if asked.program is not None else 0
    return max(LEAST_S, 2 * tail, 2 * asked.budget_s)


def boots(asked: Asked) -> str:
    """`, and this program boots for 45 s`; empty when nothing is known of it."""
    if asked.program is None:
        return ""
    mean, tail = known.boot(asked.program)
    if tail > mean:
        return say(", and this program boots for {mean}, {tail} on a bad day", mean=ms(mean), tail=ms(tail))
    return say(", and this program boots for {mean}", mean=ms(mean))


def shown_boot_s(asked: Asked) -> int:
    """The boot that brings the fault out; 0: the program's own does."""
    if asked.program is not None and known.boot(asked.program).mean >= asked.budget_s * 1_000:
        return 0
    return asked.budget_s + 15
