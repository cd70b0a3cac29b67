"""A run as it is followed from a shell: one more viewer, in a process of its own, that prints what it is told.

Like any other it keeps the run going, and is taken back when somebody else's entry turns out to be older.
"""

import asyncio
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Literal, Protocol

import msgspec

from probeviz.live import protocol as p
from probeviz.live.followings import Again, answered_again
from probeviz.live.played import Played
from probeviz.live.runs import Runs
from probeviz.live.viewer import Viewer
from probeviz.live.wheel import TURN_S
from probeviz.scenarios.expect import seconds
from probeviz.sim.facts import CommandAccepted, CommandRefused

Format = Literal["facts", "kubectl"]


class NoRun(LookupError):
    """There is no such run, or it was deleted."""


Event = tuple[int, int, Iterator[str]]  # after which fact, which entry (0: scripted), its lines


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
        self._n = 0  # the last fact up to which it is shown what commands print
        self._typed: dict[str, str] = {}
        self._speaking = ""
        self._begun = False

    def lines(self, said: list[p.FromServer]) -> Iterator[str]:
        for message in said:
            match message:
                case p.Batch():
                    yield from self._batch(message)
                case p.Rewind():
                    self._n = min(self._n, message.n)
                    yield from self._head(f"# taken back to {seconds(message.to)}")
                case p.Answer():
                    yield from self._given(message)

    def _batch(self, batch: p.Batch) -> Iterator[str]:
        """What was typed and scripted in it, each after what others had printed by then."""
        events = [*self._entries(batch.until), *self._scripted(batch)]
        for n, _, lines in sorted(events, key=lambda event: event[:2]):
            yield from self._printed(n)
            yield from lines
        yield from self._printed(self._viewer.n)

    def _entries(self, until: int) -> Iterator[Event]:
        """Typed lines, decided once more by the World as they found it."""
        played = self._viewer.played
        for number, at_ms, entry in played.timeline.log.entries:
            if number <= self._entry or at_ms > until:
                continue
            self._entry = number
            if entry.line == "^C":
                yield played.n_before(number), number, self._head(f"# {seconds(at_ms)} ^C")
            elif entry.line:
                self._typed[str(number)] = entry.line
                again = answered_again(played, number)
                yield again.before.n, number, self._again(str(number), again)

    def _again(self, id: str, again: Again) -> Iterator[str]:
        yield from self._given(self._viewer.followings.answer_again(id, again))

    def _scripted(self, batch: p.Batch) -> Iterator[Event]:
        for fact in batch.facts:
            if isinstance(fact, CommandAccepted | CommandRefused) and fact.entry < 0:
                head = self._head(f"# {seconds(fact.t)} {fact.line}")
                yield fact.n, 0, chain(head, f"{fact.out}{fact.error}".splitlines())

    def _printed(self, n: int) -> Iterator[str]:
        """What commands that go on have printed by fact `n`, under the time at which they did."""
        followings = self._viewer.followings
        for fact in self._viewer.played.timeline.facts.between(self._n, n):
            if not followings:
                break
            yield from self._output(followings.turn(fact.n), fact.t)
            for going in followings.to_finish():
                going.finish()  # one after the other, for here nobody else waits
        self._n = n
        yield from self._output(followings.turn(n), self._viewer.played.timeline.facts[n - 1].t if n else 0)

    def _output(self, said: list[p.Output], at_ms: int) -> Iterator[str]:
        for id, lines in ((message.id, message.lines) for message in said if message.lines):
            if self._speaking != id:
                yield from self._head(f"# {seconds(at_ms)} {self._typed[id]}", id)
            yield from lines

    def _given(self, answer: p.Answer) -> Iterator[str]:
        yield from self._head(f"# {seconds(answer.t)}", answer.id)
        yield f"$ {self._typed[answer.id]}"
        yield from f"{answer.out}{answer.err}".splitlines()

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
        said = self._viewer.told(self.runs.wall()) or []
        followings = self._viewer.followings
        # One after the other, for here nobody else waits.
        said += [followings.answer_again(id, answered_again(played, number)) for id, number in followings.due_again()]
        return self._print(played, said)

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
