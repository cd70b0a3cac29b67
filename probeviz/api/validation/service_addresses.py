"""The addresses of a Service: ClusterIPs and their families, external IPs (pkg/apis/core/validation/validation.go)."""

import ipaddress
from collections.abc import Iterator
from typing import Any

from probeviz.api.validation import golang, names
from probeviz.api.validation.causes import Cause, duplicate, invalid, required, unsupported
from probeviz.sim.releases import Release

Json = dict[str, Any]

FAMILIES = ("IPv4", "IPv6")
POLICIES = ("PreferDualStack", "RequireDualStack", "SingleStack")
ONCE = "may not change once set"


def is_headless(spec: Json) -> bool:
    return spec.get("clusterIP") == "None"


def family_of(ip: str) -> str:
    return "IPv6" if ":" in ip else "IPv4"


def validate_cluster_ips(spec: Json, release: Release) -> Iterator[Cause]:
    """ValidateServiceClusterIPsRelatedFields; before 1.20 there is the one ClusterIP."""
    if release.minor < 20:
        ip = spec.get("clusterIP", "")
        if ip and not is_headless(spec) and not names.is_ip(ip):
            yield invalid("spec.clusterIP", ip, "must be empty, 'None', or a valid IP address")
        return
    if spec.get("type") == "ExternalName":
        return
    yield from _in_step(spec, release)
    yield from _families(spec)
    yield from _cluster_ips(spec, release)


def _in_step(spec: Json, release: Release) -> Iterator[Cause]:
    ip, ips = spec.get("clusterIP", ""), spec.get("clusterIPs", [])
    shown = golang.strings(ips, release)
    if ip and not ips:
        yield required("spec.clusterIPs")
    elif ip and ips[0] != ip:
        yield invalid("spec.clusterIPs", shown, "first value must match `clusterIP`")
    elif not ip and ips:
        yield invalid("spec.clusterIPs", shown, "must be empty when `clusterIP` is not specified")


def _families(spec: Json) -> Iterator[Cause]:
    families, policy = spec.get("ipFamilies", []), spec.get("ipFamilyPolicy")
    for i, family in enumerate(families):
        if family not in FAMILIES:
            yield unsupported(f"spec.ipFamilies[{i}]", family, FAMILIES)
        if family in families[:i]:
            yield duplicate(f"spec.ipFamilies[{i}]", family)
    if policy is not None and policy not in POLICIES:
        yield unsupported("spec.ipFamilyPolicy", policy, POLICIES)


def _cluster_ips(spec: Json, release: Release) -> Iterator[Cause]:
    ips, field = spec.get("clusterIPs", []), "spec.clusterIPs"
    shown = golang.strings(ips, release)
    broken = False
    for i, ip in enumerate(ips):
        if i == 0 and ip == "None":
            if len(ips) > 1:
                broken = True
                yield invalid(field, shown, "'None' must be the first and only value")
            continue
        for error in names.ip_errors(ip, release):
            broken = True
            yield invalid(f"{field}[{i}]", ip, error)
    if len(ips) > 2:
        yield invalid(field, shown, "may only hold up to 2 values")
    if broken:
        return
    if len(ips) > 1 and {family_of(ip) for ip in ips} != set(FAMILIES):
        yield invalid(field, shown, "may specify no more than one IP for each IP family")
    if not is_headless(spec):
        for i, (ip, family) in enumerate(zip(ips, spec.get("ipFamilies", []), strict=False)):
            if family_of(ip) != family:
                article = "an IPv4" if family == "IPv4" else "an IPv6"
                yield invalid(f"{field}[{i}]", ip, f"expected {article} value as indicated by `ipFamilies[{i}]`")


def validate_external_ips(spec: Json, release: Release) -> Iterator[Cause]:
    for i, ip in enumerate(spec.get("externalIPs", ())):
        field = f"spec.externalIPs[{i}]"
        errors = list(names.ip_errors(ip, release)) or _special(ip, release)
        yield from (invalid(field, ip, error) for error in errors)


def _special(text: str, release: Release) -> Iterator[str]:
    """ValidateNonSpecialIP."""
    ip, old = ipaddress.ip_address(text), release.minor < 20
    if ip.is_unspecified:
        yield f"may not be unspecified ({'0.0.0.0' if old else text})"
    if ip.is_loopback:
        yield f"may not be in the loopback range (127.0.0.0/8{'' if old else ', ::1/128'})"
    if ip.is_link_local:
        yield f"may not be in the link-local range (169.254.0.0/16{'' if old else ', fe80::/10'})"
    if ip in ipaddress.ip_network("224.0.0.0/24" if ip.version == 4 else "ff02::/16"):
        yield f"may not be in the link-local multicast range (224.0.0.0/24{'' if old else ', ff02::/10'})"


def validate_addresses_update(spec: Json, old: Json, release: Release) -> Iterator[Cause]:
    """The addresses stay, unless the type changes to or from ExternalName (validateUpgradeDowngradeClusterIPs)."""
    if old.get("type") == "ExternalName" or spec.get("type") == "ExternalName":
        return
    if release.minor < 20:
        now, before = spec.get("clusterIP", ""), old.get("clusterIP", "")
        if before and now != before:
            yield invalid("spec.clusterIP", now, "field is immutable")
        return
    if not (is_headless(spec) and is_headless(old)):
        yield from _kept("clusterIPs", "primary clusterIP can not be unset", spec, old, release)
    if not is_headless(spec) and not is_headless(old):
        yield from _kept("ipFamilies", "primary ipFamily can not be unset", spec, old, release)


def _kept(name: str, unset: str, spec: Json, old: Json, release: Release) -> Iterator[Cause]:
    """The first value; a second one, which no cluster here has, comes and goes with the policy."""
    now, before = spec.get(name, []), old.get(name, [])
    if before and not now:
        yield invalid(f"spec.{name}[0]", golang.strings(now, release), unset)
    elif before and now[0] != before[0]:
        yield invalid(f"spec.{name}[0]", golang.strings(now, release), ONCE)
