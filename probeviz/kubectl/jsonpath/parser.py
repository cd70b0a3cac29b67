"""From a template's text to its nodes (client-go util/jsonpath/parser.go), with upstream's errors."""

import re

from probeviz.kubectl.jsonpath.errors import JsonPathError
from probeviz.kubectl.jsonpath.nodes import (
    Constant,
    Field,
    Filter,
    Identifier,
    List,
    Node,
    Recursive,
    Slice,
    Text,
    Union,
    Wildcard,
)
from probeviz.kubectl.jsonpath.quotes import unquote

_KEY = re.compile(r"'([^']*)'")
_SLICE = re.compile(r"(-?\d*)(?::(-?\d*))?(?::(-?\d*))?")
_COMPARISON = re.compile(r"([^!<>=]+)([!<>=~]+)(.+)", re.DOTALL)
_TERMINATORS = " \t\r\n.,[]$@{}"
MOST = 2_000  # characters; a choice of ours, far beyond what anyone types


def parse(text: str) -> tuple[Node, ...]:
    """The nodes of a whole template: texts, and one List for each pair of braces."""
    if len(text) > MOST:
        raise JsonPathError(f"the template is longer than {MOST} characters, which is the limit here")
    nodes: list[Node] = []
    at = 0
    while (brace := text.find("{", at)) >= 0:
        if brace > at:
            nodes.append(Text(text[at:brace]))
        action = _Action(text, brace + 1)
        nodes.append(action.parse())
        at = action.at
    if at < len(text):
        nodes.append(Text(text[at:]))
    return tuple(nodes)


def _inside(text: str) -> List:
    """A piece that is parsed as if it stood in braces of its own."""
    found = parse(f"{{{text}}}")[0]
    assert isinstance(found, List)
    return found


class _Action:
    """Reads from behind an opening brace to behind its closing one; `at` is where it has come to."""

    def __init__(self, text: str, at: int) -> None:
        self.text = text
        self.at = at
        self.nodes: list[Node] = []

    def parse(self) -> List:
        while not self._step():
            pass
        return List(tuple(self.nodes))

    def _step(self) -> bool:
        """Reads one node; True at the closing brace."""
        rest = self.text[self.at : self.at + 3]
        if rest.startswith("}"):
            self.at += 1
            return True
        if rest.startswith("[?("):
            self._filter()
        elif rest.startswith(".."):
            self._recursive()
        else:
            self._plain(rest[:1])
        return False

    def _plain(self, char: str) -> None:
        if char in ("", "\r", "\n"):
            raise JsonPathError("unclosed action")
        if char in " @$":
            self.at += 1  # blanks, and the object at hand
        elif char == "[":
            self._array()
        elif char in "\"'":
            self._quote(char)
        elif char == ".":
            self.at += 1
            self._field()
        elif char in "+-" or char.isdigit():
            self._number()
        elif char == "_" or char.isalpha():
            self._identifier()
        else:
            raise JsonPathError(f"unrecognized character in action: U+{ord(char):04X} '{char}'")

    def _until_terminator(self) -> str:
        start = self.at
        while self.at < len(self.text) and self.text[self.at] not in _TERMINATORS:
            self.at += 2 if self.text[self.at] == "\\" else 1
        self.at = min(self.at, len(self.text))
        return self.text[start : self.at]

    def _field(self) -> None:
        name = self._until_terminator()
        self.nodes.append(Wildcard() if name == "*" else Field(name.replace("\\", "")))

    def _identifier(self) -> None:
        name = self._until_terminator()
        self.nodes.append(Constant(name == "true") if name in ("true", "false") else Identifier(name))

    def _recursive(self) -> None:
        if self.nodes and isinstance(self.nodes[-1], Recursive):
            raise JsonPathError("invalid multiple recursive descent")
        self.at += 2
        self.nodes.append(Recursive())
        following = self.text[self.at : self.at + 1]
        if following == "_" or following.isalnum():
            self._field()

    def _number(self) -> None:
        found = re.compile(r"[+-]?[\d.]*").match(self.text, self.at)
        assert found is not None
        self.at = found.end()
        try:
            value = float(found[0]) if "." in found[0] else int(found[0])
        except ValueError:
            raise JsonPathError(f"cannot parse number {found[0]}") from None
        self.nodes.append(Constant(value))

    def _quote(self, quote: str) -> None:
        start = self.at
        self.at += 1
        while True:
            char = self.text[self.at : self.at + 1]
            if char in ("", "\n"):
                raise JsonPathError("unterminated quoted string")
            self.at += 1
            if char == quote and self.text[self.at - 2] != "\\":
                break
        self.nodes.append(Text(unquote(self.text[start : self.at])))

    def _array(self) -> None:
        end = next((i for i in range(self.at, len(self.text)) if self.text[i] in "]\n"), len(self.text))
        if self.text[end : end + 1] != "]":
            raise JsonPathError("unterminated array")
        inner = self.text[self.at + 1 : end]
        self.at = end + 1
        inner = ":" if inner == "*" else inner
        if "," in inner:
            branches = [_inside(f"[{part.strip(' ')}]") for part in inner.split(",")]
            self.nodes.append(Union(tuple(branches)))
        elif key := _KEY.fullmatch(inner):
            self.nodes += _inside(f".{key[1]}").nodes
        else:
            self.nodes.append(_slice(inner))

    def _filter(self) -> None:
        start = self.at = self.at + 3
        quote, closed = "", False
        while True:
            char = self.text[self.at : self.at + 1]
            if char in ("", "\n"):
                raise JsonPathError("unterminated filter")
            self.at += 1
            if char in "\"'" and not quote:
                quote = char
            elif char == quote and self.text[self.at - 2] != "\\":
                closed = True
            elif char == ")" and bool(quote) == closed:
                break
        text = self.text[start : self.at - 1]
        if self.text[self.at : self.at + 1] != "]":
            raise JsonPathError("unclosed array expect ]")
        self.at += 1
        found = _COMPARISON.fullmatch(text)
        if found is None:
            self.nodes.append(Filter(_inside(text), "exists", List(())))
        else:
            self.nodes.append(Filter(_inside(found[1]), found[2], _inside(found[3])))


def _slice(inner: str) -> Slice:
    found = _SLICE.fullmatch(inner)
    if found is None:
        raise JsonPathError(f"invalid array index {inner}")
    start, stop, step = (_index(part) for part in found.groups())
    if found[2] is not None:
        return Slice(start, stop, step)
    return Slice(start, (start or 0) + 1, step, one=True)


def _index(text: str | None) -> int | None:
    if not text:
        return None
    try:
        return int(text)
    except ValueError:
        raise JsonPathError(f"array index {text} is not a number") from None
