"""What the API server refuses of an object that it could decode: the rules of its kinds, each in upstream's order."""

from collections.abc import Iterator
from typing import Any

from probeviz.api.validation import names
from probeviz.api.validation.causes import Cause, forbidden, invalid, required
from probeviz.api.validation.deployment import validate_deployment_spec, validate_deployment_update
from probeviz.api.validation.ingress import validate_ingress, validate_ingress_create
from probeviz.api.validation.pod import validate_pod_spec
from probeviz.api.validation.service import validate_service, validate_service_update
from probeviz.sim.releases import Release

Json = dict[str, Any]


def validate(kind: str, api_version: str, obj: Json, release: Release) -> list[Cause]:
    """The causes of a refusal to create the defaulted object; empty when it is valid."""
    causes = list(validate_metadata(kind, obj.get("metadata", {}), release))
    causes += _spec(kind, api_version, obj, release)
    if kind == "Ingress":
        causes += validate_ingress_create(obj, release)
    return causes


def validate_update(kind: str, api_version: str, obj: Json, old: Json, release: Release) -> list[Cause]:
    """The causes of a refusal to store `obj` in place of `old`, both defaulted."""
    spec, before = obj.get("spec", {}), old.get("spec", {})
    causes = list(validate_metadata(kind, obj.get("metadata", {}), release))
    uid = obj.get("metadata", {}).get("uid")
    if uid != old.get("metadata", {}).get("uid"):
        causes.append(invalid("metadata.uid", uid, "field is immutable"))
    if kind == "Service":
        causes += validate_service_update(spec, before, release)
    causes += _spec(kind, api_version, obj, release)
    match kind:
        case "Deployment":
            causes += validate_deployment_update(spec, before, release)
        case "Pod":
            causes += _pod_update(spec, before, release)
    return causes


def validate_metadata(kind: str, meta: Json, release: Release) -> Iterator[Cause]:
    """apimachinery pkg/api/validation/objectmeta.go, ValidateObjectMeta."""
    name = meta.get("name", "")
    if not name:
        yield required("metadata.name", "name or generateName is required")
    elif kind == "Service" and not release.relaxed_service_names:
        yield from (invalid("metadata.name", name, e) for e in names.label_1035_errors(name))
    elif kind == "Service":
        yield from (invalid("metadata.name", name, e) for e in names.label_errors(name, release))
    else:
        yield from (invalid("metadata.name", name, e) for e in names.subdomain_errors(name, release))
    yield from names.labels("metadata.labels", meta.get("labels", {}), release)
    yield from names.annotations("metadata.annotations", meta.get("annotations", {}), release)


def _spec(kind: str, api_version: str, obj: Json, release: Release) -> Iterator[Cause]:
    spec = obj.get("spec", {})
    match kind:
        case "Deployment":
            yield from validate_deployment_spec(spec, release)
        case "Pod":
            yield from validate_pod_spec("spec", spec, release)
        case "Service":
            yield from validate_service(obj, release)
        case "Ingress":
            yield from validate_ingress(obj, api_version == "networking.k8s.io/v1", release)


def _pod_update(spec: Json, old: Json, release: Release) -> Iterator[Cause]:
    """ValidatePodUpdate: of a Pod that lives only images, a deadline and tolerations may change."""
    for group in ("containers", "initContainers"):
        if len(spec.get(group, ())) != len(old.get(group, ())):
            yield forbidden(f"spec.{group}", "pod updates may not add or remove containers")
            return
    if _unchangeable(spec) == _unchangeable(old):
        return
    allowed = [
        "`spec.containers[*].image`",
        "`spec.initContainers[*].image`",
        "`spec.activeDeadlineSeconds`",
        "`spec.tolerations` (only additions to existing tolerations)",
    ]
    if release.minor >= 24:
        grace = "allow it to be set to 1 if it was previously negative"
        fields = ",".join([*allowed, f"`spec.terminationGracePeriodSeconds` ({grace})"])
    else:
        fields = f"{', '.join(allowed[:3])} or {allowed[3]}"
    yield forbidden("spec", f"pod updates may not change fields other than {fields}")


def _unchangeable(spec: Json) -> Json:
    rest = {k: v for k, v in spec.items() if k not in ("activeDeadlineSeconds", "tolerations")}
    for group in ("containers", "initContainers"):
        rest[group] = [{k: v for k, v in c.items() if k != "image"} for c in spec.get(group, ())]
    return rest
