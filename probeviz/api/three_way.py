"""Strategic merge patches: making one of three texts (apimachinery pkg/util/strategicpatch/patch.go).

`kubectl apply` compares the last applied text, the new text and what lives: what the last text had and the new one
has not is deleted, what differs from the living object is set, the rest stays.
"""

from typing import Any

from probeviz.api.merge import DIRECTIVE, ORDER, RETAIN, merged_by_key, type_of
from probeviz.api.tables import MERGE_KEYS, RETAIN_KEYS

Json = dict[str, Any]


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
            inner = self.maps(old, new, type_of(struct, key), (struct, key) in RETAIN_KEYS)
            if inner:
                patch[key] = inner
        elif isinstance(new, list) and merged_by_key(struct, key, old, new):
            self._lists(patch, key, old, new, struct)
        elif old != new and self.additions:
            patch[key] = new

    def _lists(self, patch: Json, key: str, old: list[Json], new: list[Json], struct: str | None) -> None:
        merge_key = MERGE_KEYS[struct or "", key]
        if not old:
            if new and self.additions:
                patch[key] = new
            return
        changed = self._items(old, new, merge_key, type_of(struct, key), (struct, key) in RETAIN_KEYS)
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
            out[key] = _join(mine, value, type_of(struct, key))
        elif isinstance(mine, list) and isinstance(value, list) and merged_by_key(struct, key, mine, value):
            out[key] = _join_lists(mine, value, MERGE_KEYS[struct or "", key], type_of(struct, key))
        else:
            out[key] = value
    return out


def _join_lists(first: list[Json], second: list[Json], merge_key: str, struct: str | None) -> list[Json]:
    out = {item[merge_key]: item for item in first}
    for item in second:
        mine = out.get(item[merge_key])
        out[item[merge_key]] = item if mine is None else _join(mine, item, struct)
    return list(out.values())
