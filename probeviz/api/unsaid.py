"""What a living object has that its manifest says nothing of, so that `kubectl apply` leaves it as it is.

A three-way merge takes back only what the text says, or said when it was applied last: a scale of a Deployment whose
file has no `replicas`, or a field that a patch added, stays.
"""

import json
from collections.abc import Iterator
from typing import Any

from probeviz.api.apply import Applied, Change
from probeviz.api.defaults import default
from probeviz.api.merge import merged_by_key, type_of
from probeviz.api.schema import dotted
from probeviz.api.tables import MERGE_KEYS
from probeviz.locale.text import say, together
from probeviz.sim.releases import Release

Json = dict[str, Any]
Path = tuple[str | int, ...]

MOST = 2  # fields that are named
LONGEST = 40  # characters of a value that is shown
GIVEN = {"clusterIP", "clusterIPs", "nodePort", "healthCheckNodePort", "ipFamilies", "ipFamilyPolicy", "nodeName"}
STAMP = "kubectl.kubernetes.io/restartedAt"  # what `kubectl rollout restart` leaves says nothing of how it runs


def unsaid(applied: Applied, release: Release) -> str:
    """`Deployment web has spec.replicas: 3`; "" when the cluster's objects hold no more than their manifests say."""
    return together(*(_of(change, release) for change in applied.changes), by="; ")


def _of(change: Change, release: Release) -> str:
    item = change.item
    if change.before is None or item.kind == "Pod":  # a Pod is given much by its admission
        return ""
    fresh: Json = json.loads(json.dumps(item.value))
    default(item.kind, fresh, release)
    beyond = _beyond(change.after.get("spec"), fresh.get("spec"), type_of(item.struct, "spec"), ("spec",))
    fields = [_field(path, value) for path, value in beyond]
    if not fields:
        return ""
    named, more = ", ".join(fields[:MOST]), len(fields) - MOST
    if more > 0:
        return say(
            "{kind} {name} has {fields} and {more} more", kind=item.kind, name=item.name, fields=named, more=more
        )
    return say("{kind} {name} has {fields}", kind=item.kind, name=item.name, fields=named)


def _beyond(live: Any, fresh: Any, struct: str | None, path: Path) -> Iterator[tuple[Path, Any]]:
    """The fields of `live` that `fresh` has not, or has by default as something else."""
    if isinstance(live, dict) and isinstance(fresh, dict):
        for key, value in live.items():
            if key in GIVEN or key == STAMP:
                continue
            if isinstance(value, list) and isinstance(fresh.get(key), list) and merged_by_key(struct, key, value):
                yield from _items(value, fresh[key], struct, (*path, key))
            elif key in fresh:
                yield from _beyond(value, fresh[key], type_of(struct, key), (*path, key))
            elif value not in ({}, [], {STAMP: value.get(STAMP)} if key == "annotations" else None):
                yield (*path, key), value
    elif live != fresh:
        yield path, live


def _items(live: list[Json], fresh: list[Json], struct: str | None, path: Path) -> Iterator[tuple[Path, Any]]:
    merge_key = MERGE_KEYS[struct or "", str(path[-1])]
    said = {item.get(merge_key): item for item in fresh}
    for number, item in enumerate(live):
        name = item[merge_key]
        if name in said:
            yield from _beyond(item, said[name], type_of(struct, str(path[-1])), (*path, number))
        else:
            yield (*path, number), {merge_key: name}


def _field(path: Path, value: Any) -> str:
    shown = json.dumps(value, ensure_ascii=False)
    return f"{dotted(path)}: {shown}" if len(shown) <= LONGEST else dotted(path)
