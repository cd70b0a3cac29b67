"""Deployments (pkg/apis/apps/validation/validation.go, ValidateDeploymentSpec), in upstream's order."""

from collections.abc import Iterator
from typing import Any

from probeviz.api import selectors
from probeviz.api.validation import golang, names
from probeviz.api.validation.causes import Cause, forbidden, invalid, required, unsupported
from probeviz.api.validation.pod import validate_pod_spec
from probeviz.locale.text import say
from probeviz.sim.releases import Release

Json = dict[str, Any]

OPERATORS = ("DoesNotExist", "Exists", "In", "NotIn")


def validate_deployment_spec(spec: Json, release: Release) -> Iterator[Cause]:
    yield from names.non_negative("spec.replicas", spec.get("replicas", 0))
    yield from _selector(spec.get("selector"), release)
    yield from _template("spec.template", spec, release)
    yield from _strategy("spec.strategy", spec.get("strategy", {}), release)
    least, deadline = spec.get("minReadySeconds", 0), spec.get("progressDeadlineSeconds")
    yield from names.non_negative("spec.minReadySeconds", least)
    if "revisionHistoryLimit" in spec:
        yield from names.non_negative("spec.revisionHistoryLimit", spec["revisionHistoryLimit"])
    if deadline is not None:
        yield from names.non_negative("spec.progressDeadlineSeconds", deadline)
        if deadline <= least:
            yield invalid("spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds")


def validate_deployment_update(spec: Json, old: Json, release: Release) -> Iterator[Cause]:
    """pkg/registry/apps/deployment/strategy.go, ValidateUpdate: the selector stays."""
    if spec.get("selector") != old.get("selector"):
        shown = golang.selector(spec.get("selector"), release)
        yield invalid("spec.selector", shown, "field is immutable")


def _selector(selector: Json | None, release: Release) -> Iterator[Cause]:
    if selector is None:
        wanted = say("is required: write matchLabels, and under it the labels of the template")
        yield required("spec.selector")._replace(message=wanted)
        return
    for key in sorted(selector.get("matchLabels", {})):
        for error in names.qualified_name_errors(key, release):
            yield invalid("spec.selector.matchLabels", key, error)
        for error in names.label_value_errors(selector["matchLabels"][key]):
            yield invalid("spec.selector.matchLabels", selector["matchLabels"][key], error)
    for i, row in enumerate(selector.get("matchExpressions", ())):
        yield from _requirement(f"spec.selector.matchExpressions[{i}]", row, release)
    if not selector.get("matchLabels") and not selector.get("matchExpressions"):
        shown = golang.selector(selector, release)
        yield invalid("spec.selector", shown, "empty selector is invalid for deployment")


def _requirement(field: str, row: Json, release: Release) -> Iterator[Cause]:
    """ValidateLabelSelectorRequirement."""
    operator, values = row.get("operator", ""), row.get("values", [])
    if operator in ("In", "NotIn") and not values:
        yield required(f"{field}.values", "must be specified when `operator` is 'In' or 'NotIn'")
    elif operator in ("Exists", "DoesNotExist") and values:
        yield forbidden(f"{field}.values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
    elif operator not in OPERATORS:
        yield invalid(f"{field}.operator", operator, "not a valid selector operator")
    for error in names.qualified_name_errors(row.get("key", ""), release):
        yield invalid(f"{field}.key", row.get("key", ""), error)


def _template(field: str, spec: Json, release: Release) -> Iterator[Cause]:
    """ValidatePodTemplateSpecForReplicaSet: the selector first, then the template itself."""
    template = spec.get("template", {})
    meta = template.get("metadata", {})
    labels = meta.get("labels", {})
    selector = spec.get("selector")
    everything = selector is not None and not any(selector.values())
    if not everything and not selectors.matches(selector, labels):
        shown = golang.string_map(labels, release)
        yield invalid(f"{field}.metadata.labels", shown, "`selector` does not match template `labels`")
    yield from names.labels(f"{field}.labels", labels, release)
    yield from names.annotations(f"{field}.annotations", meta.get("annotations", {}), release)
    pod = template.get("spec", {})
    yield from validate_pod_spec(f"{field}.spec", pod, release)
    if pod.get("restartPolicy") != "Always":
        yield unsupported(f"{field}.spec.restartPolicy", pod.get("restartPolicy", ""), ("Always",))
    if pod.get("activeDeadlineSeconds") is not None:
        said = "activeDeadlineSeconds in ReplicaSet is not Supported"
        yield forbidden(f"{field}.spec.activeDeadlineSeconds", said)


def _strategy(field: str, strategy: Json, release: Release) -> Iterator[Cause]:
    match strategy.get("type"):
        case "Recreate":
            if "rollingUpdate" in strategy:
                said = "may not be specified when strategy `type` is 'Recreate'"
                yield forbidden(f"{field}.rollingUpdate", said)
        case "RollingUpdate":
            yield from _rolling_update(f"{field}.rollingUpdate", strategy.get("rollingUpdate", {}), release)
        case _:
            shown = golang.strategy(strategy, release)
            yield unsupported(field, shown, ("Recreate", "RollingUpdate"))


def _rolling_update(field: str, rolling: Json, release: Release) -> Iterator[Cause]:
    """ValidateRollingUpdateDeployment."""
    unavailable, surge = rolling.get("maxUnavailable", 0), rolling.get("maxSurge", 0)
    yield from _int_or_percent(f"{field}.maxUnavailable", unavailable, release)
    yield from _int_or_percent(f"{field}.maxSurge", surge, release)
    if _percent(unavailable) == 0 and _percent(surge) == 0:
        shown = golang.int_or_string(unavailable, release)
        yield invalid(f"{field}.maxUnavailable", shown, "may not be 0 when `maxSurge` is 0")
    if isinstance(unavailable, str) and _percent(unavailable) > 100:
        shown = golang.int_or_string(unavailable, release)
        yield invalid(f"{field}.maxUnavailable", shown, "must not be greater than 100%")


def _int_or_percent(field: str, value: Any, release: Release) -> Iterator[Cause]:
    if isinstance(value, str):
        shown = golang.int_or_string(value, release)
        yield from (invalid(field, shown, error) for error in names.percent_errors(value))
    else:
        yield from names.non_negative(field, value)


def _percent(value: Any) -> int:
    """The number of `25%` or of an integer; -1 for what is no percentage."""
    if isinstance(value, int):
        return value
    return int(value[:-1]) if names.matches(names.PERCENT, value) and len(value) < 12 else -1
