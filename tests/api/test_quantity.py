"""Amounts of resources."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probeviz.api.quantity import WRONG_FORMAT, WRONG_SUFFIX, NoQuantity, canonical, parse_quantity


@pytest.mark.parametrize(
    ("text", "amount", "written"),
    [
        ("0", 0, "0"),
        ("100m", Fraction(1, 10), "100m"),
        ("0.5", Fraction(1, 2), "500m"),
        (1.5, Fraction(3, 2), "1500m"),
        (2, 2, "2"),
        ("2000m", 2, "2"),
        ("1000", 1000, "1k"),
        ("1024Mi", 2**30, "1Gi"),
        ("1.5Gi", 3 * 2**29, "1536Mi"),
        ("500Ki", 512000, "500Ki"),
        ("1e3", 1000, "1e3"),
        ("-1", -1, "-1"),
        (".5", Fraction(1, 2), "500m"),
    ],
)
def test_amounts(text: str | float, amount: Fraction, written: str) -> None:
    assert parse_quantity(text) == amount
    assert canonical(text) == written


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", WRONG_FORMAT),
        ("abc", WRONG_FORMAT),
        ("128mb", WRONG_FORMAT),
        ("1 Gi", WRONG_FORMAT),
        ("1.2.3", WRONG_FORMAT),
        ("1KK", WRONG_SUFFIX),
        ("1K", WRONG_SUFFIX),
        ("9" * 50, WRONG_FORMAT),
    ],
)
def test_what_is_no_amount(text: str, words: str) -> None:
    with pytest.raises(NoQuantity, match=".*") as wrong:
        parse_quantity(text)
    assert str(wrong.value) == words


UNITS = st.sampled_from(["", "m", "k", "M", "G", "Ki", "Mi", "Gi", "e3"])


@given(st.integers(0, 10**6), UNITS)
def test_what_is_written_back_is_the_same_amount(number: int, unit: str) -> None:
    text = f"{number}{unit}"
    assert parse_quantity(canonical(text)) == parse_quantity(text)
    assert canonical(canonical(text)) == canonical(text)
