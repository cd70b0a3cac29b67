"""A typed line as a shell reads it: words with their quotes, variables, and operators; nothing is ever executed."""

from typing import NamedTuple

from probeviz.terminal.limits import NESTED

OPERATORS = ("&&", "||", "|&", "&>", ">>", "<<", ";;", ";", "|", ">", "<", "&")
REFUSED = {
    "&": "Commands run in the foreground, one after the other: a single `&` is not understood here.",
    "<": "Input cannot be read with `<` here: name the file, or use `cat FILE |`.",
    "<<": "A line is one line here, so there is no `<<EOF`: save the text as a file in the editor,"
    " then kubectl apply -f FILE.",
    "|&": "Write `2>&1 |` for `|&`.",
    ";;": "`;;` is not understood here.",
    "`": "Write $(command): ` is not understood here.",
}


class LineError(Exception):
    """Why a line cannot be read, in one sentence."""


class Part(NamedTuple):
    """A piece of a word. `kind`: text, name (of a variable), run (a command in `$( )`) or sum (`$(( ))`)."""

    kind: str
    text: str
    quoted: bool = False


class Word(NamedTuple):
    parts: tuple[Part, ...]

    @property
    def plain(self) -> str:
        """The word when nothing of it is quoted or replaced, else ""; only such a word can be `while` or `do`."""
        return "".join(p.text for p in self.parts) if all(p == Part("text", p.text) for p in self.parts) else ""


class Operator(NamedTuple):
    text: str
    before: str = ""  # the file descriptor before `>`, as in `2>`


Token = Word | Operator


def lex(line: str, nested: int = 0) -> list[Token]:
    """The words and operators of a line; raises LineError."""
    reader = _Reader(line, nested)
    reader.read()
    return reader.tokens


class _Reader:
    """One pass over the line, a character at a time."""

    def __init__(self, line: str, nested: int) -> None:
        self._line = line
        self._at = 0
        self._nested = nested
        self._parts: list[Part] | None = None  # None: between two words
        self.tokens: list[Token] = []

    def read(self) -> None:
        while self._at < len(self._line):
            letter = self._line[self._at]
            operator = next((o for o in OPERATORS if self._line.startswith(o, self._at)), "")
            if letter == "\n" or operator:
                self._operator(operator or ";")
            elif letter.isspace():
                self._at += 1
                self._end_word()
            elif letter == "#" and self._parts is None:
                break
            else:
                self._at += 1
                self._letter(letter)
        self._end_word()

    def _operator(self, operator: str) -> None:
        before = ""
        if operator in (">", ">>") and self._parts is not None and len(self._parts) == 1:
            word = Word(tuple(self._parts)).plain
            if word in ("1", "2"):
                before, self._parts = word, None
        self._end_word()
        self._at += len(operator)
        if operator == ">" and self._line.startswith("&", self._at):
            self._at += 1
            operator = ">&"
        if operator in REFUSED:
            raise LineError(REFUSED[operator])
        self.tokens.append(Operator(operator, before))

    def _letter(self, letter: str) -> None:
        match letter:
            case "'":
                self._add(Part("text", self._until("'"), quoted=True))
            case '"':
                self._double()
            case "\\":
                if self._at < len(self._line):
                    self._at += 1
                    letter = self._line[self._at - 1]
                self._add(Part("text", letter, quoted=True))
            case "$":
                self._variable(quoted=False)
            case "`":
                raise LineError(REFUSED["`"])
            case _:
                self._add(Part("text", letter))

    def _add(self, part: Part) -> None:
        parts = self._parts = self._parts if self._parts is not None else []
        if parts and part.kind == parts[-1].kind == "text" and part.quoted == parts[-1].quoted:
            parts[-1] = Part("text", parts[-1].text + part.text, part.quoted)
        else:
            parts.append(part)

    def _end_word(self) -> None:
        if self._parts is not None:
            self.tokens.append(Word(tuple(self._parts)))
            self._parts = None

    def _until(self, quote: str) -> str:
        end = self._line.find(quote, self._at)
        if end < 0:
            raise LineError(f"A closing {quote} is missing.")
        text = self._line[self._at : end]
        self._at = end + 1
        return text

    def _double(self) -> None:
        """Inside double quotes `$NAME` still counts, and a backslash before one of `\\"$`."""
        self._add(Part("text", "", quoted=True))
        while self._at < len(self._line):
            letter = self._line[self._at]
            self._at += 1
            if letter == '"':
                return
            if letter == "\\" and self._line[self._at : self._at + 1] in ('"', "\\", "$", "`"):
                self._add(Part("text", self._line[self._at], quoted=True))
                self._at += 1
            elif letter == "$":
                self._variable(quoted=True)
            elif letter == "`":
                raise LineError(REFUSED["`"])
            else:
                self._add(Part("text", letter, quoted=True))
        raise LineError('A closing " is missing.')

    def _variable(self, quoted: bool) -> None:
        if self._line.startswith("((", self._at):
            return self._sum(quoted)
        if self._line.startswith("(", self._at):
            return self._run(quoted)
        if self._line.startswith("?", self._at):
            self._at += 1
            return self._add(Part("name", "?", quoted))
        begin = self._at
        braces = self._line.startswith("{", begin)
        end = begin + braces
        while end < len(self._line) and (self._line[end].isalnum() or self._line[end] == "_"):
            end += 1
        name = self._line[begin + braces : end]
        if not name:
            return self._add(Part("text", "$", quoted))
        if braces and not self._line.startswith("}", end):
            raise LineError(f"A closing }} is missing after ${{{name}.")
        self._at = end + braces
        self._add(Part("name", name, quoted))

    def _sum(self, quoted: bool) -> None:
        """`$((`: the text up to its `))`."""
        begin, depth = self._at + 2, 0
        for at in range(begin, len(self._line)):
            letter = self._line[at]
            if not depth and self._line.startswith("))", at):
                self._at = at + 2
                return self._add(Part("sum", self._line[begin:at], quoted))
            depth += 1 if letter == "(" else -1 if letter == ")" else 0
        raise LineError("A closing )) is missing after $((.")

    def _run(self, quoted: bool) -> None:
        """`$(`: the text up to its closing parenthesis."""
        if self._nested >= NESTED:
            raise LineError(NESTED.said())
        begin, depth, quote = self._at + 1, 0, ""
        for at in range(self._at, len(self._line)):
            letter = self._line[at]
            if quote:
                quote = "" if letter == quote else quote
            elif letter in "'\"":
                quote = letter
            elif letter in "()":
                depth += 1 if letter == "(" else -1
            if not depth:
                self._at = at + 1
                return self._add(Part("run", self._line[begin:at], quoted))
        raise LineError("A closing ) is missing after $(.")
