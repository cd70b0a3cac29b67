"""A book that a thread gathers while the run plays on is never kept half."""

from collections.abc import Callable, Iterator

import pytest

from probeviz.live.gathered import Gathered
from probeviz.sim.facts import Fact, LogWritten
from probeviz.sim.history import History


def written(n: int) -> LogWritten:
    fact = LogWritten(pod="p", container="c", id="1", line=f"line {n}")
    fact.n = n
    return fact


class Run:
    """A history with its book; `meanwhile` happens while a thread gathers."""

    def __init__(self, facts: int) -> None:
        self.history = History()
        self.gathered = Gathered()
        self.meanwhile: Callable[[], object] = lambda: None
        self.state(facts)

    def state(self, count: int) -> None:
        stated: list[Fact] = [written(len(self.history) + 1 + i) for i in range(count)]
        for fact in stated:
            self.history.append(fact)
        self.gathered.feed(stated)

    def take_back(self, n: int) -> None:
        self.history.cut(n)
        self.gathered.drop()

    def between(self, start: int, stop: int) -> Iterator[Fact]:
        yield from list(self.history.between(start, stop))
        self.meanwhile()

    def lines(self) -> list[str]:
        book = self.gathered.get(self, len(self.history))  # type: ignore[arg-type]
        return [line.line for line in book.lines("p", "c", "1")]

    def wanted(self) -> list[str]:
        return [f"line {n + 1}" for n in range(len(self.history))]


def test_what_was_gathered_is_fed() -> None:
    run = Run(3)
    assert run.lines() == run.wanted()
    run.state(2)
    assert run.lines() == run.wanted()
    run.take_back(4)
    assert run.lines() == run.wanted()


@pytest.mark.parametrize("happens", [lambda run: run.state(2), lambda run: run.take_back(1), lambda run: run.lines()])
def test_what_comes_meanwhile_is_not_missing_after_it(happens: Callable[[Run], object]) -> None:
    run = Run(3)

    def once() -> None:
        run.meanwhile = lambda: None
        happens(run)

    run.meanwhile = once
    assert run.lines() == [f"line {n}" for n in (1, 2, 3)], "as it was asked for"
    assert run.lines() == run.wanted()
    run.state(1)
    assert run.lines() == run.wanted()
