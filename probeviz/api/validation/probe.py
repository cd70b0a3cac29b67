"""Probes and hooks (pkg/apis/core/validation/validation.go, validateProbe, validateHandler), in upstream's order."""

from collections.abc import Iterator
from typing import Any

from probeviz.api.validation import names
from probeviz.api.validation.causes import Cause, forbidden, invalid, required, unsupported

Json = dict[str, Any]

HANDLERS = ("exec", "httpGet", "tcpSocket", "grpc", "sleep")
NUMBERS = ("initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold")


def validate_probe(field: str, probe: Json, grace_seconds: int = 30) -> Iterator[Cause]:
    yield from validate_handler(field, probe, grace_seconds)
    for name in NUMBERS:
        yield from names.non_negative(f"{field}.{name}", probe.get(name, 0))
    grace = probe.get("terminationGracePeriodSeconds")
    if grace is not None and grace <= 0:
        yield invalid(f"{field}.terminationGracePeriodSeconds", grace, "must be greater than 0")


def validate_liveness_probe(field: str, probe: Json, grace_seconds: int = 30) -> Iterator[Cause]:
    """Also the rules of a startup probe."""
    yield from validate_probe(field, probe, grace_seconds)
    if probe.get("successThreshold") != 1:
        yield invalid(f"{field}.successThreshold", probe.get("successThreshold", 0), "must be 1")


def validate_readiness_probe(field: str, probe: Json, grace_seconds: int = 30) -> Iterator[Cause]:
    yield from validate_probe(field, probe, grace_seconds)
    grace = probe.get("terminationGracePeriodSeconds")
    if grace is not None:
        yield invalid(f"{field}.terminationGracePeriodSeconds", grace, "must not be set for readinessProbes")


def validate_handler(field: str, handler: Json, grace_seconds: int) -> Iterator[Cause]:
    """Exactly one of exec, httpGet, tcpSocket, grpc (and, of a hook, sleep)."""
    given = [name for name in HANDLERS if name in handler]
    if not given:
        yield required(field, "must specify a handler type")
    for i, name in enumerate(given):
        if i:
            yield forbidden(f"{field}.{name}", "may not specify more than 1 handler type")
        else:
            yield from _handler(f"{field}.{name}", name, handler[name], grace_seconds)


def _handler(field: str, name: str, action: Json, grace_seconds: int) -> Iterator[Cause]:
    match name:
        case "exec":
            if not action.get("command"):
                yield required(f"{field}.command")
        case "httpGet":
            yield from _http_get(field, action)
        case "tcpSocket":
            yield from names.port_or_name(f"{field}.port", action.get("port", 0))
        case "grpc":
            for error in names.port_errors(action.get("port", 0)):
                yield invalid(f"{field}.port", action.get("port", 0), error)
        case "sleep":
            yield from _sleep(field, action.get("seconds", 0), grace_seconds)


def _http_get(field: str, get: Json) -> Iterator[Cause]:
    if not get.get("path"):
        yield required(f"{field}.path")
    yield from names.port_or_name(f"{field}.port", get.get("port", 0))
    if get.get("scheme") not in ("HTTP", "HTTPS"):
        yield unsupported(f"{field}.scheme", get.get("scheme", ""), ("HTTP", "HTTPS"))
    for header in get.get("httpHeaders", ()):
        name = header.get("name", "")
        for error in names.header_errors(name):
            yield invalid(f"{field}.httpHeaders", name, error)


def _sleep(field: str, seconds: int, grace_seconds: int) -> Iterator[Cause]:
    """validateSleepAction; zero is allowed since 1.33 (PodLifecycleSleepActionAllowZero)."""
    if not 0 <= seconds <= grace_seconds:
        said = f"must be non-negative and less than terminationGracePeriodSeconds ({grace_seconds})"
        yield invalid(field, seconds, said)
