"""Spans of time, against upstream's own cases."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from probeviz.kubectl.duration import human_duration, short_human_duration
from tests.kubectl.cases import cases, upstream

FUNCTIONS = {"HumanDuration": human_duration, "ShortHumanDuration": short_human_duration}
CASES = cases("human-duration", "short-duration")


def test_there_are_cases() -> None:
    assert len(CASES) == 38


@upstream("human-duration", "short-duration")
def test_upstream(case: dict[str, Any]) -> None:
    assert FUNCTIONS[str(case["given"]["fn"])](case["given"]["ms"]) == case["expect"]


@given(st.integers(min_value=0, max_value=10**12))
def test_it_never_overstates(ms: int) -> None:
    """Each unit is cut off, so what is printed is never longer than the span."""
    units = {"s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "y": 365 * 86_400_000}
    text, total, number = human_duration(ms), 0, ""
    for letter in text:
        if letter.isdigit():
            number += letter
        else:
            total += int(number) * units[letter]
            number = ""
    assert total <= ms
