"""The garbage collector: what an owner leaves behind goes after it, in the background.

pkg/controller/garbagecollector/garbagecollector.go, attemptToDeleteItem.
"""

from probeviz.sim import apiserver, store
from probeviz.sim.choices import GARBAGE_COLLECTION
from probeviz.sim.controllers.queue import rarely
from probeviz.sim.objects import Deployment, EndpointSlice, Pod, ReplicaSet, Service
from probeviz.sim.store import Change, watches
from probeviz.sim.world import World, on

BY = "generic-garbage-collector"


@watches("Deployment")
@watches("ReplicaSet")
@watches("Service")
def _owner(world: World, change: Change, obj: Deployment | ReplicaSet | Service, n: int) -> None:
    if change == "deleted":
        wait = rarely(world, GARBAGE_COLLECTION, "garbage", obj.metadata.uid)
        world.after(wait, "garbage.collect", obj.metadata.uid, cause=n)


@on("garbage.collect")
def collect(world: World, owner_uid: str) -> None:
    """Deletes all that the gone owner owned; a Pod with its grace, as any DELETE."""
    cluster = world.cluster
    dependents: list[ReplicaSet | Pod | EndpointSlice] = [
        *cluster.replica_sets.values(),
        *cluster.pods.values(),
        *cluster.endpoint_slices.values(),
    ]
    for obj in dependents:
        if obj.metadata.owner is None or obj.metadata.owner.uid != owner_uid:
            continue
        if isinstance(obj, Pod):
            apiserver.delete_pod(world, obj, None, by=BY)
        else:
            store.delete(world, obj, BY)
