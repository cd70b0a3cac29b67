"""What a run may hold: limits of ours, for what one visitor's manifests may cost a server."""

from collections.abc import Iterable

from probeviz.sim.objects import Deployment, Manifest, Pod, PodManifest, ReplicaSet
from probeviz.sim.world import World


def wanted(world: World, instead: Iterable[Manifest] = ()) -> int:
    """The Pods that the run is to hold, with these objects instead of those of their names."""
    cluster = world.cluster
    found: dict[tuple[str, str], int] = {}
    for made in (*cluster.deployments.values(), *cluster.replica_sets.values(), *cluster.pods.values(), *instead):
        count = _wanted(made)
        if count is not None:
            found[_kind(made), made.metadata.name] = count
    return sum(found.values())


def _kind(made: object) -> str:
    return "Pod" if isinstance(made, PodManifest) else type(made).__name__


def _wanted(made: object) -> int | None:
    """None for what another object brings about, or what brings no Pods."""
    match made:
        case Deployment():
            return made.spec.replicas
        case ReplicaSet() if not made.metadata.owner:
            return made.replicas
        case Pod() | PodManifest() if not made.metadata.owner:
            return 1
    return None
