"""`head`, `tail`, `wc`, `sort`, `uniq`, `cat`: what a line of kubectl is usually piped into."""

import re

from probeviz.terminal.filters.text import NOTHING, Filtered, FilterError
from probeviz.terminal.limits import FILTER_LINES


def count_of(name: str, words: list[str]) -> str:
    """The number in `-n 5`, `-n5`, `-5`, `--lines=5`, `-n +5`, with its sign; 10 without one."""
    rest = [word for word in words if word not in ("-n", "--lines")]
    prefix = "(?:-n|--lines=|-)?" if rest == words else ""
    text = re.fullmatch(prefix + r"([+-]?\d{1,6})", rest[0], re.A) if len(rest) == 1 else None
    if not words:
        return "10"
    if text is None:
        raise FilterError(f"{name}: invalid number of lines: '{' '.join(rest)}'", 1)
    # `-5` is 5; `-n -5` is -5: all but the last five.
    return text[1]


class Head:
    """The first lines; it wants no more once it has them.  `-n -5`: all but the last five."""

    slow = False

    def __init__(self, words: list[str]) -> None:
        self.code = 0
        count = int(count_of("head", words))
        self._left = max(count, 0)
        self._held: list[str] | None = [] if count < 0 else None
        self._hold = -count

    def feed(self, lines: list[str]) -> Filtered:
        if self._held is not None:
            self._held += lines
            ready = len(self._held) - self._hold
            taken, self._held = self._held[: max(0, ready)], self._held[max(0, ready) :]
            return Filtered(taken, [])
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
    """The last lines; `-n +K` from line K on, as they come."""

    def __init__(self, words: list[str]) -> None:
        super().__init__()
        text = count_of("tail", words)
        self._count = abs(int(text))
        self._skip = max(0, self._count - 1) if text.startswith("+") else None

    def feed(self, lines: list[str]) -> Filtered:
        if self._skip is None:
            return super().feed(lines)
        passed = lines[self._skip :]
        self._skip -= len(lines) - len(passed)
        return Filtered(passed, [])

    def _all(self) -> list[str]:
        return self._lines[-self._count :] if self._count else []


class Wc(Keeps):
    """Counts as they come, so that nothing has to be kept."""

    def __init__(self, words: list[str]) -> None:
        super().__init__()
        flags = "".join(word.removeprefix("-") for word in words)
        for letter in flags:
            if letter not in "lwcm":
                raise FilterError(f"wc: invalid option -- '{letter}'", 1)
        self._what = [what for what in "lwmc" if what in flags] or ["l", "w", "c"]
        self._counts = dict.fromkeys("lwcm", 0)

    def feed(self, lines: list[str]) -> Filtered:
        for line in lines:
            self._counts["l"] += 1
            self._counts["w"] += len(line.split())
            self._counts["c"] += len(line.encode("utf-8", "surrogatepass")) + 1
            self._counts["m"] += len(line) + 1
        return NOTHING

    def _all(self) -> list[str]:
        counts = [self._counts[what] for what in self._what]
        if len(counts) == 1:
            return [str(counts[0])]
        return [" ".join(f"{count:>7}" for count in counts)]


class Sort(Keeps):
    """`-r -n -u -f -b`, `-k N[,M][nr]` and `-t C`; by code points, as with LC_ALL=C."""

    def __init__(self, words: list[str]) -> None:
        super().__init__()
        self._flags: set[str] = set()
        self._backwards = False  # -r for the whole line; that of a key leaves equal lines in order
        self._key_of: tuple[int, int] | None = None
        self._separator = ""
        rest = list(words)
        while rest:
            word = rest.pop(0)
            if word[:2] in ("-k", "-t"):
                value = word[2:] or (rest.pop(0) if rest else "")
                self._take(word[1], value)
            elif word.startswith("-"):
                for letter in word[1:]:
                    if letter not in "rnufb":
                        raise FilterError(f"sort: invalid option -- '{letter}'")
                self._flags |= set(word[1:])
                self._backwards = "r" in self._flags
            else:
                raise FilterError(f"sort: {word}: sort reads from the pipe only here")

    def _take(self, option: str, value: str) -> None:
        if option == "t":
            if len(value) != 1:
                raise FilterError(f"sort: multi-character tab '{value}'")
            self._separator = value
            return
        found = re.fullmatch(r"(\d{1,4})(?:,(\d{1,4}))?([nrfb]*)", value, re.A)
        if found is None or int(found[1]) == 0:
            raise FilterError(f"sort: invalid number at field start: invalid count at start of '{value}'")
        self._key_of = int(found[1]), int(found[2] or 9_999)
        self._flags |= set(found[3])

    def _all(self) -> list[str]:
        lines = sorted(self._lines, reverse=self._backwards)
        lines.sort(key=self._key, reverse="r" in self._flags)
        if "u" not in self._flags:
            return lines
        first: dict[tuple[float, str], str] = {}
        for line in lines:
            first.setdefault(self._key(line), line)
        return list(first.values())

    def _key(self, line: str) -> tuple[float, str]:
        text = line
        if self._key_of is not None:
            fields = line.split(self._separator) if self._separator else line.split()
            text = (self._separator or " ").join(fields[self._key_of[0] - 1 : self._key_of[1]])
        if "n" in self._flags:
            number = re.match(r"\s*(-?\d{1,15}(\.\d{1,15})?)", text, re.A)
            return float(number[1]) if number else 0.0, ""
        return 0.0, text.lower() if "f" in self._flags else text


class Uniq:
    """Lines that follow on themselves become one; `-c` counts them, `-d` keeps the repeated, `-u` the others."""

    slow = False

    def __init__(self, words: list[str]) -> None:
        self.code = 0
        self._flags = "".join(word.removeprefix("-") for word in words)
        for letter in self._flags:
            if letter not in "cdui":
                raise FilterError(f"uniq: invalid option -- '{letter}'", 1)
        self._line: str | None = None
        self._count = 0

    def feed(self, lines: list[str]) -> Filtered:
        out: list[str] = []
        for line in lines:
            if self._line is not None and self._same(line):
                self._count += 1
                continue
            out += self._take()
            self._line, self._count = line, 1
        return Filtered(out, [])

    def end(self) -> Filtered:
        return Filtered(self._take(), [])

    def _same(self, line: str) -> bool:
        assert self._line is not None
        return line.lower() == self._line.lower() if "i" in self._flags else line == self._line

    def _take(self) -> list[str]:
        if self._line is None or ("d" in self._flags and self._count < 2) or ("u" in self._flags and self._count > 1):
            return []
        return [f"{self._count:>7} {self._line}" if "c" in self._flags else self._line]
