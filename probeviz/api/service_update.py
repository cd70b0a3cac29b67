"""A Service that changes: what the server keeps for it, and what goes with its old type (since 1.20)."""

from typing import Any

Json = dict[str, Any]


def prepare_for_update(spec: Json, old: Json) -> None:
    """pkg/registry/core/service: patchAllocatedValues, then dropTypeDependentFields, in place."""
    if _has_cluster_ip(spec) and _has_cluster_ip(old) and not spec.get("clusterIP") and old.get("clusterIP"):
        spec["clusterIP"] = old["clusterIP"]
    if _has_cluster_ip(old) and not _has_cluster_ip(spec) and spec.get("clusterIP") == old.get("clusterIP"):
        spec.pop("clusterIP", None)
        spec.pop("clusterIPs", None)
    if not _has_node_ports(old) or _has_node_ports(spec):
        return
    if _node_ports(spec) == _node_ports(old):
        for port in spec.get("ports", ()):
            port.pop("nodePort", None)
    if spec.get("externalTrafficPolicy") == old.get("externalTrafficPolicy"):
        spec.pop("externalTrafficPolicy", None)


def _has_cluster_ip(spec: Json) -> bool:
    return bool(spec.get("type") != "ExternalName")


def _has_node_ports(spec: Json) -> bool:
    return spec.get("type") in ("NodePort", "LoadBalancer")


def _node_ports(spec: Json) -> list[int]:
    return [port.get("nodePort", 0) for port in spec.get("ports", ())]
