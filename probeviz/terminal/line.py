"""A typed line as a shell would split it: words, quotes, variables and pipes; nothing is ever executed."""

from collections.abc import Mapping
from typing import NamedTuple


class LineError(Exception):
    """Why a line cannot be read, in one sentence."""


class Segment(NamedTuple):
    """One command of a pipe."""

    words: list[str]


REFUSED = {
    ";": "One command a line: `;` is not understood here.",
    "&": "Commands run in the foreground, one a line: `&` is not understood here.",
    ">": "Output cannot be sent to a file here: `>` is not understood.",
    "<": "Input cannot be read with `<` here: name the file, or use `cat FILE |`.",
    "`": "Commands cannot be put into each other here: ` is not understood.",
}
NULL = ("/dev/null",)


def split(line: str, variables: Mapping[str, str]) -> list[Segment]:
    """The commands of the pipe, left to right; an empty line gives none; raises LineError."""
    reader = _Reader(line, variables)
    reader.read()
    segments = [Segment(words) for words in reader.commands]
    if segments == [Segment([])]:
        return []
    if any(not segment.words for segment in segments):
        raise LineError("A command is missing beside the `|`.")
    return segments


class _Reader:
    """One pass over the line, a character at a time."""

    def __init__(self, line: str, variables: Mapping[str, str]) -> None:
        self._line = line
        self._at = 0
        self._variables = variables
        self._word: str | None = None  # None: between two words
        self.commands: list[list[str]] = [[]]

    def read(self) -> None:
        while self._at < len(self._line):
            letter = self._next()
            if letter.isspace():
                self._end_word()
            elif letter == "#" and self._word is None:
                break
            elif letter == "|":
                self._pipe()
            elif letter in REFUSED:
                self._refuse(letter)
            else:
                self._letter(letter)
        self._end_word()

    def _letter(self, letter: str) -> None:
        match letter:
            case "'":
                self._add(self._until("'"))
            case '"':
                self._double()
            case "\\":
                self._add(self._next() if self._at < len(self._line) else "\\")
            case "$":
                self._variable()
            case _:
                self._add(letter)

    def _next(self) -> str:
        letter = self._line[self._at]
        self._at += 1
        return letter

    def _add(self, text: str) -> None:
        self._word = (self._word or "") + text

    def _end_word(self) -> None:
        if self._word is not None:
            self.commands[-1].append(self._word)
            self._word = None

    def _pipe(self) -> None:
        self._end_word()
        if self._line.startswith("|", self._at):
            raise LineError("One command a line: `||` is not understood here.")
        self.commands.append([])

    def _refuse(self, letter: str) -> None:
        if letter == ">" and self._line[self._at :].strip().split("|")[0].strip() in NULL and self._word == "2":
            raise LineError("stderr cannot be hidden with `2>` here; a pipe passes stdout only.")
        raise LineError(REFUSED[letter])

    def _until(self, quote: str) -> str:
        end = self._line.find(quote, self._at)
        if end < 0:
            raise LineError(f"A closing {quote} is missing.")
        text = self._line[self._at : end]
        self._at = end + 1
        return text

    def _double(self) -> None:
        """Inside double quotes `$NAME` still counts, and a backslash before one of `\\"$`."""
        self._add("")
        while self._at < len(self._line):
            letter = self._next()
            if letter == '"':
                return
            if letter == "\\" and self._line[self._at : self._at + 1] in ('"', "\\", "$"):
                self._add(self._next())
            elif letter == "$":
                self._variable()
            else:
                self._add(letter)
        raise LineError('A closing " is missing.')

    def _variable(self) -> None:
        begin = self._at
        braces = self._line.startswith("{", begin)
        end = begin + braces
        while end < len(self._line) and (self._line[end].isalnum() or self._line[end] == "_"):
            end += 1
        name = self._line[begin + braces : end]
        if not name:
            if self._line.startswith("(", begin):
                raise LineError("Commands cannot be put into each other here: $( is not understood.")
            self._add("$")
            return
        if braces and not self._line.startswith("}", end):
            raise LineError(f"A closing }} is missing after ${{{name}.")
        self._at = end + braces
        if name not in self._variables:
            known = ", ".join(f"${known}" for known in self._variables) or "none"
            raise LineError(f"${name} is not set; what is set here: {known}.")
        self._add(self._variables[name])
