"""A manifest alone -> a Scenario around it, in which each image runs a plain program that is assumed.

It listens on the ports that its container declares (on those of its probes when it declares none) and answers 200 on
every path that a probe, the balancer's health check or the assumed client asks for, and on `/`.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

from probeviz.api.check import check
from probeviz.api.source import Document, read
from probeviz.scenarios.document import API_VERSION, FILE_NAME, Scenario, from_files, read_scenario
from probeviz.scenarios.problems import ScenarioError
from probeviz.sim.network.balancers.alb_model import CLASS, PREFIX
from probeviz.sim.setup import Setup

Json = dict[str, Any]
PROBES = ("startupProbe", "readinessProbe", "livenessProbe")
PULL, BOOT, RATE = "1s", "200ms", "2/s"  # a small image, a quick program, enough requests to see a gap


class Assumed(NamedTuple):
    """The program that an image is taken to run."""

    image: str
    ports: list[int]
    paths: list[str]

    def __str__(self) -> str:
        ports = f"listen on {', '.join(map(str, self.ports)) or 'no port'}"
        return f"{self.image} is assumed to boot in {BOOT}, {ports} and answer 200 on {', '.join(self.paths)}"


def is_bare(text: str, file: str) -> bool:
    """Whether the text holds manifests and no Scenario."""
    values = [document.value for document in read(text, file).documents if isinstance(document.value, dict)]
    kinds = [value.get("kind") for value in values if value.get("apiVersion") != API_VERSION]
    return len(kinds) == len(values) > 0 and "Scenario" not in kinds and any(isinstance(kind, str) for kind in kinds)


def assume(text: str, file: str, name: str, version: str = "") -> Scenario:
    """The Scenario around a manifest; ScenarioError when the API server of the release would refuse it."""
    version = version or Setup().release
    refused = [problem for problem in check(text, file, version) if problem.level == "error"]
    if refused:
        raise ScenarioError(refused)
    objects = list(_objects(read(text, file).documents))
    beside = name if FILE_NAME.fullmatch(name) else "manifest.yaml"
    spec: Json = {
        "kubernetesVersion": version,
        "programs": {each.image: _program(each) for each in assumed(objects)},
        "clients": _clients(objects),
        "manifests": [beside],
        "script": [{"at": "0s", "run": f"kubectl apply -f {beside}"}, {"at": "2m", "run": "kubectl get pods"}],
        "until": "2m",
    }
    named = re.sub(r"[^a-z0-9]+", "-", name.rpartition(".")[0].lower() or name.lower()).strip("-")[:63].strip("-")
    metadata = {"name": named or "manifest"}
    document = {"apiVersion": API_VERSION, "kind": "Scenario", "metadata": metadata, "spec": spec}
    written = yaml.safe_dump(document, sort_keys=False)
    scenario = read_scenario(written, file, from_files({beside: text}))
    return scenario._replace(assumed=tuple(_sentences(objects, spec["clients"])))


def _sentences(objects: list[Json], clients: list[Json]) -> Iterator[str]:
    yield from map(str, assumed(objects))
    for client in clients:
        to = _target(client["to"], objects)
        yield f"client {client['name']} is assumed to send {RATE} GET {client['path']} to {to}"
    for ingress in _of(objects, "Ingress"):
        found = _class(ingress)
        if found != "alb":
            served = f"class {found}" if found else "no class"
            yield f"Ingress {_name(ingress)} has {served}; the balancer here serves class alb, so it gets no address"


def _target(to: str, objects: list[Json]) -> str:
    if to != "ingress":
        return to
    return f"ingress/{next(_name(each) for each in _of(objects, 'Ingress') if _class(each) == 'alb')}"


def assumed(objects: list[Json]) -> list[Assumed]:
    """One for each image, in the order of the file."""
    found: dict[str, Assumed] = {}
    checked = [
        path
        for ingress in _of(objects, "Ingress")
        if isinstance(path := _annotations(ingress).get(f"{PREFIX}healthcheck-path"), str)
    ]
    checked += [client["path"] for client in _clients(objects)]
    for container in _containers(objects):
        gets = [probe for name in PROBES if (probe := _map(_map(container.get(name)).get("httpGet")))]
        image = str(container.get("image"))
        ports, paths = found.setdefault(image, Assumed(image, [], ["/"]))[1:]
        declared = [port.get("containerPort") for port in container.get("ports") or []]
        for port in declared or [get.get("port") for get in gets]:
            if isinstance(port, int) and port not in ports:
                ports.append(port)
        for path in [str(get.get("path") or "/").partition("?")[0] for get in gets] + checked:
            path = path if path.startswith("/") else f"/{path}"
            if path not in paths:
                paths.append(path)
    return list(found.values())


def _program(each: Assumed) -> Json:
    routes = {path: {"status": 200} for path in each.paths}
    return {"pull": PULL, "boot": BOOT, "listen": each.ports, "routes": routes}


def _clients(objects: list[Json]) -> list[Json]:
    """One that goes the way of the users: the Ingress if one is served, else the first Service, else none."""
    for ingress in _of(objects, "Ingress"):
        if _class(ingress) == "alb":
            return [{"name": "users", "rate": RATE, "to": "ingress", **_way(ingress)}]
    services = [_name(service) for service in _of(objects, "Service")]
    return [{"name": "users", "rate": RATE, "to": f"service/{services[0]}", "path": "/"}] if services else []


def _way(ingress: Json) -> Json:
    """Path and host that the first rule of an Ingress serves."""
    rule = _map(next(iter(_map(ingress.get("spec")).get("rules") or []), None))
    paths = _map(rule.get("http")).get("paths") or []
    path = str(_map(paths[0]).get("path") or "/").partition("*")[0] if paths else "/"
    host = str(rule.get("host") or "")
    return {"path": path} | ({"host": host} if host and "*" not in host else {})


# --- what a checked manifest holds --------------------------------------------------------------------------


def _objects(documents: list[Document]) -> Iterator[Json]:
    for document in documents:
        value = document.value
        if isinstance(value, dict) and value.get("kind") == "List":
            yield from value.get("items") or []
        elif isinstance(value, dict):
            yield value


def _of(objects: list[Json], kind: str) -> Iterator[Json]:
    return (each for each in objects if each.get("kind") == kind)


def _containers(objects: list[Json]) -> Iterator[Json]:
    for each in objects:
        spec = _map(each.get("spec"))
        if each.get("kind") == "Deployment":
            spec = _map(_map(spec.get("template")).get("spec"))
        yield from spec.get("containers") or []


def _map(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _name(each: Json) -> str:
    return str(_map(each.get("metadata")).get("name"))


def _annotations(each: Json) -> Json:
    return _map(_map(each.get("metadata")).get("annotations"))


def _class(ingress: Json) -> str:
    return str(_annotations(ingress).get(CLASS) or _map(ingress.get("spec")).get("ingressClassName") or "")
