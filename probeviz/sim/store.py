"""The API server's storage: every write raises `resource_version`, states one fact and tells who watches the kind.

Watchers are called at once with `(world, change, object, n)`, `n` being the fact of the write; each decides by a
Timer when it acts on it.  The map that holds a kind is `TABLES[kind]` of the Cluster.
"""

from collections.abc import Callable
from typing import Any, Literal

import msgspec

from probeviz.sim.facts import (
    EndpointsChanged,
    EventRecorded,
    Fact,
    NodeChanged,
    ObjectApplied,
    ObjectDeleted,
)
from probeviz.sim.objects import RESOURCES, ApiObject, EndpointSlice, Event, Node, Pod, ref_of
from probeviz.sim.pod_words import pod_changed
from probeviz.sim.world import World

Change = Literal["added", "modified", "deleted"]
Watcher = Callable[[World, Change, Any, int], None]

TABLES = {
    "Deployment": "deployments",
    "ReplicaSet": "replica_sets",
    "Pod": "pods",
    "Service": "services",
    "Ingress": "ingresses",
    "EndpointSlice": "endpoint_slices",
    "Node": "nodes",
    "Event": "events",
}
WATCHERS: dict[str, list[Watcher]] = {kind: [] for kind in TABLES}


def watches(kind: str) -> Callable[[Watcher], Watcher]:
    """Registers a watcher of a kind; watchers are told in the order of registration."""

    def register(watcher: Watcher) -> Watcher:
        WATCHERS[kind].append(watcher)
        return watcher

    return register


def kind_of(obj: ApiObject) -> str:
    return type(obj).__name__


def ref(obj: ApiObject) -> str:
    """ "pod/x", "deployment.apps/x"; an Ingress carries the group that it was applied with."""
    kind = kind_of(obj)
    group = obj.api_version.split("/")[0] if kind == "Ingress" else RESOURCES[kind][1]  # type: ignore[union-attr]
    return ref_of(kind, obj.metadata.name, group)


def table(world: World, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = getattr(world.cluster, TABLES[kind])
    return found


def uid(world: World, *name: str | int) -> str:
    """A uid in the usual form, drawn by name."""
    digits = f"{world.pick(1 << 64, 'uid', 1, *name):016x}{world.pick(1 << 64, 'uid', 2, *name):016x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


def uid_of(world: World, obj: ApiObject) -> str:
    """The uid of a stored object; an Event's is drawn when someone asks."""
    meta = obj.metadata
    return uid(world, "Event", meta.name, obj.born) if isinstance(obj, Event) and not meta.uid else meta.uid


def seconds(at_ms: int) -> int:
    """A stamp as the API keeps it: cut to whole seconds."""
    return at_ms - at_ms % 1000


def create(world: World, obj: ApiObject, by: str, *cause: int) -> int:
    """Stores a new object with uid, creation stamp and resource version; returns the fact's number."""
    kind, meta = kind_of(obj), obj.metadata
    assert meta.name not in table(world, kind), f"{kind} {meta.name} exists"
    if kind == "Event":
        obj.born = world.cluster.resource_version  # type: ignore[union-attr]
    else:
        meta.uid = meta.uid or uid(world, kind, meta.name, world.cluster.resource_version)
    meta.creation_timestamp = seconds(world.now)
    return _write(world, "added", kind, obj, by, cause)


def update(world: World, obj: ApiObject, by: str, *cause: int) -> int:
    """Stores a changed object; the caller has seen to it that something changed."""
    kind = kind_of(obj)
    assert table(world, kind)[obj.metadata.name].metadata.uid == obj.metadata.uid
    return _write(world, "modified", kind, obj, by, cause)


def delete(world: World, obj: ApiObject, by: str, *cause: int) -> int:
    """Removes an object for good (a Pod is first marked by `deletion_timestamp`, see `kubelet/`)."""
    kind = kind_of(obj)
    del table(world, kind)[obj.metadata.name]
    cluster = world.cluster
    cluster.resource_version += 1
    obj.metadata.resource_version = cluster.resource_version
    cluster.written.pop(ref(obj), None)
    meta = obj.metadata
    fact = ObjectDeleted(
        ref=ref(obj),
        uid=uid_of(world, obj),
        owner=_owner(obj),
        generation=meta.generation,
        resource_version=meta.resource_version,
        by=by,
    )
    return _tell(world, "deleted", kind, obj, world.emit(fact, *cause))


def _write(world: World, change: Change, kind: str, obj: ApiObject, by: str, cause: tuple[int, ...]) -> int:
    cluster = world.cluster
    cluster.resource_version += 1
    obj.metadata.resource_version = cluster.resource_version
    table(world, kind)[obj.metadata.name] = obj
    n = world.emit(_fact(world, change, obj, by), *cause)
    if kind == "Pod":
        cluster.written[ref(obj)] = n
    return _tell(world, change, kind, obj, n)


def _tell(world: World, change: Change, kind: str, obj: ApiObject, n: int) -> int:
    if kind != "Event":
        world.changed()
    for watcher in WATCHERS[kind]:
        watcher(world, change, obj, n)
    return n


def node_changed(world: World, node: Node) -> NodeChanged:
    """The fact of a write to a Node, with what is true of its machine."""
    kubelet = world.cluster.kubelets.get(node.metadata.name)
    return NodeChanged(
        node=node.metadata.name,
        ready=bool(node.ready),
        schedulable=not node.unschedulable,
        machine="down" if kubelet is not None and kubelet.machine_down else "up",
        kubelet="down" if kubelet is not None and kubelet.down else "up",
    )


def _owner(obj: ApiObject) -> str | None:
    owner = obj.metadata.owner
    return None if owner is None else ref_of(owner.kind, owner.name)


def _fact(world: World, change: Change, obj: ApiObject, by: str) -> Fact:
    match obj:
        case Pod():
            return pod_changed(world, obj)
        case EndpointSlice():
            return EndpointsChanged(
                service=obj.service,
                endpoints=[
                    {
                        "ip": e.ip,
                        "pod": e.pod,
                        "ready": e.ready,
                        "serving": e.serving,
                        "terminating": e.terminating,
                    }
                    for slice in world.cluster.endpoint_slices.values()
                    if slice.service == obj.service
                    for e in slice.endpoints
                ],
                slice=obj.metadata.name,
                ports=[int(port.target_port) for port in obj.ports],
                created=obj.metadata.creation_timestamp,
            )
        case Node():
            return node_changed(world, obj)
        case Event():
            return EventRecorded(
                ref=obj.ref,
                uid=obj.uid,
                type=obj.type,
                reason=obj.reason,
                message=obj.message,
                count=obj.count,
                first=obj.first_timestamp,
                last=obj.last_timestamp,
                source=obj.component,
                field_path=obj.field_path,
            )
    meta = obj.metadata
    return ObjectApplied(
        ref=ref(obj),
        result="created" if change == "added" else "configured",
        object=msgspec.to_builtins(obj),
        uid=meta.uid,
        owner=_owner(obj),
        generation=meta.generation,
        resource_version=meta.resource_version,
        by=by,
    )
