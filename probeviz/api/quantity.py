"""Amounts of resources: `250m`, `64Mi`, `1.5` (apimachinery pkg/api/resource/quantity.go)."""

import re
from collections.abc import Mapping
from fractions import Fraction

FORMAT = "^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$"
WRONG_FORMAT = f"quantities must match the regular expression '{FORMAT}'"
WRONG_SUFFIX = "unable to parse quantity's suffix"

_PARTS = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)\Z")
_EXPONENT = re.compile(r"[eE]([-+]?[0-9]{1,3})\Z")
_BINARY = {f"{letter}i": 1024**i for i, letter in enumerate("KMGTPE", start=1)}
_DECIMAL = {
    "": Fraction(1),
    "n": Fraction(1, 10**9),
    "u": Fraction(1, 10**6),
    "m": Fraction(1, 1000),
    "k": Fraction(1000),
}
_DECIMAL |= {letter: Fraction(1000**i) for i, letter in enumerate("MGTPE", start=2)}


class NoQuantity(ValueError):
    """Not an amount; the text is upstream's."""


def parse_quantity(value: str | int | float) -> Fraction:
    """The exact amount; NoQuantity says what is wrong."""
    text = str(value)
    found = _PARTS.match(text)
    if not text or found is None:
        raise NoQuantity(WRONG_FORMAT)
    sign, whole, rest, suffix = found.groups()
    if len(whole) + len(rest or "") > 40:
        raise NoQuantity(WRONG_FORMAT)
    number = Fraction(int((whole or "0") + (rest or "")), 10 ** len(rest or ""))
    return (-number if sign == "-" else number) * _multiplier(suffix)


def _multiplier(suffix: str) -> Fraction:
    if suffix in _DECIMAL:
        return _DECIMAL[suffix]
    if suffix in _BINARY:
        return Fraction(_BINARY[suffix])
    exponent = _EXPONENT.match(suffix)
    if exponent is None:
        raise NoQuantity(WRONG_SUFFIX)
    return Fraction(10) ** int(exponent[1])


def canonical(value: str | int | float) -> str:
    """As the API server writes it back: the largest unit that leaves a whole number (CanonicalizeBytes)."""
    amount = parse_quantity(value)
    suffix = _PARTS.match(str(value))[4]  # type: ignore[index]  # it has been parsed
    if suffix in _BINARY and abs(amount) >= 1024 and amount.denominator == 1:
        return _in_units(amount, {"": 1, **_BINARY})
    if suffix not in _DECIMAL and suffix not in _BINARY:
        units = {f"e{3 * power}" if power else "": Fraction(1000) ** power for power in range(-3, 7)}
        return _in_units(amount, units)
    return _in_units(amount, _DECIMAL)


def _in_units(amount: Fraction, units: Mapping[str, int | Fraction]) -> str:
    fitting = [(unit, suffix) for suffix, unit in units.items() if (amount / unit).denominator == 1]
    if not amount or not fitting:
        return str(-(-amount.numerator * 10**9 // amount.denominator)) + "n" if amount else "0"
    unit, suffix = max(fitting)
    return f"{amount / unit}{suffix}"
