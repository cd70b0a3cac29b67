"""PATCH: what the API server makes of a patch to a living object (apiserver pkg/endpoints/handlers/patch.go)."""

import json
from typing import Any, Literal, NamedTuple

from probeviz.api import refusals, schema
from probeviz.api.documents import Item
from probeviz.api.gotext import go_map
from probeviz.api.json_patch import Beyond, PatchFailed, json_patch, merge_patch
from probeviz.api.merge import BadPatch, patched, reject
from probeviz.api.preconditions import settle
from probeviz.api.schema import NOTHING
from probeviz.api.source import Document
from probeviz.api.tables import ROOTS
from probeviz.api.writes import Writes
from probeviz.sim.objects import Ingress

Json = dict[str, Any]
PatchType = Literal["strategic", "merge", "json"]

WHERE = "the patch"  # what stands for a file in a Problem


class Living(NamedTuple):
    """An object that is there, as an item without a file, and its JSON."""

    item: Item
    current: Json


class Patched(NamedTuple):
    after: Json
    warnings: list[str]  # of the API server, each without `Warning: `


def living(writes: Writes, kind: str, name: str) -> Living | None:
    """The object as kubectl gets it to change it; None when there is none."""
    live = writes.live(kind, name)
    if live is None:
        return None
    served = writes.release.served[kind]
    version = live.api_version if isinstance(live, Ingress) and live.api_version in served else served[0]
    item = Item(Document(WHERE, {}, {}), kind, version, ROOTS[kind, version], NOTHING, {"metadata": {"name": name}})
    current = writes.current(item)
    assert current is not None
    return Living(item, current)


def patch(writes: Writes, at: Living, type_: PatchType, given: Any) -> Patched:
    """The object as it is stored after the patch; raises Refusal. Unknown fields are dropped, with a warning."""
    item, current = at
    merged, shown = _merged(at, type_, given)
    checked = schema.check(merged, item.struct, writes.release)
    if checked.wrong:
        raise refusals.wrong_patch(item.document, checked.wrong[0], shown, converted=type_ == "strategic")
    for unknown in checked.unknown:
        schema.drop(merged, unknown.path)
    warnings = [f'unknown field "{schema.dotted(u.path)}"' for u in checked.unknown]
    return Patched(replace(writes, at, merged, put=False), warnings if writes.release.server_side_validation else [])


def replace(writes: Writes, at: Living, merged: Json, doing: str = "", *, put: bool = True) -> Json:
    """Stores a whole object in place of the living one, which must be its own; `put` is false of a patch."""
    item, current = at
    for wrong in _other(merged, current):
        raise refusals.bad_request(item.document, f"{doing}{wrong}")
    merged = settle(item, merged, current, doing, put=put)
    if schema.normal(merged, item.struct) == current:
        writes.keep(item, current)
        return current
    return writes.update(item, merged, current, doing)


def _merged(at: Living, type_: PatchType, given: Any) -> tuple[Json, str]:
    """The patched JSON, and the patch as the server shows it when it cannot be read."""
    item, current = at
    if type_ == "json":
        return _json_patched(item, current, given)
    if not isinstance(given, dict):
        words = f"json: cannot unmarshal {schema.json_kind(given)} into Go value of type map[string]interface {{}}"
        raise refusals.bad_request(item.document, f"error decoding patch: {words}" if type_ == "merge" else words)
    if type_ == "merge":
        merged = merge_patch(current, given)
        return merged, json.dumps(merged, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    try:
        reject(current, given, item.struct)
    except BadPatch as bad:
        answer = refusals.bad_request if bad.expected else refusals.server_error
        raise answer(item.document, str(bad)) from None
    return patched(current, given, item.struct), go_map(given)


def _json_patched(item: Item, current: Json, given: Any) -> tuple[Json, str]:
    if not isinstance(given, list):
        words = f"json: cannot unmarshal {schema.json_kind(given)} into Go value of type jsonpatch.Patch"
        raise refusals.bad_request(item.document, words)
    try:
        merged = json_patch(current, given)
    except Beyond as failed:
        raise refusals.beyond(item.document, str(failed)) from None
    except PatchFailed as failed:
        raise refusals.rejected_patch(item.document, str(failed)) from None
    if not isinstance(merged, dict):
        raise refusals.rejected_patch(item.document, "the whole object would be replaced")
    return merged, json.dumps(merged, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _other(merged: Json, current: Json) -> list[str]:
    """Why this is no version of the object (apiserver pkg/endpoints/handlers/rest.go, checkName)."""
    mine = current["metadata"]["name"]
    name = (merged.get("metadata") or {}).get("name") or ""
    version, expected = merged.get("apiVersion"), current["apiVersion"]
    said = []
    if (version, merged.get("kind")) != (expected, current["kind"]):
        said.append(f"the API version in the data ({version}) does not match the expected API version ({expected})")
    if not name:
        said.append(f"the name of the object ({mine} based on URL) was undeterminable: name must be provided")
    elif name != mine:
        said.append(f"the name of the object ({name}) does not match the name on the URL ({mine})")
    return said
