"""IngressClasses (pkg/printers/internalversion/printers.go, printIngressClass)."""

from probeviz.kubectl.derived import IngressClass
from probeviz.kubectl.duration import age
from probeviz.kubectl.printers.column import Column, Printer, Sight
from probeviz.sim.releases import Release


def columns(release: Release) -> list[Column]:
    return [Column(name) for name in ("NAME", "CONTROLLER", "PARAMETERS", "AGE")]


def cells(world: Sight, ingress_class: IngressClass) -> list[str]:
    meta = ingress_class.metadata
    return [meta.name, ingress_class.controller, "<none>", age(world.now, meta.creation_timestamp)]


PRINTER = Printer(columns, cells)
