"""`grep -v -i -c -E -F -n -o -w -q -A -B -C` with Google's RE2, whose time is linear in the text."""

import re2

from probeviz.terminal.filters.text import NOTHING, Filtered, FilterError
from probeviz.terminal.limits import CONTEXT, PATTERN

FLAGS = "vicEFnoqw"


class Grep:
    """One pattern; exit code 1 when no line was taken."""

    slow = False

    def __init__(self, words: list[str]) -> None:
        self.code = 1
        self._flags, pattern, self._context = _words(words)
        self._pattern = _compile(pattern, self._flags)
        self._count = 0
        self._line = 0
        self._after = 0  # lines that still belong to the last match
        self._before: list[str] = []
        self._gap = False  # lines were left out since the last one that was printed

    def feed(self, lines: list[str]) -> Filtered:
        out: list[str] = []
        for line in lines:
            self._line += 1
            out += self._with_context(line, self._take(line))
        return Filtered(out, [])

    def end(self) -> Filtered:
        return Filtered([str(self._count)], []) if "c" in self._flags else NOTHING

    def _with_context(self, line: str, taken: list[str]) -> list[str]:
        """-A, -B, -C: the lines around a match; `--` stands where lines are left out."""
        if not self._context:
            return taken
        if taken:
            shown = (["--"] if self._gap else []) + self._before + taken
            self._before, self._after, self._gap = [], self._context.get("A", 0), False
            return shown
        if self._after:
            self._after -= 1
            return [line]
        self._before.append(line)
        if len(self._before) > self._context.get("B", 0):
            self._before.pop(0)
            self._gap = self._count > 0
        return []

    def _take(self, line: str) -> list[str]:
        found = self._pattern.search(line)
        if (found is None) != ("v" in self._flags):
            return []
        self._count += 1
        self.code = 0
        if "c" in self._flags or "q" in self._flags:
            return []
        prefix = f"{self._line}:" if "n" in self._flags else ""
        if "o" not in self._flags:
            return [prefix + line]
        return [prefix + match.group(0) for match in self._pattern.finditer(line) if match.group(0)]


def _words(words: list[str]) -> tuple[set[str], str, dict[str, int]]:
    """Flags, the pattern, and how many lines of context."""
    flags: set[str] = set()
    context: dict[str, int] = {}
    patterns: list[str] = []
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word == "-e" and rest:
            patterns.append(rest.pop(0))
        elif word[:2] in ("-A", "-B", "-C"):
            count = _count(word[2:] or (rest.pop(0) if rest else ""))
            context |= dict.fromkeys("AB" if word[1] == "C" else word[1], count)
        elif word.startswith("-") and len(word) > 1 and not word.startswith("--"):
            flags |= _flags(word)
        elif word.startswith("--") and word != "--":
            raise FilterError(f"grep: unrecognized option '{word}'")
        elif word != "--":
            patterns.append(word)
    if not patterns:
        raise FilterError("Usage: grep [OPTION]... PATTERNS [FILE]...")
    if len(patterns) > 1:
        raise FilterError(
            f"grep: {patterns[1]}: grep reads from the pipe only here; write cat {patterns[1]} | grep ..."
        )
    return flags, patterns[0], context


def _count(text: str) -> int:
    if not text.isdecimal() or len(text) > 9 or int(text) > CONTEXT:
        raise FilterError(CONTEXT.said(text))
    return int(text)


def _flags(word: str) -> set[str]:
    for letter in word[1:]:
        if letter not in FLAGS:
            raise FilterError(f"grep: invalid option -- '{letter}'")
    return set(word[1:])


def _compile(pattern: str, flags: set[str]) -> "re2._Regexp[str]":
    written = pattern
    if "F" in flags:
        pattern = re2.escape(pattern)
    elif "E" not in flags:
        pattern = basic(pattern)
    if "w" in flags:
        pattern = rf"\b(?:{pattern})\b"
    return compiled("grep", pattern, written, ignore_case="i" in flags)


def compiled(name: str, pattern: str, written: str = "", *, ignore_case: bool = False) -> "re2._Regexp[str]":
    """An extended expression for the program `name`, `written` by the visitor so; raises FilterError."""
    if len(written or pattern) > PATTERN:
        raise FilterError(PATTERN.said(name))
    options = re2.Options()
    options.case_sensitive = not ignore_case
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except (re2.error, UnicodeError) as error:
        said = error.args[0] if error.args and isinstance(error, re2.error) else "Invalid regular expression"
        text = said.decode(errors="replace") if isinstance(said, bytes) else said
        raise FilterError(f"{name}: {text}") from None


def basic(pattern: str) -> str:
    """A basic regular expression as an extended one: `( ) { } + ? |` mean themselves unless escaped."""
    text, at = "", 0
    while at < len(pattern):
        letter = pattern[at]
        if letter == "\\" and at + 1 < len(pattern):
            follower = pattern[at + 1]
            text += follower if follower in "(){}+?|" else letter + follower
            at += 2
            continue
        text += f"\\{letter}" if letter in "(){}+?|" or (letter == "*" and not at) else letter
        at += 1
    return text
