"""Services (pkg/apis/core/validation/validation.go, ValidateService)."""

from collections.abc import Iterator
from typing import Any

from probeviz.api.validation import names
from probeviz.api.validation.causes import Cause, duplicate, forbidden, invalid, required, unsupported
from probeviz.api.validation.pod import PROTOCOLS
from probeviz.sim.network.service import NODE_PORTS
from probeviz.sim.releases import Release

Json = dict[str, Any]

TYPES = ("ClusterIP", "ExternalName", "LoadBalancer", "NodePort")


def validate_service_spec(spec: Json, release: Release) -> Iterator[Cause]:
    type_, ports = spec.get("type", ""), spec.get("ports", [])
    headless = spec.get("clusterIP") == "None"
    if not ports and not headless and type_ != "ExternalName":
        yield required("spec.ports")
    if type_ in ("NodePort", "LoadBalancer") and headless:
        yield invalid("spec.clusterIP", "None", f"may not be set to 'None' for {type_} services")
    if type_ == "ExternalName" and not spec.get("externalName"):
        yield required("spec.externalName")
    elif type_ == "ExternalName":
        name = spec["externalName"].removesuffix(".")
        yield from (invalid("spec.externalName", name, error) for error in names.subdomain_errors(name, release))
    yield from _ports(ports, release)
    yield from names.labels("spec.selector", spec.get("selector", {}), release)
    affinity = spec.get("sessionAffinity", "None")
    if affinity not in ("ClientIP", "None"):
        yield unsupported("spec.sessionAffinity", affinity, ("ClientIP", "None"))
    if type_ not in TYPES:
        yield unsupported("spec.type", type_, TYPES)
    yield from _node_ports(type_, ports)
    yield from _duplicates(ports)
    yield from _traffic_policy(type_, spec)


def validate_service_update(spec: Json, old: Json, release: Release) -> Iterator[Cause]:
    """The cluster IP stays, unless the type changes to or from ExternalName."""
    if old.get("type") == "ExternalName" or spec.get("type") == "ExternalName":
        return
    now, before = spec.get("clusterIP", ""), old.get("clusterIP", "")
    if not before or now == before:
        return
    if release.minor >= 20:
        yield invalid("spec.clusterIPs[0]", [now], "may not change once set")
    else:
        yield invalid("spec.clusterIP", now, "field is immutable")


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


def _node_ports(type_: str, ports: list[Json]) -> Iterator[Cause]:
    seen: list[tuple[Any, int]] = []
    for i, port in enumerate(ports):
        node_port = port.get("nodePort", 0)
        if not node_port:
            continue
        field = f"spec.ports[{i}].nodePort"
        if type_ == "ClusterIP":
            yield forbidden(field, "may not be used when `type` is 'ClusterIP'")
        elif type_ in ("NodePort", "LoadBalancer") and node_port not in NODE_PORTS:
            said = "provided port is not in the valid range. The range of valid ports is 30000-32767"
            yield invalid(field, node_port, said)
        if (port.get("protocol"), node_port) in seen:
            yield duplicate(field, node_port)
        seen.append((port.get("protocol"), node_port))


def _traffic_policy(type_: str, spec: Json) -> Iterator[Cause]:
    """validateServiceExternalTrafficPolicy."""
    policy, field = spec.get("externalTrafficPolicy", ""), "spec.externalTrafficPolicy"
    if not policy:
        return
    if type_ not in ("NodePort", "LoadBalancer") and not spec.get("externalIPs"):
        yield invalid(field, policy, "may only be set for externally-accessible services")
    elif policy not in ("Cluster", "Local"):
        yield unsupported(field, policy, ("Cluster", "Local"))


def _duplicates(ports: list[Json]) -> Iterator[Cause]:
    seen: list[tuple[Any, Any]] = []
    for i, port in enumerate(ports):
        key = (port.get("protocol"), port.get("port", 0))
        if key in seen:
            yield duplicate(f"spec.ports[{i}]", {"protocol": key[0], "port": key[1]})
        seen.append(key)


def taken_node_ports(ports: list[Json], taken: dict[int, str], name: str) -> Iterator[Cause]:
    """The allocator's answer; `taken` says which Service holds a node port."""
    for i, port in enumerate(ports):
        node_port = port.get("nodePort", 0)
        if node_port and taken.get(node_port, name) != name:
            yield invalid(f"spec.ports[{i}].nodePort", node_port, "provided port is already allocated")
