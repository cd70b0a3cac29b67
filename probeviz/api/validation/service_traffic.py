"""How a Service leads its traffic: affinity, source ranges, policies (pkg/apis/core/validation/validation.go)."""

import ipaddress
from collections.abc import Iterator
from typing import Any

from probeviz.api.validation import names
from probeviz.api.validation.causes import Cause, forbidden, invalid, required, unsupported
from probeviz.sim.releases import Release

Json = dict[str, Any]

AFFINITIES = ("ClientIP", "None")
POLICIES = ("Cluster", "Local")
DISTRIBUTIONS = ("PreferClose", "PreferSameNode", "PreferSameZone")
MOST_AFFINITY_S = 86_400  # core.MaxClientIPServiceAffinitySeconds
BALANCED = "may only be used when `type` is 'LoadBalancer'"
RANGES = "service.beta.kubernetes.io/load-balancer-source-ranges"


def externally_accessible(spec: Json) -> bool:
    """pkg/api/service/util.go, ExternallyAccessible."""
    kind = spec.get("type")
    return kind in ("NodePort", "LoadBalancer") or (kind == "ClusterIP" and bool(spec.get("externalIPs")))


def needs_health_check(spec: Json) -> bool:
    """pkg/api/service/util.go, NeedsHealthCheck."""
    return spec.get("type") == "LoadBalancer" and spec.get("externalTrafficPolicy") == "Local"


def validate_affinity(spec: Json) -> Iterator[Cause]:
    """A configuration beside `None` has been dropped when the object was defaulted, one beside `ClientIP` is there."""
    affinity = spec.get("sessionAffinity", "None")
    if affinity not in AFFINITIES:
        yield unsupported("spec.sessionAffinity", affinity, AFFINITIES)
    if affinity == "ClientIP":
        seconds = spec["sessionAffinityConfig"]["clientIP"]["timeoutSeconds"]
        if not 0 < seconds <= MOST_AFFINITY_S:
            said = f"must be greater than 0 and less than {MOST_AFFINITY_S}"
            yield invalid("spec.sessionAffinityConfig.clientIP.timeoutSeconds", seconds, said)


def validate_source_ranges(spec: Json, annotations: Json, release: Release) -> Iterator[Cause]:
    ranges, field = spec.get("loadBalancerSourceRanges", []), "spec.LoadBalancerSourceRanges"
    if not ranges and RANGES not in annotations:
        return
    listed = not ranges
    if listed:
        text = annotations[RANGES].strip()
        ranges, field = text.split(",") if text else [], f"metadata.annotations[{RANGES}]"
    if spec.get("type") != "LoadBalancer":
        yield forbidden(field, BALANCED)
    wrong = [(i, r.strip()) for i, r in enumerate(ranges) if not _is_cidr(r.strip())]
    if release.minor >= 20:
        said = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"
        yield from (invalid(field if listed else f"{field}[{i}]", r, said) for i, r in wrong)
    elif wrong:
        shown = annotations[RANGES] if listed else f"[{' '.join(ranges)}]"
        said = "must be a list of IP ranges. For example, 10.240.0.0/24,10.250.0.0/24 "
        yield invalid(field, shown, said)


def _is_cidr(text: str) -> bool:
    if "/" not in text:
        return False
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def validate_balancer_fields(spec: Json) -> Iterator[Cause]:
    """allocateLoadBalancerNodePorts, then validateLoadBalancerClassField."""
    balanced = spec.get("type") == "LoadBalancer"
    if "allocateLoadBalancerNodePorts" in spec and not balanced:
        yield forbidden("spec.allocateLoadBalancerNodePorts", BALANCED)
    if "loadBalancerClass" in spec and not balanced:
        yield forbidden("spec.loadBalancerClass", BALANCED)


def validate_policies(spec: Json, release: Release) -> Iterator[Cause]:
    """validateServiceExternalTrafficPolicy, …InternalTrafficFieldsValue, …TrafficDistribution."""
    if release.minor < 20:
        yield from _old_policies(spec)
        return
    policy, field = spec.get("externalTrafficPolicy", ""), "spec.externalTrafficPolicy"
    if not externally_accessible(spec):
        if policy:
            yield invalid(field, policy, "may only be set for externally-accessible services")
    elif not policy:
        yield required(field)
    elif policy not in POLICIES:
        yield unsupported(field, policy, POLICIES)
    port, field = spec.get("healthCheckNodePort", 0), "spec.healthCheckNodePort"
    if port and not needs_health_check(spec):
        said = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"
        yield invalid(field, port, said)
    elif port:
        yield from (invalid(field, port, error) for error in names.port_errors(port))
    internal = spec.get("internalTrafficPolicy")
    if internal is not None and internal not in POLICIES:
        yield unsupported("spec.internalTrafficPolicy", internal, POLICIES)
    distribution = spec.get("trafficDistribution")
    if distribution is not None and distribution not in DISTRIBUTIONS:
        yield unsupported("spec.trafficDistribution", distribution, DISTRIBUTIONS)


def _old_policies(spec: Json) -> Iterator[Cause]:
    """validateServiceExternalTrafficFieldsValue."""
    policy, port = spec.get("externalTrafficPolicy", ""), spec.get("healthCheckNodePort", 0)
    if policy and policy not in POLICIES:
        said = "ExternalTrafficPolicy must be empty, Cluster or Local"
        yield invalid("spec.externalTrafficPolicy", policy, said)
    if port < 0:
        yield invalid("spec.healthCheckNodePort", port, "HealthCheckNodePort must be not less than 0")


def validate_old_combination(spec: Json) -> Iterator[Cause]:
    """ValidateServiceExternalTrafficFieldsCombination, which was asked after the addresses were given."""
    policy, port = spec.get("externalTrafficPolicy", ""), spec.get("healthCheckNodePort", 0)
    if policy and spec.get("type") not in ("NodePort", "LoadBalancer"):
        said = "ExternalTrafficPolicy can only be set on NodePort and LoadBalancer service"
        yield invalid("spec.externalTrafficPolicy", policy, said)
    if port and not needs_health_check(spec):
        said = "HealthCheckNodePort can only be set on LoadBalancer service with ExternalTrafficPolicy=Local"
        yield invalid("spec.healthCheckNodePort", port, said)


def validate_traffic_update(spec: Json, old: Json, release: Release) -> Iterator[Cause]:
    """validateLoadBalancerClassField, validateServiceExternalTrafficFieldsUpdate."""
    if release.minor < 20:
        return
    both = spec.get("type") == old.get("type") == "LoadBalancer"
    if both and spec.get("loadBalancerClass") != old.get("loadBalancerClass"):
        yield invalid("spec.loadBalancerClass", spec.get("loadBalancerClass"), "may not change once set")
    if needs_health_check(spec) and needs_health_check(old):
        before = old.get("healthCheckNodePort")
        if before and spec.get("healthCheckNodePort") != before:
            yield forbidden("spec.healthCheckNodePort", "field is immutable")
