"""What stands behind a pipe: text in, text out.  A filter that can works line by line, for `-w` and `-f`."""

from typing import NamedTuple, Protocol


class Filtered(NamedTuple):
    """What a filter prints for the text so far; `done`: it wants no more (head)."""

    out: list[str]
    err: list[str]
    done: bool = False


class FilterError(Exception):
    """Why a filter refuses its words; the message is its stderr, `code` its exit code."""

    def __init__(self, message: str, code: int = 2) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class Filter(Protocol):
    """Built from its words; `feed` takes lines as they come, `end` what is left when the input ends.

    `slow`: `end` blocks while a helper process works.
    """

    code: int
    slow: bool

    def feed(self, lines: list[str]) -> Filtered: ...

    def end(self) -> Filtered: ...


NOTHING = Filtered([], [])
