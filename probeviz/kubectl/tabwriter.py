"""Go's text/tabwriter as `kubectl describe` sets it up: minimum width 0, padding 2, blanks.

A cell is what ends in a tab; a column is a run of neighbouring lines that have a cell there.  So a line without a
tab breaks every column, and what stands behind the last tab is never padded.
"""

PADDING = 2


class TabWriter:
    """Collects text with tabs; `text()` aligns it."""

    def __init__(self) -> None:
        self._parts: list[str] = []

    def write(self, level: int, text: str) -> None:
        """Appends text, indented by two blanks a level (kubectl's PrefixWriter); no newline is added."""
        self._parts.append("  " * level + text)

    def line(self, level: int, text: str) -> None:
        self.write(level, text + "\n")

    def raw(self) -> str:
        """The text as it was written, tabs and all."""
        return "".join(self._parts)

    def text(self) -> str:
        return align(self.raw())


def align(text: str) -> str:
    """The text with its tabs replaced by blanks."""
    lines = [line.split("\t") for line in text.split("\n")]
    _align(lines, 0, len(lines), 0)
    return "\n".join("".join(line) for line in lines)


def _align(lines: list[list[str]], start: int, end: int, column: int) -> None:
    """Pads the cells of `column` in `lines[start:end]`, run by run, and then those to its right."""
    i = start
    while i < end:
        if column >= len(lines[i]) - 1:
            i += 1
            continue
        stop = i
        while stop < end and column < len(lines[stop]) - 1:
            stop += 1
        width = max(len(line[column]) for line in lines[i:stop]) + PADDING
        for line in lines[i:stop]:
            line[column] = line[column].ljust(width)
        _align(lines, i, stop, column + 1)
        i = stop
