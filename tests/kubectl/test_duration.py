"""Spans of time, against upstream's own cases."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probeviz.kubectl.duration import duration_flag, human_duration, parse_duration, short_human_duration
from probeviz.kubectl.errors import KubectlError
from tests import builders
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


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("0", 0),
        ("30s", 30_000),
        ("1m30s", 90_000),
        ("1.5h", 5_400_000),
        ("250ms", 250),
        ("-1s", -1_000),
        ("2h45m", 9_900_000),
    ],
)
def test_durations_are_read_as_go_reads_them(text: str, ms: int) -> None:
    assert parse_duration(text) == ms


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("30", 'time: missing unit in duration "30"'),
        ("", 'time: invalid duration ""'),
        ("soon", 'time: invalid duration "soon"'),
        ("1d", 'time: unknown unit "d" in duration "1d"'),
        ("1s 2s", 'time: unknown unit "s " in duration "1s 2s"'),
        (".s", 'time: invalid duration ".s"'),
        ("9999999999s", 'time: missing unit in duration "9999999999s"'),
    ],
)
def test_what_is_no_duration(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=f"^{said}$"):
        parse_duration(text)


def test_an_old_kubectl_does_not_quote() -> None:
    with pytest.raises(KubectlError) as caught:
        duration_flag(builders.world("1.17"), "wait", "timeout", "soon")
    assert caught.value.message == (
        'error: invalid argument "soon" for "--timeout" flag: time: invalid duration soon'
        "\nSee 'kubectl wait --help' for usage."
    )
