"""What a command says, what it does to the run, and what it goes on to say."""

from collections.abc import Callable
from typing import Literal, NamedTuple

from probeviz.sim.entries import Entry
from probeviz.sim.facts import Fact
from probeviz.sim.world import World

Stream = Literal["out", "err"]
When = Callable[[int], World]  # the World as it was when the fact of that number was stated


class Line(NamedTuple):
    """One printed line without its newline, on stdout or stderr."""

    stream: Stream
    text: str


def out(*texts: str) -> list[Line]:
    """Lines for stdout; a text with newlines becomes several."""
    return [Line("out", line) for text in texts for line in text.split("\n")]


def err(*texts: str) -> list[Line]:
    return [Line("err", line) for text in texts for line in text.split("\n")]


class Following:
    """A command that goes on: what it prints follows from the facts alone, alike for every viewer and replay.

    `start` is told the number of the log entry that it stands for; `feed` gets each fact stated after that.
    `ending`: it wants no more facts until `end` has been called, which blocks while a helper process works; `done`
    says then whether it goes on.
    """

    def __init__(self) -> None:
        self.done = False
        self.ending = False
        self.code = 0

    def see(self, when: When) -> None:
        """Told before `start` where to find the World of a fact; by default nothing looks."""

    def start(self, entry: int) -> None:
        """The entry was committed under this number; by default nothing depends on it."""

    def feed(self, fact: Fact) -> list[Line]:
        """What this fact makes it print."""
        raise NotImplementedError

    def interrupt(self) -> list[Line]:
        """Ctrl-C."""
        self.done = True
        self.ending = False
        self.code = 130
        return []

    def end(self) -> list[Line]:
        """What a helper process works out; called when it is `ending`."""
        return []


class Answer(NamedTuple):
    """`entry` None: the line only reads, and is kept as a `look`."""

    lines: list[Line]
    code: int = 0
    entry: Entry | None = None
    following: Following | None = None

    @property
    def stdout(self) -> str:
        return text_of(self.lines, "out")

    @property
    def stderr(self) -> str:
        return text_of(self.lines, "err")


def text_of(lines: list[Line], stream: Stream) -> str:
    """The text of one stream, each line ended."""
    return "".join(f"{line.text}\n" for line in lines if line.stream == stream)
