"""`kubectl expose` (kubectl pkg/cmd/expose/expose.go): a Service for the Pods that an object selects."""

from typing import Any

from probeviz.kubectl import making
from probeviz.kubectl.answer import Answer
from probeviz.kubectl.create import whole_number
from probeviz.kubectl.errors import KubectlError, NotSimulated, server_not_found
from probeviz.kubectl.flags import Flag, Parsed, parse
from probeviz.kubectl.listing import labels_of, objects
from probeviz.kubectl.record import RECORD
from probeviz.kubectl.resources import Resource, targets
from probeviz.sim.objects import Deployment, Pod, ReplicaSet, Service
from probeviz.sim.releases import release
from probeviz.sim.world import World

Json = dict[str, Any]
USAGE = "\nSee 'kubectl expose -h' for help and examples"

FLAGS = (
    Flag("port"),
    Flag("target-port"),
    Flag("name"),
    Flag("type"),
    Flag("protocol"),
    Flag("selector"),
    Flag("labels", "l"),
    Flag("cluster-ip"),
    *making.FLAGS,
    RECORD,
)


def expose(world: World, args: list[str]) -> Answer:
    given = parse("expose", args, FLAGS, release(world.setup.release).minor)
    if not given.words:
        raise KubectlError("error: You must provide one or more resources by argument or filename.")
    target = targets(given.words, world.setup.release)
    if not target.names:
        raise KubectlError("error: resource(s) were provided, but no name was specified")
    if len(target.names) > 1:
        raise NotSimulated("kubectl expose takes one object at a time here.")
    resource, name = target.names[0]
    obj = objects(world, resource).get(name)
    if obj is None:
        raise server_not_found(resource.plural, resource.group, name)
    spec: Json = {"selector": _selector(world, resource, obj, given), "ports": _ports(world, obj, given)}
    for flag, field in (("type", "type"), ("cluster-ip", "clusterIP")):
        if given.flags.get(flag):
            spec[field] = given.flags[flag]
    service = given.flags.get("name") or name
    meta: Json = {"name": service}
    labels = _pairs(given.flags["labels"]) if "labels" in given.flags else dict(labels_of(world, obj))
    if labels:
        meta["labels"] = labels
    value = {"apiVersion": "v1", "kind": "Service", "metadata": meta, "spec": spec}
    return making.make(world, given, value, "exposed")


def _selector(world: World, resource: Resource, obj: Any, given: Parsed) -> dict[str, str]:
    """polymorphichelpers MapBasedSelectorForObject."""
    if given.flags.get("selector"):
        return _pairs(given.flags["selector"])
    match obj:
        case Deployment():
            if obj.spec.match_expressions:
                raise KubectlError(
                    "error: couldn't convert expressions -"
                    f' "{obj.spec.match_expressions}" to map-based selector format'
                )
            return dict(obj.spec.selector)
        case ReplicaSet():
            return dict(obj.selector)
        case Service():
            if not obj.selector:
                raise KubectlError("error: invalid service: no selector")
            return dict(obj.selector)
        case Pod():
            if labels := labels_of(world, obj):
                return dict(labels)
            raise KubectlError(
                "error: couldn't retrieve selectors via --selector flag or introspection: the pod has no labels and"
                " cannot be exposed"
            )
    group = f".{resource.group}" if resource.group else ""
    raise KubectlError(f"error: cannot expose a {resource.kind}{group}")


def _ports(world: World, obj: Any, given: Parsed) -> list[Json]:
    text, target = given.flags.get("port", ""), given.flags.get("target-port", "")
    protocol = given.flags.get("protocol", "TCP").upper()
    numbers = [whole_number("expose", "port", part) for part in text.split(",")] if text else _own_ports(world, obj)
    if not numbers:
        raise KubectlError(f"error: couldn't find port via --port flag or introspection{USAGE}")
    ports: list[Json] = []
    for i, number in enumerate(numbers, start=1):
        to: int | str = int(target) if target.isdecimal() else target or number
        named = {"name": f"port-{i}"} if len(numbers) > 1 else {}
        ports.append({**named, "port": number, "protocol": protocol, "targetPort": to})
    return ports


def _own_ports(world: World, obj: Any) -> list[int]:
    """polymorphichelpers PortsForObject."""
    match obj:
        case Service():
            return [port.port for port in obj.ports]
        case Deployment():
            template = obj.spec.template
        case Pod() | ReplicaSet():
            template = world.cluster.templates[obj.template]
        case _:
            return []
    return [port.container_port for container in template.spec.containers for port in container.ports]


def _pairs(text: str) -> dict[str, str]:
    pairs = {}
    for part in text.split(","):
        key, equals, value = part.partition("=")
        if not equals:
            raise KubectlError(f"error: unexpected label spec: {part}")
        pairs[key] = value
    return pairs
