"""`head`, `tail`, `wc -l`, `sort`, `cat`: what a line of kubectl is usually piped into."""

import re

from probeviz.terminal.filters.text import NOTHING, Filtered, FilterError
from probeviz.terminal.limits import FILTER_LINES


def count_of(name: str, words: list[str]) -> int:
    """The number in `-n 5`, `-n5`, `-5`, `--lines=5`; 10 without one."""
    rest = [word for word in words if word != "-n"]
    text = re.fullmatch(r"(?:-n|--lines=|-)?(\d{1,6})", rest[0]) if len(rest) == 1 else None
    if not words:
        return 10
    if text is None:
        raise FilterError(f"{name}: invalid number of lines: '{' '.join(rest)}'", 1)
    return int(text[1])


class Head:
    """The first lines; it wants no more once it has them."""

    slow = False

    def __init__(self, words: list[str]) -> None:
        self.code = 0
        self._left = count_of("head", words)

    def feed(self, lines: list[str]) -> Filtered:
        taken = lines[: self._left]
        self._left -= len(taken)
        return Filtered(taken, [], done=self._left == 0)

    def end(self) -> Filtered:
        return NOTHING


class Cat:
    """Passes on what comes."""

    slow = False

    def __init__(self, words: list[str]) -> None:
        self.code = 0
        if [word for word in words if word != "-"]:
            raise FilterError("cat: behind a pipe it takes no file here", 1)

    def feed(self, lines: list[str]) -> Filtered:
        return Filtered(lines, [])

    def end(self) -> Filtered:
        return NOTHING


class Keeps:
    """A filter that needs all of its input first."""

    slow = False

    def __init__(self) -> None:
        self.code = 0
        self._lines: list[str] = []
        self._err: list[str] = []  # what is said beside the output

    def feed(self, lines: list[str]) -> Filtered:
        self._lines += lines
        if len(self._lines) > FILTER_LINES:
            del self._lines[:-FILTER_LINES]
            self._err = [FILTER_LINES.said(type(self).__name__.lower())]
        return NOTHING

    def end(self) -> Filtered:
        return Filtered(self._all(), self._err)

    def _all(self) -> list[str]:
        raise NotImplementedError


class Tail(Keeps):
    def __init__(self, words: list[str]) -> None:
        super().__init__()
        self._count = count_of("tail", words)

    def _all(self) -> list[str]:
        return self._lines[-self._count :] if self._count else []


class Wc(Keeps):
    def __init__(self, words: list[str]) -> None:
        super().__init__()
        if words not in ([], ["-l"], ["-w"], ["-c"]):
            raise FilterError(f"wc: invalid option -- '{words[0].lstrip('-')}'", 1)
        self._what = words[0][1:] if words else ""

    def _all(self) -> list[str]:
        words = sum(len(line.split()) for line in self._lines)
        counts = {
            "l": len(self._lines),
            "w": words,
            "c": sum(len(line.encode()) + 1 for line in self._lines),
        }
        if self._what:
            return [str(counts[self._what])]
        return ["".join(f"{counts[what]:>8}" for what in "lwc")]


class Sort(Keeps):
    def __init__(self, words: list[str]) -> None:
        super().__init__()
        self._flags = "".join(word.lstrip("-") for word in words)
        for letter in self._flags:
            if letter not in "rnu":
                raise FilterError(f"sort: invalid option -- '{letter}'")

    def _all(self) -> list[str]:
        lines = list(dict.fromkeys(self._lines)) if "u" in self._flags else self._lines
        return sorted(lines, key=self._key, reverse="r" in self._flags)

    def _key(self, line: str) -> tuple[float, str]:
        number = re.match(r"\s*(-?\d{1,15}(\.\d{1,15})?)", line) if "n" in self._flags else None
        return float(number[1]) if number else 0.0, line
