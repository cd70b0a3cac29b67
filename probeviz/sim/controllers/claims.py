"""Whose a ReplicaSet or Pod is: orphans that fit a selector are taken in, what no longer fits is let go.

pkg/controller/controller_ref_manager.go, ClaimObject.
"""

from collections.abc import Mapping
from typing import Any

from probeviz.sim import store
from probeviz.sim.controllers.pods import is_pod_active, matches, pods_of
from probeviz.sim.objects import Deployment, OwnerReference, Pod, ReplicaSet
from probeviz.sim.world import World


def claim_replica_sets(world: World, deployment: Deployment, by: str) -> None:
    """deployment_controller.go, getReplicaSetsForDeployment: one that is being deleted takes in nobody."""
    if deployment.metadata.deletion_timestamp is not None:
        return
    for rs in [rs for rs in world.cluster.replica_sets.values() if rs.metadata.owner is None]:
        if rs.metadata.deletion_timestamp is None and selects(deployment, rs.metadata.labels):
            _adopt(world, "Deployment", deployment, rs, by)


def claim_pods(world: World, rs: ReplicaSet, by: str) -> None:
    """replica_set.go, claimPods: of the Pods that are active."""
    if rs.metadata.deletion_timestamp is not None:
        return
    for pod in [pod for pod in pods_of(world, rs) if not matches(rs.selector, pod.metadata.labels)]:
        if pod.metadata.deletion_timestamp is None:
            pod.metadata.owner = None
            store.update(world, pod, by)
    for pod in [pod for pod in world.cluster.pods.values() if pod.metadata.owner is None]:
        if is_pod_active(pod) and rs.selector and matches(rs.selector, pod.metadata.labels):
            _adopt(world, "ReplicaSet", rs, pod, by)


def _adopt(world: World, kind: str, owner: Deployment | ReplicaSet, obj: ReplicaSet | Pod, by: str) -> None:
    meta = owner.metadata
    obj.metadata.owner = OwnerReference(api_version="apps/v1", kind=kind, name=meta.name, uid=meta.uid)
    store.update(world, obj, by)


def selects(deployment: Deployment, labels: Mapping[str, str]) -> bool:
    """apimachinery pkg/apis/meta/v1, LabelSelectorAsSelector; without any requirement it selects nobody."""
    equal, expressions = deployment.spec.selector, deployment.spec.match_expressions
    if not equal and not expressions:
        return False
    return matches(equal, labels) and all(_meets(each, labels) for each in expressions)


def _meets(expression: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    value, values = labels.get(expression.get("key", "")), expression.get("values", ())
    match expression.get("operator"):
        case "In":
            return value in values
        case "NotIn":
            return value not in values
        case "Exists":
            return value is not None
        case _:
            return value is None
