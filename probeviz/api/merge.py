"""Strategic merge patches (apimachinery pkg/util/strategicpatch/patch.go): making one of three texts, applying it.

`kubectl apply` compares the last applied text, the new text and what lives: what the last text had and the new one
has not is deleted, what differs from the living object is set, the rest stays.
"""

import copy
from typing import Any

from probeviz.api.tables import FIELDS, MERGE_KEYS, RETAIN_KEYS

Json = dict[str, Any]

ORDER = "$setElementOrder/"
RETAIN = "$retainKeys"
DIRECTIVE = "$patch"


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
    out: Json = copy.deepcopy(current)
    _patch_map(out, patch, struct)
    return out


def _patch_map(into: Json, patch: Json, struct: str | None) -> None:
    if RETAIN in patch:
        for key in [k for k in into if k not in patch[RETAIN]]:
            del into[key]
    for key, value in patch.items():
        if key == RETAIN or key.startswith(ORDER):
            continue
        mine = into.get(key)
        if value is None:
            into.pop(key, None)
        elif isinstance(value, dict) and isinstance(mine, dict):
            _patch_map(mine, value, _type(struct, key))
        elif isinstance(value, list) and isinstance(mine, list) and _merged(struct, key, mine, value):
            into[key] = _patch_list(mine, value, MERGE_KEYS[struct or "", key], _type(struct, key))
        else:
            into[key] = _plain(value)
    for key, order in patch.items():
        name = key.removeprefix(ORDER)
        if name != key and isinstance(into.get(name), list):
            into[name] = _ordered(into[name], order, MERGE_KEYS[struct or "", name])


def _patch_list(mine: list[Json], patch: list[Json], merge_key: str, struct: str | None) -> list[Json]:
    out = {item[merge_key]: item for item in mine}
    for item in patch:
        name = item[merge_key]
        if item.get(DIRECTIVE) == "delete":
            out.pop(name, None)
        elif name in out:
            _patch_map(out[name], item, struct)
        else:
            out[name] = _plain(item)
    return list(out.values())


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
        kept = {k: v for k, v in value.items() if v is not None and k != RETAIN and not k.startswith(ORDER)}
        return {k: _plain(v) for k, v in kept.items()}
    if isinstance(value, list):
        return [_plain(v) for v in value]
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
