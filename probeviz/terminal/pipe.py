"""A pipe: stdout of the left side goes through the filters, stderr past them."""

from probeviz.kubectl.answer import Following, Line, When, err, out
from probeviz.sim.facts import Fact
from probeviz.terminal.filters import Filter, Filtered


class Pipe:
    """Filters in a row.  Lines may come in pieces; `done` when a filter wants no more."""

    def __init__(self, filters: list[Filter]) -> None:
        self._filters = filters
        self._ended = False
        self.done = False

    @property
    def code(self) -> int:
        return self._filters[-1].code

    @property
    def slow(self) -> bool:
        """Whether `end` blocks while a helper process works."""
        return any(filter_.slow for filter_ in self._filters)

    def feed(self, lines: list[Line]) -> list[Line]:
        """Passes lines on; those on stderr come out as they are."""
        return self._pass(lines, 0)

    def end(self) -> list[Line]:
        """The input has ended: each filter prints what it kept, and the next ones read it."""
        if self._ended:
            return []
        self._ended = True
        printed: list[Line] = []
        for i, filter_ in enumerate(self._filters):
            printed += self._pass(_lines(filter_.end()), i + 1)
        return printed

    def _pass(self, lines: list[Line], first: int) -> list[Line]:
        for filter_ in self._filters[first:]:
            texts = [line.text for line in lines if line.stream == "out"]
            filtered = filter_.feed(texts)
            self.done = self.done or filtered.done
            lines = [line for line in lines if line.stream == "err"] + _lines(filtered)
        return lines


class Piped(Following):
    """A following command with a pipe behind it."""

    def __init__(self, left: Following, pipe: Pipe) -> None:
        super().__init__()
        self._left = left
        self._pipe = pipe

    def see(self, when: When) -> None:
        self._left.see(when)

    def start(self, entry: int) -> None:
        self._left.start(entry)

    def feed(self, fact: Fact) -> list[Line]:
        lines = self._pipe.feed(self._left.feed(fact))
        if self._left.ending and not self._pipe.done:
            self.ending = True
        elif self._left.done or self._pipe.done:
            if self._pipe.slow:
                self.ending = True
            else:
                lines += self._finish()
        return lines

    def interrupt(self) -> list[Line]:
        """Ctrl-C ends every program of the pipe, so what a filter has kept is lost."""
        lines = super().interrupt()
        self._left.interrupt()
        return lines

    def end(self) -> list[Line]:
        """Lost when Ctrl-C came while a helper was working."""
        lines: list[Line] = []
        if self._left.ending and not self._pipe.done:
            lines = self._pipe.feed(self._left.end())
            if self.done:
                return []
            if not (self._left.done or self._pipe.done):
                self.ending = False
                return lines
        return lines + self._finish()

    def _finish(self) -> list[Line]:
        lines = self._pipe.end()
        if self.done:
            return []
        self.code = self._pipe.code
        self.done, self.ending = True, False
        return lines


def _lines(filtered: Filtered) -> list[Line]:
    return (out(*filtered.out) if filtered.out else []) + (err(*filtered.err) if filtered.err else [])
