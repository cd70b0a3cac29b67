"""A manifest alone, as it is applied: without the kinds that are not simulated, and in the one namespace of a run.

Lines stay where they were, so that whatever is said of the text names the file's own.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

from probeviz.api.check import check
from probeviz.api.kinds import foreign
from probeviz.api.problems import Problem
from probeviz.api.source import Document, Path, read
from probeviz.locale.text import say
from probeviz.scenarios.problems import ScenarioError, joined

Json = dict[str, Any]


class Bare(NamedTuple):
    """`text` is what is applied; `notes` say what was left out, `namespaces` which ones the objects named."""

    text: str
    notes: list[Problem]
    namespaces: list[str]
    objects: list[tuple[Json, int]]  # those that are applied, with the line of each


def taken(text: str, file: str, release: str, *, lenient: bool = False) -> Bare:
    """ScenarioError when the API server of the release would refuse it, or nothing of it is simulated.

    `lenient`: neither is an error here; whoever applies the text hears of it.
    """
    documents = read(text, file).documents
    strange = [(each, path, kind) for each in documents for path, kind in foreign_kinds(each)]
    places = {each.place((*path, "kind")) for each, path, _ in strange}
    refused = [p for p in check(text, file, release) if p.level == "error"]
    refused = [p for p in refused if p.field not in ("kind", "items.kind") or (p.line, p.column) not in places]
    if refused and not lenient:
        raise ScenarioError(refused)
    kinds = list(dict.fromkeys(kind for *_, kind in strange))
    objects = list(_objects(documents))
    if not objects and not lenient:
        said = say("holds no objects")
        said = say("holds nothing that is simulated, only {kinds}", kinds=joined(kinds)) if kinds else said
        raise ScenarioError([Problem(file, 1, 1, "", said)])
    named = [_namespace(value) for value, _ in objects]
    if not lenient:
        _one_of_each(file, objects)
    notes = [left_out(file, strange[0][0].place((*strange[0][1], "kind")), kinds)] if kinds else []
    lines = text.split("\n")
    for document in documents:
        _take(lines, document)
    others = [name for name in dict.fromkeys(named) if name not in ("", "default")]
    return Bare("\n".join(lines), notes, others, objects)


def foreign_kinds(document: Document) -> Iterator[tuple[Path, str]]:
    """(path, kind) of the objects that a real cluster may take and that are not applied here."""
    for path, value in unfolded(document.value):
        kind, version = value.get("kind"), value.get("apiVersion")
        if isinstance(kind, str) and isinstance(version, str) and foreign(kind, version):
            yield path, kind


def left_out(file: str, place: tuple[int, int], kinds: list[str]) -> Problem:
    return Problem(file, *place, "kind", say("left out, not simulated: {kinds}", kinds=", ".join(kinds)), level="note")


def unfolded(value: Any) -> Iterator[tuple[Path, Json]]:
    """The object of a document, or those of its List."""
    if not isinstance(value, dict):
        return
    if value.get("kind") == "List" and isinstance(value.get("items"), list):
        yield from ((("items", i), item) for i, item in enumerate(value["items"]) if isinstance(item, dict))
    else:
        yield (), value


def _objects(documents: list[Document]) -> Iterator[tuple[Json, int]]:
    for document in documents:
        left = {path for path, _ in foreign_kinds(document)}
        for path, value in unfolded(document.value):
            if path not in left:
                yield value, document.place((*path, "kind"))[0]


def _one_of_each(file: str, objects: list[tuple[Json, int]]) -> None:
    """Two of one kind and name stand in two namespaces; a run has one."""
    seen: dict[tuple[Any, str], str] = {}
    for value, line in objects:
        key, namespace = (value.get("kind"), _name(value)), _namespace(value)
        if seen.setdefault(key, namespace) != namespace:
            said = say(
                "{kind} {name} stands in the namespaces {one} and {other}; a run has one, so give one of them alone",
                kind=key[0],
                name=key[1],
                one=seen[key] or "default",
                other=namespace or "default",
            )
            raise ScenarioError([Problem(file, line, 1, "", said)])


def _take(lines: list[str], document: Document) -> None:
    """Takes out of the lines what is not applied, and writes `default` where another namespace stands."""
    left = {path for path, _ in foreign_kinds(document)}
    if left == {()}:
        _replace(lines, document, "")
    elif left:
        value = document.value
        kept = [item for i, item in enumerate(value["items"]) if ("items", i) not in left]
        for item in kept:
            if isinstance(item.get("metadata"), dict) and "namespace" in item["metadata"]:
                del item["metadata"]["namespace"]
        written = yaml.safe_dump({**value, "items": kept}, sort_keys=False) if kept else ""
        _replace(lines, document, written)
    else:
        paths = [(*path, "metadata", "namespace") for path, value in unfolded(document.value) if _namespace(value)]
        for path in sorted((p for p in paths if p in document.places), key=document.place, reverse=True):
            node = document.places[path].value
            if node.line == node.end[0]:
                line = lines[node.line - 1]
                lines[node.line - 1] = f"{line[: node.column - 1]}default{line[node.end[1] - 1 :]}"


def _replace(lines: list[str], document: Document, written: str) -> None:
    """The document's lines become others, as many as there were where that can be."""
    first = document.line - 1
    end = next((i for i in range(first + 1, len(lines)) if lines[i].startswith("---")), len(lines))
    keep = first + lines[first].startswith("---")
    new = written.rstrip("\n").split("\n") if written else []
    lines[keep:end] = [*new, *[""] * (end - keep - len(new))]


def _namespace(value: Json) -> str:
    metadata = value.get("metadata")
    found = metadata.get("namespace") if isinstance(metadata, dict) else None
    return found if isinstance(found, str) else ""


def _name(value: Json) -> str:
    metadata = value.get("metadata")
    return str(metadata.get("name")) if isinstance(metadata, dict) else ""
