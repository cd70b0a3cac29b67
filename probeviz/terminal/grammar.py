"""The grammar of a small shell: lists, pipes, redirections, `while`, `until`, `for` and `if`; a tree, not a run."""

import re
from typing import NamedTuple

from probeviz.terminal.limits import DEPTH
from probeviz.terminal.line import LineError, Operator, Token, Word, lex

RESERVED = ("while", "until", "for", "if", "do", "done", "then", "else", "elif", "fi")
ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)=", re.A)
NAME = re.compile(r"[A-Za-z_]\w*", re.A)


class Redirect(NamedTuple):
    """`stream` 1 or 2 goes `to` a file's name, or to stream 1 or 2 when it is a number."""

    stream: int
    to: Word | int
    append: bool = False


class Simple(NamedTuple):
    words: tuple[Word, ...]
    redirects: tuple[Redirect, ...] = ()


class While(NamedTuple):
    condition: "Commands"
    body: "Commands"
    until: bool
    redirects: tuple[Redirect, ...] = ()


class For(NamedTuple):
    name: str
    words: tuple[Word, ...]
    body: "Commands"
    redirects: tuple[Redirect, ...] = ()


class If(NamedTuple):
    condition: "Commands"
    then: "Commands"
    otherwise: "Commands"
    redirects: tuple[Redirect, ...] = ()


Command = Simple | While | For | If


class Pipeline(NamedTuple):
    stages: tuple[Command, ...]
    negated: bool = False


class AndOr(NamedTuple):
    """`rest`: (`&&` or `||`, what comes after it)."""

    first: Pipeline
    rest: tuple[tuple[str, Pipeline], ...] = ()


class Commands(NamedTuple):
    items: tuple[AndOr, ...]

    @property
    def only(self) -> Pipeline | None:
        """The pipeline, when there is but one, not negated."""
        if len(self.items) != 1 or self.items[0].rest or self.items[0].first.negated:
            return None
        return self.items[0].first


def parse(line: str, nested: int = 0) -> Commands:
    """The tree of a line; an empty line has no items.  Raises LineError, in the shell's words for its grammar."""
    parser = _Parser(lex(line, nested))
    found = parser.commands(())
    parser.expect_end()
    return found


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    # --- tokens -------------------------------------------------------------------------------------------------

    def _next(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _is_operator(self, *texts: str) -> bool:
        token = self._next()
        return isinstance(token, Operator) and token.text in texts

    def _reserved(self, *words: str) -> str:
        """The reserved word that comes next, if it is one of these."""
        token = self._next()
        return token.plain if isinstance(token, Word) and token.plain in words else ""

    def _take(self, word: str) -> None:
        if not self._reserved(word):
            raise self._unexpected()
        self._at += 1

    def _unexpected(self) -> LineError:
        token = self._next()
        if token is None:
            return LineError("syntax error: unexpected end of line")
        text = token.text if isinstance(token, Operator) else "".join(part.text for part in token.parts)
        return LineError(f"syntax error near unexpected token `{text}'")

    def expect_end(self) -> None:
        if self._next() is not None:
            raise self._unexpected()

    # --- lists ----------------------------------------------------------------------------------------------------

    def commands(self, stop: tuple[str, ...]) -> Commands:
        """Up to one of the reserved words; inside a loop at least one command."""
        items: list[AndOr] = []
        while self._next() is not None and not self._reserved(*stop):
            items.append(self._and_or())
            if not self._is_operator(";"):
                break
            self._at += 1
        if stop and (not items or not self._reserved(*stop)):
            raise self._unexpected()
        return Commands(tuple(items))

    def _and_or(self) -> AndOr:
        first = self._pipeline()
        rest: list[tuple[str, Pipeline]] = []
        while self._is_operator("&&", "||"):
            operator = self._tokens[self._at]
            assert isinstance(operator, Operator)
            self._at += 1
            rest.append((operator.text, self._pipeline()))
        return AndOr(first, tuple(rest))

    def _pipeline(self) -> Pipeline:
        negated = bool(self._reserved("!"))
        self._at += negated
        stages = [self._command()]
        while self._is_operator("|"):
            self._at += 1
            if self._next() is None or self._is_operator("|"):
                raise LineError("A command is missing beside the `|`.")
            stages.append(self._command())
        return Pipeline(tuple(stages), negated)

    # --- commands -------------------------------------------------------------------------------------------------

    def _command(self) -> Command:
        word = self._reserved("while", "until", "for", "if")
        if not word:
            return self._simple()
        self._depth += 1
        if self._depth > DEPTH:
            raise LineError(DEPTH.said())
        self._at += 1
        found: Command
        if word == "for":
            found = self._for()
        elif word == "if":
            found = self._if()
        else:
            condition = self.commands(("do",))
            found = While(condition, self._body(), word == "until")
        self._depth -= 1
        return found._replace(redirects=tuple(self._redirects()))

    def _body(self) -> Commands:
        self._take("do")
        body = self.commands(("done",))
        self._take("done")
        return body

    def _for(self) -> For:
        token = self._next()
        name = token.plain if isinstance(token, Word) else ""
        if not NAME.fullmatch(name):
            raise self._unexpected()
        self._at += 1
        self._take("in")
        words: list[Word] = []
        while isinstance(token := self._next(), Word):
            words.append(token)
            self._at += 1
        if not self._is_operator(";"):
            raise self._unexpected()
        self._at += 1
        return For(name, tuple(words), self._body())

    def _if(self) -> If:
        condition = self.commands(("then",))
        self._take("then")
        then = self.commands(("else", "elif", "fi"))
        otherwise = Commands(())
        if self._reserved("elif"):
            self._at += 1
            inner = self._if()  # its `fi` is this one's too
            return If(condition, then, Commands((AndOr(Pipeline((inner,))),)))
        if self._reserved("else"):
            self._at += 1
            otherwise = self.commands(("fi",))
        self._take("fi")
        return If(condition, then, otherwise)

    def _simple(self) -> Simple:
        words: list[Word] = []
        redirects: list[Redirect] = []
        if self._reserved(*RESERVED):
            raise self._unexpected()
        while True:
            token = self._next()
            if isinstance(token, Word):
                words.append(token)
                self._at += 1
            elif self._is_operator(">", ">>", ">&", "&>"):
                redirects += self._redirect()
            else:
                break
        if not words:
            if self._is_operator("|"):
                raise LineError("A command is missing beside the `|`.")
            raise self._unexpected()
        return Simple(tuple(words), tuple(redirects))

    def _redirects(self) -> list[Redirect]:
        found: list[Redirect] = []
        while self._is_operator(">", ">>", ">&", "&>"):
            found += self._redirect()
        return found

    def _redirect(self) -> list[Redirect]:
        operator = self._tokens[self._at]
        assert isinstance(operator, Operator)
        self._at += 1
        to = self._next()
        if not isinstance(to, Word):
            raise self._unexpected()
        self._at += 1
        stream = int(operator.before or 1)
        if operator.text == ">&":
            if to.plain not in ("1", "2"):
                raise LineError("After `>&` comes 1 or 2: 2>&1 sends stderr where stdout goes.")
            return [Redirect(stream, int(to.plain))]
        if operator.text == "&>":
            return [Redirect(1, to), Redirect(2, 1)]
        return [Redirect(stream, to, operator.text == ">>")]
