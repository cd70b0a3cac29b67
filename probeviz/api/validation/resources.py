"""What a container asks for and may use (pkg/apis/core/validation/validation.go, ValidateResourceRequirements)."""

from collections.abc import Iterator
from typing import Any

from probeviz.api.quantity import parse_quantity
from probeviz.api.validation import names
from probeviz.api.validation.causes import Cause, invalid
from probeviz.sim.releases import Release

Json = dict[str, Any]

OF_CONTAINERS = ("cpu", "memory", "ephemeral-storage")
STANDARD = (*OF_CONTAINERS, "pods", "storage", "services", "replicationcontrollers", "secrets", "configmaps")


def validate_resources(field: str, resources: Json, release: Release) -> Iterator[Cause]:
    """The amounts are well formed: what is not has been refused when it was decoded."""
    limits, requests = resources.get("limits", {}), resources.get("requests", {})
    for which, amounts in (("limits", limits), ("requests", requests)):
        for name in sorted(amounts):
            at = f"{field}.{which}[{name}]"
            yield from _name(at, name, release)
            if parse_quantity(amounts[name]) < 0:
                yield invalid(at, amounts[name], "must be greater than or equal to 0")
            if which == "requests" and name in limits and parse_quantity(amounts[name]) > parse_quantity(limits[name]):
                of = f" of {limits[name]}" if release.minor >= 28 else ""
                said = f"must be less than or equal to {name} limit{of}"
                yield invalid(f"{field}.requests", amounts[name], said)


def _name(field: str, name: str, release: Release) -> Iterator[Cause]:
    """validateContainerResourceName."""
    errors = list(names.qualified_name_errors(name, release))
    yield from (invalid(field, name, error) for error in errors)
    if errors or "/" in name or name.startswith("hugepages-"):
        return
    if name not in STANDARD:
        yield invalid(field, name, "must be a standard resource type or fully qualified")
    if name not in OF_CONTAINERS:
        yield invalid(field, name, "must be a standard resource for containers")
