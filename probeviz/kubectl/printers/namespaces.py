"""Namespaces (pkg/printers/internalversion/printers.go, printNamespace)."""

from probeviz.kubectl.derived import Namespace
from probeviz.kubectl.duration import age
from probeviz.kubectl.printers.column import Column, Printer, Sight
from probeviz.sim.releases import Release


def columns(release: Release) -> list[Column]:
    return [Column(name) for name in ("NAME", "STATUS", "AGE")]


def cells(world: Sight, namespace: Namespace) -> list[str]:
    return [namespace.metadata.name, "Active", age(world.now, namespace.metadata.creation_timestamp)]


PRINTER = Printer(columns, cells)
