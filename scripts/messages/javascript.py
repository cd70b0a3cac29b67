"""Texts in browser modules: tr`…`, plural(n, "…", "…") and count(n, "noun"); and every template, to look for text.

No parser of JavaScript: strings, comments, regular expressions and templates are told apart, which is all it takes.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from scripts.messages.message import Message, Unreadable

NAME = re.compile(r"[A-Za-z_$][\w$]*")
STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'')
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
REGEX = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
BEFORE_REGEX = re.compile(r"(?:^|[(,=:\[!&|?{};+\n>]|\breturn)\s*$")


class Template(NamedTuple):
    """`html` and its like; `values` are the sources of what stands between the parts."""

    tag: str
    parts: list[str]
    values: list[str]


class Call(NamedTuple):
    name: str
    arguments: list[str]


def messages(source: str) -> Iterator[Message]:
    found = found_in(source)
    for template in found.templates:
        if template.tag == "tr":
            yield Message(key(template.parts), note=noted(template.values))
    for call in found.calls:
        if call.name in ("plural", "count"):
            yield from _counted(call)


def key(parts: list[str]) -> str:
    """What is looked up in the catalogue: the parts of a template with {0}, {1} ... between them."""
    return "".join(f"{{{i - 1}}}{part}" if i else part for i, part in enumerate(parts))


def noted(values: list[str]) -> str:
    return ", ".join(f"{{{i}}} is {' '.join(value.split())}" for i, value in enumerate(values))


def _counted(call: Call) -> Iterator[Message]:
    texts = [argument[1:-1] for argument in call.arguments[1:] if STRING.fullmatch(argument)]
    if call.name == "count":  # others count too, but no nouns
        yield from (Message(f"{{0}} {noun}", f"{{0}} {noun}s") for noun in texts)
    elif len(texts) == 2:
        yield Message(texts[0], texts[1], noted([call.arguments[0], *call.arguments[3:]]))
    else:
        raise Unreadable(f"{call.name}({', '.join(call.arguments)}): the two texts have to be written out, as strings.")


class Found(NamedTuple):
    """What a module holds, the inner before the outer; strings are without their quotes."""

    templates: list[Template]
    strings: list[str]
    calls: list[Call]


def found_in(source: str) -> Found:
    found = Found([], [], [])
    _code(source, 0, found)
    return found


def _code(source: str, at: int, found: Found) -> int:
    """Reads code up to the `}` that nothing in it has opened, or to the end; gives the place after it."""
    depth = 0
    while at < len(source):
        char = source[at]
        if (skipped := _skipped(source, at)) is not None:
            if char in "\"'":
                found.strings.append(source[at + 1 : skipped - 1])
            at = skipped
        elif char == "`":
            at = _template(source, at, found)
        elif char == "}" and depth == 0:
            return at + 1
        elif name := NAME.match(source, at):
            at = name.end()
            if source.startswith("(", at) and not source[: name.start()].endswith(("function ", ".")):
                found.calls.append(Call(name[0], _arguments(source, at + 1)))
        else:
            depth += {"{": 1, "}": -1}.get(char, 0)
            at += 1
    return at


def _skipped(source: str, at: int) -> int | None:
    """The place after the string, comment or regular expression that begins here."""
    char = source[at]
    found = None
    if char in "\"'":
        found = STRING.match(source, at)
    elif char == "/":
        found = COMMENT.match(source, at)
        if found is None and BEFORE_REGEX.search(source, max(0, at - 40), at):
            found = REGEX.match(source, at)
    return found.end() if found else None


def _template(source: str, at: int, found: Found) -> int:
    tag = re.search(r"[\w$]*$", source[max(0, at - 30) : at])
    assert tag is not None
    parts, values = [""], []
    at += 1
    while at < len(source) and source[at] != "`":
        if source.startswith("${", at):
            end = _code(source, at + 2, found)
            values.append(source[at + 2 : end - 1])
            parts.append("")
            at = end
        else:
            size = 2 if source[at] == "\\" else 1
            parts[-1] += {"\\n": "\n", "\\`": "`"}.get(source[at : at + size], source[at : at + size])
            at += size
    found.templates.append(Template(tag[0], parts, values))
    return at + 1


def _arguments(source: str, at: int) -> list[str]:
    """Those of the call whose `(` stands before this place."""
    depth, begin, found = 0, at, []
    while depth >= 0 and at < len(source):
        if (skipped := _skipped(source, at)) is not None:
            at = skipped
        elif source[at] == "`":
            at = _template(source, at, Found([], [], []))
        else:
            depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(source[at], 0)
            if depth < 0 or (depth == 0 and source[at] == ","):
                found.append(source[begin:at].strip())
                begin = at + 1
            at += 1
    return [argument for argument in found if argument]
