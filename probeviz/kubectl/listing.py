"""What the API server answers when a kind is listed: the objects in the order of their names, selected."""

from collections.abc import Mapping
from typing import Any

from probeviz.kubectl.errors import KubectlError, server_not_found
from probeviz.kubectl.legacy_endpoints import endpoints_of
from probeviz.kubectl.resources import Resource
from probeviz.kubectl.selectors import Selector
from probeviz.sim.objects import Event, Pod
from probeviz.sim.store import table
from probeviz.sim.world import World


def objects(world: World, resource: Resource) -> dict[str, Any]:
    """Every object of a kind by name, unsorted."""
    return endpoints_of(world) if resource.kind == "Endpoints" else table(world, resource.kind)


def list_objects(world: World, resource: Resource, selector: Selector, fields: Selector) -> list[Any]:
    """The objects that both selectors take, by name, as etcd has them."""
    found = list(objects(world, resource).values())
    found.sort(key=_event_order if resource.kind == "Event" else _name_order)
    return [
        obj
        for obj in found
        if selector.matches(labels_of(world, obj)) and fields.matches(fields_of(resource, obj, fields))
    ]


def _name_order(obj: Any) -> str:
    name: str = obj.metadata.name
    return name


def _event_order(event: Event) -> tuple[str, int]:
    """In a real cluster an Event's name ends in the time of its making; ours do not."""
    return event.metadata.name.rpartition(".")[0], event.metadata.creation_timestamp


def get_object(world: World, resource: Resource, name: str) -> Any:
    """One object; raises NotFound in the server's words."""
    obj = objects(world, resource).get(name)
    if obj is None:
        raise server_not_found(resource.plural, resource.group, name)
    return obj


def labels_of(world: World, obj: Any) -> Mapping[str, str]:
    """`metadata.labels`; a Pod has those of its template too."""
    labels: dict[str, str] = obj.metadata.labels
    return {**world.cluster.templates[obj.template].labels, **labels} if isinstance(obj, Pod) else labels


def fields_of(resource: Resource, obj: Any, wanted: Selector) -> dict[str, str]:
    """The values of `--field-selector`; raises for a field that the server does not index."""
    known = {"metadata.name": obj.metadata.name, "metadata.namespace": obj.metadata.namespace}
    if isinstance(obj, Pod):
        known |= {"status.phase": obj.status.phase, "status.podIP": obj.status.pod_ip, "spec.nodeName": obj.node_name}
    if resource.kind == "Event":
        kind, _, name = obj.ref.partition("/")
        known |= {"type": obj.type, "reason": obj.reason, "source": obj.component}
        known |= {"involvedObject.name": name, "involvedObject.uid": obj.uid}
        known |= {"involvedObject.kind": EVENT_KINDS.get(kind.partition(".")[0], kind)}
    for requirement in wanted.requirements:
        if requirement.key not in known:
            raise KubectlError(
                f'Error from server (BadRequest): Unable to find "{resource.qualified}" that match label selector "",'
                f' field selector "{requirement.key}{requirement.operator}{"".join(requirement.values)}":'
                f" field label not supported: {requirement.key}"
            )
    return known


EVENT_KINDS = {
    "pod": "Pod",
    "deployment": "Deployment",
    "replicaset": "ReplicaSet",
    "service": "Service",
    "ingress": "Ingress",
    "node": "Node",
}
