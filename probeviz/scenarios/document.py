"""A scenario file -> what is played: setup, script, expectations, files.

One file holds any number of YAML documents: one `kind: Scenario`, the others Kubernetes manifests.  Those
become the run's file NAME.yaml and are applied at 0s, before the script; files named under `manifests` only
lie in the run.
"""

import errno
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from probeviz.api.problems import Problem
from probeviz.api.source import Document, read
from probeviz.locale.text import say
from probeviz.scenarios.cluster_shapes import KUBELET, balancer, bounded, clients, default_nodes, nodes
from probeviz.scenarios.expect import Expectation, expectations
from probeviz.scenarios.limits import (
    DEPENDENCIES,
    MANIFESTS,
    PRIORITY_CLASSES,
    PROGRAMS,
    SCRIPT_LINES,
    SERVICE_ACCOUNTS,
)
from probeviz.scenarios.named import check_deployments, check_names, known_name
from probeviz.scenarios.problems import ScenarioError, joined
from probeviz.scenarios.program_shapes import DEPENDENCY, PROGRAM
from probeviz.scenarios.script import Line, Run, line
from probeviz.scenarios.shapes import Shape
from probeviz.scenarios.values import Value, Wrong, duration, integer, list_of, map_of, nonempty, one_of
from probeviz.sim.entries import Client
from probeviz.sim.releases import RELEASES
from probeviz.sim.setup import Setup

API_VERSION = "probeviz.dev/v1alpha1"
DEFAULT_UNTIL_MS = 120_000
FILE_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,99}\.(ya?ml|json)")

OpenFile = Callable[[str], str]  # the text of a file beside the scenario; OSError when there is none


class Spec(NamedTuple):
    """`spec` as read: the fields of a Setup that were given, and the rest."""

    setup: dict[str, Any]
    manifests: list[tuple[str, Value]]
    script: list[Line]
    until_ms: int | None
    expect: list[Expectation]


class Scenario(NamedTuple):
    """`text` is the whole file as it was read; `files` the run's files by name; `assumed` what the reader added.

    `applies`: the command that the reader put before the script, which must succeed; `notes`: what it left out.
    """

    name: str
    file: str
    text: str
    setup: Setup
    script: tuple[Line, ...]
    expect: tuple[Expectation, ...]
    until_ms: int
    files: dict[str, str]
    assumed: tuple[str, ...] = ()
    applies: str = ""
    notes: tuple[Problem, ...] = ()


def from_files(files: dict[str, str]) -> OpenFile:
    """Opens what has been read already."""

    def open_file(name: str) -> str:
        if name not in files:
            raise FileNotFoundError(errno.ENOENT, say("No such file or directory"))
        return files[name]

    return open_file


def read_scenario(
    text: str, file: str, open_file: OpenFile | None = None, change: Callable[[dict[str, Any]], None] | None = None
) -> Scenario:
    """The scenario in `text`; ScenarioError names everything that is wrong, with its place.

    `change` is given the Scenario as YAML reads it, before anything is made of it.
    """
    found = read(text, file)
    if found.refusal is not None:
        raise ScenarioError(found.refusal.problems)
    scenarios = [document for document in found.documents if _is_scenario(document)]
    if len(scenarios) != 1:
        said = say("holds {found} documents with kind: Scenario; it must hold exactly one", found=len(scenarios))
        if not scenarios:
            said = say(
                "holds no documents with kind: Scenario; it must hold exactly one,"
                " which says what the programs in your images do (docs/scenario.md)"
            )
        raise ScenarioError([Problem(file, scenarios[1].line if scenarios else 1, 1, "", said)])
    if change is not None:
        change(scenarios[0].value)
    problems: list[Problem] = []
    top = Value(scenarios[0].value, (), scenarios[0], problems)
    try:
        name, spec = DOCUMENT(top)
        files = _files(top, spec, open_file)
        own = _own_manifests(text, found.documents, scenarios[0])
        script = _script(top, spec, [own, *files.values()])
    except Wrong as wrong:
        top.report(wrong)
    if problems:
        raise ScenarioError(problems)
    command = ""
    if own:
        files[f"{name}.yaml"] = own
        command = f"kubectl apply -f {name}.yaml"
        script.insert(0, Line(0, Run(command), command))
    setup = Setup(name=name, **{"nodes": default_nodes(), **spec.setup})
    until = _until(spec)
    return Scenario(name, file, text, setup, tuple(script), tuple(spec.expect), until, files, applies=command)


def _is_scenario(document: Document) -> bool:
    value = document.value
    return isinstance(value, dict) and (value.get("kind") == "Scenario" or value.get("apiVersion") == API_VERSION)


# --- the whole ----------------------------------------------------------------------------------------------


def _release(value: Value) -> str:
    if not isinstance(value.data, str):
        said = say('must be a text: write it in quotes, such as "1.17"; unquoted, YAML reads 1.20 as the number 1.2')
        raise Wrong(value, said)
    if value.data not in RELEASES:
        known = joined(f'"{name}"' for name in RELEASES)
        raise Wrong(value, say('"{found}" is not simulated; {known} are', found=value.data, known=known))
    return value.data


def _start(value: Value) -> str:
    found = nonempty(value)
    if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", found):
        try:
            datetime.fromisoformat(found)
            return found
        except ValueError:
            pass
    raise Wrong(value, say("must be a date and time in UTC such as 2026-01-05T10:00:00Z, not {found}", found=found))


def _manifest(value: Value) -> tuple[str, Value]:
    found = nonempty(value)
    if not FILE_NAME.fullmatch(found):
        said = say("must be a YAML file beside the scenario, such as go-http.yaml, not {found}", found=found)
        raise Wrong(value, said)
    return found, value


def _spec(**given: Any) -> Spec:
    manifests, script = given.pop("manifests", []), given.pop("script", [])
    until, expect = given.pop("until", None), given.pop("expect", [])
    if "kubernetes_version" in given:
        given["release"] = given.pop("kubernetes_version")
    return Spec(given, manifests, script, until, expect)


METADATA: Shape[str] = Shape(
    "metadata",
    lambda name: name,
    {"name": (nonempty, "the scenario's name: small letters, digits, dashes")},
    required=("name",),
    check=lambda value, name: _check_name(value, name),
)


def _check_name(value: Value, name: str) -> None:
    if not re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", name):
        said = say("must be small letters, digits and dashes, not {found}", found=name)
        raise Wrong(value.keys()["name"], said)


SPEC: Shape[Spec] = Shape(
    "spec",
    _spec,
    {
        "kubernetesVersion": (_release, "the release, in quotes"),
        "seed": (integer(0, 2**53), "all luck follows from it; 1"),
        "luck": (one_of("real", "plain"), "plain: every latency and jitter at its lower bound; real"),
        "start": (_start, "the date on the cluster's wall; 2026-01-05T10:00:00Z"),
        "nodes": (nodes, "how many, or [{name, address}]; 2"),
        "kubelet": (KUBELET, "the kubelet's configuration"),
        "balancer": (balancer, "which controller serves the Ingress; alb-instance"),
        "programs": (map_of(PROGRAM, PROGRAMS), "what runs inside an image, by its name"),
        "dependencies": (map_of(DEPENDENCY, DEPENDENCIES), "what programs wait for, by name"),
        "clients": (clients, "streams of requests"),
        "serviceAccounts": (list_of(nonempty, SERVICE_ACCOUNTS), "ServiceAccounts beside default"),
        "priorityClasses": (
            map_of(integer(-(2**31), 2**31 - 1), PRIORITY_CLASSES),
            "PriorityClasses by name: their value",
        ),
        "manifests": (list_of(_manifest, MANIFESTS), "files that lie in the run"),
        "script": (list_of(line, SCRIPT_LINES), "what happens at virtual times"),
        "until": (duration, "when simulate stops; 2m, or later when script or expect say so"),
        "expect": (expectations, "what must hold"),
    },
)

DOCUMENT: Shape[tuple[str, Spec]] = Shape(
    "scenario",
    lambda metadata, spec, **_: (metadata, spec),
    {
        "apiVersion": (one_of(API_VERSION), API_VERSION),
        "kind": (one_of("Scenario"), "Scenario"),
        "metadata": (METADATA, "its name"),
        "spec": (SPEC, "the run"),
    },
    required=("apiVersion", "kind", "metadata", "spec"),
)


def _until(spec: Spec) -> int:
    if spec.until_ms is not None:
        return spec.until_ms
    times = [line.at_ms for line in spec.script]
    times += [ms for e in spec.expect for ms in (e.from_ms, e.to_ms) if ms is not None]
    return max([DEFAULT_UNTIL_MS, *times])


# --- files --------------------------------------------------------------------------------------------------


def _files(top: Value, spec: Spec, open_file: OpenFile | None) -> dict[str, str]:
    files: dict[str, str] = {}
    for name, value in spec.manifests:
        try:
            if open_file is None:
                raise OSError(errno.EPERM, say("files beside a scenario cannot be read here"))
            files[name] = open_file(name)
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            top.report(Wrong(value, say("{name} cannot be read: {reason}", name=name, reason=reason)))
    return files


def _own_manifests(text: str, documents: list[Document], scenario: Document) -> str:
    """The file without its Scenario: the other documents, their lines where they stood."""
    if len(documents) == 1:
        return ""
    lines = text.split("\n")
    later = [document.line for document in documents if document.line > scenario.line]
    end = later[0] - 1 if later else len(lines)
    for i in range(scenario.line - 1, end):
        lines[i] = "---" if lines[i].startswith("---") else ""
    return "\n".join(lines)


# --- what must fit together ---------------------------------------------------------------------------------


def _script(top: Value, spec: Spec, manifests: list[str]) -> list[Line]:
    """The script, its names checked against programs, dependencies, clients and Deployments."""
    known = {
        "program": list(spec.setup.get("programs", {})),
        "dependency": list(spec.setup.get("dependencies", {})),
        "client": [client.name for client in spec.setup.get("clients", [])],
        "node": [node.name for node in spec.setup.get("nodes", default_nodes())],
    }
    values = top.keys()["spec"].keys()
    check_names(values["script"].items() if "script" in values else [], known)
    for name, program in spec.setup.get("programs", {}).items():
        for i, need in enumerate(program.needs):
            known_name(
                values["programs"].keys()[name].keys()["needs"].items()[i],
                "dependency",
                known["dependency"],
                need,
            )
    if spec.until_ms is not None:
        _check_times(values, spec.until_ms)
    _check_rates(values, spec)
    if "script" in values:
        check_deployments(values["script"].items(), spec.script, manifests)
    return list(spec.script)


def _check_rates(values: dict[str, Value], spec: Spec) -> None:
    """The clients together, as the script changes them line by line."""
    rates = {client.name: client.rate_milli for client in spec.setup.get("clients", [])}
    items = values["script"].items() if "script" in values else []
    for item, done in sorted(zip(items, spec.script, strict=True), key=lambda pair: pair[1].at_ms):
        if isinstance(done.does, Client) and done.does.rate_milli is not None:
            rates[done.does.name] = done.does.rate_milli
            try:
                bounded(item, rates.values())
            except Wrong as wrong:
                item.report(wrong)


def _check_times(values: dict[str, Value], until_ms: int) -> None:
    for item in values["expect"].items() if "expect" in values else []:
        for name in ("at", "between"):
            if item.has(name):
                field = item.keys()[name]
                last = duration(field.items()[1] if name == "between" else field)
                if last > until_ms:
                    said = say(
                        "is after the scenario's until, {until}, and would never be looked at",
                        until=values["until"].data,
                    )
                    field.report(Wrong(field, said))
