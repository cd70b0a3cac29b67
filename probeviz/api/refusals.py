"""How kubectl and the API server refuse a document before its values are looked at: kind, version, fields, types."""

import json
from typing import Any

from probeviz.api.gotext import go_map
from probeviz.api.kinds import APPLIED, elsewhere
from probeviz.api.limits import OBJECT_BYTES
from probeviz.api.problems import Problem, Refusal
from probeviz.api.schema import Checked, Missing, Unknown, Wrong, dotted
from probeviz.api.source import Document, Path
from probeviz.api.tables import open_api_name
from probeviz.locale.text import say, together
from probeviz.sim.releases import Release

Json = dict[str, Any]

TURN_OFF = "; if you choose to ignore these errors, turn validation off with --validate=false"


class Ends(Refusal):
    """A refusal after which kubectl reads no further document of the file."""


def problem(document: Document, path: Path, message: str, server: str) -> Problem:
    return Problem(document.file, *document.place(path), dotted(path), message, server)


def type_meta(document: Document) -> tuple[str, str]:
    """(kind, apiVersion) of a document (kubectl pkg/validation/schema.go, getObjectKind)."""
    value, errors = document.value, []
    if not isinstance(value, dict):
        errors = ["invalid object to validate"]
    else:
        for field in ("apiVersion", "kind"):
            said = value.get(field)
            if said is None:
                errors.append(f"{field} not set")
            elif not isinstance(said, str):
                errors.append(f"{field} isn't string type")
    if not errors:
        return value["kind"], value["apiVersion"]
    listed = errors[0] if len(errors) == 1 else f"[{', '.join(errors)}]"
    ours = say("this is no Kubernetes object: {why}", why=" and ".join(errors))
    raise Ends([problem(document, (), ours, listed)], _validating(document.file, listed))


def unserved(document: Document, kind: str, api_version: str, release: Release) -> Refusal:
    """The API server has no such kind in that version."""
    if elsewhere(kind, api_version):
        said = f"{kind} is not simulated here; kubectl apply takes {', '.join(APPLIED[:-1])} and {APPLIED[-1]}"
        return Refusal([problem(document, ("kind",), said, "")], f'"{document.file}": {said}')
    server = f'no matches for kind "{kind}" in version "{api_version}"'
    versions = release.served.get(kind, ()) if kind in APPLIED else ()
    hint = say("Kubernetes {release} has no {kind} in {version}", release=release.name, kind=kind, version=api_version)
    if versions:
        hint = together(hint, say("write apiVersion: {version}", version=versions[0]), by="; ")
    field = "apiVersion" if versions else "kind"
    problems = [problem(document, (field,), hint, server)]
    if not release.mapping_not_found:
        return Refusal(problems, f'unable to recognize "{document.file}": {server}')
    meta = document.value.get("metadata")
    meta = meta if isinstance(meta, dict) else {}
    name, namespace = (_text(meta.get(f)) for f in ("name", "namespace"))
    words = (
        f'resource mapping not found for name: "{name}" namespace: "{namespace}" '
        f'from "{document.file}": {server}\nensure CRDs are installed first'
    )
    return Refusal(problems, words)


def client_validation(document: Document, kind: str, api_version: str, found: Checked) -> Refusal | None:
    """What kubectl up to 1.24 finds against OpenAPI v2, text being any scalar (kube-openapi pkg/util/proto)."""
    problems: list[Problem] = []
    errors: list[str] = []
    for item in found.order:
        words = _open_api_words(item, api_version)
        if not words:
            continue
        where = dotted(item.path[:-1] if isinstance(item, Unknown) else item.path)
        errors.append(f"ValidationError({'.'.join(p for p in (kind, where) if p)}): {words}")
        problems.append(problem(document, item.path, _ours(item), errors[-1]))
    for path in found.nulls:
        errors.append(f'unknown object type "nil" in {kind}.{dotted(path)}')
        problems.append(problem(document, path, say("is empty"), errors[-1]))
    if not errors:
        return None
    listed = errors[0] if len(errors) == 1 else f"[{', '.join(errors)}]"
    return Ends(problems, _validating(document.file, listed))


def _open_api_words(item: Unknown | Wrong | Missing, api_version: str) -> str:
    struct = open_api_name(item.struct, api_version)
    match item:
        case Unknown():
            return f'unknown field "{item.field}" in {struct}'
        case Missing():
            return f'missing required field "{item.field}" in {struct}'
    expected = _open_api_type(item)
    if expected in ("string", "") and isinstance(item.got, str | int | float):
        return ""
    got = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "map"}[type(item.got)]
    return f'invalid type for {struct}.{item.want.name}: got "{got}", expected "{expected}"'


def _open_api_type(item: Wrong) -> str:
    want = item.want
    if want.many and not item.element:
        return "array"
    simple = {"string": "string", "int|string": "string", "bool": "boolean", "int32": "integer", "int64": "integer"}
    simple["quantity"] = "string"
    return simple.get(item.type, "map")


def _ours(item: Unknown | Wrong | Missing) -> str:
    match item:
        case Unknown():
            return item.message(17)
        case Missing():
            return say("{field} is required", field=item.field)
    return item.message()


def undecodable_metadata(document: Document, found: Checked) -> Refusal | None:
    """kubectl itself decodes the metadata, and knows no other text than a string."""
    for item in found.wrong:
        if item.path[0] == "metadata":
            words = item.server().replace(f"field {item.struct}.", "field ObjectMeta.")
            refused = problem(document, item.path, item.message(), words)
            return Refusal([refused], f'unable to decode "{document.file}": {words}')
    return None


def undecodable(
    document: Document, kind: str, api_version: str, found: Checked, minor: int, doing: str = ""
) -> Refusal | None:
    """What the API server answers on create: the first wrong type, else all unknown fields (BadRequest)."""
    version = api_version.rpartition("/")[2]
    head = f'{kind} in version "{version}" cannot be handled as a {kind}: '
    doing = doing or f'error when creating "{document.file}": '
    if found.wrong:
        problems = [problem(document, w.path, w.message(), head + w.server()) for w in found.wrong]
        problems += [problem(document, u.path, u.message(minor), strict([u])) for u in found.unknown]
        return Refusal(problems, f"{doing}{head}{found.wrong[0].server()}", reason="BadRequest")
    if found.unknown:
        words = head + strict(found.unknown)
        problems = [problem(document, u.path, u.message(minor), head + strict([u])) for u in found.unknown]
        return Refusal(problems, doing + words, reason="BadRequest")
    return None


def undecodable_patch(
    document: Document, found: Checked, merged: Checked, patch: Json, minor: int, doing: str
) -> Refusal | None:
    """The same on update (apiserver pkg/endpoints/handlers/patch.go, applyPatchToObject): a nameless 422.

    Alone it loses what kubectl puts before it, as checkErr prints an Invalid by its details.
    """
    if not merged.wrong and not merged.unknown:
        return None
    words = _cannot_convert(merged.wrong[0]) if merged.wrong else strict(merged.unknown)
    cause = f"Invalid value: {json.dumps(go_map(patch), ensure_ascii=False)}: {words}"
    problems = [problem(document, w.path, w.message(), _cannot_convert(w)) for w in found.wrong]
    problems += [problem(document, u.path, u.message(minor), strict([u])) for u in found.unknown]
    alone = f"The request is invalid: patch: {cause}"
    return Refusal(problems, f'{doing}"" is invalid: patch: {cause}', reason="Invalid", invalid=alone)


def wrong_patch(document: Document, found: Wrong, shown: str, *, converted: bool) -> Refusal:
    """A patch after which a field has the wrong type; only a strategic one is converted without encoding/json."""
    words = _cannot_convert(found) if converted else found.server()
    cause = f"Invalid value: {json.dumps(shown, ensure_ascii=False)}: {words}"
    problems = [problem(document, found.path, found.message(), words)]
    alone = f"The request is invalid: patch: {cause}"
    return Refusal(problems, f'"" is invalid: patch: {cause}', reason="Invalid", invalid=alone)


def rejected_patch(document: Document, ours: str) -> Refusal:
    """A JSON patch that cannot be done: the server keeps to itself why (NewGenericServerResponse, 422)."""
    words = "the server rejected our request due to an error in our request"
    alone = f"The request is invalid: {words}"
    return Refusal([problem(document, (), ours, words)], words, reason="Invalid", invalid=alone)


def beyond(document: Document, words: str) -> Refusal:
    """A limit of ours."""
    return Refusal([problem(document, (), words, "")], words)


def bad_request(document: Document, words: str) -> Refusal:
    return Refusal([problem(document, (), words, words)], words, reason="BadRequest")


def server_error(document: Document, words: str, doing: str = "") -> Refusal:
    """An error that the server does not expect: a Status without a reason."""
    alone = f"Error from server: {doing}{words}"
    return Refusal([problem(document, (), words, words)], doing + words, reason="InternalError", invalid=alone)


def leaves_owner(document: Document, owner: str) -> Refusal:
    words = f"a Pod that its labels take from ReplicaSet {owner} is not simulated: keep the labels of its selector"
    return Refusal([problem(document, ("metadata", "labels"), words, "")], words)


def _cannot_convert(item: Wrong) -> str:
    """apimachinery pkg/runtime/converter.go, fromUnstructured."""
    got = {bool: "bool", int: "int64", float: "float64", str: "string", list: "slice", dict: "map"}[type(item.got)]
    want = item.go_type
    if item.type == "quantity" and not item.many:
        return item.server()
    if want.startswith("[]"):
        return f"cannot restore slice from {got}"
    if want.startswith("map["):
        return f"cannot restore map from {got}"
    if want.startswith("v1."):
        return f"cannot restore struct from: {got}"
    return f"cannot convert {got} to {want}"


def strict(unknown: list[Unknown]) -> str:
    """apimachinery pkg/runtime/error.go, strictDecodingError."""
    return "strict decoding error: " + ", ".join(f'unknown field "{dotted(u.path)}"' for u in unknown)


def nameless(document: Document, kind_line: str) -> Refusal:
    words = (
        f'error when retrieving current configuration of:\n{kind_line}\nName: "", Namespace: "default"\n'
        f'from server for: "{document.file}": resource name may not be empty'
    )
    said = problem(
        document, ("metadata",), say("{field} is required", field="metadata.name"), "resource name may not be empty"
    )
    return Refusal([said], words)


def unnamed(document: Document, doing: str) -> Refusal:
    words = f"{doing}resource name may not be empty"
    return Refusal([problem(document, ("metadata",), "metadata.name is required", words)], words)


def not_found(document: Document, doing: str, resource: str, name: str) -> Refusal:
    server = f'{resource} "{name}" not found'
    said = problem(document, ("metadata", "name"), say("there is no {name} to replace", name=name), server)
    return Refusal([said], doing + server, reason="NotFound")


def generated_name(document: Document, prefix: str) -> Refusal:
    words = f"from {prefix}: cannot use generate name with apply"
    said = problem(document, ("metadata", "generateName"), say("apply needs a name, not generateName"), words)
    return Refusal([said], words)


def no_namespace(document: Document, namespace: str) -> Refusal:
    server = f'namespaces "{namespace}" not found'
    said = problem(document, ("metadata", "namespace"), say("a run has the one namespace default"), server)
    words = f'error when creating "{document.file}": {server}'
    return Refusal([said], words, reason="NotFound")


def no_room(document: Document, words: str) -> Refusal:
    """A limit of ours, so it is said in words of ours."""
    return Refusal([problem(document, ("spec", "replicas"), words, "")], words)


def too_large(document: Document, size: int) -> Refusal:
    words = OBJECT_BYTES.said(size)
    return Refusal([problem(document, ("metadata",), words, "")], words)


def nothing(file: str) -> Refusal:
    words = "no objects passed to apply"
    return Refusal([Problem(file, 1, 1, "", say("the file holds no object"), words)], words)


def _validating(file: str, words: str) -> str:
    return f'error validating "{file}": error validating data: {words}{TURN_OFF}'


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
