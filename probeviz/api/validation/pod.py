"""Pods and their containers (pkg/apis/core/validation/validation.go, ValidatePodSpec), in upstream's order."""

from collections.abc import Iterator
from typing import Any

from probeviz.api.tables import FIELDS
from probeviz.api.validation import names
from probeviz.api.validation.causes import Cause, duplicate, forbidden, invalid, not_found, required, unsupported
from probeviz.api.validation.downward import validate_files
from probeviz.api.validation.env import validate_env
from probeviz.api.validation.probe import (
    validate_handler,
    validate_liveness_probe,
    validate_readiness_probe,
)
from probeviz.api.validation.resources import validate_resources
from probeviz.api.validation.restart import validate_container_restart_policy
from probeviz.sim.releases import Release

Json = dict[str, Any]

PROTOCOLS = ("SCTP", "TCP", "UDP")
PULL_POLICIES = ("Always", "IfNotPresent", "Never")
RESTART_POLICIES = ("Always", "OnFailure", "Never")
DNS_POLICIES = ("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None")


def validate_pod_spec(field: str, spec: Json, release: Release) -> Iterator[Cause]:
    volumes: list[str] = []
    yield from _volumes(f"{field}.volumes", spec.get("volumes", ()), volumes, release)
    containers = spec.get("containers", [])
    if not containers:
        yield required(f"{field}.containers")
    yield from _containers(f"{field}.containers", containers, spec, volumes, release)
    yield from _init_containers(f"{field}.initContainers", spec, volumes, release)
    policy = spec.get("restartPolicy", "")
    if policy not in RESTART_POLICIES:
        yield unsupported(f"{field}.restartPolicy", policy, RESTART_POLICIES)
    dns = spec.get("dnsPolicy", "")
    if dns not in DNS_POLICIES:
        yield unsupported(f"{field}.dnsPolicy", dns, DNS_POLICIES)
    yield from _host_network(f"{field}.containers", spec)
    yield from names.labels(f"{field}.nodeSelector", spec.get("nodeSelector", {}), release)
    yield from _pod_names(field, spec, release)


def _pod_names(field: str, spec: Json, release: Release) -> Iterator[Cause]:
    for gate, at in zip(spec.get("readinessGates", ()), range(99), strict=False):
        kind = gate.get("conditionType", "")
        for error in names.qualified_name_errors(kind, release):
            yield invalid(f"{field}.readinessGates[{at}].conditionType", kind, error)
    for name in ("serviceAccountName", "nodeName", "priorityClassName"):
        if spec.get(name):
            for error in names.subdomain_errors(spec[name], release):
                yield invalid(f"{field}.{name}", spec[name], error)
    deadline = spec.get("activeDeadlineSeconds")
    if deadline is not None and not 1 <= deadline <= 2**31 - 1:
        yield invalid(f"{field}.activeDeadlineSeconds", deadline, "must be between 1 and 2147483647, inclusive")


def _volumes(field: str, volumes: Any, seen: list[str], release: Release) -> Iterator[Cause]:
    for i, volume in enumerate(volumes):
        name = volume.get("name", "")
        if not isinstance(name, str) or not name:
            yield required(f"{field}[{i}].name")
            continue
        for error in names.label_errors(name, release):
            yield invalid(f"{field}[{i}].name", name, error)
        if name in seen:
            yield duplicate(f"{field}[{i}].name", name)
        seen.append(name)
        sources = [source for source in FIELDS["Volume"] if source != "name" and source in volume]
        for source in sources[1:]:
            yield forbidden(f"{field}[{i}].{source}", "may not specify more than 1 volume type")
        if sources[:1] == ["downwardAPI"]:
            files = volume["downwardAPI"].get("items", [])
            yield from validate_files(f"{field}[{i}].downwardAPI", files, release)


def _containers(
    field: str, containers: list[Json], spec: Json, volumes: list[str], release: Release
) -> Iterator[Cause]:
    seen: list[str] = []
    grace = max(spec.get("terminationGracePeriodSeconds", 30), 1)
    for i, container in enumerate(containers):
        at = f"{field}[{i}]"
        yield from _container(at, container, volumes, release)
        name = container.get("name", "")
        if name in seen:
            yield duplicate(f"{at}.name", name)
        seen.append(name)
        yield from _hooks_and_probes(at, container, grace)
        yield from validate_container_restart_policy(at, container)
    yield from _host_ports(field, dict(enumerate(containers)))


def _init_containers(field: str, spec: Json, volumes: list[str], release: Release) -> Iterator[Cause]:
    """validateInitContainers: hooks and probes only for sidecars, the rest must end."""
    seen = [c.get("name", "") for c in spec.get("containers", ())]
    grace = max(spec.get("terminationGracePeriodSeconds", 30), 1)
    for i, container in enumerate(spec.get("initContainers", ())):
        at = f"{field}[{i}]"
        yield from _container(at, container, volumes, release)
        name = container.get("name", "")
        if name and name in seen:
            yield duplicate(f"{at}.name", name)
        seen.append(name)
        yield from _host_ports(field, {i: container})
        yield from validate_container_restart_policy(at, container)
        if container.get("restartPolicy") == "Always":
            yield from _hooks_and_probes(at, container, grace)
            continue
        for probe in ("lifecycle", "livenessProbe", "readinessProbe", "startupProbe"):
            if probe in container:
                said = "may not be set for init containers without restartPolicy=Always"
                yield forbidden(f"{at}.{probe}", said if release.minor >= 28 else "must not be set for init containers")


def _host_ports(field: str, containers: dict[int, Json]) -> Iterator[Cause]:
    """checkHostPortConflicts: of containers that run together; those of init containers are looked at one by one."""
    seen: list[str] = []
    for i, container in containers.items():
        for at, port in enumerate(container.get("ports", ())):
            if not port.get("hostPort"):
                continue
            key = f"{port.get('protocol', '')}/{port.get('hostIP', '')}/{port['hostPort']}"
            if key in seen:
                yield duplicate(f"{field}[{i}].ports[{at}].hostPort", key)
            seen.append(key)


def _host_network(field: str, spec: Json) -> Iterator[Cause]:
    """validateHostNetwork."""
    for i, container in enumerate(spec.get("containers", ()) if spec.get("hostNetwork") else ()):
        for at, port in enumerate(container.get("ports", ())):
            if port.get("hostPort", 0) != port.get("containerPort", 0):
                said = "must match `hostPort` when `hostNetwork` is true"
                yield invalid(f"{field}[{i}].ports[{at}].containerPort", port.get("containerPort", 0), said)


def _hooks_and_probes(at: str, container: Json, grace: int) -> Iterator[Cause]:
    for hook in ("postStart", "preStop"):
        if hook in container.get("lifecycle", {}):
            handler = container["lifecycle"][hook]
            yield from validate_handler(f"{at}.lifecycle.{hook}", handler, grace)
    if "livenessProbe" in container:
        yield from validate_liveness_probe(f"{at}.livenessProbe", container["livenessProbe"], grace)
    if "readinessProbe" in container:
        yield from validate_readiness_probe(f"{at}.readinessProbe", container["readinessProbe"], grace)
    if "startupProbe" in container:
        yield from validate_liveness_probe(f"{at}.startupProbe", container["startupProbe"], grace)


def _container(at: str, container: Json, volumes: list[str], release: Release) -> Iterator[Cause]:
    """validateContainerCommon."""
    name, image = container.get("name", ""), container.get("image", "")
    if not name:
        yield required(f"{at}.name")
    else:
        for error in names.label_errors(name, release):
            yield invalid(f"{at}.name", name, error)
    if not image:
        yield required(f"{at}.image")
    elif image != image.strip():
        yield invalid(f"{at}.image", image, "must not have leading or trailing whitespace")
    policy = container.get("terminationMessagePolicy", "")
    if policy not in ("File", "FallbackToLogsOnError"):
        yield unsupported(f"{at}.terminationMessagePolicy", policy, ("FallbackToLogsOnError", "File"))
    yield from _ports(f"{at}.ports", container.get("ports", ()))
    yield from validate_env(f"{at}.env", container.get("env", ()), release)
    yield from _mounts(f"{at}.volumeMounts", container.get("volumeMounts", ()), volumes)
    yield from validate_resources(f"{at}.resources", container.get("resources", {}), release)
    pull = container.get("imagePullPolicy", "")
    if pull not in PULL_POLICIES:
        yield unsupported(f"{at}.imagePullPolicy", pull, PULL_POLICIES)


def _ports(field: str, ports: Any) -> Iterator[Cause]:
    """validateContainerPorts."""
    seen: list[str] = []
    for i, port in enumerate(ports):
        at, name = f"{field}[{i}]", port.get("name", "")
        if name:
            errors = list(names.port_name_errors(name))
            yield from (invalid(f"{at}.name", name, error) for error in errors)
            if not errors and name in seen:
                yield duplicate(f"{at}.name", name)
            seen.append(name)
        number = port.get("containerPort", 0)
        if number == 0:
            yield required(f"{at}.containerPort")
        else:
            yield from (invalid(f"{at}.containerPort", number, e) for e in names.port_errors(number))
        if port.get("hostPort"):
            yield from (invalid(f"{at}.hostPort", port["hostPort"], e) for e in names.port_errors(port["hostPort"]))
        if port.get("protocol") not in PROTOCOLS:
            yield unsupported(f"{at}.protocol", port.get("protocol", ""), PROTOCOLS)


def _mounts(field: str, mounts: Any, volumes: list[str]) -> Iterator[Cause]:
    seen: list[str] = []
    for i, mount in enumerate(mounts):
        name, path = mount.get("name", ""), mount.get("mountPath", "")
        if not name:
            yield required(f"{field}[{i}].name")
        elif name not in volumes:
            yield not_found(f"{field}[{i}].name", name)
        if not path:
            yield required(f"{field}[{i}].mountPath")
        elif path in seen:
            yield invalid(f"{field}[{i}].mountPath", path, "must be unique")
        seen.append(path)
