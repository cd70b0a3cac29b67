"""YAML events -> nodes with their marks, iteratively and within limits."""

from collections.abc import Iterator
from typing import Any, cast

import yaml

from probeviz.api.limits import DEPTH, NODES
from probeviz.api.scalars import WORDS, key_text, resolve


class Unreadable(Exception):
    """YAML, but not for us: a limit was met, or it has no JSON form; line and column from 1."""

    def __init__(self, words: str, line: int, column: int) -> None:
        super().__init__(words)
        self.line = line
        self.column = column


class Node:
    """A scalar, a sequence (`items`) or a mapping (`fields`: key -> (key's node, value's node)).

    `lost` are a mapping's fields that a later one of the same key replaced, in their order.
    """

    __slots__ = ("column", "depth", "end", "fields", "items", "line", "lost", "scalar", "size")

    def __init__(self, event: yaml.Event, first_line: int) -> None:
        start: Any = event.start_mark
        self.line: int = first_line + start.line
        self.column: int = start.column + 1
        self.end = _end(event, first_line)
        self.scalar: Any = None
        self.items: list[Node] | None = None
        self.fields: dict[str, tuple[Node, Node]] | None = None
        self.lost: list[tuple[str, Node, Node]] | None = None
        self.size = 1  # nodes, with aliases expanded
        self.depth = 1


def _end(event: yaml.Event, first_line: int) -> tuple[int, int]:
    """Line and column just behind the event, from 1."""
    end: Any = event.end_mark
    return first_line + end.line, end.column + 1


def build(text: str, first_line: int, most_nodes: int, words: bool = False) -> Node | None:
    """The root of the only document in `text`, or None; yaml.YAMLError or Unreadable. `words`: `n`, `on` are words."""
    return _Builder(first_line, most_nodes, words).run(_events(text))


def _events(text: str) -> Iterator[yaml.Event]:
    try:
        yield from yaml.parse(text, Loader=yaml.CSafeLoader)
    except (UnicodeError, ValueError) as error:
        raise yaml.YAMLError(f"invalid Unicode: {error}") from None


class _Open:
    """A collection whose end has not come; `key` waits for its value."""

    __slots__ = ("anchor", "key", "merges", "node")

    def __init__(self, node: Node, anchor: str | None) -> None:
        self.node = node
        self.anchor = anchor
        self.key: Node | None = None
        self.merges: list[Node] = []


class _Builder:
    def __init__(self, first_line: int, most_nodes: int, words: bool) -> None:
        self.first_line = first_line
        self.most_nodes = most_nodes
        self.words = words
        self.open: list[_Open] = []
        self.anchors: dict[str, Node | None] = {}
        self.total = 0
        self.root: Node | None = None

    def run(self, events: Iterator[yaml.Event]) -> Node | None:
        for event in events:
            self._take(event)
            if isinstance(event, yaml.DocumentEndEvent):
                break  # go-yaml reads one document from what kubectl hands it
        return self.root

    def _take(self, event: yaml.Event) -> None:
        match event:
            case yaml.ScalarEvent():
                node = Node(event, self.first_line)
                plain = event.implicit[0] and event.tag is None and not (self.words and event.value in WORDS)
                node.scalar = resolve(event.value, event.tag, plain)
                self._anchor(event.anchor, node)
                self._place(node)
            case yaml.AliasEvent():
                self._place(self._alias(event))
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                self._start(event)
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self._close(event)

    def _start(self, event: yaml.SequenceStartEvent | yaml.MappingStartEvent) -> None:
        node = Node(event, self.first_line)
        if isinstance(event, yaml.SequenceStartEvent):
            node.items = []
        else:
            node.fields = {}
        if len(self.open) >= DEPTH:
            raise Unreadable(DEPTH.said(), node.line, node.column)
        if event.anchor is not None:
            self.anchors[event.anchor] = None
        self.open.append(_Open(node, event.anchor))

    def _close(self, event: yaml.Event) -> None:
        done = self.open.pop()
        node = done.node
        node.end = _end(event, self.first_line)
        for merged in done.merges:
            self._merge(node, merged)
        self._anchor(done.anchor, node)
        self._place(node, counted=True)

    def _anchor(self, anchor: str | None, node: Node) -> None:
        if anchor is not None:
            self.anchors[anchor] = node

    def _alias(self, event: yaml.AliasEvent) -> Node:
        name, mark = event.anchor, cast("yaml.error.Mark", event.start_mark)
        if name not in self.anchors:
            raise yaml.MarkedYAMLError(None, None, f"unknown anchor '{name}' referenced", mark)
        node = self.anchors[name]
        if node is None:
            raise yaml.MarkedYAMLError(None, None, f"anchor '{name}' value contains itself", mark)
        return node

    def _place(self, node: Node, *, counted: bool = False) -> None:
        """Hands a finished node to what it stands in; sizes and depths add up, whatever is shared."""
        if not counted or not self.open:
            self.total += 1 if counted else node.size
        else:
            self.total += 1
        depth = len(self.open) + node.depth
        if self.total > self.most_nodes:
            raise Unreadable(NODES.said(), node.line, node.column)
        if depth > DEPTH + 1:
            raise Unreadable(DEPTH.said(), node.line, node.column)
        if not self.open:
            self.root = node
            return
        self._put(self.open[-1], node)

    def _put(self, into: _Open, node: Node) -> None:
        parent = into.node
        parent.depth = max(parent.depth, node.depth + 1)
        parent.size += node.size
        if parent.items is not None:
            parent.items.append(node)
            return
        assert parent.fields is not None
        if into.key is None:
            into.key = node
            return
        key, into.key = into.key, None
        if key.scalar == "<<":
            into.merges.append(node)
            return
        name = key_text(key.scalar) if key.items is None and key.fields is None else None
        if name is None:
            raise Unreadable("a key must be a plain word, not a list, a map or null", key.line, key.column)
        if name in parent.fields:
            parent.lost = [*(parent.lost or ()), (name, *parent.fields[name])]
        parent.fields[name] = (key, node)

    def _merge(self, node: Node, merged: Node) -> None:
        """`<<: *a`: the fields of another mapping (or of several), unless they are set here."""
        assert node.fields is not None
        for other in merged.items if merged.items is not None else [merged]:
            if other.fields is None:
                said = "map merge requires map or sequence of maps as the value"
                raise Unreadable(said, other.line, other.column)
            for name, field in other.fields.items():
                node.fields.setdefault(name, field)
