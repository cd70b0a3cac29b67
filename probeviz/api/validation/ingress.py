"""Ingresses of v1 and of the beta versions (pkg/apis/networking/validation/validation.go)."""

from collections.abc import Iterator
from typing import Any

from probeviz.api.validation import golang, names
from probeviz.api.validation.causes import Cause, invalid, required, unsupported
from probeviz.sim.releases import Release

Json = dict[str, Any]

PATH_TYPES = ("Exact", "ImplementationSpecific", "Prefix")
CLASS = "kubernetes.io/ingress.class"


def validate_ingress(obj: Json, v1: bool, release: Release) -> Iterator[Cause]:
    spec = obj.get("spec", {})
    backend = "defaultBackend" if v1 else "backend"
    if not spec.get("rules") and backend not in spec:
        said = f"either `{backend}` or `rules` must be specified"
        yield invalid("spec", golang.no_rules(release), said)
    class_name = spec.get("ingressClassName")
    if class_name is not None:
        yield from (
            invalid("spec.ingressClassName", class_name, e) for e in names.subdomain_errors(class_name, release)
        )
    if backend in spec:
        yield from _backend(f"spec.{backend}", spec[backend], v1, release)
    for i, tls in enumerate(spec.get("tls", ())):
        yield from _tls(f"spec.tls[{i}]", tls, release)
    for i, rule in enumerate(spec.get("rules", ())):
        yield from _rule(f"spec.rules[{i}]", rule, v1, release)


def validate_ingress_create(obj: Json, release: Release) -> Iterator[Cause]:
    """Annotation and field may not name different classes (ValidateIngressCreate)."""
    annotation = obj.get("metadata", {}).get("annotations", {}).get(CLASS)
    class_name = obj.get("spec", {}).get("ingressClassName")
    if annotation and class_name and release.minor >= 18 and annotation != class_name:
        said = "must match `ingressClassName` when both are specified"
        yield invalid(f"metadata.annotations.{CLASS}", annotation, said)


def _rule(field: str, rule: Json, v1: bool, release: Release) -> Iterator[Cause]:
    host = rule.get("host", "")
    if host:
        if names.is_ip(host):
            yield invalid(f"{field}.host", host, "must be a DNS name, not an IP address")
        yield from (invalid(f"{field}.host", host, error) for error in _host_errors(host, release))
    if "http" not in rule:
        return
    paths = rule["http"].get("paths", [])
    if not paths:
        yield required(f"{field}.http.paths")
    for i, path in enumerate(paths):
        yield from _path(f"{field}.http.paths[{i}]", path, v1, release)


def _host_errors(host: str, release: Release) -> Iterator[str]:
    return names.wildcard_errors(host) if "*" in host else names.subdomain_errors(host, release)


def _tls(field: str, tls: Json, release: Release) -> Iterator[Cause]:
    """validateIngressTLS."""
    for i, host in enumerate(tls.get("hosts", ())):
        yield from (invalid(f"{field}.hosts[{i}]", host, error) for error in _host_errors(host, release))


def _path(field: str, path: Json, v1: bool, release: Release) -> Iterator[Cause]:
    """validateIngressPath: a missing pathType hides the path's other errors."""
    kind, value = path.get("pathType"), path.get("path", "")
    if kind is None and not v1:
        kind = "ImplementationSpecific"
    if kind is None:
        yield required(f"{field}.pathType", "pathType must be specified")
        return
    match kind:
        case "Exact" | "Prefix":
            yield from _strict_path(f"{field}.path", value)
        case "ImplementationSpecific":
            if value and not value.startswith("/"):
                yield invalid(f"{field}.path", value, "must be an absolute path")
        case _:
            yield unsupported(f"{field}.pathType", kind, PATH_TYPES)
    yield from _backend(f"{field}.backend", path.get("backend", {}), v1, release)


def _strict_path(field: str, value: str) -> Iterator[Cause]:
    if not value.startswith("/"):
        yield invalid(field, value, "must be an absolute path")
    for part in ("//", "/./", "/../", "%2f", "%2F"):
        if part in value:
            yield invalid(field, value, f"must not contain '{part}'")
    for end in ("/..", "/."):
        if value.endswith(end):
            yield invalid(field, value, f"cannot end with '{end}'")


def _backend(field: str, backend: Json, v1: bool, release: Release) -> Iterator[Cause]:
    """validateIngressBackend."""
    if not v1:
        yield from _beta_backend(field, backend, release)
        return
    service, resource = backend.get("service"), backend.get("resource")
    if service is not None and resource is not None:
        yield invalid(field, "", "cannot set both resource and service backends")
    elif resource is None and service is None:
        yield invalid(field, "", "resource or service backend is required")
    elif service is not None:
        yield from _service(field, service, release)


def _service(field: str, service: Json, release: Release) -> Iterator[Cause]:
    name, port = service.get("name", ""), service.get("port", {})
    if not name:
        yield required(f"{field}.service.name")
    else:
        errors = names.label_errors(name, release)
        if not release.relaxed_service_names:
            errors = names.label_1035_errors(name)
        yield from (invalid(f"{field}.service.name", name, e) for e in errors)
    by_name, number = port.get("name", ""), port.get("number", 0)
    if by_name and number:
        yield invalid(field, "", "cannot set both port name & port number")
    elif by_name:
        yield from (invalid(f"{field}.service.port.name", by_name, e) for e in names.port_name_errors(by_name))
    elif number:
        yield from (invalid(f"{field}.service.port.number", number, e) for e in names.port_errors(number))
    else:
        yield required(field, "port name or number is required")


def _beta_backend(field: str, backend: Json, release: Release) -> Iterator[Cause]:
    name = backend.get("serviceName", "")
    if not name:
        yield required(f"{field}.serviceName")
    else:
        yield from (invalid(f"{field}.serviceName", name, e) for e in names.label_1035_errors(name))
    yield from names.port_or_name(f"{field}.servicePort", backend.get("servicePort", 0))
