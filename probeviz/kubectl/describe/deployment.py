"""`kubectl describe deployment` (kubectl pkg/describe/describe.go, describeDeployment)."""

from probeviz.kubectl.describe import parts
from probeviz.kubectl.describe.template import pod_template
from probeviz.kubectl.selectors import format_selector
from probeviz.kubectl.tabwriter import TabWriter
from probeviz.kubectl.wall import rfc1123z
from probeviz.sim.objects import Deployment, ReplicaSet
from probeviz.sim.releases import release
from probeviz.sim.world import World

REVISION = "deployment.kubernetes.io/revision"


def describe_deployment(world: World, deployment: Deployment) -> TabWriter:
    w = TabWriter()
    _head(w, world, deployment)
    pod_template(w, world, deployment.spec.template)
    if deployment.status.conditions:
        w.line(0, "Conditions:\n  Type\tStatus\tReason")
        w.line(1, "----\t------\t------")
        for row in deployment.status.conditions:
            w.line(1, f"{row.type} \t{row.status}\t{row.reason}")
    old, new = _replica_sets(world, deployment)
    w.line(0, f"OldReplicaSets:\t{_listed(old)}")
    w.line(0, f"NewReplicaSet:\t{_listed(new)}")
    return w


def _head(w: TabWriter, world: World, deployment: Deployment) -> None:
    meta, spec, status = deployment.metadata, deployment.spec, deployment.status
    w.line(0, f"Name:\t{meta.name}")
    w.line(0, f"Namespace:\t{meta.namespace}")
    w.line(0, f"CreationTimestamp:\t{rfc1123z(world.setup, meta.creation_timestamp)}")
    parts.labels(w, "Labels", meta.labels)
    parts.annotations(w, "Annotations", meta.annotations)
    w.line(0, f"Selector:\t{format_selector(spec.selector, spec.match_expressions)}")
    w.line(
        0,
        f"Replicas:\t{spec.replicas} desired | {status.updated_replicas} updated | {status.replicas} total |"
        f" {status.available_replicas} available | {status.unavailable_replicas} unavailable",
    )
    w.line(0, f"StrategyType:\t{spec.strategy.type}")
    w.line(0, f"MinReadySeconds:\t{spec.min_ready_seconds}")
    if spec.strategy.type == "RollingUpdate":
        unavailable, surge = spec.strategy.max_unavailable, spec.strategy.max_surge
        w.line(0, f"RollingUpdateStrategy:\t{_share(unavailable)} max unavailable, {_share(surge)} max surge")


def _share(value: int | str | None) -> int | str:
    return "25%" if value is None else value


def _replica_sets(world: World, deployment: Deployment) -> tuple[list[ReplicaSet], list[ReplicaSet]]:
    """The old ones and the new one, by name; the new one carries the Deployment's revision."""
    uid, revision = deployment.metadata.uid, deployment.metadata.annotations.get(REVISION)
    every = sorted(world.cluster.replica_sets.items())
    owned = [r for _, r in every if r.metadata.owner is not None and r.metadata.owner.uid == uid]
    new = [r for r in owned if r.metadata.annotations.get(REVISION) == revision]
    # Up to 1.26 the ones that are scaled down are left out.
    scaled_down = release(world.setup.release).minor >= 27
    old = [r for r in owned if r not in new and (scaled_down or r.replicas)]
    return old, new


def _listed(sets: list[ReplicaSet]) -> str:
    rows = [f"{r.metadata.name} ({r.status.replicas}/{r.replicas} replicas created)" for r in sets]
    return ", ".join(rows) or "<none>"
