"""`kubectl explain` (kubectl pkg/explain; since 1.27 explain/v2): the fields of the kinds that may be applied.

Layout and types are kubectl's; the descriptions are our own, and say what a field does here.
"""

import textwrap
from collections.abc import Iterator
from typing import NamedTuple

from probeviz.api.schema import root_struct
from probeviz.api.tables import FIELDS, Field, go_name
from probeviz.kubectl.answer import Answer, out
from probeviz.kubectl.errors import KubectlError, NotSimulated
from probeviz.kubectl.explain.words import ENUMS, NOT_SIMULATED, STRUCTS, WORDS
from probeviz.kubectl.flags import Flag, parse
from probeviz.kubectl.resources import lookup
from probeviz.sim.releases import release
from probeviz.sim.world import World

EXPLAIN_FLAGS = (Flag("recursive", takes=False), Flag("api-version"), Flag("output"))
NOTHING_NAMED = (
    'error: You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of'
    " supported resources.\nSee 'kubectl explain -h' for help and examples"
)
PRIMITIVES = {"int32": "integer", "int64": "integer", "bool": "boolean", "string": "string"}


class Found(NamedTuple):
    """What a path leads to: the last field (None: the kind itself), and the struct that it is in."""

    kind: str
    api_version: str
    struct: str  # of the field's own fields, "" for a plain value
    parent: str
    field: Field | None


def explain(world: World, args: list[str]) -> Answer:
    given = parse("explain", args, EXPLAIN_FLAGS)
    if not given.words:
        raise KubectlError(NOTHING_NAMED)
    if len(given.words) > 1:
        raise KubectlError(
            "error: We accept only this format: explain RESOURCE\nSee 'kubectl explain -h' for help and examples"
        )
    if given.flags.get("output", "plaintext") != "plaintext":
        raise NotSimulated("kubectl explain --output is not simulated; leave the flag out.")
    minor = release(world.setup.release).minor
    found = _find(world, given.words[0], given.flags.get("api-version", ""))
    recursive = given.on("recursive")
    lines = _old(found, minor, recursive) if minor < 27 else _new(found, minor, recursive)
    return Answer(out(*lines))


def _find(world: World, path: str, api_version: str) -> Found:
    of = release(world.setup.release)
    word, *names = path.removesuffix(".").split(".")
    kind = lookup(word, of.name).kind
    api_version = api_version or of.served[kind][0]
    if api_version not in of.served[kind]:
        raise KubectlError(
            f'error: couldn\'t find resource for "{api_version}, Kind={kind}"'
            if of.minor < 27
            else f'error: no matches for kind "{kind}" in version "{api_version}"'
        )
    struct = root_struct(kind, api_version)
    if struct is None:
        raise NotSimulated(f"kubectl explain {word} is not simulated; pods, deployments, services and ingresses are.")
    parent, field = "", None
    for name in names:
        field = FIELDS.get(struct, {}).get(name)
        if field is None or not field.there(of.minor):
            raise KubectlError(f'error: field "{name if of.minor < 27 else names[-1]}" does not exist')
        parent, struct = struct, field.type if field.type in FIELDS else ""
    return Found(kind, api_version, struct, parent, field)


def _fields(struct: str, minor: int) -> list[Field]:
    return sorted((f for f in FIELDS.get(struct, {}).values() if f.there(minor)), key=lambda field: field.name)


def words_of(struct: str, field: Field) -> str:
    """What a field does, in a sentence or two."""
    return WORDS.get(go_name(struct), {}).get(field.name) or WORDS["*"].get(field.name) or NOT_SIMULATED


# --- since 1.27: templates/plaintext.tmpl --------------------------------------------------------------------------


def _new(found: Found, minor: int, recursive: bool) -> list[str]:
    group, _, version = found.api_version.rpartition("/")
    lines = [f"GROUP:      {group}"] if group else []
    lines += [f"KIND:       {found.kind}", f"VERSION:    {version}", ""]
    if found.field is not None:
        lines += [f"FIELD: {found.field.name} <{new_type(found.field)}>"]
        enum = ENUMS.get((go_name(found.parent), found.field.name), ())
        lines += ["ENUM:", *(f"    {value}" for value in enum)] if enum else [""]
        lines += [""]
    lines += ["DESCRIPTION:"]
    for text in _descriptions(found):
        lines += _wrapped(text, 76, 4)
    lines += ["    "]
    if found.struct:
        lines += ["FIELDS:", *_new_fields(found.struct, minor, recursive, 1, ())]
    return [*lines, ""]


def _new_fields(struct: str, minor: int, recursive: bool, level: int, above: tuple[str, ...]) -> Iterator[str]:
    indent = 2 * level
    for field in _fields(struct, minor):
        yield f"{' ' * indent}{field.name}\t<{new_type(field)}>{' -required-' if field.required else ''}"
        enum = ENUMS.get((go_name(struct), field.name), ())
        if enum:
            yield f"{' ' * indent}enum: {', '.join(enum[:4])}{', ....' if len(enum) > 4 else ''}"
        if recursive and field.type in FIELDS and field.type not in above:
            yield from _new_fields(field.type, minor, recursive, level + 1, (*above, field.type))
        elif not recursive:
            yield from _wrapped(words_of(struct, field), 78 - indent, indent + 2)
            yield ""


def new_type(field: Field) -> str:
    """`<[]Container>`, `<integer>`, `<map[string]string>`."""
    names = {**PRIMITIVES, "int|string": "IntOrString", "{}string": "map[string]string"}
    names |= {"object": "Object", "any": "Object"}
    return f"{'[]' if field.many else ''}{names.get(field.type, go_name(field.type))}"


# --- before: model_printer.go, fields_printer.go --------------------------------------------------------------------


def _old(found: Found, minor: int, recursive: bool) -> list[str]:
    lines = [f"KIND:     {found.kind}", f"VERSION:  {found.api_version}", ""]
    if found.field is not None:
        head = "RESOURCE:" if found.struct else "FIELD:   "
        lines += [f"{head} {found.field.name} <{old_type(found.field)}>", ""]
    lines += ["DESCRIPTION:"]
    for i, text in enumerate(_descriptions(found)):
        lines += [""] if i else []
        lines += _wrapped(text, 80 - 5, 5)
    if found.struct:
        lines += ["", "FIELDS:", *_old_fields(found.struct, minor, recursive, 3, ())]
    return lines


def _old_fields(struct: str, minor: int, recursive: bool, indent: int, above: tuple[str, ...]) -> Iterator[str]:
    for field in _fields(struct, minor):
        required = " -required-" if field.required and not recursive else ""
        yield f"{' ' * indent}{field.name}\t<{old_type(field)}>{required}"
        if recursive and field.type in FIELDS and field.type not in above:
            yield from _old_fields(field.type, minor, recursive, indent + 3, (*above, field.type))
        elif not recursive:
            yield from _wrapped(words_of(struct, field), 80 - indent - 2, indent + 2)
            yield ""


def old_type(field: Field) -> str:
    """Every struct is an Object (typename.go)."""
    names = {**PRIMITIVES, "int|string": "string", "{}string": "map[string]string"}
    return f"{'[]' if field.many else ''}{names.get(field.type, 'Object')}"


# --- both -----------------------------------------------------------------------------------------------------------


def _descriptions(found: Found) -> list[str]:
    """Of the field, then of what it holds."""
    own = [] if found.field is None else [words_of(found.parent, found.field)]
    held = STRUCTS.get(go_name(found.struct), "") if found.struct else ""
    return [*own, held] if held else own


def _wrapped(text: str, width: int, indent: int) -> list[str]:
    lines = textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
    return [" " * indent + line for line in lines]
