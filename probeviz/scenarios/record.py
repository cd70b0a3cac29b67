"""A run that somebody has played by hand, as a scenario: what they did becomes its script.

It plays to the same facts, but for the numbers of entries and the names of files that were saved more than once.
"""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

import yaml

from probeviz.locale.text import say
from probeviz.scenarios.edit import REMOVED, edited, only
from probeviz.scenarios.limits import SCRIPT_LINES
from probeviz.sim import entries
from probeviz.sim.log import Logged

# No fact follows from them.
SILENT = (entries.Look, entries.Clock, entries.File, entries.Seek, entries.Answer, entries.Carried)


class Recorded(NamedTuple):
    """`left_out`: sentences on what no script can say."""

    text: str
    files: dict[str, str]
    left_out: tuple[str, ...]


class TooLong(ValueError):
    """More was done than a script holds; the message says how much."""


def record(text: str, files: dict[str, str], logged: Iterable[Logged], at_ms: int) -> Recorded:
    """The Scenario `text`, one document with `files` beside it, and what was done up to `at_ms`. Raises TooLong."""
    files, now, lines, left_out = dict(files), {name: name for name in files}, [], []
    for _, t_ms, entry in logged:
        if t_ms > at_ms:
            break
        if isinstance(entry, entries.File):
            now[entry.name] = _kept(files, entry)
        elif isinstance(entry, entries.Interrupt):
            left_out.append(f"Ctrl-C at {_time(t_ms)} is left out: a script cannot press it.")
        elif not isinstance(entry, SILENT):
            lines.append({"at": _time(t_ms), **_line(entry, now)})
    spec = only(text).value["spec"]
    count = len(spec.get("script") or []) + len(lines)
    if count > SCRIPT_LINES:
        said = say(
            "This run has {count} lines of script with what was done by hand; a file has at most {most}.",
            count=count,
            most=int(SCRIPT_LINES),
        )
        raise TooLong(said)
    text = edited(text, ("spec", "expect"), REMOVED)
    text = edited(text, ("spec", "until"), _time(max(1, at_ms)))
    if files:
        text = edited(text, ("spec", "manifests"), list(files))
    for line in lines:
        script = only(text).value["spec"].get("script")
        text = edited(
            text, ("spec", "script", len(script)) if script else ("spec", "script"), line if script else [line]
        )
    return Recorded(text, files, tuple(left_out))


def _kept(files: dict[str, str], entry: entries.File) -> str:
    """The name of this version of a file: its own, or with a number when it is not the first."""
    stem, _, ending = entry.name.rpartition(".")
    names = [entry.name, *(f"{stem}-{i}.{ending}" for i in range(2, len(files) + 3))]
    name = next(name for name in names if files.get(name, entry.text) == entry.text)
    files[name] = entry.text
    return name


def _line(entry: entries.Entry, now: dict[str, str]) -> dict[str, Any]:
    """What was typed, its files by the names that their versions have; or a change of the surroundings."""
    if entry.line.startswith("{"):
        found: dict[str, Any] = yaml.safe_load(entry.line)
        return found
    line = entry.line
    for name, kept in now.items():
        if name != kept:
            line = re.sub(rf"(?<![\w.-]){re.escape(name)}(?![\w.-])", kept, line)
    return {"run": line}


def _time(ms: int) -> str:
    return f"{ms}ms"
