"""The Pod behind `POD`, `deploy/NAME` or `svc/NAME` (kubectl pkg/polymorphichelpers, AttachablePodForObject)."""

from typing import Any

from probeviz.kubectl.errors import KubectlError, server_not_found
from probeviz.kubectl.listing import objects
from probeviz.kubectl.log_sources import likeliest, owned
from probeviz.kubectl.resources import lookup
from probeviz.sim.objects import Deployment, Pod, ReplicaSet, Service
from probeviz.sim.world import World


def attachable(world: World, word: str) -> tuple[Any, Pod]:
    """The object that is named, and its first Pod, in the order of ActivePods from its end (kubectl pkg/util/podutils).

    exec and port-forward do not say which one they take.
    """
    kind, slash, name = word.partition("/")
    resource, name = (lookup(kind, world.setup.release), name) if slash else (lookup("pods"), kind)
    obj = objects(world, resource).get(name)
    if obj is None:
        raise server_not_found(resource.plural, resource.group, name)
    if isinstance(obj, Pod):
        return obj, obj
    if not isinstance(obj, Deployment | ReplicaSet | Service):
        type_ = f"*v1.{resource.kind}"
        raise KubectlError(f"error: cannot attach to {type_}: selector for {type_} not implemented")
    pods = owned(world, obj)
    if not pods:
        raise KubectlError(f"error: timed out waiting for the condition: {resource.ref(name)} has no Pod to take")
    return obj, min(pods, key=lambda pod: likeliest(world, pod, most_restarts=False))
