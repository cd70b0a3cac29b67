"""Ingresses (pkg/printers/internalversion/printers.go, printIngress)."""

from probeviz.kubectl.duration import age
from probeviz.kubectl.printers.column import Column, Printer, Sight, head, words
from probeviz.sim.objects import Ingress
from probeviz.sim.releases import Release


def columns(release: Release) -> list[Column]:
    names = ["NAME", "CLASS", "HOSTS", "ADDRESS", "PORTS", "AGE"]
    if not release.ingress_class_column:
        names.remove("CLASS")
    return [Column(name) for name in names]


def cells(world: Sight, ingress: Ingress) -> list[str]:
    meta = ingress.metadata
    named = [ingress.ingress_class_name or "<none>"] if words(world).ingress_class_column else []
    ports = "80, 443" if ingress.tls else "80"
    return [meta.name, *named, _hosts(ingress), ingress.address, ports, age(world.now, meta.creation_timestamp)]


def _hosts(ingress: Ingress) -> str:
    hosts = [rule.host for rule in ingress.rules if rule.host]
    return head(hosts, len(ingress.rules)) or "*"


PRINTER = Printer(columns, cells)
