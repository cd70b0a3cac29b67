"""The containers of a Pod or a template (kubectl pkg/describe/describe.go, describeContainers)."""

from collections.abc import Callable, Mapping
from typing import Any

from probeviz.kubectl.describe.probe import probe_line
from probeviz.kubectl.tabwriter import TabWriter
from probeviz.sim.objects import (
    Container,
    ContainerPort,
    ContainerState,
    ContainerStatus,
    Running,
    Terminated,
)
from probeviz.sim.releases import Release

Stamp = Callable[[int], str]  # virtual ms -> the date as `describe` writes it
FieldValue = Callable[[str], str]  # "metadata.name" -> its value

NEVER = "Mon, 01 Jan 0001 00:00:00 +0000"  # the zero of Go's time.Time


def containers(
    w: TabWriter,
    title: str,
    given: list[Container],
    statuses: Mapping[str, ContainerStatus],
    stamp: Stamp,
    field: FieldValue,
    words: Release,
) -> None:
    """`title` is indented in a template, whose containers stand one blank further in and have no status."""
    w.line(0, f"{title}:")
    nested = " " if title.startswith(" ") else ""
    for container in given:
        w.line(1, f"{nested}{container.name}:")
        _container(w, container, statuses.get(container.name), stamp, field, words)


def _container(
    w: TabWriter, container: Container, status: ContainerStatus | None, stamp: Stamp, field: FieldValue, words: Release
) -> None:
    if status is not None:
        w.line(2, f"Container ID:\t{status.container_id}")
    w.line(2, f"Image:\t{container.image}")
    if status is not None:
        w.line(2, f"Image ID:\t{status.image_id}")
    _ports(w, "Port", [_port(port, port.container_port, words) for port in container.ports])
    _ports(w, "Host Port", [_port(port, port.host_port, words) for port in container.ports])
    _words(w, "Command", container.command)
    _words(w, "Args", container.args)
    if status is not None:
        _status(w, status, stamp)
    _resources(w, container.resources)
    _probes(w, container, words)
    _environment_from(w, container.other.get("envFrom") or [])
    _environment(w, container.env, field)
    _mounts(w, container.volume_mounts)


def _ports(w: TabWriter, title: str, ports: list[str]) -> None:
    w.line(2, f"{title}{'s' if len(ports) > 1 else ''}:\t{', '.join(ports) or '<none>'}")


def _port(port: ContainerPort, number: int, words: Release) -> str:
    named = f" ({port.name})" if port.name and words.describe_port_names else ""
    return f"{number}/{port.protocol}{named}"


def _words(w: TabWriter, title: str, words: list[str]) -> None:
    if not words:
        return
    w.line(2, f"{title}:")
    for line in "\n".join(words).split("\n"):
        w.line(3, line)


def _status(w: TabWriter, status: ContainerStatus, stamp: Stamp) -> None:
    _state(w, "State", status.state, stamp)
    if status.last_state.terminated is not None:
        _state(w, "Last State", status.last_state, stamp)
    w.line(2, f"Ready:\t{status.ready}")
    w.line(2, f"Restart Count:\t{status.restart_count}")


def _state(w: TabWriter, title: str, state: ContainerState, stamp: Stamp) -> None:
    if state.running is not None:
        _running(w, title, state.running, stamp)
    elif state.terminated is not None:
        _terminated(w, title, state.terminated, stamp)
    else:
        w.line(2, f"{title}:\tWaiting")
        if state.waiting is not None and state.waiting.reason:
            w.line(3, f"Reason:\t{state.waiting.reason}")


def _running(w: TabWriter, title: str, running: Running, stamp: Stamp) -> None:
    w.line(2, f"{title}:\tRunning")
    w.line(3, f"Started:\t{stamp(running.started_at)}")


def _terminated(w: TabWriter, title: str, ended: Terminated, stamp: Stamp) -> None:
    w.line(2, f"{title}:\tTerminated")
    if ended.reason:
        w.line(3, f"Reason:\t{ended.reason}")
    if ended.message:
        w.line(3, f"Message:\t{ended.message}")
    w.line(3, f"Exit Code:\t{ended.exit_code}")
    if ended.signal:
        w.line(3, f"Signal:\t{ended.signal}")
    w.line(3, f"Started:\t{NEVER if ended.started_at is None else stamp(ended.started_at)}")
    w.line(3, f"Finished:\t{NEVER if ended.finished_at is None else stamp(ended.finished_at)}")


def _resources(w: TabWriter, resources: Mapping[str, Any]) -> None:
    for title in ("Limits", "Requests"):
        given = resources.get(title.lower()) or {}
        if given:
            w.line(2, f"{title}:")
        for name in sorted(given):
            w.line(3, f"{name}:\t{given[name]}")


def _probes(w: TabWriter, container: Container, words: Release) -> None:
    named = (
        ("Liveness", container.liveness_probe),
        ("Readiness", container.readiness_probe),
        ("Startup", container.startup_probe),
    )
    for title, probe in named:
        if probe is not None:
            w.line(2, f"{title}:\t{probe_line(probe, words)}")


def _environment_from(w: TabWriter, sources: list[dict[str, Any]]) -> None:
    """describeContainerEnvFrom"""
    if sources:
        w.line(2, "Environment Variables from:")
    for source in sources:
        kind = "ConfigMap" if source.get("configMapRef") else "Secret"
        ref = source.get("configMapRef") or source.get("secretRef") or {}
        prefix = f" with prefix '{source['prefix']}'" if source.get("prefix") else ""
        optional = str(bool(ref.get("optional"))).lower()
        w.line(3, f"{ref.get('name', '')}\t{kind}{prefix}\tOptional: {optional}")


def _environment(w: TabWriter, env: list[dict[str, Any]], field: FieldValue) -> None:
    w.line(2, "Environment:" if env else "Environment:\t<none>")
    for variable in env:
        name, source = variable.get("name", ""), variable.get("valueFrom") or {}
        if not source:
            first, *rest = str(variable.get("value", "")).split("\n")
            w.line(3, f"{name}:\t{first}")
            for line in rest:
                w.line(3, f"\t{line}")
        else:
            w.line(3, f"{name}:\t{_source(source, field)}")


def _source(source: Mapping[str, Any], field: FieldValue) -> str:
    if ref := source.get("fieldRef"):
        path = str(ref.get("fieldPath", ""))
        return f"{field(path)} ({ref.get('apiVersion', 'v1')}:{path})"
    for kind, words in (("secretKeyRef", "in secret"), ("configMapKeyRef", "of config map")):
        if ref := source.get(kind):
            optional = str(bool(ref.get("optional"))).lower()
            return f"<set to the key '{ref.get('key', '')}' {words} '{ref.get('name', '')}'>\tOptional: {optional}"
    return ""


def _mounts(w: TabWriter, mounts: list[dict[str, Any]]) -> None:
    w.line(2, "Mounts:" if mounts else "Mounts:\t<none>")
    for mount in sorted(mounts, key=lambda m: str(m.get("mountPath", ""))):
        flags = ["ro" if mount.get("readOnly") else "rw"]
        if mount.get("subPath"):
            flags.append(f'path="{mount["subPath"]}"')
        w.line(3, f"{mount.get('mountPath', '')} from {mount.get('name', '')} ({','.join(flags)})")
