"""Runs the nodes of a template over a value (client-go util/jsonpath/jsonpath.go, walk and its eval functions).

Every function takes the values found so far and gives those found below them; a missing field is no error, as
kubectl's printers allow it. Maps are walked in the order of their keys, where Go's order is random.
"""

from typing import Any

from probeviz.kubectl.golang import sprint, type_name
from probeviz.kubectl.jsonpath.compare import compare
from probeviz.kubectl.jsonpath.errors import JsonPathError
from probeviz.kubectl.jsonpath.nodes import (
    Constant,
    Field,
    Filter,
    List,
    Node,
    Recursive,
    Slice,
    Text,
    Union,
    Wildcard,
)

MOST = 50_000  # values that a template may find; a choice of ours, so that `..` within `..` ends


def walk(values: list[Any], node: Node) -> list[Any]:
    """The values that one node finds."""
    found = _walk(values, node)
    check_count(len(found))
    return found


def check_count(count: int) -> None:
    if count > MOST:
        raise JsonPathError(f"the template finds more than {MOST} values, which is the limit here")


def _walk(values: list[Any], node: Node) -> list[Any]:
    match node:
        case List(nodes):
            for one in nodes:
                values = walk(values, one)
            return values
        case Text(text):
            return [text]
        case Constant(value):
            return [value] * len(values)
        case Field(name):
            return [value[name] for value in values if isinstance(value, dict) and name in value]
        case Slice():
            return _sliced(values, node)
        case Wildcard():
            return [child for value in values for child in _children(value)]
        case Recursive():
            found: list[Any] = []
            _recursive(values, found)
            return found
        case Union(branches):
            return [found for branch in branches for found in walk(values, branch)]
        case Filter():
            return [item for value in values for item in _filtered(value, node)]
    raise JsonPathError(f"unrecognized identifier {node.name}")


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [value[key] for key in sorted(value)]
    if isinstance(value, list):
        return value
    return list(value.encode()) if isinstance(value, str) else []  # Go walks a string by its bytes


def _recursive(values: list[Any], found: list[Any]) -> None:
    check_count(len(found))
    for value in values:
        if children := _children(value):
            found.append(value)
            _recursive(children, found)


def _sliced(values: list[Any], node: Slice) -> list[Any]:
    found: list[Any] = []
    for value in values:
        if value is None:
            continue
        if not isinstance(value, list):
            raise JsonPathError(f"{type_name(value)} is not array or slice")
        start, stop = _bounds(node, len(value))
        if start == stop:
            return found  # nothing was asked for, which is allowed anywhere
        _check(start, stop, len(value))
        if node.step is not None and node.step <= 0:
            raise JsonPathError("step must be > 0")
        found += value[start : stop : node.step or 1]
    return found


def _bounds(node: Slice, length: int) -> tuple[int, int]:
    start = node.start or 0
    start = start + length if start < 0 else start
    stop = length if node.stop is None else node.stop
    return start, stop + length if stop < 0 or (stop == 0 and node.one) else stop


def _check(start: int, stop: int, length: int) -> None:
    if not 0 <= start < length:
        raise JsonPathError(f"array index out of bounds: index {start}, length {length}")
    if not 0 <= stop <= length:
        raise JsonPathError(f"array index out of bounds: index {stop - 1}, length {length}")
    if start > stop:
        raise JsonPathError(f"starting index {start} is greater than ending index {stop}")


def _filtered(value: Any, node: Filter) -> list[Any]:
    if not isinstance(value, list):
        raise JsonPathError(f"{sprint(value)} is not array or slice and cannot be filtered")
    return [item for item in value if _passes(item, node)]


def _passes(item: Any, node: Filter) -> bool:
    lefts = walk([item], node.left)
    if node.operator == "exists":
        return bool(lefts)
    rights = walk([item], node.right)
    if len(lefts) > 1 or (lefts and len(rights) > 1):
        raise JsonPathError("can only compare one element at a time")
    return bool(lefts and rights) and compare(lefts[0], node.operator, rights[0])
