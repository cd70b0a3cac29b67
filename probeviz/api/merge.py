"""Strategic merge patches: applying one (apimachinery pkg/util/strategicpatch/patch.go); `three_way.py` makes one."""

import copy
from typing import Any

from probeviz.api.gotext import go_map
from probeviz.api.tables import FIELDS, MERGE_KEYS, MERGED_PRIMITIVES

Json = dict[str, Any]

ORDER = "$setElementOrder/"
RETAIN = "$retainKeys"
DELETE = "$deleteFromPrimitiveList/"
DIRECTIVE = "$patch"
BESIDE = (ORDER, DELETE)  # beginnings of keys that direct the merge of the list named behind them


class BadPatch(Exception):
    """A patch that cannot be merged, in upstream's words; `expected` when the server answers it as a BadRequest."""

    def __init__(self, words: str, expected: bool = False) -> None:
        super().__init__(words)
        self.expected = expected


def patched(current: Json, patch: Json, struct: str | None) -> Json:
    """StrategicMergeMapPatch: a new object, nothing shared with the old one."""
    holder: Json = {"": copy.deepcopy(current)}
    _patch_field(holder, "", patch, struct)
    out: Json = holder[""]
    return out


def _patch_field(into: Json, key: str, patch: Json, struct: str | None) -> None:
    """handleDirectiveInMergeMap, then the fields of the map."""
    match patch.get(DIRECTIVE):
        case "replace":
            into[key] = _plain(patch)
        case "delete":
            into[key] = {}
        case _:
            _patch_map(into[key], patch, struct)


def _patch_map(into: Json, patch: Json, struct: str | None) -> None:
    if RETAIN in patch:
        for key in [k for k in into if k not in patch[RETAIN]]:
            del into[key]
    for key, value in patch.items():
        if key in (RETAIN, DIRECTIVE) or key.startswith(BESIDE):
            continue
        mine = into.get(key)
        if value is None:
            into.pop(key, None)
        elif isinstance(value, dict) and isinstance(mine, dict):
            _patch_field(into, key, value, type_of(struct, key))
        elif isinstance(value, list) and isinstance(mine, list) and merged_by_key(struct, key, mine, _items(value)):
            into[key] = _patch_list(mine, value, MERGE_KEYS[struct or "", key], type_of(struct, key))
        elif isinstance(value, list) and isinstance(mine, list) and (struct, key) in MERGED_PRIMITIVES:
            into[key] = list(dict.fromkeys([*mine, *value]))
        else:
            into[key] = _plain(value)
    for key, value in patch.items():
        name = key.removeprefix(DELETE)
        if name != key and isinstance(into.get(name), list):
            into[name] = [item for item in into[name] if item not in value]
        name = key.removeprefix(ORDER)
        if name != key and isinstance(into.get(name), list) and (struct or "", name) in MERGE_KEYS:
            into[name] = _ordered(into[name], value, MERGE_KEYS[struct or "", name])


def _items(patch: list[Any]) -> list[Any]:
    """Without those that only direct the merge of the whole list."""
    return [item for item in patch if not (isinstance(item, dict) and item.get(DIRECTIVE) == "replace")]


def _patch_list(mine: list[Json], patch: list[Json], merge_key: str, struct: str | None) -> list[Json]:
    """mergeSliceWithSpecialElements, then the items by key; new ones come behind."""
    plain = _items(patch)
    out = {} if len(plain) < len(patch) else {item[merge_key]: item for item in mine}
    for item in plain:
        name = item[merge_key]
        if item.get(DIRECTIVE) == "delete":
            out.pop(name, None)
        elif name in out:
            _patch_map(out[name], item, struct)
        else:
            out[name] = _plain(item)
    return list(out.values())


def reject(current: Any, patch: Json, struct: str | None) -> None:
    """Raises BadPatch where StrategicMergeMapPatch would not merge the patch."""
    if patch.get(DIRECTIVE) not in (None, "replace", "delete", "merge"):
        raise BadPatch(f"unknown patch type: {patch[DIRECTIVE]} in map: {go_map(patch)}")
    _reject_directives(patch, struct)
    for key, value in patch.items():
        mine = current.get(key) if isinstance(current, dict) else None
        inner = type_of(struct, key)
        if isinstance(value, dict):
            reject(mine, value, inner)
        elif isinstance(value, list) and isinstance(mine, list) and (struct or "", key) in MERGE_KEYS:
            _reject_list(mine, value, MERGE_KEYS[struct or "", key], inner)


def _reject_directives(patch: Json, struct: str | None) -> None:
    """apimachinery pkg/util/mergepatch/errors.go."""
    said = {key for key, value in patch.items() if value is not None and not key.startswith((*BESIDE, "$"))}
    kept = patch.get(RETAIN)
    if RETAIN in patch and not (isinstance(kept, list) and all(key in kept for key in said)):
        raise BadPatch("invalid patch format of retainKeys", expected=True)
    for key, value in patch.items():
        if key.startswith(DELETE) and not isinstance(value, list):
            raise BadPatch("invalid patch format of primitive list", expected=True)
        merge_key = MERGE_KEYS.get((struct or "", key.removeprefix(ORDER)))
        rows = value if isinstance(value, list) else [None]
        if key.startswith(ORDER) and merge_key and not all(_keyed(row, merge_key) for row in rows):
            raise BadPatch("invalid patch format of setElementOrder list", expected=True)


def _reject_list(mine: list[Any], patch: list[Any], merge_key: str, struct: str | None) -> None:
    by_key = {item.get(merge_key): item for item in mine if isinstance(item, dict)}
    for item in _items(patch):
        if not isinstance(item, dict) or merge_key not in item:
            raise BadPatch(f"map: {go_map(item)} does not contain declared merge key: {merge_key}")
        if _keyed(item, merge_key):
            reject(by_key.get(item[merge_key]), item, struct)


def _ordered(items: list[Json], order: list[Json], merge_key: str) -> list[Json]:
    """The order of the patch; what only the server has keeps its place behind its predecessor."""
    wanted = {row[merge_key]: i for i, row in enumerate(order)}
    position = -1
    places: list[tuple[int, int, Json]] = []
    for i, item in enumerate(items):
        mine = wanted.get(item.get(merge_key))
        position = position if mine is None else mine
        places.append((position, i, item))
    return [item for _, _, item in sorted(places, key=lambda p: (p[0], p[1]))]


def _plain(value: Any) -> Any:
    """A copy of a value that is new, without directives and nulls."""
    if isinstance(value, dict):
        said = (RETAIN, DIRECTIVE)
        kept = {k: v for k, v in value.items() if v is not None and k not in said and not k.startswith(BESIDE)}
        return {k: _plain(v) for k, v in kept.items()}
    if isinstance(value, list):
        return [_plain(v) for v in value if not (isinstance(v, dict) and DIRECTIVE in v)]
    return value


def type_of(struct: str | None, key: str) -> str | None:
    field = FIELDS.get(struct or "", {}).get(key)
    return field.type if field is not None else None


def merged_by_key(struct: str | None, key: str, *lists: list[Any]) -> bool:
    """Whether a list is merged by key; one with items that lack the key is replaced whole."""
    merge_key = MERGE_KEYS.get((struct or "", key))
    if merge_key is None:
        return False
    return all(_keyed(item, merge_key) for items in lists for item in items)


def _keyed(item: Any, merge_key: str) -> bool:
    return isinstance(item, dict) and isinstance(item.get(merge_key), str | int)
