"""Strategic merge patches (apimachinery pkg/util/strategicpatch/patch.go): making one of three texts, applying it.

`kubectl apply` compares the last applied text, the new text and what lives: what the last text had and the new one
has not is deleted, what differs from the living object is set, the rest stays.
"""

import copy
from typing import Any

from probeviz.api.gotext import go_map
from probeviz.api.tables import FIELDS, MERGE_KEYS, MERGED_PRIMITIVES, RETAIN_KEYS

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


def three_way(original: Json, modified: Json, current: Json, struct: str) -> Json:
    """CreateThreeWayMergePatch with overwrite: deletions by the last text, then differences to what lives."""
    delta = _Diff(deletions=False, additions=True).maps(current, modified, struct)
    deletions = _Diff(deletions=True, additions=False).maps(original, modified, struct)
    return _join(deletions, delta, struct)


class _Diff:
    """diffMaps and diffLists; without `additions` only what is gone, without `deletions` only what is new."""

    def __init__(self, *, deletions: bool, additions: bool) -> None:
        self.deletions = deletions
        self.additions = additions

    def maps(self, original: Json, modified: Json, struct: str | None, retain: bool = False) -> Json:
        patch: Json = {}
        for key in sorted(modified):
            self._field(patch, key, original, modified, struct)
        if self.deletions:
            patch.update({key: None for key in sorted(original) if key not in modified})
        if retain and modified and (patch or any(key not in modified for key in original)):
            patch[RETAIN] = sorted(modified)
        return patch

    def _field(self, patch: Json, key: str, original: Json, modified: Json, struct: str | None) -> None:
        new = modified[key]
        if key not in original or type(original[key]) is not type(new):
            if self.additions:
                patch[key] = new
            return
        old = original[key]
        if isinstance(new, dict):
            inner = self.maps(old, new, _type(struct, key), (struct, key) in RETAIN_KEYS)
            if inner:
                patch[key] = inner
        elif isinstance(new, list) and _merged(struct, key, old, new):
            self._lists(patch, key, old, new, struct)
        elif old != new and self.additions:
            patch[key] = new

    def _lists(self, patch: Json, key: str, old: list[Json], new: list[Json], struct: str | None) -> None:
        merge_key = MERGE_KEYS[struct or "", key]
        if not old:
            if new and self.additions:
                patch[key] = new
            return
        changed = self._items(old, new, merge_key, _type(struct, key), (struct, key) in RETAIN_KEYS)
        if changed:
            patch[key] = changed
        order = [item[merge_key] for item in new]
        if changed or order != [item[merge_key] for item in old]:
            patch[ORDER + key] = [{merge_key: value} for value in order]

    def _items(self, old: list[Json], new: list[Json], merge_key: str, struct: str | None, retain: bool) -> list[Json]:
        """diffListsOfMaps: one entry per item that differs, then those that go."""
        before = {item[merge_key]: item for item in old}
        changed: list[Json] = []
        for item in new:
            name = item[merge_key]
            if name not in before:
                if self.additions:
                    changed.append(item)
                continue
            inner = self.maps(before[name], item, struct, retain)
            if inner:
                changed.append({**inner, merge_key: name})
        if self.deletions:
            kept = {item[merge_key] for item in new}
            gone = [item[merge_key] for item in old if item[merge_key] not in kept]
            changed += [{DIRECTIVE: "delete", merge_key: name} for name in gone]
        return changed


def _join(first: Json, second: Json, struct: str | None) -> Json:
    """Two patches as one (mergeMap without MergeParallelList)."""
    out = dict(first)
    for key, value in second.items():
        mine = out.get(key)
        if isinstance(mine, dict) and isinstance(value, dict):
            out[key] = _join(mine, value, _type(struct, key))
        elif isinstance(mine, list) and isinstance(value, list) and _merged(struct, key, mine, value):
            out[key] = _join_lists(mine, value, MERGE_KEYS[struct or "", key], _type(struct, key))
        else:
            out[key] = value
    return out


def _join_lists(first: list[Json], second: list[Json], merge_key: str, struct: str | None) -> list[Json]:
    out = {item[merge_key]: item for item in first}
    for item in second:
        mine = out.get(item[merge_key])
        out[item[merge_key]] = item if mine is None else _join(mine, item, struct)
    return list(out.values())


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
            _patch_field(into, key, value, _type(struct, key))
        elif isinstance(value, list) and isinstance(mine, list) and _merged(struct, key, mine, _items(value)):
            into[key] = _patch_list(mine, value, MERGE_KEYS[struct or "", key], _type(struct, key))
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
        inner = _type(struct, key)
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


def _type(struct: str | None, key: str) -> str | None:
    field = FIELDS.get(struct or "", {}).get(key)
    return field.type if field is not None else None


def _merged(struct: str | None, key: str, *lists: list[Any]) -> bool:
    """Whether a list is merged by key; one with items that lack the key is replaced whole."""
    merge_key = MERGE_KEYS.get((struct or "", key))
    if merge_key is None:
        return False
    return all(_keyed(item, merge_key) for items in lists for item in items)


def _keyed(item: Any, merge_key: str) -> bool:
    return isinstance(item, dict) and isinstance(item.get(merge_key), str | int)
