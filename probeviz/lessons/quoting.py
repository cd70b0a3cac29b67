"""Values of a run in a sentence: `RESTARTS is {restarts}.`"""

from collections.abc import Mapping
from typing import Any


def as_text(value: Any) -> str:
    """A value as a sentence quotes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    if isinstance(value, list):
        return ", ".join(map(as_text, value))
    return str(value)


def quoted(text: str, shown: Mapping[str, str]) -> str:
    """The text with `{name}` filled in, for the names that are known."""
    for name, value in shown.items():
        text = text.replace(f"{{{name}}}", value)
    return text
