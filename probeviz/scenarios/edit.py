"""Changes fields in a YAML text by path and leaves the rest as it was written, comments and all.

What is put in is written in flow style, on one line.
"""

from typing import Any

import yaml

from probeviz.api.nodes import Node
from probeviz.api.source import Document, Path, read
from probeviz.locale.text import say

REMOVED = object()  # the value of a field that is to be taken out


class NoPlace(ValueError):
    """The text has no such place."""


def edited(text: str, path: Path, value: Any) -> str:
    """`text`, one document, with the field at `path` set or REMOVED; NoPlace when nothing there can hold it."""
    document = only(text)
    if value is REMOVED:
        return _without(text, document, path)
    if path in document.places:
        return _replaced(text, document.places[path].value, flow(value))
    return _added(text, document, path, value)


def only(text: str) -> Document:
    documents, refusal = read(text, "")
    if refusal is not None or len(documents) != 1:
        raise NoPlace(say("This is not one YAML document."))
    return documents[0]


def flow(value: Any) -> str:
    """The value on one line."""
    dumped = yaml.safe_dump(value, default_flow_style=True, width=1_000_000, sort_keys=False, allow_unicode=True)
    return dumped.removesuffix("\n").removesuffix("\n...").strip()


def _without(text: str, document: Document, path: Path) -> str:
    if path not in document.places:
        return text
    place = document.places[path]
    lines = text.split("\n")
    if isinstance(path[-1], str) and not lines[place.line - 1][: place.column - 1].strip():  # lines of its own
        parent = document.places[path[:-1]].value
        if len(parent.fields or {}) > 1 and not _is_flow(text, parent):
            del lines[place.line - 1 : _end(text, place.value)[0]]
            return "\n".join(lines)
    rest = _at(document.value, path[:-1])
    if isinstance(rest, dict):
        rest = {name: item for name, item in rest.items() if name != path[-1]}
    else:
        rest = [item for i, item in enumerate(rest) if i != path[-1]]
    return _replaced(text, document.places[path[:-1]].value, flow(rest))


def _added(text: str, document: Document, path: Path, value: Any) -> str:
    """Before the first field of the mapping, or behind the last item of the list, that lacks it."""
    *above, last = path
    parent = document.places.get(tuple(above))
    if parent is None:
        if not above or isinstance(last, int):
            raise NoPlace(say("There is no place for {name}.", name=last))
        return _added(text, document, tuple(above), {last: value})
    node = parent.value
    if isinstance(last, int):
        if node.items is None:
            raise NoPlace(say("There is no list for item {number}.", number=last))
        dash = "" if not node.items else text.split("\n")[node.items[0].line - 1][: node.items[0].column - 1]
        if dash.strip() == "-":
            end = _end(text, node)[0]
            lines = text.split("\n")
            lines.insert(end, f"{dash}{flow(value)}")
            return "\n".join(lines)
        items = [*_at(document.value, tuple(above)), value]
        return _replaced(text, node, flow(items))
    if not node.fields:
        return _replaced(text, node, flow({last: value}))
    first = next(iter(node.fields.values()))[0]
    at = _offset(text, first.line, first.column)
    put = flow({last: value})[1:-1]
    between = ", " if _is_flow(text, node) else "\n" + " " * (first.column - 1)
    return text[:at] + put + between + text[at:]


def _at(value: Any, path: Path) -> Any:
    for part in path:
        value = value[part]
    return value


def _replaced(text: str, node: Node, put: str) -> str:
    start, end = _offset(text, node.line, node.column), _offset(text, *_end(text, node))
    space = " " if start and text[start - 1] == ":" else ""
    return text[:start] + space + put + text[max(start, end) :]


def _end(text: str, node: Node) -> tuple[int, int]:
    """A block ends with its last leaf: what YAML calls its end comes after comments and empty lines."""
    inner = [field for _, field in (node.fields or {}).values()] or node.items or []
    if not inner or _is_flow(text, node):
        return node.end
    return max(_end(text, each) for each in inner)


def _is_flow(text: str, node: Node) -> bool:
    return text[_offset(text, node.line, node.column) :][:1] in ("{", "[")


def _offset(text: str, line: int, column: int) -> int:
    at = 0
    for _ in range(line - 1):
        at = text.index("\n", at) + 1
    return at + column - 1
