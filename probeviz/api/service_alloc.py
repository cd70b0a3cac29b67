"""What the API server gives a Service, and refuses to give (pkg/registry/core/service/storage/alloc.go).

Addresses that a manifest leaves open are drawn when the entry is performed (`sim/network/service.py`); here those that
it asks for are looked up.  Since 1.20 this comes before the validation, and the first refusal is the only one.
"""

import ipaddress
from typing import Any

from probeviz.api.problems import Refusal
from probeviz.api.refusals import problem
from probeviz.api.source import Document
from probeviz.api.validation import golang
from probeviz.api.validation.causes import Cause, invalid
from probeviz.api.validation.service_addresses import family_of, is_headless, validate_cluster_ips
from probeviz.api.validation.service_traffic import needs_health_check, validate_old_combination
from probeviz.sim.network.service import NETWORKS, NODE_PORTS, WITH_NODE_PORTS
from probeviz.sim.objects import Service
from probeviz.sim.releases import Release

Json = dict[str, Any]

FAMILY = "IPv4"  # of the cluster
ALLOCATED = "provided port is already allocated"


def allocate(
    document: Document, spec: Json, old: Json | None, others: list[Service], release: Release, doing: str = ""
) -> list[Cause]:
    """Why a Service beside `others` does not get what it asks for; families are filled in, in place.

    Raises the Refusal of a health check's node port, which upstream answers as an internal error.
    """
    causes = init_ip_families(spec, old, release)
    if not causes and (old is None or old.get("type") == "ExternalName"):
        causes = allocate_cluster_ip(spec, others, release)
    causes = causes or allocate_node_ports(spec, others)
    if causes:
        return causes
    why = health_check_port(spec, others)
    if why:
        words = f"Internal error occurred: failed to allocate requested HealthCheck NodePort {why}"
        found = problem(document, ("spec", "healthCheckNodePort"), why, words)
        raise Refusal([found], doing + words, reason="InternalError")
    return [] if release.minor >= 20 else list(validate_old_combination(spec))


def init_ip_families(spec: Json, old: Json | None, release: Release) -> list[Cause]:
    """`initIPFamilyFields`, in place: what of ClusterIPs and families does not fit the cluster."""
    if release.minor < 20 or spec.get("type") == "ExternalName":
        return []
    bare = is_headless(spec) and not spec.get("selector")
    policy = spec.setdefault("ipFamilyPolicy", _policy(old, bare))
    causes = list(validate_cluster_ips(spec, release))
    if causes:
        return causes
    families, ips = spec.get("ipFamilies", []), spec.get("clusterIPs", [])
    if policy == "SingleStack":
        said = "must be 'RequireDualStack' or 'PreferDualStack' when multiple {} are specified"
        if len(ips) == 2:
            causes.append(invalid("spec.ipFamilyPolicy", policy, said.format("cluster IPs")))
        if len(families) == 2:
            causes.append(invalid("spec.ipFamilyPolicy", policy, said.format("IP families")))
    for i, ip in enumerate([] if is_headless(spec) else ips):
        if i >= len(families) and family_of(ip) != FAMILY:
            words = f"{family_of(ip)} is not configured on this cluster"
            causes.append(invalid(f"spec.clusterIPs[{i}]", golang.strings(ips, release), words))
    if not causes and not bare:
        causes += _configured(policy, families)
    if not causes:
        spec["ipFamilies"] = _all_families(families or [FAMILY], policy) if bare else families or [FAMILY]
    return causes


def _policy(old: Json | None, bare: bool) -> str:
    before = (old or {}).get("ipFamilyPolicy")
    return str(before or ("RequireDualStack" if bare else "SingleStack"))


def _configured(policy: str, families: list[str]) -> list[Cause]:
    causes = []
    if policy == "RequireDualStack":
        said = "this cluster is not configured for dual-stack services"
        causes.append(invalid("spec.ipFamilyPolicy", policy, said))
    for i, family in enumerate(families):
        if family != FAMILY:
            causes.append(invalid(f"spec.ipFamilies[{i}]", family, "not configured on this cluster"))
    return causes


def _all_families(families: list[str], policy: str) -> list[str]:
    """A headless Service without a selector may name families that the cluster has not."""
    if len(families) > 1 or policy == "SingleStack":
        return families
    return [*families, "IPv6" if families[0] == "IPv4" else "IPv4"]


def allocate_cluster_ip(spec: Json, others: list[Service], release: Release) -> list[Cause]:
    """The ClusterIP that a new Service asks for."""
    ip = spec.get("clusterIP", "")
    if not ip or is_headless(spec) or spec.get("type") == "ExternalName":
        return []
    network = ipaddress.ip_network(f"{NETWORKS[release.name]}.0.0/16")
    if ipaddress.ip_address(ip) not in network:
        who = f"the provided IP ({ip})" if release.minor >= 20 else "provided IP"
        why = f"{who} is not in the valid range. The range of valid IPs is {network}"
    elif ip == f"{NETWORKS[release.name]}.0.1" or any(ip == found.cluster_ip for found in others):
        why = "provided IP is already allocated"
    else:
        return []
    if release.minor < 20:
        return [invalid("spec.clusterIP", ip, why)]
    shown = golang.strings(spec.get("clusterIPs", []), release)
    return [invalid("spec.clusterIPs", shown, f"failed to allocate IP {ip}: {why}")]


def allocate_node_ports(spec: Json, others: list[Service]) -> list[Cause]:
    """The first node port that cannot be given."""
    for i, port in enumerate(spec.get("ports", ()) if spec.get("type") in WITH_NODE_PORTS else ()):
        why = _refused(port.get("nodePort", 0), _taken(others))
        if why:
            return [invalid(f"spec.ports[{i}].nodePort", port["nodePort"], why)]
    return []


def health_check_port(spec: Json, others: list[Service]) -> str:
    """Why the node port of the health check cannot be given, or ""."""
    port = spec.get("healthCheckNodePort", 0)
    mine = {found.get("nodePort", 0) for found in spec.get("ports", ())}
    why = _refused(port, _taken(others) | mine) if needs_health_check(spec) else ""
    return f"{port}: {why}" if why else ""


def _taken(others: list[Service]) -> set[int]:
    return {port for found in others for port in _ports_of(found)}


def _ports_of(service: Service) -> list[int]:
    health: int = service.other.get("healthCheckNodePort", 0)
    return [health, *(port.node_port for port in service.ports)]


def _refused(port: int, taken: set[int]) -> str:
    if not port:
        return ""
    if port not in NODE_PORTS:
        return "provided port is not in the valid range. The range of valid ports is 30000-32767"
    return ALLOCATED if port in taken else ""
