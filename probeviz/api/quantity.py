"""Amounts of resources: `250m`, `64Mi`, `1.5` (apimachinery pkg/api/resource/quantity.go)."""

import re
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
