"""`awk '{print $1}'`: fields of lines that a condition takes; a small subset, with a sentence for the rest."""

import re
from typing import NamedTuple

from probeviz.terminal.filters.grep import compiled
from probeviz.terminal.filters.text import NOTHING, Filtered, FilterError
from probeviz.terminal.limits import AWK_PROGRAM

SUBSET = (
    "awk here understands [condition] {print fields}: $1, $NF, $0, NR, NF and \"text\"; conditions NR>1, NF, $3==\"x\","
    " $4>5, /re/, !/re/, $3~/re/, joined by && or ||; -F."
)  # fmt: skip
OPERATOR = re.compile(r"(==|!=|>=|<=|>|<|!~|~)")
NUMBER = re.compile(r"\s*[-+]?\d{1,15}(\.\d{1,15})?\s*", re.A)


class Term(NamedTuple):
    """A value: kind is field, last ($NF), NR, NF or text."""

    kind: str
    text: str = ""


class Line(NamedTuple):
    number: int
    text: str
    fields: list[str]

    def value(self, term: Term) -> str:
        match term.kind:
            case "field":
                at = int(term.text)
                return self.text if at == 0 else self.fields[at - 1] if at <= len(self.fields) else ""
            case "last":
                at = len(self.fields) - int(term.text or 0)
                return self.text if at == 0 else self.fields[at - 1] if at > 0 else ""
            case "NR":
                return str(self.number)
            case "NF":
                return str(len(self.fields))
        return term.text


class Condition(NamedTuple):
    left: Term
    operator: str = ""
    right: Term = Term("text")
    pattern: object = None

    def takes(self, line: Line) -> bool:
        left = line.value(self.left)
        if self.pattern is not None:
            found = self.pattern.search(left) is not None  # type: ignore[attr-defined]
            return found != (self.operator == "!~")
        if not self.operator:
            return left not in ("", "0")
        return _compare(left, self.operator, line.value(self.right))


class Awk:
    slow = False

    def __init__(self, words: list[str]) -> None:
        self.code = 0
        self._separator = ""
        programs: list[str] = []
        rest = list(words)
        while rest:
            word = rest.pop(0)
            if word[:2] == "-F":
                self._separator = (word[2:] or (rest.pop(0) if rest else "")).replace("\\t", "\t")
            elif word.startswith("-"):
                raise FilterError(f"awk: {word} is not understood. {SUBSET}")
            else:
                programs.append(word)
        if len(programs) != 1:
            raise FilterError(SUBSET)
        if len(programs[0]) > AWK_PROGRAM:
            raise FilterError(AWK_PROGRAM.said())
        self._splits = compiled("awk", self._separator) if len(self._separator) > 1 else None
        self._number = 0
        self._conditions, self._prints = _read(programs[0].strip())

    def feed(self, lines: list[str]) -> Filtered:
        out: list[str] = []
        for text in lines:
            self._number += 1
            line = Line(self._number, text, self._fields(text))
            if any(all(condition.takes(line) for condition in every) for every in self._conditions):
                out += [
                    " ".join("".join(line.value(term) for term in joined) for joined in printed)
                    for printed in self._prints
                ]
        return Filtered([part for text in out for part in text.split("\n")], [])

    def end(self) -> Filtered:
        return NOTHING

    def _fields(self, text: str) -> list[str]:
        if self._splits is not None:
            return list(self._splits.split(text)) if text else []
        if self._separator in ("", " "):
            return text.split()
        return text.split(self._separator) if text else []


Prints = list[list[list[Term]]]  # a print's values, each of terms that stand side by side


def _read(program: str) -> tuple[list[list[Condition]], Prints]:
    found = re.fullmatch(r"(?P<if>(?:[^{\"/]|\"[^\"]*\"|/(?:[^/\\]|\\.)*/)*)(?:\{(?P<do>.*)\})?", program, re.S)
    if found is None:
        raise FilterError(f"awk: {program}: {SUBSET}")
    text = found["if"].strip()
    if not text and found["do"] is None:
        raise FilterError(SUBSET)
    everyone = [[_condition(part) for part in _split(either, "&&")] for either in _split(text, "||")] if text else [[]]
    return everyone, [[[Term("field", "0")]]] if found["do"] is None else _prints(found["do"])


def _prints(text: str) -> Prints:
    prints: Prints = []
    for statement in _split(text, ";"):
        if not statement.strip():
            continue
        found = re.fullmatch(r"\s*print\b\s*(.*?)\s*", statement, re.S)
        if found is None:
            raise FilterError(f"awk: {statement.strip()}: {SUBSET}")
        values = found[1].removeprefix("(").removesuffix(")") if found[1].startswith("(") else found[1]
        prints.append([_joined(value) for value in _split(values, ",")] if values else [[Term("field", "0")]])
    if not prints:
        raise FilterError(SUBSET)
    return prints


def _split(text: str, separator: str) -> list[str]:
    """At the separators outside of "text" and /re/."""
    parts = [""]
    for piece in re.findall(r"\"(?:[^\"\\]|\\.)*\"|/(?:[^/\\]|\\.)*/|&&|\|\||.", text, re.S):
        if piece == separator:
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def _joined(text: str) -> list[Term]:
    pieces = re.findall(r"\"(?:[^\"\\]|\\.)*\"|\$?\(?\w+(?:\s*-\s*\d+\))?|\S", text)
    if not pieces:
        raise FilterError(SUBSET)
    return [_term(piece) for piece in pieces]


def _term(text: str) -> Term:
    text = text.strip()
    if found := re.fullmatch(r"\$(\d{1,4})", text, re.A):
        return Term("field", found[1])
    if found := re.fullmatch(r"\$NF|\$\(NF\s*-\s*(\d{1,4})\)", text, re.A):
        return Term("last", found[1] or "")
    if text in ("NR", "NF"):
        return Term(text)
    if found := re.fullmatch(r"\"((?:[^\"\\]|\\.)*)\"", text, re.S):
        return Term("text", re.sub(r"\\(.)", lambda e: {"n": "\n", "t": "\t"}.get(e[1], e[1]), found[1], flags=re.S))
    if NUMBER.fullmatch(text):
        return Term("text", text)
    raise FilterError(f"awk: {text}: {SUBSET}")


def _condition(text: str) -> Condition:
    text = text.strip()
    if found := re.fullmatch(r"(!?)\s*/((?:[^/\\]|\\.)*)/", text, re.S):
        return Condition(Term("field", "0"), "!~" if found[1] else "~", pattern=compiled("awk", found[2]))
    parts = OPERATOR.split(text, maxsplit=1)
    if len(parts) == 1:
        return Condition(_term(text))
    left, operator, right = _term(parts[0]), parts[1], parts[2].strip()
    if operator in ("~", "!~"):
        found = re.fullmatch(r"[/\"]((?:[^/\\]|\\.)*)[/\"]", right, re.S)
        if found is None:
            raise FilterError(f"awk: {text}: {SUBSET}")
        return Condition(left, operator, pattern=compiled("awk", found[1]))
    return Condition(left, operator, _term(right))


def _compare(left: str, operator: str, right: str) -> bool:
    """As numbers when both are, else as text."""
    a: float | str
    b: float | str
    a, b = (float(left), float(right)) if NUMBER.fullmatch(left) and NUMBER.fullmatch(right) else (left, right)
    match operator:
        case "==":
            return a == b
        case "!=":
            return a != b
        case ">":
            return a > b  # type: ignore[operator]
        case "<":
            return a < b  # type: ignore[operator]
        case ">=":
            return a >= b  # type: ignore[operator]
    return a <= b  # type: ignore[operator]
