"""Services (pkg/apis/core/validation/validation.go, ValidateService), in upstream's order."""

from collections.abc import Iterator
from typing import Any

from probeviz.api.validation import names
from probeviz.api.validation.causes import Cause, duplicate, forbidden, invalid, required, unsupported
from probeviz.api.validation.pod import PROTOCOLS
from probeviz.api.validation.service_addresses import (
    is_headless,
    validate_addresses_update,
    validate_cluster_ips,
    validate_external_ips,
)
from probeviz.api.validation.service_traffic import (
    validate_affinity,
    validate_balancer_fields,
    validate_policies,
    validate_source_ranges,
    validate_traffic_update,
)
from probeviz.sim.releases import Release

Json = dict[str, Any]

TYPES = ("ClusterIP", "ExternalName", "LoadBalancer", "NodePort")
KUBELET_PORT = 10250  # pkg/cluster/ports/ports.go


def validate_service(obj: Json, release: Release) -> Iterator[Cause]:
    spec = obj.get("spec", {})
    type_, ports = spec.get("type", ""), spec.get("ports", [])
    if not ports and not is_headless(spec) and type_ != "ExternalName":
        yield required("spec.ports")
    if type_ == "LoadBalancer":
        for i, port in enumerate(ports):
            if port.get("port") == KUBELET_PORT:
                why = f"may not expose port {KUBELET_PORT} externally since it is used by kubelet"
                yield invalid(f"spec.ports[{i}]", KUBELET_PORT, why)
    if type_ in ("NodePort", "LoadBalancer") and is_headless(spec):
        field = "spec.clusterIPs[0]" if release.minor >= 20 else "spec.clusterIP"
        yield invalid(field, "None", f"may not be set to 'None' for {type_} services")
    if type_ == "ExternalName":
        yield from _external_name(spec, release)
    yield from _ports(ports, release)
    yield from names.labels("spec.selector", spec.get("selector", {}), release)
    yield from validate_affinity(spec)
    yield from validate_cluster_ips(spec, release)
    yield from validate_external_ips(spec, release)
    if type_ not in TYPES:
        yield unsupported("spec.type", type_, TYPES)
    yield from _node_ports(type_, ports)
    yield from _duplicates(ports)
    annotations = obj.get("metadata", {}).get("annotations", {})
    yield from validate_source_ranges(spec, annotations, release)
    yield from validate_balancer_fields(spec)
    yield from validate_policies(spec, release)


def validate_service_update(spec: Json, old: Json, release: Release) -> Iterator[Cause]:
    """ValidateServiceUpdate: what is asked before the Service itself."""
    yield from validate_addresses_update(spec, old, release)
    yield from validate_traffic_update(spec, old, release)


def _external_name(spec: Json, release: Release) -> Iterator[Cause]:
    if release.minor >= 20:
        for field in ("clusterIPs", "ipFamilies", "ipFamilyPolicy"):
            if spec.get(field):
                yield forbidden(f"spec.{field}", "may not be set for ExternalName services")
    elif spec.get("clusterIP"):
        yield forbidden("spec.clusterIP", "must be empty for ExternalName services")
    name = spec.get("externalName", "")
    name = name.removesuffix(".") if release.minor >= 20 else name
    if not name:
        yield required("spec.externalName")
    else:
        yield from (invalid("spec.externalName", name, error) for error in names.subdomain_errors(name, release))


def _ports(ports: list[Json], release: Release) -> Iterator[Cause]:
    """validateServicePort."""
    seen: list[str] = []
    for i, port in enumerate(ports):
        at, name = f"spec.ports[{i}]", port.get("name", "")
        if not name and len(ports) > 1:
            yield required(f"{at}.name")
        elif name:
            yield from (invalid(f"{at}.name", name, e) for e in names.label_errors(name, release))
            if name in seen:
                yield duplicate(f"{at}.name", name)
            seen.append(name)
        number = port.get("port", 0)
        yield from (invalid(f"{at}.port", number, e) for e in names.port_errors(number))
        if port.get("protocol") not in PROTOCOLS:
            yield unsupported(f"{at}.protocol", port.get("protocol", ""), PROTOCOLS)
        yield from names.port_or_name(f"{at}.targetPort", port.get("targetPort", 0))
        if "appProtocol" in port:
            errors = names.qualified_name_errors(port["appProtocol"], release)
            yield from (invalid(f"{at}.appProtocol", port["appProtocol"], e) for e in errors)


def _node_ports(type_: str, ports: list[Json]) -> Iterator[Cause]:
    if type_ == "ClusterIP":
        for i, port in enumerate(ports):
            if port.get("nodePort"):
                yield forbidden(f"spec.ports[{i}].nodePort", "may not be used when `type` is 'ClusterIP'")
    seen: list[tuple[Any, int]] = []
    for i, port in enumerate(ports):
        key = (port.get("protocol"), port.get("nodePort", 0))
        if key[1] and key in seen:
            yield duplicate(f"spec.ports[{i}].nodePort", key[1])
        seen.append(key)


def _duplicates(ports: list[Json]) -> Iterator[Cause]:
    seen: list[tuple[Any, Any]] = []
    for i, port in enumerate(ports):
        key = (port.get("protocol"), port.get("port", 0))
        if key in seen:
            yield duplicate(f"spec.ports[{i}]", {"protocol": key[0], "port": key[1]})
        seen.append(key)
