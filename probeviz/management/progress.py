"""A bar on stderr for what takes long: only on a terminal, and only when a second has passed."""

import shutil
from time import monotonic
from typing import TextIO

FIRST_S, EVERY_S = 1.0, 0.1
WIDEST = 40
CLEAR = "\r\033[K"


class Progress:
    """`show` as often as one likes; `clear` before something else is printed."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.wanted = stream.isatty()
        self.marks = "█░" if "utf" in (getattr(stream, "encoding", "") or "").lower() else "#-"
        self._next = monotonic() + FIRST_S
        self._shown = False

    def show(self, done: int, of: int, words: str) -> None:
        """`words` says in what is counted: `57 of 200 runs`."""
        if not self.wanted or monotonic() < self._next:
            return
        self._next = monotonic() + EVERY_S
        self._shown = True
        columns = shutil.get_terminal_size().columns
        width = max(0, min(WIDEST, columns - len(words) - 10))
        share = done / max(of, 1)
        full = int(width * share)
        bar = self.marks[0] * full + self.marks[1] * (width - full)
        self.stream.write(CLEAR + f"{bar} {share:4.0%} {words}"[: columns - 1])
        self.stream.flush()

    def clear(self) -> None:
        if self._shown:
            self.stream.write(CLEAR)
            self.stream.flush()
            self._shown = False
