"""Writes docs/limits.md from the `limits.py` of each room."""

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from probeviz.sim.limits import Limit

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "limits.md"

HEAD = """# Limits

Everything that a visitor can send has a limit, and each limit has its sentence. **N** stands for what came.
This page is written by `python -m scripts.limits_page`; `tests/test_limits.py` goes beyond each limit and reads the
sentence.

`curl` in the terminal never opens a socket, and no file of the server is read. A pattern of `grep`, `sed` or `awk` is
matched by RE2, in time that is linear in the text, whatever the pattern. `jq`, and a visitor's own `expect`, run in
helper processes, at most two for each server process, which see no file and no environment and die when they overrun.
Lists within a Scenario's programs have bounds of their own, where they are read (`scenarios/program_shapes.py`).
"""

# From what is typed to what it brings about.
ROOMS = {
    "live": "Messages and runs",
    "lessons": "Lessons",
    "terminal": "The terminal",
    "helpers": "Helper processes",
    "api": "Manifests",
    "scenarios": "Scenarios",
    "sim": "The engine",
}


class Row(NamedTuple):
    """A limit with the name of its constant."""

    room: str
    name: str
    limit: Limit


class Anything:
    """What stands in a sentence for that which came."""

    def __format__(self, spec: str) -> str:
        return "**N**"


def rows() -> Iterator[Row]:
    """Every limit of every room, in the order of its module."""
    for room in ROOMS:
        module: ModuleType = import_module(f"probeviz.{room}.limits")
        for name, value in vars(module).items():
            if isinstance(value, Limit):
                yield Row(room, name, value)


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    last = ""
    for room, name, limit in rows():
        if room != last:
            parts.append(f"\n## {ROOMS[room]}\n\nThe numbers stand in `probeviz/{room}/limits.py`.\n\n")
            parts.append("| what | at most | name, held in | what is said |\n|---|---|---|---|\n")
            last = room
        of = limit.of + (f"; a setting, [`{limit.setting}`](settings.md)" if limit.setting else "")
        said = limit.said(Anything()).replace("|", "\\|")
        parts.append(f"| {of} | {limit:,} {limit.unit} | `{name}`, `{limit.where}` | {said} |\n")
    return "".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"wrote {PAGE.name}\n")
