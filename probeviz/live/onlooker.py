"""A run as it is followed from a shell: one more viewer, in a process of its own, that prints what it is told.

Like any other it keeps the run going, and is taken back when somebody else's entry turns out to be older.
"""

import asyncio
from collections.abc import Callable, Iterator
from typing import Literal, Protocol

import msgspec

from probeviz.live import protocol as p
from probeviz.live.played import Played
from probeviz.live.runs import Runs
from probeviz.live.viewer import Viewer
from probeviz.live.wheel import TURN_S
from probeviz.scenarios.expect import seconds
from probeviz.sim.facts import CommandAccepted, CommandRefused

Format = Literal["facts", "kubectl"]


class NoRun(LookupError):
    """There is no such run, or it was deleted."""


class View(Protocol):
    def lines(self, said: list[p.FromServer]) -> Iterator[str]:
        """What is printed of what a turn says, without newlines."""


class FactsView:
    """Each fact as a line of JSON; a rewind as the protocol's message: facts above its `n` are void."""

    def __init__(self, viewer: Viewer) -> None: ...

    def lines(self, said: list[p.FromServer]) -> Iterator[str]:
        for message in said:
            if isinstance(message, p.Batch):
                yield from (msgspec.json.encode(fact).decode() for fact in message.facts)
            elif isinstance(message, p.Rewind):
                yield p.encode(message)


class KubectlView:
    """What people typed and what it printed, as `simulate` shows it. Of scripted lines those that do something."""

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer
        self._entry = 0  # the last that is shown
        self._typed: dict[str, str] = {}
        self._speaking = ""
        self._begun = False

    def lines(self, said: list[p.FromServer]) -> Iterator[str]:
        for message in said:
            match message:
                case p.Batch():
                    yield from self._scripted(message)
                    yield from self._entries()
                case p.Rewind():
                    yield from self._head(f"# taken back to {seconds(message.to)}")
                case p.Answer():
                    yield from self._given(message)
                case p.Output() if message.lines:
                    yield from self._printed(message.id, message.lines)

    def _entries(self) -> Iterator[str]:
        """Typed lines, decided once more by the World as they found it."""
        for number, at_ms, entry in self._viewer.played.timeline.log.entries:
            if number <= self._entry:
                continue
            self._entry = number
            if entry.line == "^C":
                yield from self._head(f"# {seconds(at_ms)} ^C")
            elif entry.line:
                id = str(number)
                self._typed[id] = entry.line
                before = self._viewer.played.before(number)
                yield from self._given(self._viewer.followings.answer_again(id, before, before.answer()))

    def _scripted(self, batch: p.Batch) -> Iterator[str]:
        for fact in batch.facts:
            if isinstance(fact, CommandAccepted | CommandRefused) and fact.entry < 0:
                yield from self._head(f"# {seconds(fact.t)} {fact.line}")
                yield from f"{fact.out}{fact.error}".splitlines()

    def _given(self, answer: p.Answer) -> Iterator[str]:
        yield from self._head(f"# {seconds(answer.t)}", answer.id)
        yield f"$ {self._typed[answer.id]}"
        yield from f"{answer.out}{answer.err}".splitlines()

    def _printed(self, id: str, lines: list[str]) -> Iterator[str]:
        if self._speaking != id:
            yield from self._head(f"# {seconds(self._viewer.played.now)} {self._typed[id]}", id)
        yield from lines

    def _head(self, text: str, id: str = "") -> Iterator[str]:
        if self._begun:
            yield ""
        self._begun, self._speaking = True, id
        yield text


VIEWS: dict[Format, Callable[[Viewer], View]] = {"facts": FactsView, "kubectl": KubectlView}


class Onlooker:
    """`begin`, then `turn` again and again, give lines to print; each raises NoRun when the run is gone."""

    def __init__(self, runs: Runs, public_id: str, format: Format) -> None:
        self.runs = runs
        self.public_id = public_id
        self.format = format
        self.caught_up = False
        self._viewer: Viewer | None = None
        self._view: View | None = None

    async def begin(self) -> list[str]:
        """From the run's start to now, or to the first 2,000 facts of it."""
        played = await self.runs.open(self.public_id)
        if played is None:
            raise NoRun(self.public_id)
        self._viewer = Viewer(played)
        self._view = VIEWS[self.format](self._viewer)
        hello = p.Hello(run=self.public_id, token="", since=0, log=played.log)
        return self._print(played, self._viewer.welcome(hello, False, self.runs.wall()))

    def turn(self) -> list[str]:
        assert self._viewer is not None
        played = self._viewer.played
        if played.gone:
            raise NoRun(self.public_id)
        return self._print(played, self._viewer.turn(self.runs.wall()))

    def _print(self, played: Played, said: list[p.FromServer]) -> list[str]:
        assert self._viewer is not None
        assert self._view is not None
        for message in said:
            if isinstance(message, p.Batch):
                self._viewer.ack(message.until)  # a terminal folds nothing
                self.caught_up = message.until >= played.now
        return list(self._view.lines(said))


async def follow(runs: Runs, public_id: str, format: Format, write: Callable[[str], object]) -> None:
    """Prints the run from its start, and on as it plays, until it is deleted (NoRun) or somebody interrupts."""
    onlooker = Onlooker(runs, public_id, format)
    lines = await onlooker.begin()
    runs.start()
    while True:
        for line in lines:
            write(line)
        await asyncio.sleep(0 if not onlooker.caught_up else TURN_S)
        lines = onlooker.turn()
