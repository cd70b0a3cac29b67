"""The garbage collector: what an owner leaves behind goes after it, before it, or is left alone.

pkg/controller/garbagecollector/garbagecollector.go, attemptToDeleteItem and attemptToOrphanWorker.  Of the owners only
Deployments and ReplicaSets wait for their dependents; a Service's EndpointSlices always go after it.
"""

from probeviz.sim import apiserver, store
from probeviz.sim.choices import GARBAGE_COLLECTION
from probeviz.sim.controllers.queue import rarely
from probeviz.sim.objects import FOREGROUND, ORPHAN, Deployment, EndpointSlice, Pod, ReplicaSet, Service
from probeviz.sim.store import Change, watches
from probeviz.sim.world import World, on

BY = "generic-garbage-collector"
Owner = Deployment | ReplicaSet
Dependent = ReplicaSet | Pod | EndpointSlice


@watches("Deployment")
@watches("ReplicaSet")
@watches("Service")
def _owner(world: World, change: Change, obj: Deployment | ReplicaSet | Service, n: int) -> None:
    if change == "deleted":
        _plan(world, "garbage.collect", obj.metadata.uid, n)
    elif obj.metadata.finalizers:
        _plan(world, "garbage.finalize", obj.metadata.uid, n)


@watches("ReplicaSet")
@watches("Pod")
def _dependent(world: World, change: Change, obj: ReplicaSet | Pod, n: int) -> None:
    """An owner that waits for the last of them."""
    reference = obj.metadata.owner if change == "deleted" else None
    owner = _find(world, reference.uid) if reference is not None else None
    if owner is not None and owner.metadata.finalizers:
        _plan(world, "garbage.finalize", owner.metadata.uid, n)


def _plan(world: World, what: str, uid: str, n: int) -> None:
    world.after(rarely(world, GARBAGE_COLLECTION, "garbage", uid), what, uid, cause=n)


@on("garbage.collect")
def collect(world: World, owner_uid: str) -> None:
    """Deletes all that the gone owner owned; a Pod with its grace, as any DELETE."""
    for obj in _dependents(world, owner_uid):
        if isinstance(obj, Pod):
            apiserver.delete_pod(world, obj, None, by=BY)
        else:
            store.delete(world, obj, BY)


@on("garbage.finalize")
def finalize(world: World, uid: str) -> None:
    """What stands in the way of an owner's end: its dependents, to be let go or to be waited for."""
    owner = _find(world, uid)
    if owner is None or not owner.metadata.finalizers:
        return
    dependents = _dependents(world, uid)
    if owner.metadata.finalizers == [ORPHAN]:
        for obj in dependents:
            obj.metadata.owner = None
            store.update(world, obj, BY)
        dependents = []
    for obj in dependents:
        _go_first(world, obj)
    if not dependents:
        store.delete(world, owner, BY)


def _go_first(world: World, obj: Dependent) -> None:
    """attemptToDeleteItem, of one whose owner waits: one with dependents waits for its own in turn."""
    if isinstance(obj, EndpointSlice) or obj.metadata.deletion_timestamp is not None:
        return
    if isinstance(obj, Pod):
        apiserver.delete_pod(world, obj, None, by=BY)
    elif _dependents(world, obj.metadata.uid):
        apiserver.mark_as_deleting(world, obj, FOREGROUND, BY)
    else:
        store.delete(world, obj, BY)


def _find(world: World, uid: str) -> Owner | None:
    owners: list[Owner] = [*world.cluster.deployments.values(), *world.cluster.replica_sets.values()]
    return next((obj for obj in owners if obj.metadata.uid == uid), None)


def _dependents(world: World, owner_uid: str) -> list[Dependent]:
    cluster = world.cluster
    every: list[Dependent] = [
        *cluster.replica_sets.values(),
        *cluster.pods.values(),
        *cluster.endpoint_slices.values(),
    ]
    return [obj for obj in every if obj.metadata.owner is not None and obj.metadata.owner.uid == owner_uid]
