"""A text that is to be translated, wherever it was found."""

from collections.abc import Iterable
from typing import NamedTuple


class Message(NamedTuple):
    """`text` is the English and the key; `plural` its form for many, "" for none; `note` is for translators."""

    text: str
    plural: str = ""
    note: str = ""


class Unreadable(ValueError):
    """A text that cannot be found in the source as it stands: where, why, and what to do."""


def distinct(found: Iterable[Message]) -> list[Message]:
    """Each text once, as it was found first."""
    known: dict[str, Message] = {}
    for message in found:
        known.setdefault(message.text, message)
    return list(known.values())
