"""From the words behind `delete`, `scale` and `logs` to objects of the run."""

from typing import Any

from probeviz.kubectl.errors import NotSimulated, server_not_found
from probeviz.kubectl.listing import objects, objects_of_the_cluster
from probeviz.kubectl.resources import Resource, Target
from probeviz.sim.store import TABLES
from probeviz.sim.world import World


def find_named(world: World, target: Target) -> tuple[list[tuple[Resource, Any]], list[str]]:
    """The objects that are there, in the order named, and a NotFound for each that is not."""
    found: list[tuple[Resource, Any]] = []
    errors: list[str] = []
    for resource, name in target.names:
        if resource.kind not in TABLES:
            raise NotSimulated(f"{resource.plural} follow from other objects here: kubectl get and describe show them.")
        obj = objects(world, resource).get(name)
        if obj is None and name in objects_of_the_cluster(world, resource):
            raise NotSimulated(f"{resource.ref(name)} is the cluster's own: Pods find the API server by it.")
        if obj is None:
            errors.append(server_not_found(resource.plural, resource.group, name).message)
        else:
            found.append((resource, obj))
    return found, errors
