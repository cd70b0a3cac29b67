"""A manifest as highlighted text, for as long as the editor is not loaded."""

import re
from typing import NamedTuple

from django.utils.html import escape

LINE = re.compile(r"(?P<indent>\s*(?:- )*)(?:(?P<key>[\w./-]+|'[^']*'|\"[^\"]*\")(?P<colon>:)(?=\s|$))?(?P<rest>.*)")
COMMENT = re.compile(r"(^|\s)#.*$")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
PROBE = re.compile(r"(\s*)(?:- )?(liveness|readiness|startup)Probe:\s*$")


class Row(NamedTuple):
    """A line; `html` is safe, `hot` the lines that this project is about."""

    n: int
    html: str
    hot: bool


def rows(text: str) -> list[Row]:
    lines = text.rstrip("\n").split("\n") if text else []
    hot = {number for probe in ("liveness", "readiness", "startup") if (number := _path_line(lines, probe))}
    return [Row(n, _html(line), n in hot) for n, line in enumerate(lines, start=1)]


def path_of(text: str, probe: str) -> str:
    """The path that a probe asks for; "" when it asks for none."""
    lines = text.split("\n")
    number = _path_line(lines, probe)
    return lines[number - 1].partition(":")[2].strip().strip("\"'") if number else ""


def _path_line(lines: list[str], probe: str) -> int:
    """The number of the line with the probe's `path:`; 0 when there is none."""
    depth = -1
    for number, line in enumerate(lines, start=1):
        found = PROBE.match(line)
        if found is not None:
            depth = len(found[1]) if found[2] == probe else -1
        elif depth >= 0 and line.strip():
            if len(line) - len(line.lstrip()) <= depth:
                depth = -1
            elif line.strip().startswith("path:"):
                return number
    return 0


def _html(line: str) -> str:
    comment = COMMENT.search(line)
    code = line[: comment.start()] if comment else line
    found = LINE.fullmatch(code)
    assert found is not None  # every part may be empty
    html = str(escape(found["indent"]))
    if found["key"]:
        html += f'<span class="k">{escape(found["key"])}</span>:'
    html += _value(found["rest"])
    if comment:
        html += f'<span class="c">{escape(line[comment.start() :])}</span>'
    return html


def _value(rest: str) -> str:
    word = rest.strip()
    if not word:
        return str(escape(rest))
    kind = "n" if NUMBER.fullmatch(word) else "v"
    before, _, after = rest.partition(word)
    return f'{escape(before)}<span class="{kind}">{escape(word)}</span>{escape(after)}'
