"""Readers of YAML values with their places: each takes a Value and gives a typed one, or raises Wrong."""

import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeVar

from probeviz.api.problems import Problem
from probeviz.api.source import Document, Path
from probeviz.locale.text import say
from probeviz.scenarios.limits import HOURS, REQUESTS_A_SECOND
from probeviz.scenarios.problems import did_you_mean, listed

T = TypeVar("T")


class Wrong(Exception):
    """One value is wrong."""

    def __init__(self, value: "Value", text: str) -> None:
        super().__init__(text)
        self.value, self.text = value, text


class Reported(Wrong):
    """Something within this value is wrong and has been reported."""


class Value(NamedTuple):
    """One value of a YAML document, its path, and the problems found in the document so far."""

    data: Any
    path: Path
    document: Document
    problems: list[Problem]

    @property
    def field(self) -> str:
        """The path as people write it: `spec.clients[0].rate`."""
        steps = (f"[{step}]" if isinstance(step, int) else f".{_quoted(step)}" for step in self.path)
        return "".join(steps).removeprefix(".")

    @property
    def line(self) -> int:
        return self.document.place(self.path)[0]

    def report(self, wrong: Wrong) -> None:
        if isinstance(wrong, Reported):
            return
        at = wrong.value
        line, column = self.document.place(at.path)
        self.problems.append(Problem(self.document.file, line, column, at.field, wrong.text))

    def keys(self) -> dict[str, "Value"]:
        """The values of a mapping."""
        if not isinstance(self.data, dict):
            raise Wrong(self, say("must be a mapping of fields, not {found}", found=kind_of(self)))
        return {name: self._replace(data=item, path=(*self.path, name)) for name, item in self.data.items()}

    def items(self) -> list["Value"]:
        if not isinstance(self.data, list):
            raise Wrong(self, say("must be a list, not {found}", found=kind_of(self)))
        return [self._replace(data=item, path=(*self.path, i)) for i, item in enumerate(self.data)]

    def has(self, name: str) -> bool:
        return isinstance(self.data, dict) and name in self.data


def _quoted(name: str) -> str:
    return name if re.fullmatch(r"[\w-]+", name) else f'"{name}"'


Reader = Callable[[Value], T]


def kind_of(value: Value) -> str:
    """What a value is, in words."""
    match value.data:
        case None:
            return say("nothing")
        case bool():
            return say("a truth value ({found})", found=str(value.data).lower())
        case int() | float():
            return say("a number ({found})", found=value.data)
        case str():
            return say("a text")
    return say("a mapping") if isinstance(value.data, dict) else say("a list")


def plain(value: Value) -> str:
    """The text of a scalar that needs no quotes."""
    if isinstance(value.data, bool) or not isinstance(value.data, str | int | float):
        raise Wrong(value, say("must be a single word, not {found}", found=kind_of(value)))
    return str(value.data)


def text(value: Value) -> str:
    if isinstance(value.data, bool | int | float):
        raise Wrong(value, say("must be a text, not {found}; put it in quotes", found=kind_of(value)))
    if not isinstance(value.data, str):
        raise Wrong(value, say("must be a text, not {found}", found=kind_of(value)))
    return value.data


def nonempty(value: Value) -> str:
    found = text(value)
    if not found.strip():
        raise Wrong(value, say("must not be empty"))
    return found


def integer(low: int, high: int) -> Reader[int]:
    def read(value: Value) -> int:
        number = value.data
        if isinstance(number, bool) or not isinstance(number, int):
            said = say(
                "must be a whole number from {low} to {high}, not {found}", low=low, high=high, found=kind_of(value)
            )
            raise Wrong(value, said)
        if not low <= number <= high:
            raise Wrong(value, say("must be from {low} to {high}, not {found}", low=low, high=high, found=number))
        return number

    return read


def flag(value: Value) -> bool:
    if not isinstance(value.data, bool):
        raise Wrong(value, say("must be true or false, not {found}", found=kind_of(value)))
    return value.data


def one_of(*words: str) -> Reader[str]:
    def read(value: Value) -> str:
        found = plain(value)
        if found not in words:
            hint = did_you_mean(found, words)
            raise Wrong(value, say("must be {known}, not {found}{hint}", known=listed(words), found=found, hint=hint))
        return found

    return read


DURATION = re.compile(r"(?:\d+(?:\.\d+)?(?:ms|s|m|h))+")
PART = re.compile(r"(\d+)(?:\.(\d+))?(ms|s|m|h)")
UNITS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000}


def duration_ms(written: str) -> int | None:
    """Milliseconds of "200ms", "1.5s", "1m30s", "1h"; None when it is no duration in whole milliseconds."""
    if written == "0":
        return 0
    if len(written) > 30 or not DURATION.fullmatch(written):
        return None
    total = 0
    for whole, fraction, unit in PART.findall(written):
        scale = 10 ** len(fraction)
        ms, rest = divmod(int(whole + fraction) * UNITS[unit], scale)
        if rest:
            return None
        total += ms
    return total


def duration(value: Value) -> int:
    """Milliseconds; at most 24 hours."""
    found = plain(value)
    ms = duration_ms(found)
    if ms is None:
        if re.fullmatch(r"\d+(\.\d+)?", found):
            raise Wrong(value, say("must be a duration with its unit, such as {found}s, not {found}", found=found))
        said = say("must be a duration with its unit such as 200ms, 1.5s, 2m or 1h, not {found}", found=found)
        raise Wrong(value, said)
    if ms > HOURS * UNITS["h"]:
        raise Wrong(value, HOURS.said(found))
    return ms


RATE = re.compile(r"(\d+(?:\.\d{1,3})?)/(s|m|h)")


def rate(value: Value) -> int:
    """Requests per 1,000 seconds of "2/s", "0.5/s", "30/m"."""
    found = plain(value)
    match = RATE.fullmatch(found)
    if match is None or len(found) > 30:
        raise Wrong(value, say("must be a rate such as 2/s or 30/m, not {found}", found=found))
    whole, _, fraction = match[1].partition(".")
    milli = int(whole + fraction.ljust(3, "0")) * UNITS["s"] // UNITS[match[2]]
    if milli > REQUESTS_A_SECOND * 1_000:
        raise Wrong(value, say("must be at most {most}/s, not {found}", most=int(REQUESTS_A_SECOND), found=found))
    return milli


def list_of(read: Reader[T], most: int = 1_000) -> Reader[list[T]]:
    def read_list(value: Value) -> list[T]:
        items = value.items()
        if len(items) > most:
            raise Wrong(value, say("has {found} items; at most {most:,} are allowed", found=len(items), most=int(most)))
        return _each(value, items, read)

    return read_list


def map_of(read: Reader[T], most: int = 1_000) -> Reader[dict[str, T]]:
    def read_map(value: Value) -> dict[str, T]:
        keys = value.keys()
        if len(keys) > most:
            raise Wrong(
                value, say("has {found} entries; at most {most:,} are allowed", found=len(keys), most=int(most))
            )
        return dict(zip(keys, _each(value, keys.values(), read), strict=True))

    return read_map


def _each(value: Value, items: Iterable[Value], read: Reader[T]) -> list[T]:
    """Reads on after a wrong item, so that one pass names all that is wrong."""
    good, before = [], len(value.problems)
    for item in items:
        try:
            good.append(read(item))
        except Wrong as wrong:
            value.report(wrong)
    if len(value.problems) > before:
        raise Reported(value, "")
    return good
