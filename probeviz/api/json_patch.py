"""JSON patches (RFC 6902) and JSON merge patches (RFC 7386), on plain JSON values; nothing is changed in place."""

import copy
from typing import Any

from probeviz.api.limits import COPIED, PATCH_DEPTH

Json = dict[str, Any]


class PatchFailed(Exception):
    """An operation that cannot be done; its text is ours, the API server says none."""


class Beyond(PatchFailed):
    """An operation beyond a limit of ours, in its words."""


def merge_patch(target: Any, patch: Any) -> Any:
    """RFC 7386: null removes, maps go on, everything else replaces."""
    if not isinstance(patch, dict):
        return copy.deepcopy(patch)
    out = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            out.pop(key, None)
        else:
            out[key] = merge_patch(out.get(key), value)
    return out


def json_patch(target: Json, operations: list[Any]) -> Any:
    """RFC 6902: the operations one after the other; PatchFailed says which cannot be done."""
    root = {"": copy.deepcopy(target)}
    left = int(COPIED)
    for i, operation in enumerate(operations):
        try:
            left -= _operate(root, operation, left)
        except Beyond:
            raise
        except PatchFailed as failed:
            raise PatchFailed(f"operation {i}: {failed}") from None
    return root[""]


def _operate(root: Json, operation: Any, left: int) -> int:
    """Does it; returns how many values it has copied, at most `left`."""
    if not isinstance(operation, dict) or not isinstance(operation.get("path"), str):
        raise PatchFailed("it has no path")
    path = _steps(operation["path"])
    match operation.get("op"):
        case "add":
            _add(root, path, _value(operation, path))
        case "remove":
            _remove(root, path)
        case "replace":
            _remove(root, path) if len(path) > 1 else None
            _add(root, path, _value(operation, path))
        case "move":
            moved = _remove(root, _from(operation))
            _count(moved, COPIED, PATCH_DEPTH - len(path))
            _add(root, path, moved)
        case "copy":
            found = _get(root, _from(operation))
            count = _count(found, left, PATCH_DEPTH - len(path))
            _add(root, path, copy.deepcopy(found))
            return count
        case "test":
            if _tested(root, path) != operation.get("value"):
                raise PatchFailed(f"{operation['path']} is another value")
        case op:
            raise PatchFailed(f'there is no operation "{op}"')
    return 0


def _count(value: Any, most: int, deep: int) -> int:
    """The values within, itself included; PatchFailed when they are too many or nested too deeply."""
    level, count = [value], 0
    while level:
        count, deep = count + len(level), deep - 1
        if deep < 0:
            raise Beyond(PATCH_DEPTH.said())
        if count > most:
            raise Beyond(COPIED.said())
        level = [inner for each in level for inner in _inner(each)]
    return count


def _inner(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _steps(pointer: str) -> list[str]:
    if pointer and not pointer.startswith("/"):
        raise PatchFailed(f"the path {pointer} begins with no /")
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")]


def _from(operation: Json) -> list[str]:
    if not isinstance(operation.get("from"), str):
        raise PatchFailed("it has no from")
    return _steps(operation["from"])


def _value(operation: Json, path: list[str]) -> Any:
    if "value" not in operation:
        raise PatchFailed("it has no value")
    _count(operation["value"], COPIED, PATCH_DEPTH - len(path))
    return copy.deepcopy(operation["value"])


def _get(root: Json, path: list[str]) -> Any:
    at: Any = root
    for step in path:
        at = at[_key(at, step, len(at) - 1 if isinstance(at, list) else 0)]
    return at


def _tested(root: Json, path: list[str]) -> Any:
    """What is missing is as good as null."""
    parent = _get(root, path[:-1])
    return parent.get(path[-1]) if isinstance(parent, dict) else _get(root, path)


def _add(root: Json, path: list[str], value: Any) -> None:
    parent, step = _get(root, path[:-1]), path[-1]
    if isinstance(parent, dict):
        parent[step] = value
    elif isinstance(parent, list) and step == "-":
        parent.append(value)
    else:
        at = _key(parent, step, len(parent) if isinstance(parent, list) else 0)
        parent.insert(at, value)


def _remove(root: Json, path: list[str]) -> Any:
    if len(path) == 1:
        raise PatchFailed("the whole object cannot be taken away")
    parent = _get(root, path[:-1])
    at = _key(parent, path[-1], len(parent) - 1 if isinstance(parent, list) else 0)
    return parent.pop(at)


def _key(at: Any, step: str, last: int) -> Any:
    """The key or index of a step, which must be there; an index reaches up to `last`."""
    if isinstance(at, dict) and step in at:
        return step
    if isinstance(at, list) and step.isdecimal() and len(step) < 6 and int(step) <= last:
        return int(step)
    raise PatchFailed(f"there is no {step}")
