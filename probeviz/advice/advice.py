"""One piece of advice: what is wrong, why, this manifest's numbers, and the fix."""

from enum import IntEnum
from typing import Any, NamedTuple

from probeviz.api.source import Document, Path

Json = dict[str, Any]


class Level(IntEnum):
    """Most urgent first."""

    WRONG = 0  # it fails for certain, or does the opposite of what it is for
    RISKY = 1  # it fails on a bad day
    WORTH_KNOWING = 2  # it may be meant so

    def __str__(self) -> str:
        return self.name.lower().replace("_", " ")


WRONG, RISKY, WORTH_KNOWING = Level.WRONG, Level.RISKY, Level.WORTH_KNOWING


class Fix(NamedTuple):
    """What to change: fields of one document by path (None takes a field out), and what no field can say."""

    changes: tuple[tuple[Path, Any], ...] = ()
    note: str = ""


READY = "pods.size() > 0 && pods.all(p, p.ready)"
RUNNING = "pods.size() > 0 && pods.all(p, p.phase == 'Running')"


class Show(NamedTuple):
    """How a scenario makes the advice visible with the visitor's own manifest.

    `program` overrides what runs in `image`; `script`, `clients` and `expect` are those of a Scenario. `before` holds
    when the script begins, else the fault is not its doing.
    """

    expect: tuple[Json, ...]
    until_s: int
    image: str = ""
    program: Json = {}
    script: tuple[Json, ...] = ()
    clients: tuple[Json, ...] = ()
    before: str = READY


class Found(NamedTuple):
    """What a rule says of one field of one document."""

    level: Level
    document: Document
    path: Path
    what: str
    why: str
    fix: Fix
    counter: str = ""
    show: Show | None = None


class Advice(NamedTuple):
    """`line` and `column` count from 1. `counter`: why somebody might do so all the same; empty when nobody should.

    `fix` is a snippet of YAML, or a sentence behind `#` where no field of this file can help; `changes` the same by
    path. `show` is None where the rule cannot be played with this manifest.
    """

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
    changes: tuple[tuple[Path, Any], ...] = ()
    document: Document | None = None  # in which it stands

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"
