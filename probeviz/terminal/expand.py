"""Words become texts: variables and `$( )` are put in, and what is not quoted is split at blanks."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from probeviz.terminal.arithmetic import evaluate
from probeviz.terminal.limits import WORDS
from probeviz.terminal.line import LineError, Part, Word

Run = Callable[[str], str]  # what the command in `$( )` prints
BRACES = re.compile(r"\{(-?\d{1,5})\.\.(-?\d{1,5})\}", re.A)


class Scope(NamedTuple):
    """What is set where a command stands: its variables, and the status of the command before."""

    variables: Mapping[str, str]
    status: int = 0
    nested: int = 0  # how many `$(` stand around it

    def with_variable(self, name: str, value: str) -> "Scope":
        return self._replace(variables={**self.variables, name: value})


def expand(words: Iterable[Word], scope: Scope, run: Run) -> list[str]:
    """All words as texts; raises LineError for a variable that is not set."""
    found: list[str] = []
    for word in words:
        found += expand_word(word, scope, run)
        if len(found) > WORDS:
            raise LineError(WORDS.said())
    return found


def expand_word(word: Word, scope: Scope, run: Run) -> list[str]:
    if braces := BRACES.fullmatch(word.plain):
        first, last = int(braces[1]), int(braces[2])
        return [str(number) for number in (range(first, last + 1) if first <= last else range(first, last - 1, -1))]
    fields: list[str] = []
    open_: str | None = None  # the field that the next part goes on with
    for part in word.parts:
        text = _text(part, scope, run)
        if part.quoted or part.kind == "text":
            open_ = (open_ or "") + text
            continue
        pieces = text.split()
        if text[:1].isspace() and open_ is not None:
            fields.append(open_)
            open_ = None
        for i, piece in enumerate(pieces):
            if i:
                fields.append(open_ or "")
                open_ = None
            open_ = (open_ or "") + piece
        if text[-1:].isspace() and pieces and open_ is not None:
            fields.append(open_)
            open_ = None
    return fields if open_ is None else [*fields, open_]


def expand_text(word: Word, scope: Scope, run: Run) -> str:
    """The word as one text, not split (the value of an assignment, a file's name)."""
    return "".join(_text(part, scope, run) for part in word.parts)


def _text(part: Part, scope: Scope, run: Run) -> str:
    if part.kind == "text":
        return part.text
    if part.kind == "run":
        return run(part.text).rstrip("\n")
    if part.kind == "sum":
        return str(evaluate(part.text, scope.variables))
    if part.text == "?":
        return str(scope.status)
    if part.text in scope.variables:
        return scope.variables[part.text]
    if part.text == "INGRESS":
        raise LineError("$INGRESS is not set: no Ingress has an address yet; see kubectl get ingress.")
    known = ", ".join(f"${name}" for name in scope.variables) or "none"
    raise LineError(f"${part.text} is not set; what is set here: {known}.")
