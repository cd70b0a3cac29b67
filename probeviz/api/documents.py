"""The documents of a file as objects that kubectl would send: their kind is served, lists are unfolded."""

from typing import Any, NamedTuple

from probeviz.api import refusals, schema
from probeviz.api.hindrances import unread
from probeviz.api.kinds import APPLIED, KINDS, group_of
from probeviz.api.problems import Problem, Refusal
from probeviz.api.schema import Checked
from probeviz.api.source import Document, Place, read
from probeviz.sim.releases import Release

Json = dict[str, Any]


class Item(NamedTuple):
    """One object of a file, its fields checked against the tables."""

    document: Document
    kind: str
    api_version: str
    struct: str
    checked: Checked
    value: Json  # without nulls

    @property
    def name(self) -> str:
        found = self.value.get("metadata", {}).get("name", "")
        return found if isinstance(found, str) else ""

    def annotated(self, name: str, text: str) -> "Item":
        """With an annotation more; one whose annotations are no map stays as it is, to be refused."""
        meta = self.value.get("metadata", {})
        found = meta.get("annotations", {}) if isinstance(meta, dict) else None
        if not isinstance(found, dict):
            return self
        return self._replace(value={**self.value, "metadata": {**meta, "annotations": {**found, name: text}}})

    @property
    def resource(self) -> str:
        """`deployment.apps`, `pod`: what kubectl prints before the name."""
        group = group_of(self.api_version)
        return f"{self.kind.lower()}.{group}" if group else self.kind.lower()

    @property
    def type_line(self) -> str:
        """How kubectl names the object's type in long errors."""
        plural = KINDS[self.kind].plural
        return (
            f'Resource: "{self.api_version}, Resource={plural}", '
            f'GroupVersionKind: "{self.api_version}, Kind={self.kind}"'
        )


class Found(NamedTuple):
    """Objects and refusals, each with its number in the file."""

    items: list[tuple[int, Item]]
    refusals: list[tuple[int, Refusal]]


def find(text: str, file: str, release: Release, strict: bool = True) -> Found:
    """What kubectl's builder makes of a file; it goes on after a kind that is not served (ContinueOnError)."""
    found = Found([], [])
    documents, broken = read(text, file)
    number = 0
    for document in documents:
        for each in _unfold(document):
            number += 1
            try:
                found.items.append((number, item(each, release, strict)))
            except refusals.Ends as refusal:
                found.refusals.append((number, refusal))
                return found
            except Refusal as refusal:
                found.refusals.append((number, refusal))
    if broken is not None:
        found.refusals.append((number + 1, broken))
    if not found.items and not found.refusals:
        found.refusals.append((0, refusals.nothing(file)))
    return found


def item(document: Document, release: Release, strict: bool = True) -> Item:
    """The object of a document, or the Refusal with which kubectl leaves it out."""
    kind, api_version = refusals.type_meta(document)
    struct = schema.root_struct(kind, api_version)
    if kind not in APPLIED or struct is None or not release.serves(kind, api_version):
        raise refusals.unserved(document, kind, api_version, release)
    checked = schema.check(document.value, struct, release)
    if strict and not release.server_side_validation:
        refusal = refusals.client_validation(document, kind, api_version, checked)
        if refusal is not None:
            raise refusal
    refusal = refusals.undecodable_metadata(document, checked)
    if refusal is not None:
        raise refusal
    return Item(document, kind, api_version, struct, checked, schema.normal(document.value, struct))


PROGRAM = " (of a command the Scenario's program decides)"


def notes(item_: Item) -> list[Problem]:
    """`accepted, not simulated`, once per object, at the first such field."""
    commands, document = unread(item_.value), item_.document
    names = [*item_.checked.unsimulated, *commands]
    if not names:
        return []
    first = min((p for p in document.places if schema.dotted(_words(p)) in names), key=document.place)
    said = f"accepted, not simulated: {', '.join(names)}{PROGRAM if commands else ''}"
    return [Problem(document.file, *document.place(first), schema.dotted(first), said, level="note")]


def _words(path: tuple[str | int, ...]) -> tuple[str | int, ...]:
    return tuple(p for p in path if isinstance(p, str))


def _unfold(document: Document) -> list[Document]:
    """A `kind: List` is its items (resource.FlattenListVisitor)."""
    value = document.value
    if not isinstance(value, dict) or value.get("kind") != "List" or not isinstance(value.get("items"), list):
        return [document]
    out = []
    for i, each in enumerate(value["items"]):
        head = ("items", i)
        places: dict[tuple[str | int, ...], Place] = {
            path[2:]: place for path, place in document.places.items() if path[:2] == head
        }
        out.append(Document(document.file, each, places, document.place(head)[0]))
    return out
