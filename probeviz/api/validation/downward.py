"""What a container learns of its own Pod (pkg/apis/core/validation/validation.go): fieldRef and resourceFieldRef."""

from collections.abc import Iterator
from typing import Any

from probeviz.api.quantity import canonical
from probeviz.api.validation import names
from probeviz.api.validation.causes import Cause, invalid, required, unsupported
from probeviz.sim.releases import Release

Json = dict[str, Any]

FIELD_PATHS = (
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
)
VOLUME_PATHS = ("metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid")
# pkg/apis/core/pods/helpers.go, ConvertDownwardAPIFieldLabel: what no variable may name, though it is a label.
OF_VOLUMES = ("metadata.annotations", "metadata.labels", "spec.restartPolicy", "spec.schedulerName", "status.phase")
AMOUNTS = ("cpu", "ephemeral-storage", "memory")
RESOURCES = tuple(f"{of}.{what}" for of in ("limits", "requests") for what in AMOUNTS)
CPU_DIVISORS = ("1m", "1")
DIVISORS = ("1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei")


def validate_field_ref(field: str, ref: Json, release: Release, volume: bool = False) -> Iterator[Cause]:
    """validateObjectFieldSelector."""
    path, version = ref.get("fieldPath", ""), ref.get("apiVersion", "")
    if not path:
        yield required(f"{field}.fieldPath")
        return
    every = [name for name in (*FIELD_PATHS, *OF_VOLUMES) if name != "status.hostIPs" or release.minor >= 28]
    known = VOLUME_PATHS if volume else [name for name in every if name not in OF_VOLUMES]
    head, subscript = _subscript(path)
    wrong = ""
    if version != "v1":
        wrong = f"unsupported pod version: {version}"
    elif subscript is not None and head not in OF_VOLUMES[:2]:
        wrong = f"field label does not support subscript: {path}"
    elif subscript is None and path not in (*every, "spec.host"):
        wrong = f"field label not supported: {path}"
    if wrong:
        yield invalid(f"{field}.fieldPath", path, f"error converting fieldPath: {wrong}")
    elif subscript is not None:
        key = subscript.lower() if head == "metadata.annotations" else subscript
        yield from (invalid(field, subscript, error) for error in names.qualified_name_errors(key, release))
    elif path not in known and (volume or path != "spec.host"):
        yield unsupported(f"{field}.fieldPath", path, known)


def _subscript(path: str) -> tuple[str, str | None]:
    """fieldpath.SplitMaybeSubscriptedPath: `metadata.labels['app']`."""
    head, bracket, rest = path.partition("['")
    if head and bracket and rest.endswith("']"):
        return head, rest[:-2]
    return path, None


def validate_resource_field_ref(field: str, ref: Json, volume: bool = False) -> Iterator[Cause]:
    """validateContainerResourceFieldSelector, validateContainerResourceDivisor."""
    resource = ref.get("resource", "")
    if volume and not ref.get("containerName"):
        yield required(f"{field}.containerName")
    elif not resource:
        yield required(f"{field}.resource")
    elif resource not in RESOURCES and not resource.startswith(("limits.hugepages-", "requests.hugepages-")):
        yield unsupported(f"{field}.resource", resource, RESOURCES)
    divisor = canonical(ref.get("divisor", "0"))
    what = resource.partition(".")[2]
    known = CPU_DIVISORS if what == "cpu" else DIVISORS
    if divisor == "0" or what not in AMOUNTS or divisor in known:
        return
    shown = "1m and 1" if what == "cpu" else ", ".join(DIVISORS)
    named = "local ephemeral storage" if what == "ephemeral-storage" else what
    yield invalid(
        f"{field}.divisor", resource, f"only divisor's values {shown} are supported with the {named} resource"
    )


def validate_files(field: str, items: list[Json], release: Release) -> Iterator[Cause]:
    """validateDownwardAPIVolumeFile, of each file; upstream's field has no index."""
    for item in items:
        if not item.get("path"):
            yield required(f"{field}.path")
        if "fieldRef" in item:
            yield from validate_field_ref(f"{field}.fieldRef", item["fieldRef"], release, volume=True)
            if "resourceFieldRef" in item:
                yield invalid(field, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously")
        elif "resourceFieldRef" in item:
            yield from validate_resource_field_ref(f"{field}.resourceFieldRef", item["resourceFieldRef"], volume=True)
        else:
            yield required(field, "one of fieldRef and resourceFieldRef is required")
