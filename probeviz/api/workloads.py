"""Pods, Deployments and ReplicaSets as the API's JSON: what `encode` puts beside their metadata."""

from typing import Any

from probeviz.api import manifests
from probeviz.api.metadata import metadata
from probeviz.api.stamps import rfc3339
from probeviz.api.statuses import pod_status
from probeviz.sim.admission import priority_of
from probeviz.sim.objects import Condition, Deployment, Pod, PodManifest, PodTemplate, ReplicaSet
from probeviz.sim.releases import Release
from probeviz.sim.world import World

Json = dict[str, Any]

TOLERATIONS = [
    {"effect": "NoExecute", "key": f"node.kubernetes.io/{key}", "operator": "Exists", "tolerationSeconds": 300}
    for key in ("not-ready", "unreachable")
]


def pod(world: World, obj: Pod, of: Release) -> Json:
    """A Pod with its template's labels, annotations and spec."""
    template = world.cluster.templates[obj.template]
    whole: PodManifest = manifests.pod_manifest(obj, template)
    meta = metadata(world, whole.metadata)
    if obj.metadata.owner is not None:
        meta["generateName"] = f"{obj.metadata.owner.name}-"
    return {"metadata": meta, "spec": _pod_spec(world, obj, template), "status": pod_status(world, obj, of)}


def _pod_spec(world: World, pod: Pod, template: PodTemplate) -> Json:
    """With what admission adds to every Pod (plugin/pkg/admission: priority, defaulttolerationseconds)."""
    spec = manifests.pod_spec(template.spec)
    spec.setdefault("enableServiceLinks", True)
    spec.setdefault("preemptionPolicy", "PreemptLowerPriority")
    spec["priority"] = priority_of(world, template.spec)
    given = spec.get("tolerations", [])
    keys = {t.get("key") for t in given}
    spec["tolerations"] = [*given, *(t for t in TOLERATIONS if t["key"] not in keys)]
    if pod.node_name:
        spec["nodeName"] = pod.node_name
    return spec


def deployment_status(world: World, obj: Deployment, of: Release) -> Json:
    status = obj.status
    out: Json = _numbers(
        observedGeneration=status.observed_generation,
        replicas=status.replicas,
        updatedReplicas=status.updated_replicas,
        readyReplicas=status.ready_replicas,
        availableReplicas=status.available_replicas,
        unavailableReplicas=status.unavailable_replicas,
    )
    if status.conditions:
        out["conditions"] = [_updated(world, c) for c in status.conditions]
    return out


def _condition(world: World, condition: Condition) -> Json:
    start = world.setup.start
    out = {
        "type": condition.type,
        "status": condition.status,
        "lastTransitionTime": rfc3339(start, condition.last_transition_time or 0),
    }
    if condition.reason:
        out["reason"] = condition.reason
    if condition.message:
        out["message"] = condition.message
    return out


def _updated(world: World, condition: Condition) -> Json:
    """That of a Deployment says when it was written last."""
    at = condition.last_update_time
    stamp = rfc3339(world.setup.start, (condition.last_transition_time or 0) if at is None else at)
    return {**_condition(world, condition), "lastUpdateTime": stamp}


def replica_set(world: World, obj: ReplicaSet) -> Json:
    template = manifests.pod_template(world.cluster.templates[obj.template])
    spec: Json = {
        "replicas": obj.replicas,
        "selector": manifests.selector(obj.selector, []),
        "template": template,
    }
    if obj.min_ready_seconds:
        spec["minReadySeconds"] = obj.min_ready_seconds
    status = obj.status
    shown: Json = _numbers(
        observedGeneration=status.observed_generation,
        fullyLabeledReplicas=status.fully_labeled_replicas,
        readyReplicas=status.ready_replicas,
        availableReplicas=status.available_replicas,
    )
    if status.conditions:
        shown["conditions"] = [_condition(world, c) for c in status.conditions]
    return {"spec": spec, "status": {**shown, "replicas": status.replicas}}


def _numbers(**fields: int) -> Json:
    """Go's omitempty: a zero is not shown."""
    return {name: value for name, value in fields.items() if value}
