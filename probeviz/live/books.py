"""What containers had written at moments of a run's past, for the lines that are answered from there once more."""

from probeviz.kubectl.logbook import LogBook
from probeviz.sim.history import History

BOOKS = 20  # as many lines of one viewer as go on, and are answered again when it comes back


class Books:
    """By the number of facts; the last used last."""

    def __init__(self) -> None:
        self._books: dict[int, LogBook] = {}

    def at(self, n: int, facts: History) -> LogBook:
        """The logs after fact `n`, which stands before an entry that is known here, so it is never taken back. Folded
        on from the nearest that was asked for lately: a page that comes back asks for its lines in order."""
        nearest = max((known for known in self._books if known <= n), default=0)
        book = self._books.pop(n, None)
        if book is None:
            book = self._books[nearest].copy() if nearest else LogBook()
            for fact in facts.between(nearest, n):
                book.feed(fact)
        self._books[n] = book
        while len(self._books) > BOOKS:
            del self._books[next(iter(self._books))]
        return book
