"""Values of a run in a sentence: `RESTARTS is {restarts}.`"""

import re
from collections.abc import Mapping
from typing import Any

FRACTION = re.compile(r"(\d+)\.(\d+)")
COMMA = ("ru",)  # languages that write 29,4 for 29.4


def as_text(value: Any) -> str:
    """A value as a sentence quotes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    if isinstance(value, list):
        return ", ".join(map(as_text, value))
    return str(value)


def quoted(text: str, shown: Mapping[str, str], language: str = "en") -> str:
    """The text with `{name}` filled in, for the names that are known."""
    for name, value in shown.items():
        text = text.replace(f"{{{name}}}", _written(value, language))
    return text


def _written(value: str, language: str) -> str:
    """An address or a time has dots or colons of its own, so only what is a number as a whole is one."""
    number = FRACTION.fullmatch(value) if language in COMMA else None
    return value if number is None else f"{number[1]},{number[2]}"
