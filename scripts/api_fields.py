"""Compares the field tables of `probeviz/api` with upstream's OpenAPI definitions.

    .venv/bin/python -m scripts.api_fields swagger.json

The file is Kubernetes' `api/openapi-spec/swagger.json`, or any JSON with its `definitions` (or `$defs`).  Prints one
line for each field that one side lacks or types otherwise; the exit code is 1 when there is any.
"""

import json
import sys
from typing import Any

from probeviz.api.tables import FIELDS, MERGE_KEYS, Field, go_name

Json = dict[str, Any]

# struct here -> definition there, where the name alone does not say it.
SPECIAL = {"IntOrString": "int|string", "Quantity": "quantity", "Time": "string"}
SKIPPED = ("v1beta1.",)  # gone from upstream


def main(path: str, minor: int) -> int:
    with open(path) as file:
        document = json.load(file)
    definitions = document.get("definitions") or document["$defs"]
    there = {name.rpartition(".")[2]: body for name, body in definitions.items() if _ours(name)}
    found = [line for struct in FIELDS if not struct.startswith(SKIPPED) for line in _compared(struct, there, minor)]
    print("\n".join(found) or f"{len(FIELDS)} structs agree")
    return int(bool(found))


def _ours(name: str) -> bool:
    groups = ("api.core.v1.", "api.apps.v1.", "api.networking.v1.", "apis.meta.v1.")
    return any(group in name for group in groups)


def _compared(struct: str, there: dict[str, Json], minor: int) -> list[str]:
    body = there.get(go_name(struct))
    if body is None:
        return [f"{struct}: upstream has no such struct"]
    required, properties = set(body.get("required", ())), body.get("properties", {})
    mine = {name: field for name, field in FIELDS[struct].items() if field.there(minor)}
    lines = [f"{struct}.{name}: is not in the tables" for name in properties if name not in mine]
    lines += [f"{struct}.{name}: upstream has no such field" for name in mine if name not in properties]
    for name in sorted(set(mine) & set(properties)):
        wanted = _type(properties[name])
        if mine[name].type != "any" and _shown(mine[name]) != wanted:
            lines.append(f"{struct}.{name}: is {_shown(mine[name])}, upstream {wanted}")
        if mine[name].required != (name in required):
            lines.append(f"{struct}.{name}: required is {mine[name].required} here")
        key = properties[name].get("x-kubernetes-patch-merge-key")
        if key and MERGE_KEYS.get((struct, name)) != key:
            lines.append(f"{struct}.{name}: upstream merges by {key}")
    return lines


def _shown(field: Field) -> str:
    return ("[]" if field.many else "") + go_name(field.type)


def _type(value: Json) -> str:
    """A property as the tables write its type."""
    if "$ref" in value:
        name = str(value["$ref"]).rpartition(".")[2]
        return SPECIAL.get(name, name)
    if "allOf" in value:
        return _type(value["allOf"][0])
    kind = value.get("type")
    if isinstance(kind, list):
        kind = next(each for each in kind if each != "null")
    match kind:
        case "array":
            return f"[]{_type(value['items'])}"
        case "object":
            return "{}" + _type(value["additionalProperties"])
        case "integer":
            return str(value.get("format", "int64"))
        case "boolean":
            return "bool"
    return str(kind)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], minor=36))
