"""What a run may hold: limits of ours, for what one visitor's manifests may cost a server."""

from collections.abc import Iterable
from typing import NamedTuple

from probeviz.api.limits import CONTAINERS, PODS
from probeviz.sim.objects import Deployment, Manifest, Pod, PodManifest, PodTemplate, ReplicaSet
from probeviz.sim.world import World


class Room(NamedTuple):
    """The Pods that a run is to hold, and the containers in them."""

    pods: int
    containers: int

    def too_little(self, before: "Room") -> str:
        """Why a change to so much is refused, in a sentence; "" when it is not, or wants no more than before."""
        if self.pods > PODS and self.pods > before.pods:
            return PODS.said(self.pods)
        if self.containers > CONTAINERS and self.containers > before.containers:
            return CONTAINERS.said(self.containers)
        return ""


def wanted(world: World, instead: Iterable[Manifest | ReplicaSet] = ()) -> Room:
    """What the run is to hold, with these objects instead of those of their names."""
    cluster = world.cluster
    found: dict[tuple[str, str], Room] = {}
    for made in (*cluster.deployments.values(), *cluster.replica_sets.values(), *cluster.pods.values(), *instead):
        room = _wanted(made, cluster.templates)
        if room is not None:
            found[_kind(made), made.metadata.name] = room
    return Room(sum(room.pods for room in found.values()), sum(room.containers for room in found.values()))


def _kind(made: object) -> str:
    return "Pod" if isinstance(made, PodManifest) else type(made).__name__


def _wanted(made: object, templates: dict[str, PodTemplate]) -> Room | None:
    """None for what another object brings about, or what brings no Pods."""
    match made:
        case Deployment():
            return _of(made.spec.replicas, made.spec.template)
        case ReplicaSet() if not made.metadata.owner:
            return _of(made.replicas, templates[made.template])
        case Pod() if not made.metadata.owner:
            return _of(1, templates[made.template])
        case PodManifest() if not made.metadata.owner:
            return _of(1, made.template)
    return None


def _of(pods: int, template: PodTemplate) -> Room:
    return Room(pods, pods * (len(template.spec.containers) + len(template.spec.init_containers)))
