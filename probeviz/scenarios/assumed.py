"""A manifest alone -> a Scenario around it, in which each image runs a plain program that is assumed (`healthy.py`).

It answers 200 on every path that a probe, the balancer's health check or the assumed client asks for, and on `/`.
What the manifest is expected to do is assumed too: every workload comes up, nothing of it is restarted, and users are
served.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import yaml

from probeviz.api.source import read
from probeviz.scenarios.bare import Bare, taken
from probeviz.scenarios.document import API_VERSION, FILE_NAME, Scenario, from_files, read_scenario
from probeviz.scenarios.healthy import BOOT, DONE, PROBES, PodSpec, image_name, items, programs
from probeviz.sim.admission import DEFAULT_ACCOUNT, SYSTEM_CLASSES
from probeviz.sim.network.balancers import BALANCERS
from probeviz.sim.network.balancers.alb_model import PREFIX
from probeviz.sim.network.balancers.base import CLASS
from probeviz.sim.setup import Setup

Json = dict[str, Any]
RATE = "2/s"  # enough requests to see a gap
LEAST_S, SPARE_S, MOST_S = 120, 60, 23 * 3_600

KIND_OF_CLASS = {name: kind for kind, each in reversed(BALANCERS.items()) if (name := each.ingress_class[0])}
KIND_OF_CLASS["gce"] = "gce"  # GKE knows its class by name only


# Whatever the program says to them, be it 404, is an answer of the program.
SERVED = "codes('users').last('10s').size() > 0 && codes('users').last('10s').all(c, c > 0 && c < 500)"


class Expected(NamedTuple):
    """What must be so by the end; `line`: where the object of which it is expected stands in the manifest."""

    name: str
    that: str
    line: int


def is_bare(text: str, file: str) -> bool:
    """Whether the text holds manifests and no Scenario."""
    values = [document.value for document in read(text, file).documents if isinstance(document.value, dict)]
    kinds = [value.get("kind") for value in values if value.get("apiVersion") != API_VERSION]
    return len(kinds) == len(values) > 0 and "Scenario" not in kinds and any(isinstance(kind, str) for kind in kinds)


def assume(text: str, file: str, name: str, version: str = "") -> Scenario:
    """The Scenario around a manifest; ScenarioError when the API server of the release would refuse it."""
    version = version or Setup().release
    bare = taken(text, file, version)
    objects = [value for value, _ in bare.objects]
    beside = name if FILE_NAME.fullmatch(name) else "manifest.yaml"
    until, applies = f"{_until_s(objects)}s", f"kubectl apply -f {beside}"
    expected = list(_expected(bare))
    balancer = _balancer(objects)
    spec: Json = {
        "kubernetesVersion": version,
        **({"balancer": balancer} if balancer else {}),
        "programs": _programs(objects),
        "clients": _clients(objects),
        **there(_named(objects)),
        "manifests": [beside],
        "script": [{"at": "0s", "run": applies}, {"at": until, "run": "kubectl get pods"}],
        "until": until,
        "expect": [{"name": each.name, "that": each.that} for each in expected],
    }
    named = re.sub(r"[^a-z0-9]+", "-", name.rpartition(".")[0].lower() or name.lower()).strip("-")[:63].strip("-")
    metadata = {"name": named or "manifest"}
    document = {"apiVersion": API_VERSION, "kind": "Scenario", "metadata": metadata, "spec": spec}
    written = yaml.safe_dump(document, sort_keys=False)
    scenario = read_scenario(written, file, from_files({beside: bare.text}))
    lines = [each.line for each in expected]
    return scenario._replace(
        assumed=tuple(_sentences(bare, spec)),
        applies=applies,
        notes=tuple(bare.notes),
        expect=tuple(e._replace(source_line=line) for e, line in zip(scenario.expect, lines, strict=True)),
    )


def there(named: Iterable[tuple[str, str, int]]) -> Json:
    """The ServiceAccounts and PriorityClasses that Pods name, with their priority: their own cluster has them."""
    accounts: dict[str, None] = {}
    classes: dict[str, int] = {}
    for account, priority_class, priority in named:
        if account and account != DEFAULT_ACCOUNT:
            accounts[account] = None
        if priority_class and priority_class not in SYSTEM_CLASSES:
            classes[priority_class] = priority
    found: Json = {"serviceAccounts": list(accounts)} if accounts else {}
    return {**found, "priorityClasses": classes} if classes else found


def _sentences(bare: Bare, spec: Json) -> Iterator[str]:
    objects = [value for value, _ in bare.objects]
    for image, program in spec["programs"].items():
        yield from _sentence(image, program)
    if bare.namespaces:
        them = "the namespace" if len(bare.namespaces) == 1 else "the namespaces"
        yield f"{them} {', '.join(bare.namespaces)} is assumed to be there; a run shows it as default"
    if "balancer" in spec:
        yield f"the balancer is assumed to be {spec['balancer']}, as the Ingress' class says"
    for client in spec["clients"]:
        to = _target(client["to"], objects)
        yield f"client {client['name']} is assumed to send {RATE} GET {client['path']} to {to}"
    for ingress in _of(objects, "Ingress"):
        found = _class(ingress)
        if not _serves(objects, ingress):
            served = f"class {found}" if found else "no class"
            ours = BALANCERS[_balancer(objects) or Setup().balancer.kind].ingress_class[0]
            yield f"Ingress {_name(ingress)} has {served}; the balancer here serves class {ours}, so it gets no address"


def _sentence(image: str, program: Json) -> Iterator[str]:
    """What an image's program does, and what its other containers run."""
    if "exit" in program:
        yield f"{image} is assumed to end with 0 after {DONE}"
    else:
        ports = ", ".join(str(p["port"]) if isinstance(p, dict) else str(p) for p in program["listen"])
        more = ", SERVING to gRPC's health service" if "grpc" in program else ""
        more += ", exit code 0 to commands" if "exec" in program else ""
        also = f" and answer 200 on {', '.join(program['routes'])}{more}"
        yield f"{image} is assumed to boot in {BOOT}, listen on {ports or 'no port'}{also}"
    for name, other in program.get("containers", {}).items():
        if "exit" in other and "exit" not in program:
            yield f"{image} is assumed to end with 0 after {DONE} in container {name}"


def _target(to: str, objects: list[Json]) -> str:
    if to != "ingress":
        return to
    return f"ingress/{next(_name(each) for each in _of(objects, 'Ingress') if _serves(objects, each))}"


def _programs(objects: list[Json]) -> Json:
    """A program for each image, with the paths that are asked for."""
    checked = [
        path
        for ingress in _of(objects, "Ingress")
        if isinstance(path := _annotations(ingress).get(f"{PREFIX}healthcheck-path"), str)
    ]
    checked += [client["path"] for client in _clients(objects)]
    asked: dict[str, list[str]] = {}
    for _, spec, _ in _pods(objects):
        for container in [*items(spec, "initContainers"), *items(spec, "containers")]:
            gets = [probe for name in PROBES if (probe := _map(_map(container.get(name)).get("httpGet")))]
            paths = [str(get.get("path") or "/").partition("?")[0] for get in gets] + checked
            of_image = asked.setdefault(image_name(str(container.get("image"))), ["/"])
            of_image += [path if path.startswith("/") else f"/{path}" for path in paths]
    found: Json = programs(PodSpec(spec, _targets(objects, labels)) for _, spec, labels in _pods(objects))
    for image, program in found.items():
        if "exit" not in program:
            program["routes"] = {path: {"status": 200} for path in asked[image]}
    return found


def _targets(objects: list[Json], labels: Json) -> tuple[int, ...]:
    """The numbers that Services send to on Pods with these labels."""
    found = []
    for service in _of(objects, "Service"):
        spec = _map(service.get("spec"))
        selector = _map(spec.get("selector"))
        if selector and selector.items() <= labels.items():
            found += [port.get("targetPort", port.get("port")) for port in items(spec, "ports")]
    return tuple(port for port in dict.fromkeys(found) if isinstance(port, int))


# --- what is expected ---------------------------------------------------------------------------------------


def _expected(bare: Bare) -> Iterator[Expected]:
    """Of each Deployment and Pod, and of what users come through, in the order of the file."""
    door = _door([value for value, _ in bare.objects])
    for value, line in bare.objects:
        name, spec = _name(value), _map(value.get("spec"))
        if value.get("kind") == "Pod":
            ready = f"pods.exists(p, p.name == '{name}' && p.ready)"
            yield Expected(f"Pod {name} is Ready", ready, line)
            yield Expected(f"Pod {name} is not restarted", f"pods.all(p, p.name != '{name}' || p.restarts == 0)", line)
        elif value.get("kind") == "Deployment" and not spec.get("paused"):
            it = f"rollout('{name}')"
            ready = f"{it} != null && {it}.replicaSets.all(r, r.ready == r.desired)"
            up = f"{ready} && {it}.conditions.Available.startsWith('True')"
            own = f"p.owner.matches('^replicaset.apps/{name}-[^-]+$')"
            yield Expected(f"Deployment {name} is available, every Pod Ready", up, line)
            yield Expected(f"no Pod of Deployment {name} is restarted", f"pods.all(p, !{own} || p.restarts == 0)", line)
        elif value is door:
            yield Expected(f"users are served through {value.get('kind')} {name}", SERVED, line)


def _until_s(objects: list[Json]) -> int:
    """Two minutes, or longer where delays and init containers need it."""
    longest = 0
    for value, spec, _ in _pods(objects):
        waits = [0]
        for container in [*items(spec, "initContainers"), *items(spec, "containers")]:
            probes = [_map(container.get(name)) for name in PROBES]
            waits += [
                _number(p.get("initialDelaySeconds"), 0)
                + (_number(p.get("successThreshold"), 1) + 1) * _number(p.get("periodSeconds"), 10)
                for p in probes
            ]
        least = _number(_map(value.get("spec")).get("minReadySeconds"), 0)
        longest = max(longest, max(waits) + least + 3 * len(items(spec, "initContainers")))
    return min(max(LEAST_S, longest + SPARE_S), MOST_S)


def _number(value: Any, usual: int) -> int:
    return value if isinstance(value, int) and value > 0 else usual


# --- the way of the users -----------------------------------------------------------------------------------


def _balancer(objects: list[Json]) -> str:
    """The controller of the first Ingress' class, where it is another than the usual; empty: the usual one."""
    usual = BALANCERS[Setup().balancer.kind]
    classes = [_class(ingress) for ingress in _of(objects, "Ingress")]
    if any(map(usual.serves, classes)):
        return ""
    return next((KIND_OF_CLASS[each] for each in classes if each in KIND_OF_CLASS), "")


def _serves(objects: list[Json], ingress: Json) -> bool:
    return BALANCERS[_balancer(objects) or Setup().balancer.kind].serves(_class(ingress))


def _door(objects: list[Json]) -> Json | None:
    """What users come through: the first Ingress that is served, else the first Service, else nothing."""
    ingresses = (ingress for ingress in _of(objects, "Ingress") if _serves(objects, ingress))
    return next(ingresses, next(_of(objects, "Service"), None))


def _clients(objects: list[Json]) -> list[Json]:
    """One that goes the way of the users, if there is one."""
    door = _door(objects)
    if door is None:
        return []
    if door.get("kind") == "Ingress":
        return [{"name": "users", "rate": RATE, "to": "ingress", **_way(door)}]
    return [{"name": "users", "rate": RATE, "to": f"service/{_name(door)}", "path": "/"}]


def _way(ingress: Json) -> Json:
    """Path and host that the first rule of an Ingress serves."""
    rule = _map(next(iter(_map(ingress.get("spec")).get("rules") or []), None))
    paths = _map(rule.get("http")).get("paths") or []
    path = str(_map(paths[0]).get("path") or "/").partition("*")[0] if paths else "/"
    host = str(rule.get("host") or "")
    return {"path": path} | ({"host": host} if host and "*" not in host else {})


# --- what a checked manifest holds --------------------------------------------------------------------------


def _of(objects: list[Json], kind: str) -> Iterator[Json]:
    return (each for each in objects if each.get("kind") == kind)


def _pods(objects: list[Json]) -> Iterator[tuple[Json, Json, Json]]:
    """(object, its Pod's spec, its Pod's labels)."""
    for each in objects:
        spec = _map(each.get("spec"))
        pod = _map(spec.get("template")) if each.get("kind") == "Deployment" else each
        if each.get("kind") in ("Deployment", "Pod"):
            yield each, _map(pod.get("spec")), _map(_map(pod.get("metadata")).get("labels"))


def _named(objects: list[Json]) -> Iterator[tuple[str, str, int]]:
    for _, spec, _ in _pods(objects):
        account = spec.get("serviceAccountName") or spec.get("serviceAccount") or ""
        yield str(account), str(spec.get("priorityClassName") or ""), int(spec.get("priority") or 0)


def _map(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _name(each: Json) -> str:
    return str(_map(each.get("metadata")).get("name"))


def _annotations(each: Json) -> Json:
    return _map(_map(each.get("metadata")).get("annotations"))


def _class(ingress: Json) -> str:
    return str(_annotations(ingress).get(CLASS) or _map(ingress.get("spec")).get("ingressClassName") or "")
