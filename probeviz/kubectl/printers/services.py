"""Services (pkg/printers/internalversion/printers.go, printService)."""

from typing import Any

from probeviz.kubectl.duration import age
from probeviz.kubectl.printers.column import Column, Printer, Sight
from probeviz.kubectl.selectors import format_selector
from probeviz.sim.objects import Service, ServicePort
from probeviz.sim.releases import Release

CLIP = 16


def columns(release: Release) -> list[Column]:
    narrow = [Column(name) for name in ("NAME", "TYPE", "CLUSTER-IP", "EXTERNAL-IP", "PORT(S)", "AGE")]
    return [*narrow, Column("SELECTOR", wide=True)]


def cells(world: Sight, service: Service) -> list[str]:
    return [
        service.metadata.name,
        service.type,
        service.cluster_ip or "<none>",
        external_ip(service),
        ",".join(map(_port, service.ports)) or "<none>",
        age(world.now, service.metadata.creation_timestamp),
        format_selector(service.selector),
    ]


def external_ip(service: Service, wide: bool = True) -> str:
    """EXTERNAL-IP; the server always prints for `wide`, so a long list is never clipped in practice."""
    given: list[str] = service.other.get("externalIPs", [])
    match service.type:
        case "ExternalName":
            return service.external_name
        case "LoadBalancer":
            balancer = _balancer(service.other.get("loadBalancerIngress", []), wide)
            return ",".join(filter(None, [balancer, *given])) or "<pending>"
        case _:
            return ",".join(given) or "<none>"


def _balancer(ingress: list[dict[str, Any]], wide: bool) -> str:
    addresses = sorted(dict.fromkeys(at.get("ip") or at.get("hostname", "") for at in ingress))
    text = ",".join(addresses)
    return text if wide or len(text) <= CLIP else f"{text[: CLIP - 3]}..."


def _port(port: ServicePort) -> str:
    node = f":{port.node_port}" if port.node_port else ""
    return f"{port.port}{node}/{port.protocol}"


PRINTER = Printer(columns, cells)
