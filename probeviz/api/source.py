"""YAML text -> documents as kubectl reads them, with the place of every field.

Documents are cut at `---` lines and read as sigs.k8s.io/yaml does (YAML 1.1: a bare `y` or `on` is a boolean,
`010` is 8, duplicate keys: the last one wins), within the limits of `limits.py`.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

from probeviz.api.limits import FILE_BYTES, NODES
from probeviz.api.nodes import Node, Unreadable, build
from probeviz.api.problems import Problem, Refusal
from probeviz.locale.text import say

Path = tuple[str | int, ...]


class Place(NamedTuple):
    """Where a field stands, lines and columns from 1: its key (or dash), and the span of its value."""

    line: int
    column: int
    value: Node


class Lost(NamedTuple):
    """A field that a later one of the same key replaced."""

    path: Path
    place: tuple[int, int]
    value: Any


class Document(NamedTuple):
    """One document: its JSON value, and the place of each field by path."""

    file: str
    value: Any
    places: dict[Path, Place]
    line: int = 1

    @property
    def lost(self) -> list[Lost]:
        """What stands in the text and not in the value, in the order of the lines."""
        return sorted((each for path, place in self.places.items() for each in _lost(place.value, path)), key=_line)

    def place(self, path: Path) -> tuple[int, int]:
        """Line and column of the field, or of its nearest parent that is written down."""
        while path and path not in self.places:
            path = path[:-1]
        found = self.places.get(path)
        return (found.line, found.column) if found else (self.line, 1)


class Documents(NamedTuple):
    """Those that could be read, in order; `refusal` says why the rest could not."""

    documents: list[Document]
    refusal: Refusal | None


def read(text: str, file: str, words: bool = False) -> Documents:
    """All documents of a file up to the first that is no YAML, as kubectl's stream of objects does.

    cli-runtime pkg/resource/visitor.go, StreamVisitor; empty documents are skipped. `words`: a bare `y`, `no` or `on`
    is a word, as in YAML 1.2, for files that no kubectl reads.
    """
    documents: list[Document] = []
    left = int(NODES)
    try:
        _guard_size(text, file)
        for first_line, chunk in _chunks(text, file):
            document = _document(chunk, first_line, file, left, words)
            if document is not None:
                documents.append(document)
                left -= document.places[()].value.size
    except Refusal as refusal:
        return Documents(documents, refusal)
    return Documents(documents, None)


def _guard_size(text: str, file: str) -> None:
    size = len(text) if len(text) > FILE_BYTES else len(text.encode("utf-8", "surrogatepass"))
    if size > FILE_BYTES:
        said = FILE_BYTES.said(size)
        raise Refusal([Problem(file, 1, 1, "", said)], f"error parsing {file}: {said}")


def _chunks(text: str, file: str) -> Iterator[tuple[int, str]]:
    """(first line, text) of each document (apimachinery pkg/util/yaml/decoder.go, YAMLReader)."""
    lines: list[str] = []
    first = 1
    for number, line in enumerate(text.split("\n"), start=1):
        if line.startswith("---"):
            rest = line[3:].strip()
            if rest and not rest.startswith("#"):
                said = f"invalid Yaml document separator: {rest}"
                raise Refusal([Problem(file, number, 1, "", said)], f"error parsing {file}: {said}")
            if lines:
                yield first, "\n".join(lines) + "\n"
                lines, first = [], number + 1
                continue
        lines.append(line)
    if lines:
        yield first, "\n".join(lines)


def _document(chunk: str, first_line: int, file: str, most_nodes: int, words: bool) -> Document | None:
    try:
        root = build(chunk, first_line, most_nodes, words)
    except Unreadable as error:
        problem = Problem(file, error.line, error.column, "", str(error))
        raise Refusal([problem], f"error parsing {file}: {error}") from None
    except yaml.YAMLError as error:
        raise _syntax(error, first_line, file) from None
    if root is None:
        return None
    places: dict[Path, Place] = {(): Place(root.line, root.column, root)}
    value = _value(root, (), places)
    return None if value is None else Document(file, value, places, first_line)


def _value(node: Node, path: Path, places: dict[Path, Place]) -> Any:
    """The JSON value of a node, noting the place of each field; depth is bounded by `build`."""
    if node.items is not None:
        for i, item in enumerate(node.items):
            places[*path, i] = Place(item.line, item.column, item)
        return [_value(item, (*path, i), places) for i, item in enumerate(node.items)]
    if node.fields is None:
        return node.scalar
    value: dict[str, Any] = {}
    for key, (key_node, field) in node.fields.items():
        places[*path, key] = Place(key_node.line, key_node.column, field)
        value[key] = _value(field, (*path, key), places)
    return value


def _lost(node: Node, path: Path) -> Iterator[Lost]:
    for name, key, field in node.lost or ():
        yield Lost((*path, name), (key.line, key.column), _value(field, (), {}))


def _line(lost: Lost) -> tuple[int, int]:
    return lost.place


def _syntax(error: yaml.YAMLError, first_line: int, file: str) -> Refusal:
    """The words of go-yaml v2 (decode.go, fail).

    Lines count from the document's start, the first has none, and parser errors name one too few.
    """
    problem = getattr(error, "problem", None) or getattr(error, "reason", None)
    problem = problem or "unknown problem parsing YAML content"
    mark, context = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    line = 0
    if mark is not None and mark.line:
        line = mark.line + isinstance(error, yaml.scanner.ScannerError)
    elif context is not None:
        line = context.line
    where = f"line {line}: " if line else ""
    server = f"error converting YAML to JSON: yaml: {where}{problem}"
    line, column = (1, 1) if mark is None else (first_line + mark.line, mark.column + 1)
    said = Problem(file, line, column, "", say("not YAML: {problem}", problem=problem), server)
    return Refusal([said], f"error parsing {file}: {server}")
