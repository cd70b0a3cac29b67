"""A Service that changes: what the server keeps for it, and what goes with its old type (since 1.20)."""

from collections.abc import Callable
from typing import Any

from probeviz.api.validation.service_traffic import needs_health_check

Json = dict[str, Any]


def prepare_for_update(spec: Json, old: Json) -> None:
    """pkg/registry/core/service: patchAllocatedValues, normalizeClusterIPs, dropTypeDependentFields, in place."""
    if _has_cluster_ip(spec) and _has_cluster_ip(old):
        _patch_allocated_values(spec, old)
    _normalize_cluster_ips(spec, old)
    if _has_cluster_ip(old) and not _has_cluster_ip(spec) and spec.get("clusterIP") == old.get("clusterIP"):
        for field in ("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"):
            spec.pop(field, None)
    _drop(spec, old, "healthCheckNodePort", needs_health_check)
    _drop(spec, old, "loadBalancerClass", _is_balanced)
    if not _has_node_ports(old) or _has_node_ports(spec):
        return
    if _node_ports(spec) == _node_ports(old):
        for port in spec.get("ports", ()):
            port.pop("nodePort", None)
    for field in ("externalTrafficPolicy", "allocateLoadBalancerNodePorts"):
        if spec.get(field) == old.get(field):
            spec.pop(field, None)


def _drop(spec: Json, old: Json, field: str, needed: Callable[[Json], bool]) -> None:
    """What goes with the old kind of the Service, unless the client changed it."""
    if needed(old) and not needed(spec) and spec.get(field) == old.get(field):
        spec.pop(field, None)


def _is_balanced(spec: Json) -> bool:
    return bool(spec.get("type") == "LoadBalancer")


def _patch_allocated_values(spec: Json, old: Json) -> None:
    """What a client does not say of what has been given stays, node ports aside (`sim/network/service.py`)."""
    if not spec.get("clusterIP") and old.get("clusterIP"):
        spec["clusterIP"] = old["clusterIP"]
    if not spec.get("clusterIPs") and spec.get("clusterIP") == old.get("clusterIP") and old.get("clusterIPs"):
        spec["clusterIPs"] = old["clusterIPs"]
    if needs_health_check(spec) and needs_health_check(old) and old.get("healthCheckNodePort"):
        spec.setdefault("healthCheckNodePort", old["healthCheckNodePort"])


def _normalize_cluster_ips(spec: Json, old: Json) -> None:
    """One of `clusterIP` and `clusterIPs` that changes alone takes the other with it."""
    now, before = spec.get("clusterIP", ""), old.get("clusterIP", "")
    if now == before or spec.get("clusterIPs", []) != old.get("clusterIPs", []):
        return
    if now:
        spec["clusterIPs"] = [now]
    else:
        spec.pop("clusterIPs", None)


def _has_cluster_ip(spec: Json) -> bool:
    return bool(spec.get("type") != "ExternalName")


def _has_node_ports(spec: Json) -> bool:
    return spec.get("type") in ("NodePort", "LoadBalancer")


def _node_ports(spec: Json) -> list[int]:
    return [port.get("nodePort", 0) for port in spec.get("ports", ())]
