"""What the API server answers when a kind is listed: the objects in the order of their names, selected."""

from collections.abc import Callable, Mapping
from typing import Any

from probeviz.kubectl.derived import KUBERNETES, api_server, ingress_classes, namespaces
from probeviz.kubectl.errors import server_not_found
from probeviz.kubectl.fields import FieldSelector
from probeviz.kubectl.legacy_endpoints import endpoints_of
from probeviz.kubectl.resources import Resource
from probeviz.kubectl.selectors import Selector
from probeviz.sim.objects import Event, Pod
from probeviz.sim.store import table
from probeviz.sim.world import World

EVERY = Selector()
DERIVED: dict[str, Callable[[World], Any]] = {
    "Endpoints": endpoints_of,
    "Namespace": namespaces,
    "IngressClass": ingress_classes,
}


def objects(world: World, resource: Resource) -> dict[str, Any]:
    """Every object of a kind by name, unsorted."""
    derived = DERIVED.get(resource.kind)
    return derived(world) if derived is not None else table(world, resource.kind)


def list_objects(
    world: World,
    resource: Resource,
    selector: Selector = EVERY,
    fields: FieldSelector | Selector = EVERY,
    *,
    own: bool = False,
) -> list[Any]:
    """The objects that both selectors take, by name, as etcd has them; verbs without fields give none.

    `own`: with the cluster's own, which verbs that change something leave alone here.
    """
    named = objects(world, resource)
    found = list((objects_of_the_cluster(world, resource) | named if own else named).values())
    found.sort(key=_event_order if resource.kind == "Event" else _name_order)
    return [
        obj
        for obj in found
        if selector.matches(labels_of(world, obj))
        and (isinstance(fields, Selector) or fields.matches(world.cluster, obj))
    ]


def objects_of_the_cluster(world: World, resource: Resource) -> dict[str, Any]:
    """What is there before anybody has made anything, by name."""
    return {KUBERNETES: api_server(world)} if resource.kind == "Service" and world.cluster.nodes else {}


def _name_order(obj: Any) -> str:
    name: str = obj.metadata.name
    return name


def _event_order(event: Event) -> tuple[str, int]:
    """By the key in etcd: the object, a dot, and the time of the Event's making, in which ours do not end.

    The dot counts: `app-5d9` stands before `app.`, and `app-1.` before `app-10.`.
    """
    return f"{event.metadata.name.rpartition('.')[0]}.", event.metadata.creation_timestamp


def get_object(world: World, resource: Resource, name: str) -> Any:
    """One object; raises NotFound in the server's words."""
    obj = objects(world, resource).get(name) or objects_of_the_cluster(world, resource).get(name)
    if obj is None:
        raise server_not_found(resource.plural, resource.group, name)
    return obj


def labels_of(world: World, obj: Any) -> Mapping[str, str]:
    """`metadata.labels`; a Pod has those of its template too."""
    labels: dict[str, str] = obj.metadata.labels
    return {**world.cluster.templates[obj.template].labels, **labels} if isinstance(obj, Pod) else labels
