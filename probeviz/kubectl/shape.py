"""The form of one table of `get`: which columns show, and what stands before and behind them."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from probeviz.kubectl.printers import PRINTERS, Printer
from probeviz.kubectl.printers.column import Sight
from probeviz.kubectl.resources import Resource
from probeviz.sim.releases import release


class Shape(NamedTuple):
    """`many`: names carry their kind; `namespace`: NAMESPACE stands first; `labels` are those of `-L`."""

    resource: Resource
    release: str
    wide: bool = False
    many: bool = False
    namespace: bool = False
    show_labels: bool = False
    labels: tuple[str, ...] = ()

    @property
    def printer(self) -> Printer:
        return PRINTERS[self.resource.kind]

    def header(self) -> list[str]:
        """The column names; `-L a/b` gives B."""
        names = [column.name for column in self.printer.columns(release(self.release)) if self.wide or not column.wide]
        labels = [label.rpartition("/")[2].upper() for label in self.labels]
        return [*self._before("NAMESPACE"), *names, *labels, *(["LABELS"] if self.show_labels else [])]

    def row(self, sight: Sight, obj: Any, labels: Mapping[str, str]) -> list[str]:
        return self.frame(self.printer.cells(sight, obj), labels)

    def frame(self, cells: list[str], labels: Mapping[str, str]) -> list[str]:
        """The cells that show, with namespace, kind and labels."""
        columns = self.printer.columns(release(self.release))
        cells = list(cells)
        if self.many and self.printer.name_at is not None:
            cells[0] = self.resource.ref(cells[0])
        shown = [cell for cell, column in zip(cells, columns, strict=True) if self.wide or not column.wide]
        listed = [labels.get(label, "") for label in self.labels]
        every = ",".join(f"{key}={labels[key]}" for key in sorted(labels)) or "<none>"
        return [*self._before("default"), *shown, *listed, *([every] if self.show_labels else [])]

    def _before(self, text: str) -> list[str]:
        return [text] if self.namespace and self.resource.namespaced else []
