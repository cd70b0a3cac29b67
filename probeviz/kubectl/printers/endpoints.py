"""Endpoints (pkg/printers/internalversion/printers.go, printEndpoints, formatEndpoints)."""

from probeviz.kubectl.duration import age
from probeviz.kubectl.legacy_endpoints import Endpoints
from probeviz.kubectl.printers.column import Column, Printer, Sight, head
from probeviz.sim.releases import Release

WARNING = "Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"


def columns(release: Release) -> list[Column]:
    return [Column(name) for name in ("NAME", "ENDPOINTS", "AGE")]


def cells(world: Sight, endpoints: Endpoints) -> list[str]:
    meta = endpoints.metadata
    return [meta.name, addresses(endpoints), age(world.now, meta.creation_timestamp)]


def addresses(endpoints: Endpoints) -> str:
    """Ready addresses only: `<none>` without a subset, blank when nobody in it is ready."""
    if not endpoints.subsets:
        return "<none>"
    pairs = []
    for subset in endpoints.subsets:
        for port in [f":{port.number}" for port in subset.ports] or [""]:
            pairs += [ip + port for ip, _, _ in subset.ready]
    return head(pairs)


PRINTER = Printer(columns, cells)
