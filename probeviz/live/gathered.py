"""What a run's containers have written, gathered when somebody first types a line and fed from then on."""

from collections.abc import Iterable
from threading import Lock

from probeviz.kubectl.logbook import LogBook
from probeviz.sim.facts import Fact
from probeviz.sim.history import History


class Gathered:
    """A thread gathers, the event loop feeds and drops. What the run had stated or taken back meanwhile is in no book
    that was kept: such a one is only used up."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._book: LogBook | None = None
        self._n = 0  # the last fact that was gathered
        self._changes = 0

    def get(self, facts: History, n: int) -> LogBook:
        """The book after fact `n`, the last; it takes its time when there is none yet."""
        with self._lock:
            if self._book is not None:
                return self._book
            changes = self._changes
        book = LogBook()
        for fact in facts.between(0, n):
            book.feed(fact)
        with self._lock:
            if changes == self._changes and self._book is None:
                self._book, self._n = book, n
        return book

    def feed(self, stated: Iterable[Fact]) -> None:
        with self._lock:
            self._changes += 1
            if self._book is not None:
                for fact in stated:
                    if fact.n > self._n:
                        self._book.feed(fact)

    def drop(self) -> None:
        """Facts were taken back."""
        with self._lock:
            self._changes += 1
            self._book = None
