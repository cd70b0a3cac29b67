"""Strict decoding: a document against the field tables of its kind, in the words of the release.

1.36: the API server refuses what it cannot decode (apimachinery pkg/runtime/serializer/json, strict).
1.17: kubectl checks the file against OpenAPI v2 before it sends it (kubectl pkg/validation, kube-openapi).
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from probeviz.api.guesses import guess
from probeviz.api.quantity import WRONG_FORMAT, NoQuantity, parse_quantity
from probeviz.api.source import Document, Path
from probeviz.api.tables import EMBEDDED, FIELDS, ROOTS, SIMULATED_KEYS, Field, go_name
from probeviz.locale.text import say
from probeviz.sim.releases import Release

INT_RANGES = {"int32": 31, "int64": 63}


class Unknown(NamedTuple):
    path: Path
    field: str
    struct: str

    def message(self, minor: int) -> str:
        later = FIELDS[self.struct].get(self.field)
        if later is not None and minor < later.since:
            return say("unknown field; Kubernetes has it since 1.{since}", since=later.since)
        near = guess(self.struct, self.field, minor)
        if near:
            return say("unknown field; did you mean {near}?", near=near)
        known = [f.name for f in FIELDS[self.struct].values() if f.there(minor)]
        fields = f"{', '.join(known[:8])}{' ...' if known[8:] else ''}"
        return say("unknown field; {struct} has {fields}", struct=go_name(self.struct), fields=fields)


class Wrong(NamedTuple):
    """A value of the wrong type; `go_path` has no indices and names embedded structs, as encoding/json does."""

    path: Path
    struct: str
    go_path: str
    got: Any
    want: Field
    element: bool = False

    def message(self) -> str:
        return say("must be {wanted}, not {seen}", wanted=_wanted(self.type, self.many), seen=_seen(self.got))

    def server(self) -> str:
        """encoding/json, UnmarshalTypeError."""
        if self.type == "quantity" and not self.many:
            return _no_quantity(self.got)
        if self.want.type == "int|string":
            return f"json: cannot unmarshal {json_kind(self.got)} into Go value of type int32"
        kind = json_kind(self.got)
        if kind == "number" and self.type in INT_RANGES and not self.many:
            kind = f"number {self.got}"
        struct = go_name(self.struct)
        return f"json: cannot unmarshal {kind} into Go struct field {struct}.{self.go_path} of type {self.go_type}"

    @property
    def many(self) -> bool:
        """Whether a list was wanted."""
        return self.want.many and not self.element

    @property
    def type(self) -> str:
        """What was wanted: `{}string` for a map, `string` for a value of it."""
        return self.want.type.removeprefix("{}") if self.element else self.want.type

    @property
    def go_type(self) -> str:
        type_ = self.type
        if type_.startswith("{}"):
            return "v1.ResourceList" if type_ == "{}quantity" else f"map[string]{type_[2:]}"
        if type_ in FIELDS:
            type_ = f"v1.{go_name(type_)}"
        elif type_ == "quantity":
            type_ = "resource.Quantity"
        return f"[]{type_}" if self.many else type_


class Missing(NamedTuple):
    path: Path
    field: str
    struct: str


class Checked(NamedTuple):
    """What strict decoding found, each list in the order of sorted keys, as Go visits them."""

    unknown: list[Unknown]
    wrong: list[Wrong]
    missing: list[Missing]
    nulls: list[Path]
    unsimulated: list[str]
    order: list[Unknown | Wrong | Missing]


NOTHING = Checked([], [], [], [], [], [])


def root_struct(kind: str, api_version: str) -> str | None:
    return ROOTS.get((kind, api_version))


def check(value: dict[str, Any], struct: str, release: Release) -> Checked:
    """Walks the document along the table of its kind."""
    walk = _Walk(release.minor)
    walk.struct(value, struct, (), "")
    return walk.found


def normal(value: Any, struct: str | None = None) -> Any:
    """A copy without nulls, as decoding into Go structs sees it: absent in maps, zero values in lists."""
    if isinstance(value, dict):
        fields = FIELDS.get(struct or "", {})
        return {k: normal(v, fields[k].type if k in fields else None) for k, v in value.items() if v is not None}
    if isinstance(value, list):
        zero: Any = "" if struct in ("string", None) else {}
        return [zero if v is None else normal(v, struct) for v in value]
    return value


class _Walk:
    def __init__(self, minor: int) -> None:
        self.minor = minor
        self.outside = 0  # how many fields around this one are not simulated, and named already
        self.found = Checked([], [], [], [], [], [])

    def struct(self, value: dict[str, Any], struct: str, path: Path, go_path: str) -> None:
        fields = FIELDS[struct]
        for key in sorted(value):
            field = fields.get(key)
            if field is None or not field.there(self.minor):
                self._note(Unknown((*path, key), key, struct))
            elif value[key] is not None:
                inner = _join(go_path, EMBEDDED.get((struct, key), ""), key)
                self._field(value[key], field, struct, (*path, key), inner)
        for field in fields.values():
            if field.required and value.get(field.name) is None:
                self._note(Missing(path, field.name, struct))

    def _field(self, value: Any, field: Field, struct: str, path: Path, go_path: str) -> None:
        outside = not field.simulated and path[0] != "status"
        if outside and not self.outside and value not in ({}, [], ""):
            self._unsimulated(path)
        self.outside += outside
        self._values(value, field, struct, path, go_path)
        self.outside -= outside

    def _values(self, value: Any, field: Field, struct: str, path: Path, go_path: str) -> None:
        if not field.many:
            self._one(value, field, struct, path, go_path, element=False)
            return
        if not isinstance(value, list):
            self._note(Wrong(path, struct, go_path, value, field))
            return
        for i, item in enumerate(value):
            if item is None:
                self.found.nulls.append((*path, i))
            else:
                self._one(item, field, struct, (*path, i), go_path, element=True)

    def _one(self, value: Any, field: Field, struct: str, path: Path, go_path: str, *, element: bool) -> None:
        if not fits(value, field.type):
            self._note(Wrong(path, struct, go_path, value, field, element))
        elif field.type in FIELDS:
            self.struct(value, field.type, path, go_path)
        elif field.type.startswith("{}"):
            self._map(value, field, struct, path, go_path)

    def _map(self, value: dict[str, Any], field: Field, struct: str, path: Path, go_path: str) -> None:
        for key in sorted(value):
            if value[key] is None:
                self.found.nulls.append((*path, key))
            elif not fits(value[key], field.type[2:]):
                self._note(Wrong((*path, key), struct, go_path, value[key], field, element=True))
            elif key not in SIMULATED_KEYS.get((struct, field.name), (key,)) and not self.outside:
                self._unsimulated((*path, key))

    def _note(self, found: Unknown | Wrong | Missing) -> None:
        self.found.order.append(found)
        match found:
            case Unknown():
                self.found.unknown.append(found)
            case Wrong():
                self.found.wrong.append(found)
            case Missing():
                self.found.missing.append(found)

    def _unsimulated(self, path: Path) -> None:
        name = dotted(tuple(p for p in path if isinstance(p, str)))
        if name not in self.found.unsimulated:
            self.found.unsimulated.append(name)


def drop(value: Any, path: Path) -> None:
    """Takes a field out of a document, in place."""
    for step in path[:-1]:
        value = value[step]
    del value[path[-1]]


def fits(value: Any, type_: str) -> bool:
    """Whether Go decodes the JSON value into the type."""
    if type_ == "any":
        return True
    if type_ == "string":
        return isinstance(value, str)
    if type_ == "bool":
        return isinstance(value, bool)
    if type_ == "quantity":
        return not _no_quantity(value)
    if type_ == "int|string":
        return isinstance(value, str) or _is_int(value, 31)
    if type_ in INT_RANGES:
        return _is_int(value, INT_RANGES[type_])
    return isinstance(value, dict)


def _no_quantity(value: Any) -> str:
    """Why this is no amount; "" when it is one."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return WRONG_FORMAT
    try:
        parse_quantity(value)
    except NoQuantity as wrong:
        return str(wrong)
    return ""


def _is_int(value: Any, bits: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -(1 << bits) <= value < 1 << bits


def dotted(path: Path) -> str:
    """`spec.template.spec.containers[0].image`."""
    return "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path).removeprefix(".")


def pathed(field: str) -> Path:
    """The way back from `dotted`."""
    return tuple(_steps(field))


def _steps(field: str) -> Iterator[str | int]:
    for part in field.split("."):
        name, *indices = part.split("[")
        if name:
            yield name
        for index in indices:
            number = index.rstrip("]")
            yield int(number) if number.isdigit() else number


def place(document: Document, field: str) -> tuple[int, int]:
    return document.place(pathed(field))


def _join(*parts: str) -> str:
    return ".".join(p for p in parts if p)


def json_kind(value: Any) -> str:
    """How encoding/json names what it found."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


def _wanted(type_: str, many: bool) -> str:
    if many:
        return say("a list")
    words = {
        "string": say("text in quotes"),
        "quantity": say("an amount such as 250m or 64Mi"),
        "bool": say("true or false"),
        "int32": say("a whole number"),
        "int64": say("a whole number"),
        "int|string": say("a number or a name"),
    }
    if type_ in words:
        return words[type_]
    needed = [f.name for f in FIELDS.get(type_, {}).values() if f.required]
    return say("a map with {fields}", fields=", ".join(needed)) if needed else say("a map")


def _seen(got: Any) -> str:
    if isinstance(got, bool):
        return say("{value} (unquoted)", value=str(got).lower())
    if isinstance(got, int | float):
        return say("the number {number}", number=got)
    if isinstance(got, str):
        return say('the text "{text}"', text=got[:40])
    return say("a list") if isinstance(got, list) else say("a map")
