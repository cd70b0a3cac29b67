"""ReplicaSets (pkg/printers/internalversion/printers.go, printReplicaSet)."""

from probeviz.kubectl.duration import age
from probeviz.kubectl.printers.column import Column, Printer, Sight
from probeviz.kubectl.printers.deployments import containers
from probeviz.kubectl.selectors import format_selector
from probeviz.sim.objects import ReplicaSet
from probeviz.sim.releases import Release


def columns(release: Release) -> list[Column]:
    narrow = [Column(name) for name in ("NAME", "DESIRED", "CURRENT", "READY", "AGE")]
    return narrow + [Column(name, wide=True) for name in ("CONTAINERS", "IMAGES", "SELECTOR")]


def cells(world: Sight, replica_set: ReplicaSet) -> list[str]:
    return [
        replica_set.metadata.name,
        str(replica_set.replicas),
        str(replica_set.status.replicas),
        str(replica_set.status.ready_replicas),
        age(world.now, replica_set.metadata.creation_timestamp),
        *containers(world.cluster.templates[replica_set.template].spec),
        format_selector(replica_set.selector),
    ]


PRINTER = Printer(columns, cells)
