"""Reads a label selector as the API server does (apimachinery pkg/labels/selector.go, Lexer and Parser)."""

from collections.abc import Callable
from typing import NamedTuple

from probeviz.api.validation.names import label_value_errors, qualified_name_errors
from probeviz.sim.releases import RELEASES

SYMBOLS = "=!(),<>"
WORDS = ("in", "notin")
OPERATORS = {"=": "=", "==": "=", "!=": "!=", "in": "in", "notin": "notin", ">": "gt", "<": "lt"}
NAMES = "in, notin, =, ==, !=, gt, lt"
NEWEST = max(RELEASES.values(), key=lambda release: release.minor)


class SelectorError(Exception):
    """The server's words alone."""


class Term(NamedTuple):
    """`operator` is one of `=`, `!=`, `in`, `notin`, `gt`, `lt`, `exists`, `!`; the values are sorted."""

    key: str
    operator: str
    values: tuple[str, ...] = ()


class Token(NamedTuple):
    """`kind` is "identifier", "end", "error", or the symbol or word itself."""

    kind: str
    literal: str


def tokens(text: str) -> list[Token]:
    """The text's tokens and one "end"."""
    found: list[Token] = []
    at = 0
    while at < len(text):
        if text[at] in " \t\r\n":
            at += 1
        elif text[at] in SYMBOLS:
            token = next((s for s in (text[at : at + 2], text[at]) if s in ("==", "!=", *SYMBOLS)), "")
            found.append(Token(token, token))
            at += len(token)
        else:
            end = next((i for i in range(at, len(text)) if text[i] in SYMBOLS + " \t\r\n"), len(text))
            word = text[at:end]
            found.append(Token(word if word in WORDS else "identifier", word))
            at = end
    return [*found, Token("end", "")]


def parse_terms(text: str) -> tuple[Term, ...]:
    """The terms of a selector; raises SelectorError."""
    return _Parser(text).parse()


class _Parser:
    def __init__(self, text: str) -> None:
        self.tokens = tokens(text)
        self.at = 0

    def look(self) -> Token:
        """The next token; where a value may stand, `in` and `notin` are plain words."""
        token = self.tokens[self.at]
        return Token("identifier", token.literal) if token.kind in WORDS else token

    def take(self, read: Callable[[], Token] | None = None) -> Token:
        token = (read or self.look)()
        self.at += token.kind != "end"
        return token

    def parse(self) -> tuple[Term, ...]:
        terms: list[Term] = []
        while True:
            token = self.look()
            if token.kind == "end":
                return tuple(terms)
            if token.kind not in ("identifier", "!"):
                raise SelectorError(f"found '{token.literal}', expected: !, identifier, or 'end of string'")
            try:
                terms.append(self.requirement())
            except SelectorError as error:
                raise SelectorError(f"unable to parse requirement: {error}") from None
            self._separator()

    def _separator(self) -> None:
        token = self.take()
        if token.kind == ",":
            following = self.look()
            if following.kind not in ("identifier", "!"):
                raise SelectorError(f"found '{following.literal}', expected: identifier after ','")
        elif token.kind != "end":
            raise SelectorError(f"found '{token.literal}', expected: ',' or 'end of string'")

    def requirement(self) -> Term:
        absent = self.look().kind == "!"
        if absent:
            self.take()
        token = self.take()
        if token.kind != "identifier":
            raise SelectorError(f"found '{token.literal}', expected: identifier")
        key = token.literal
        if errors := list(qualified_name_errors(key, NEWEST)):
            raise SelectorError(f'key: Invalid value: "{key}": {"; ".join(errors)}')
        if absent or self.look().kind in ("end", ","):
            return Term(key, "!" if absent else "exists")
        given = self.take(lambda: self.tokens[self.at])
        if given.kind not in OPERATORS:
            raise SelectorError(f"found '{given.literal}', expected: {NAMES}")
        operator = OPERATORS[given.kind]
        values = self._values() if operator in ("in", "notin") else [self._value()]
        return Term(key, operator, _checked(operator, values))

    def _value(self) -> str:
        if self.look().kind in ("end", ","):
            return ""
        token = self.take()
        if token.kind != "identifier":
            raise SelectorError(f"found '{token.literal}', expected: identifier")
        return token.literal

    def _values(self) -> list[str]:
        token = self.take()
        if token.kind != "(":
            raise SelectorError(f"found '{token.literal}' expected: '('")
        token = self.look()
        if token.kind == ")":
            self.take()
            return [""]
        if token.kind not in ("identifier", ","):
            raise SelectorError(f"found '{token.literal}', expected: ',', ')' or identifier")
        return self._list()

    def _list(self) -> list[str]:
        """To the closing bracket; an empty place between commas is the empty value."""
        values: list[str] = []
        while True:
            token = self.take()
            if token.kind == "identifier":
                values.append(token.literal)
                if self.look().kind not in (",", ")"):
                    raise SelectorError(f"found '{self.look().literal}', expected: ',' or ')'")
            elif token.kind == ",":
                if not values or self.look().kind in (",", ")"):
                    values.append("")
            elif token.kind == ")" and values:
                return values
            else:
                raise SelectorError(f"found '{token.literal}', expected: ',', or identifier")


def _checked(operator: str, values: list[str]) -> tuple[str, ...]:
    """NewRequirement: sorted, and each a label value; those of `>` and `<` are whole numbers."""
    ordered = tuple(sorted(set(values)))
    for i, value in enumerate(ordered):
        if operator in ("gt", "lt") and not value.lstrip("+-").isdecimal():
            raise SelectorError(
                f"values[{i}]: Invalid value: \"{value}\": for 'Gt', 'Lt' operators, the value must be an integer"
            )
        if errors := list(label_value_errors(value)):
            raise SelectorError(f'values[{i}]: Invalid value: "{value}": {"; ".join(errors)}')
    return ordered
