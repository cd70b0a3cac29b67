"""Amounts of cpu and memory (apimachinery pkg/api/resource): `250m`, `64Mi`, `1.5`."""

import re
from fractions import Fraction

_BINARY = {f"{letter}i": 1024**power for power, letter in enumerate("KMGTPE", 1)}
_DECIMAL = {"n": Fraction(1, 10**9), "u": Fraction(1, 10**6), "m": Fraction(1, 1000), "": Fraction(1)} | {
    letter: Fraction(1000**power) for power, letter in enumerate("kMGTPE", 1)
}
_QUANTITY = re.compile(r"([+-]?(?:\d{1,30}\.?\d{0,30}|\.\d{1,30}))(?:([eE][+-]?\d{1,2})|([KMGTPE]i|[numkMGTPE]?))")


def parse_quantity(text: object) -> Fraction | None:
    """The exact amount, None when the text is no quantity."""
    found = _QUANTITY.fullmatch(str(text))
    if found is None:
        return None
    number = Fraction(found[1])
    if found[2]:
        return number * Fraction(10) ** int(found[2][1:])
    return number * (_BINARY[found[3]] if found[3] in _BINARY else _DECIMAL[found[3]])


def total(amounts: list[str]) -> str:
    """The sum in the form of the first amount, with the largest suffix that leaves a whole number."""
    parsed = [(text, amount) for text in amounts if (amount := parse_quantity(text)) is not None]
    whole = sum((amount for _, amount in parsed), Fraction(0))
    if not whole:
        return "0"
    binary = parsed[0][0].endswith("i")
    units: dict[str, Fraction] = {k: Fraction(v) for k, v in _BINARY.items()} if binary else dict(_DECIMAL)
    units[""] = Fraction(1)
    for suffix, unit in sorted(units.items(), key=lambda pair: -pair[1]):
        if (whole / unit).denominator == 1:
            return f"{whole / unit}{suffix}"
    return str(float(whole))
