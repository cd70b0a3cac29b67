"""One piece of advice: what is wrong, why, this manifest's numbers, and the fix."""

from enum import IntEnum
from typing import NamedTuple


class Level(IntEnum):
    """Most urgent first."""

    WRONG = 0  # it fails for certain, or does the opposite of what it is for
    RISKY = 1  # it fails on a bad day
    WORTH_KNOWING = 2  # it may be meant so

    def __str__(self) -> str:
        return self.name.lower().replace("_", " ")


class Show(NamedTuple):
    """How a scenario makes the advice visible: what the program does, what happens, what then holds.

    `program` is a Scenario's program without `listen`; `script` its further lines; `expect` CEL at the end.
    """

    program: dict[str, object]
    script: tuple[dict[str, object], ...] = ()
    until: str = "3m"
    expect: str = ""


class Advice(NamedTuple):
    """`line` and `column` count from 1. `counter`: why somebody might do so all the same; empty when nobody should."""

    rule: str
    level: Level
    file: str
    line: int
    column: int
    field: str
    what: str
    why: str
    fix: str
    counter: str = ""
    show: Show | None = None

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"
