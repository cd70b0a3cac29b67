"""Optimistic concurrency: a write that names a version or a uid which is not the stored one is refused.

apiserver pkg/registry/generic/registry/store.go, Update; pkg/storage/etcd3/store.go; pkg/registry/rest/update.go.
"""

from typing import Any

from probeviz.api import refusals
from probeviz.api.decode import SERVER_SIDE
from probeviz.api.documents import Item
from probeviz.api.gotext import quoted
from probeviz.api.kinds import KINDS
from probeviz.api.problems import Refusal

Json = dict[str, Any]

MODIFIED = "the object has been modified; please apply your changes to the latest version and try again"
ON_CREATE = "resourceVersion should not be set on objects to be created"


def guard_create(item: Item, obj: Json, doing: str) -> None:
    """ErrResourceVersionSetOnCreate: a plain error, so the answer is a 500 without a reason."""
    if _parsed(obj.get("metadata", {}).get("resourceVersion", "")):
        raise refusals.server_error(item.document, ON_CREATE, doing)


def settle(item: Item, merged: Json, current: Json, doing: str, *, put: bool = False) -> Json:
    """The object with what only the server sets as it is stored; raises the Refusal of a stale one.

    A PUT carries its uid as a precondition; that of a patch is compared when the object is validated.
    """
    given, stored = merged.get("metadata") or {}, current["metadata"]
    meta = {k: v for k, v in given.items() if k not in SERVER_SIDE}
    meta |= {k: v for k, v in stored.items() if k in SERVER_SIDE}
    if "uid" not in stored:  # made by this very command
        return {**merged, "metadata": meta}
    uid, version = given.get("uid") or stored["uid"], given.get("resourceVersion") or "0"
    if put and uid != stored["uid"]:
        raise conflict(item, _other_uid(item, uid, stored["uid"]), doing, "uid")
    number = _parsed(version)
    if number is None:
        said = f"strconv.ParseUint: parsing {quoted(version)}: invalid syntax"
        raise refusals.server_error(item.document, said, doing)
    if number and number != int(stored.get("resourceVersion", number)):
        raise conflict(item, MODIFIED, doing, "resourceVersion")
    return {**merged, "metadata": {**meta, "uid": uid}}


def _parsed(version: str) -> int | None:
    """None for what is no uint64."""
    fits = version.isascii() and version.isdecimal() and len(version) <= 20
    return int(version) if fits else None


def conflict(item: Item, words: str, doing: str, field: str) -> Refusal:
    """apimachinery pkg/api/errors, NewConflict."""
    said = f'Operation cannot be fulfilled on {KINDS[item.kind].resource} "{item.name}": {words}'
    found = refusals.problem(item.document, ("metadata", field), words, said)
    return Refusal([found], doing + said, reason="Conflict")


def _other_uid(item: Item, uid: str, stored: str) -> str:
    """storage.NewInvalidObjError, by checkPreconditions."""
    key = f"/registry/{_PREFIX.get(item.kind, KINDS[item.kind].plural)}/default/{item.name}"
    said = f"Precondition failed: UID in precondition: {uid}, UID in object meta: {stored}"
    return f"StorageError: invalid object, Code: 4, Key: {key}, ResourceVersion: 0, AdditionalErrorMsg: {said}"


# kubeapiserver pkg default_storage_factory_builder.go, SpecialDefaultResourcePrefixes.
_PREFIX = {"Service": "services/specs", "Ingress": "ingress"}
