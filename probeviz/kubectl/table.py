"""The layout of `kubectl get` (cli-runtime pkg/printers/tablewriter.go, tableprinter.go; liggitt/tabwriter)."""

import re
from collections.abc import Iterable, Sequence

MIN_WIDTH = 6
PADDING = 3
_BREAK = re.compile(r"[\n\r\f]")


class Table:
    """Lays rows out in columns and remembers each column's width, as the writer of `get -w` does.

    A later, wider cell widens its column from then on; narrower rows keep what was reached.
    """

    def __init__(self) -> None:
        self._widths: list[int] = []

    def flush(self, rows: Iterable[Sequence[str]]) -> list[str]:
        """Lines without their newline; rows given together are aligned together."""
        cells = [[cut(cell) for cell in row] for row in rows]
        for row in cells:
            self._widen(row)
        return [self._line(row) for row in cells]

    def _widen(self, row: list[str]) -> None:
        for i, cell in enumerate(row[:-1]):
            if i == len(self._widths):
                self._widths.append(MIN_WIDTH)
            self._widths[i] = max(self._widths[i], len(cell) + PADDING)

    def _line(self, row: list[str]) -> str:
        # The last cell ends no column, so nothing pads it.
        padded = [cell.ljust(self._widths[i]) for i, cell in enumerate(row[:-1])]
        return "".join(padded) + row[-1]


def cut(cell: str) -> str:
    """A cell shows its first line only; what is cut off is marked."""
    found = _BREAK.search(cell)
    return cell if found is None else f"{cell[: found.start()]}..."
