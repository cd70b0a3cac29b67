"""Sets one value by path: in an object, or in YAML text, where comments and layout stay.

A path is relative to `spec.template.spec` of a Deployment and to `spec` of a Pod, unless it begins with `spec.` or
`metadata.`: `containers[go-http].readinessProbe.httpGet.path`.  In brackets stands an index or the item's name.
"""

import json
import re
from typing import Any

import yaml

from probeviz.api.nodes import Node
from probeviz.api.problems import Problem, Refusal
from probeviz.api.source import Document, read

Json = dict[str, Any]
Path = tuple[str | int, ...]

ROOTS = {"Deployment": ("spec", "template", "spec"), "Pod": ("spec",)}
STEP = re.compile(r"(?P<name>[^.\[\]]+)|\[(?P<item>[^\[\]]*)\]")
PLAIN = re.compile(r"[A-Za-z/][A-Za-z0-9/_.-]*\Z")


def steps(path: str, kind: str = "Deployment") -> Path:
    """The path from the object's root; ValueError says what is wrong with it."""
    found: list[str | int] = []
    at = 0
    while at < len(path):
        if path[at] == "." and at:
            at += 1
        match = STEP.match(path, at)
        if match is None:
            raise ValueError(f'"{path}" is no path; write for example containers[app].livenessProbe.periodSeconds')
        item = match["item"]
        found.append(match["name"] if item is None else int(item) if item.isdigit() else f"[{item}]")
        at = match.end()
    if not found:
        raise ValueError("the path is empty; write for example containers[app].livenessProbe.periodSeconds")
    absolute = found[0] in ("spec", "metadata")
    return tuple(found) if absolute else (*ROOTS.get(kind, ("spec",)), *found)


def set_value(obj: Json, path: str, value: Any) -> None:
    """Sets the value in an object of the API's JSON, in place; maps on the way are made. ValueError says why not.

    None removes a field, as in a merge patch.
    """
    *way, last = steps(path, str(obj.get("kind", "Deployment")))
    at: Any = obj
    for i, step in enumerate(way):
        key = _key(at, step, path, tuple(way[:i]))
        at = at.setdefault(key, {}) if isinstance(at, dict) else at[key]
    key = _key(at, last, path, tuple(way))
    if value is None and isinstance(at, dict):
        at.pop(key, None)
    else:
        at[key] = value


def _key(at: Any, step: str | int, path: str, before: Path) -> Any:
    """The field's name or the item's index in what stands there."""
    if isinstance(step, int) or step.startswith("["):
        return _index(at, step, path, before)
    if isinstance(at, dict):
        return step
    raise ValueError(f"{path}: {shown(before)} is no map")


def _index(items: Any, step: str | int, path: str, before: Path) -> int:
    if not isinstance(items, list):
        raise ValueError(f"{path}: {shown(before)} is no list")
    if isinstance(step, int) and step < len(items):
        return step
    names = [str(item.get("name")) for item in items if isinstance(item, dict)]
    if isinstance(step, str) and step[1:-1] in names:
        return names.index(step[1:-1])
    item = f"[{step}]" if isinstance(step, int) else step
    raise ValueError(f"{path}: {shown(before)} has no {item}; it has {', '.join(names) or 'nothing'}")


def shown(way: Path) -> str:
    """`spec.containers[0].image`, as it is written."""
    words = (f"[{step}]" if isinstance(step, int) else step for step in way)
    return "".join(word if word.startswith("[") else f".{word}" for word in words).removeprefix(".")


def set_text(text: str, path: str, value: Any, kind: str = "Deployment", name: str = "") -> str:
    """The text with one value changed, everything else byte for byte as it was.

    `name` chooses among several objects of the kind.  What is not there yet is written on a line of its own.
    Refusal or ValueError says why it cannot be done.
    """
    document = _document(text, kind, name)
    way = _resolve(document, steps(path, kind), path)
    known = next(i for i in range(len(way), -1, -1) if way[:i] in document.places)
    node = document.places[way[:known]].value
    if known == len(way):
        return _replace(text, node, value, document)
    for step in reversed(way[known + 1 :]):
        value = {step: value}
    return _insert(text, node, str(way[known]), value, document)


def get_text(text: str, path: str, kind: str = "Deployment", name: str = "") -> Any:
    """The value that stands at the path in the text, or None."""
    document = _document(text, kind, name)
    at: Any = document.value
    for step in _resolve(document, steps(path, kind), path):
        at = _inner(at, step)
    return at


def _inner(at: Any, step: str | int) -> Any:
    if isinstance(at, list) and isinstance(step, int):
        return at[step]
    return at.get(step) if isinstance(at, dict) else None


def _document(text: str, kind: str, name: str) -> Document:
    documents, refusal = read(text, "the text")
    for document in documents:
        value = document.value
        if not isinstance(value, dict) or value.get("kind") != kind:
            continue
        meta = value.get("metadata")
        if not name or (isinstance(meta, dict) and meta.get("name") == name):
            return document
    if refusal is not None:
        raise refusal
    raise ValueError(f"the text has no {kind}{f' {name}' if name else ''}")


def _resolve(document: Document, way: Path, path: str) -> Path:
    """Names in brackets become indices."""
    at: Any = document.value
    out: list[str | int] = []
    for step in way:
        if isinstance(at, list) or isinstance(step, int) or step.startswith("["):
            step = _index(at, step, path, tuple(out))
            at = at[step]
        else:
            at = at.get(step) if isinstance(at, dict) else None
        out.append(step)
    return tuple(out)


def _replace(text: str, node: Node, value: Any, document: Document) -> str:
    if node.items is not None or node.fields is not None:
        raise _not_here(document, node, "only a single value can be changed here, not a list or a map")
    start, end = _offset(text, node.line, node.column), _offset(text, *node.end)
    shown = scalar(value)
    if start == end:
        shown = f" {shown}" if text[start - 1 : start] == ":" else shown
    return text[:start] + shown + text[end:]


def _insert(text: str, parent: Node, key: str, value: Any, document: Document) -> str:
    """A new line behind the parent's last field that fits on one line."""
    if parent.fields is None:
        raise _not_here(document, parent, f"{key} cannot be added here")
    lines = text.split("\n")
    for key_node, field in reversed(list(parent.fields.values())):
        single = field.items is None and field.fields is None and field.end[0] == key_node.line
        if single and key_node.column == _first(parent).column:
            block = _block(key, value, key_node.column - 1)
            lines[key_node.line : key_node.line] = block
            return "\n".join(lines)
    first = _first(parent)
    if lines[first.line - 1][: first.column - 1].strip():
        raise _not_here(document, parent, f"{key} cannot be added here; write it by hand")
    lines[first.line - 1 : first.line - 1] = _block(key, value, first.column - 1)
    return "\n".join(lines)


def _first(parent: Node) -> Node:
    assert parent.fields is not None
    if not parent.fields:
        return parent
    return next(iter(parent.fields.values()))[0]


def _block(key: str, value: Any, indent: int) -> list[str]:
    blanks = " " * indent
    if not isinstance(value, dict):
        return [f"{blanks}{key}: {scalar(value)}"]
    lines = [f"{blanks}{key}:"]
    for name, inner in value.items():
        lines += _block(str(name), inner, indent + 2)
    return lines


def scalar(value: Any) -> str:
    """A value as YAML: plain where that reads back the same, else in double quotes."""
    if isinstance(value, str) and PLAIN.match(value) and yaml.safe_load(value) == value:
        return value
    return json.dumps(value, ensure_ascii=False)


def _offset(text: str, line: int, column: int) -> int:
    start = 0
    for _ in range(line - 1):
        start = text.index("\n", start) + 1
    return start + column - 1


def _not_here(document: Document, node: Node, said: str) -> Refusal:
    return Refusal([Problem(document.file, node.line, node.column, "", said)], said)
