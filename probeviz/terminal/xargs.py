"""`xargs`: the words of what is piped into it become those of a command."""

import shlex
from typing import NamedTuple

from probeviz.terminal.limits import WORDS
from probeviz.terminal.line import LineError

SWITCHES = {"-r": "", "--no-run-if-empty": "", "-t": "", "--verbose": "", "-0": "", "--null": ""}
RUNS = ("kubectl", "k", "echo", "cat", "ls")
TOO_MANY = (
    "xargs runs a command that changes the cluster once here: leave -n and -I out, kubectl takes several names, or"
    " write for x in $(...); do ...; done."
)


class Plan(NamedTuple):
    """What the words of `xargs` say; `most` words a command, 0 for all of them; `mark` of -I."""

    command: tuple[str, ...]
    most: int = 0
    mark: str = ""
    empty: bool = True  # run it without any word too

    def commands(self, text: str) -> list[list[str]]:
        """The commands that come of this input; raises LineError."""
        items = [line.strip() for line in text.splitlines() if line.strip()] if self.mark else _split(text)
        if not items:
            return [list(self.command)] if self.empty and not self.mark else []
        if self.mark:
            made = [[word.replace(self.mark, item) for word in self.command] for item in items]
        else:
            step = self.most or len(items)
            made = [[*self.command, *items[i : i + step]] for i in range(0, len(items), step)]
        if sum(map(len, made)) > WORDS:
            raise LineError(WORDS.said())
        return made


def plan(words: list[str]) -> Plan:
    """Raises LineError for what is not understood."""
    most, mark, empty, rest = 0, "", True, list(words)
    while rest and rest[0].startswith("-") and rest[0] != "-":
        word = rest.pop(0)
        if word.startswith(("-n", "-L")) or word.startswith("-I"):
            value = word[2:] or (rest.pop(0) if rest else "")
            if word.startswith("-I"):
                mark = value
            elif value.isascii() and value.isdecimal() and 0 < len(value) < 6 and int(value):
                most = int(value)
            else:
                raise LineError(f"xargs: invalid number for {word[:2]} option: '{value}'")
            if not value:
                raise LineError(f"xargs: option requires an argument -- '{word[1]}'")
        elif word in SWITCHES:
            empty = empty and word not in ("-r", "--no-run-if-empty")
        else:
            raise LineError(f"xargs: {word} is not understood here; -n, -I, -r and -t are.")
    command = tuple(rest) or ("echo",)
    if command[0] not in RUNS:
        raise LineError(f"xargs runs {', '.join(RUNS[2:])} and kubectl here, not {command[0]}.")
    return Plan(command, most, mark, empty)


def _split(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError:
        raise LineError("xargs: unmatched quote in what it is given; quotes are special to xargs.") from None
