"""What a template is made of (client-go util/jsonpath/node.go)."""

from typing import NamedTuple


class Text(NamedTuple):
    text: str


class Field(NamedTuple):
    name: str


class Identifier(NamedTuple):
    """`range` or `end`; any other word is refused when the template runs."""

    name: str


class Constant(NamedTuple):
    """A number or a boolean within a filter."""

    value: bool | int | float


class Slice(NamedTuple):
    """`[start:stop:step]`; `[n]` is `n:n+1`, and only then `one`."""

    start: int | None
    stop: int | None
    step: int | None
    one: bool = False


class Wildcard(NamedTuple):
    """`.*`"""


class Recursive(NamedTuple):
    """`..`"""


class Union(NamedTuple):
    """`[0,2]`, `['a','b']`"""

    branches: tuple["List", ...]


class Filter(NamedTuple):
    """`[?(left operator right)]`; operator "exists" has no right side."""

    left: "List"
    operator: str
    right: "List"


class List(NamedTuple):
    """The nodes of one pair of braces, or of one side of a filter."""

    nodes: "tuple[Node, ...]"


Node = Text | Field | Identifier | Constant | Slice | Wildcard | Recursive | Union | Filter | List
