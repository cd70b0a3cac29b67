"""Reads the texts of a real `kubectl describe pod` (release 1.36) back into objects, to print them again."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from probeviz.sim.objects import (
    Condition,
    Container,
    ContainerState,
    ContainerStatus,
    Event,
    HttpGet,
    Meta,
    Pod,
    PodSpec,
    PodStatus,
    PodTemplate,
    Probe,
    Running,
    Terminated,
    Waiting,
)
from probeviz.sim.world import World
from tests import builders

TEXTS: dict[str, str] = json.loads((Path(__file__).parents[1] / "data/real/describe.json").read_text())
START = datetime(2026, 11, 23, 6, tzinfo=UTC)
NOW = 100_000_000  # a little more than a day after START: later than every stamp of the texts
_UNITS = {"s": 1_000, "m": 60_000, "h": 3_600_000}


class Real(NamedTuple):
    """One text: the table of `get` above, the text of `describe` below."""

    table: list[str]
    text: str


def texts() -> dict[str, Real]:
    """Those that hold a description, by their key."""
    found = {}
    for key, whole in TEXTS.items():
        head, blank, text = whole.partition("\n\n")
        if blank and text.startswith("Name:"):
            found[key] = Real(head.split("\n")[1:], text)
    return found


def milliseconds(age: str) -> int:
    """`2m5s` -> 125000."""
    return sum(int(number) * _UNITS[unit] for number, unit in re.findall(r"(\d+)([smh])", age))


def world_of(text: str) -> World:
    """A World at NOW that holds the described Pod and its events."""
    lines = text.rstrip("\n").split("\n")
    fields = dict(_fields(lines))
    built = builders.world("1.36", NOW)
    init, app = _containers(lines, "Init Containers:"), _containers(lines, "Containers:")
    spec = PodSpec(containers=[c for c, _ in app], init_containers=[c for c, _ in init], volumes=_volumes(lines))
    built.cluster.templates["t"] = PodTemplate(labels={"app": fields["Labels"].removeprefix("app=")}, spec=spec)
    built.cluster.pods[fields["Name"]] = _pod(lines, fields, [s for _, s in app], [s for _, s in init])
    for number, event in enumerate(_events(lines, fields["Name"])):
        built.cluster.events[f"{number:04}"] = event
    return built


def _pod(lines: list[str], fields: dict[str, str], app: list[ContainerStatus], init: list[ContainerStatus]) -> Pod:
    meta = Meta(name=fields["Name"], uid="u", creation_timestamp=_stamp(fields["Start Time"]))
    phase = fields["Status"]
    if lasts := re.fullmatch(r"Terminating \(lasts (.*)\)", phase):
        phase = "Running"
        meta.deletion_timestamp = NOW - milliseconds(lasts[1]) if lasts[1] != "<invalid>" else NOW + 25_000
        meta.deletion_grace_period_seconds = int(fields["Termination Grace Period"].removesuffix("s"))
    node, _, host_ip = fields["Node"].partition("/")
    status = PodStatus(
        phase=phase,
        conditions=_conditions(lines),
        host_ip=host_ip,
        pod_ip=fields["IP"],
        start_time=_stamp(fields["Start Time"]),
        container_statuses=app,
        init_container_statuses=init,
        qos_class=fields["QoS Class"],
    )
    return Pod(metadata=meta, template="t", node_name=node, status=status)


def _fields(lines: list[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        if found := re.fullmatch(r"([A-Z][A-Za-z -]*): +(.*)", line):
            yield found[1], found[2]


def _block(lines: list[str], title: str) -> list[str]:
    """The indented lines below a title."""
    if title not in lines:
        return []
    begin = lines.index(title) + 1
    end = next((i for i in range(begin, len(lines)) if not lines[i].startswith(" ")), len(lines))
    return lines[begin:end]


def _conditions(lines: list[str]) -> list[Condition]:
    rows = [line.split() for line in _block(lines, "Conditions:")[1:]]
    return [Condition(type=row[0], status=row[1]) for row in rows]


def _volumes(lines: list[str]) -> list[dict[str, Any]]:
    """The traces mount one directory of the host into every Pod."""
    assert _block(lines, "Volumes:")[0] == "  logs:"
    return [{"name": "logs", "hostPath": {"path": "/logs", "type": ""}}]


def _containers(lines: list[str], title: str) -> list[tuple[Container, ContainerStatus]]:
    groups: list[list[str]] = []
    for line in _block(lines, title):
        if re.match(r"  \S", line):
            groups.append([])
        groups[-1].append(line)
    return [_container(group) for group in groups]


def _container(group: list[str]) -> tuple[Container, ContainerStatus]:
    name = group[0].strip().removesuffix(":")
    fields: dict[str, str] = {}
    below: dict[str, list[str]] = {}
    title = ""
    for line in group[1:]:
        if line.startswith("      "):
            below[title].append(line.strip())
            continue
        title, _, value = line.strip().partition(":")
        fields[title], below[title] = value.strip(), []
    probes = {f"{kind.lower()}_probe": _probe(fields[kind]) for kind in PROBES if kind in fields}
    container = Container(
        name=name,
        image=fields["Image"],
        restart_policy="Always" if name == "side" else None,  # `describe` does not tell
        args=below.get("Args", []),
        resources={kind.lower(): _pairs(below[kind]) for kind in ("Limits", "Requests") if kind in below},
        env=[_variable(line) for line in below["Environment"]],
        volume_mounts=[{"name": "logs", "mountPath": "/logs"}],
        liveness_probe=probes.get("liveness_probe"),
        readiness_probe=probes.get("readiness_probe"),
        startup_probe=probes.get("startup_probe"),
    )
    status = ContainerStatus(
        name=name,
        image=fields["Image"],
        image_id=fields["Image ID"],
        container_id=fields["Container ID"],
        state=_state(fields["State"], below["State"]),
        last_state=_state(fields.get("Last State", ""), below.get("Last State", [])),
        ready=fields["Ready"] == "True",
        restart_count=int(fields["Restart Count"]),
    )
    return container, status


PROBES = ("Liveness", "Readiness", "Startup")


def _pairs(lines: list[str]) -> dict[str, str]:
    return {line.partition(":")[0]: line.partition(":")[2].strip() for line in lines}


def _variable(line: str) -> dict[str, Any]:
    name, value = line.partition(":")[0], line.partition(":")[2].strip()
    if value.endswith("(v1:metadata.name)"):
        return {"name": name, "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.name"}}}
    return {"name": name, "value": value}


def _state(word: str, below: list[str]) -> ContainerState:
    fields = _pairs(below)
    match word:
        case "Running":
            return ContainerState(running=Running(started_at=_stamp(fields["Started"])))
        case "Waiting":
            return ContainerState(waiting=Waiting(reason=fields.get("Reason", "")))
        case "Terminated":
            ended = Terminated(
                exit_code=int(fields["Exit Code"]),
                signal=int(fields.get("Signal", 0)),
                reason=fields.get("Reason", ""),
                message=fields.get("Message", ""),
                started_at=_stamp(fields["Started"]),
                finished_at=_stamp(fields["Finished"]),
            )
            return ContainerState(terminated=ended)
    return ContainerState()


def _probe(line: str) -> Probe:
    found = re.fullmatch(
        r"http-get http://:(\d+)(\S+) delay=(\d+)s timeout=(\d+)s period=(\d+)s #success=(\d+) #failure=(\d+)", line
    )
    assert found, line
    port, path, *numbers = found.groups()
    delay, timeout, period, success, failure = map(int, numbers)
    return Probe(
        http_get=HttpGet(port=int(port), path=path.replace("%3F", "?")),
        initial_delay_seconds=delay,
        timeout_seconds=timeout,
        period_seconds=period,
        success_threshold=success,
        failure_threshold=failure,
    )


def _events(lines: list[str], pod: str) -> Iterator[Event]:
    for line in _block(lines, "Events:")[2:]:
        row = re.fullmatch(r"  (\S+) +(\S+) +(\S+)(?: \(x(\d+) over (\S+)\))? +(\S+) +(?:(spec\.\S+\}): )?(.*)", line)
        assert row, line
        kind, reason, last, count, first, source, field, message = row.groups()
        yield Event(
            metadata=Meta(name=""),
            ref=f"pod/{pod}",
            uid="u",
            type=kind,
            reason=reason,
            message=message,
            count=int(count or 1),
            first_timestamp=NOW - milliseconds(first or last),
            last_timestamp=NOW - milliseconds(last),
            component=source,
            field_path=field or "",
        )


def _stamp(text: str) -> int:
    at = datetime.strptime(text, "%a, %d %b %Y %H:%M:%S %z")
    return int((at - START).total_seconds()) * 1000


__all__ = ["NOW", "milliseconds", "texts", "world_of"]
