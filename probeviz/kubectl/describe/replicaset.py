"""`kubectl describe replicaset` (kubectl pkg/describe/describe.go, describeReplicaSet)."""

from probeviz.kubectl.describe import parts
from probeviz.kubectl.describe.template import pod_template
from probeviz.kubectl.selectors import format_selector
from probeviz.kubectl.tabwriter import TabWriter
from probeviz.sim.objects import ReplicaSet
from probeviz.sim.world import World


def describe_replica_set(world: World, replica_set: ReplicaSet) -> TabWriter:
    w = TabWriter()
    meta = replica_set.metadata
    w.line(0, f"Name:\t{meta.name}")
    w.line(0, f"Namespace:\t{meta.namespace}")
    w.line(0, f"Selector:\t{format_selector(replica_set.selector)}")
    parts.labels(w, "Labels", meta.labels)
    parts.annotations(w, "Annotations", meta.annotations)
    if meta.owner is not None:
        w.line(0, f"Controlled By:\t{meta.owner.kind}/{meta.owner.name}")
    w.line(0, f"Replicas:\t{replica_set.status.replicas} current / {replica_set.replicas} desired")
    w.line(0, f"Pods Status:\t{_pods(world, replica_set)}")
    pod_template(w, world, world.cluster.templates[replica_set.template])
    if replica_set.status.conditions:
        w.line(0, "Conditions:\n  Type\tStatus\tReason")
        w.line(1, "----\t------\t------")
        for row in replica_set.status.conditions:
            w.line(1, f"{row.type} \t{row.status}\t{row.reason}")
    return w


def _pods(world: World, replica_set: ReplicaSet) -> str:
    """Its Pods by phase; Pending is called Waiting."""
    owned = [
        p for p in world.cluster.pods.values() if p.metadata.owner and p.metadata.owner.uid == replica_set.metadata.uid
    ]
    count = {
        phase: sum(p.status.phase == phase for p in owned) for phase in ("Running", "Pending", "Succeeded", "Failed")
    }
    return (
        f"{count['Running']} Running / {count['Pending']} Waiting / {count['Succeeded']} Succeeded /"
        f" {count['Failed']} Failed"
    )
