"""How go-yaml v2 reads a plain scalar (resolve.go), and how sigs.k8s.io/yaml turns it into JSON."""

import re
from typing import Any

BOOLS = {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False),
}
# What YAML 1.2 reads as words; kubectl's YAML is the old one.
WORDS = frozenset(text for text in BOOLS if text.lower() not in ("true", "false"))
NULLS = ("", "~", "null", "Null", "NULL")
FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
INTS = (
    (re.compile(r"[-+]?0[xX][0-9a-fA-F]{1,16}\Z"), 16),
    (re.compile(r"[-+]?0[bB][01]{1,64}\Z"), 2),
    (re.compile(r"[-+]?0[oO]?[0-7]{1,22}\Z"), 8),
    (re.compile(r"[-+]?(0|[1-9][0-9]{0,19})\Z"), 10),
)
TAG = "tag:yaml.org,2002:"


def resolve(text: str, tag: str | None, plain: bool) -> Any:
    """The JSON value of a scalar; `plain` means unquoted and without a tag."""
    if plain:
        return _plain(text)
    match tag and tag.removeprefix(TAG):
        case "int" | "float" | "bool" | "null":
            return _plain(text)
    return text


def key_text(value: Any) -> str | None:
    """A map's key as JSON has it, or None when it cannot be one."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    return None


def _plain(text: str) -> Any:
    if text in NULLS:
        return None
    if text in BOOLS:
        return BOOLS[text]
    if text[0] not in "+-.0123456789":
        return text
    return _number(text)


def _number(text: str) -> Any:
    digits = text.replace("_", "")
    for form, base in INTS:
        if form.match(digits):
            number = int(digits, base) if base != 8 else _octal(digits)
            return number if -(2**63) <= number < 2**64 else float(number)
    if FLOAT.match(digits) and len(digits) <= 40:
        number_ = float(digits)
        if number_ - number_ != 0:
            return text  # out of range
        return int(number_) if number_ == int(number_) and abs(number_) < 1e21 else number_
    return text


def _octal(digits: str) -> int:
    sign = -1 if digits[0] == "-" else 1
    return sign * int(digits.lstrip("+-").lower().replace("o", "") or "0", 8)
