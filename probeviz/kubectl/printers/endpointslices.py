"""EndpointSlices (pkg/printers/internalversion/printers.go, printEndpointSlice): addresses whether ready or not."""

from probeviz.kubectl.duration import age
from probeviz.kubectl.printers.column import Column, Printer, Sight, head
from probeviz.sim.objects import EndpointSlice
from probeviz.sim.releases import Release


def columns(release: Release) -> list[Column]:
    return [Column(name) for name in ("NAME", "ADDRESSTYPE", "PORTS", "ENDPOINTS", "AGE")]


def cells(world: Sight, piece: EndpointSlice) -> list[str]:
    meta = piece.metadata
    ports = [str(port.target_port) for port in piece.ports]
    ips = [endpoint.ip for endpoint in piece.endpoints]
    return [
        meta.name,
        "IPv4",
        head(ports) or "<unset>",
        head(ips) or "<unset>",
        age(world.now, meta.creation_timestamp),
    ]


PRINTER = Printer(columns, cells)
