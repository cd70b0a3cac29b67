"""A stored object -> the JSON that `kubectl get -o json` shows in the run's release: metadata, spec and status."""

from typing import Any

import msgspec

from probeviz.api import manifests
from probeviz.api.kinds import KINDS
from probeviz.api.stamps import rfc3339
from probeviz.api.statuses import pod_status
from probeviz.sim.objects import (
    ApiObject,
    Condition,
    Deployment,
    EndpointSlice,
    Event,
    Ingress,
    Meta,
    Node,
    Pod,
    PodManifest,
    PodTemplate,
    ReplicaSet,
    Service,
)
from probeviz.sim.releases import Release, release
from probeviz.sim.world import World

Json = dict[str, Any]


def encode(world: World, obj: ApiObject, api_version: str = "") -> Json:
    """The whole object; `api_version` chooses among several served ones (an Ingress of 1.17)."""
    of = release(world.setup.release)
    kind = type(obj).__name__
    version = api_version or preferred(obj, of)
    return {
        "apiVersion": version,
        "kind": kind,
        "metadata": metadata(world, obj.metadata),
        **_body(world, obj, version, of),
    }


def preferred(obj: ApiObject, of: Release) -> str:
    """The version in which an object is shown: an Ingress in the one it was applied in, while it is served."""
    served = of.served[type(obj).__name__]
    if isinstance(obj, Ingress) and obj.api_version in served:
        return obj.api_version
    return served[0]


def _body(world: World, obj: ApiObject, version: str, of: Release) -> Json:
    match obj:
        case Pod():
            return _pod(world, obj, of)
        case Deployment():
            return {"spec": manifests.deployment_spec(obj), "status": _deployment_status(world, obj, of)}
        case ReplicaSet():
            return _replica_set(world, obj)
        case Service():
            return {"spec": service_spec(obj, of), "status": {"loadBalancer": {}}}
        case Ingress():
            return {"spec": manifests.ingress_spec(obj, version), "status": _ingress_status(obj)}
        case EndpointSlice():
            return _endpoint_slice(world, obj, of)
        case Node():
            return _node(world, obj, of)
        case Event():
            return _event(world, obj)


def metadata(world: World, meta: Meta) -> Json:
    out = manifests.metadata(meta)
    out["uid"] = meta.uid
    out["resourceVersion"] = str(meta.resource_version)
    out["creationTimestamp"] = rfc3339(world.setup.start, meta.creation_timestamp)
    if meta.generation:
        out["generation"] = meta.generation
    if meta.deletion_timestamp is not None:
        out["deletionTimestamp"] = rfc3339(world.setup.start, meta.deletion_timestamp)
        out["deletionGracePeriodSeconds"] = meta.deletion_grace_period_seconds
    if meta.owner is not None:
        owner = msgspec.to_builtins(meta.owner)
        out["ownerReferences"] = [{**owner, "controller": True, "blockOwnerDeletion": True}]
    return out


# --- workloads --------------------------------------------------------------------------------------------

TOLERATIONS = [
    {"effect": "NoExecute", "key": f"node.kubernetes.io/{key}", "operator": "Exists", "tolerationSeconds": 300}
    for key in ("not-ready", "unreachable")
]


def _pod(world: World, pod: Pod, of: Release) -> Json:
    template = world.cluster.templates[pod.template]
    whole: PodManifest = manifests.pod_manifest(pod, template)
    meta = metadata(world, whole.metadata)
    if pod.metadata.owner is not None:
        meta["generateName"] = f"{pod.metadata.owner.name}-"
    return {"metadata": meta, "spec": _pod_spec(pod, template), "status": pod_status(world, pod, of)}


def _pod_spec(pod: Pod, template: PodTemplate) -> Json:
    """With what admission adds to every Pod (plugin/pkg/admission: priority, defaulttolerationseconds)."""
    spec = manifests.pod_spec(template.spec)
    spec.setdefault("enableServiceLinks", True)
    spec.setdefault("preemptionPolicy", "PreemptLowerPriority")
    spec.setdefault("priority", 0)
    spec.setdefault("securityContext", {})
    given = spec.get("tolerations", [])
    keys = {t.get("key") for t in given}
    spec["tolerations"] = [*given, *(t for t in TOLERATIONS if t["key"] not in keys)]
    if pod.node_name:
        spec["nodeName"] = pod.node_name
    return spec


def _deployment_status(world: World, obj: Deployment, of: Release) -> Json:
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
        out["conditions"] = [_condition(world, c) for c in status.conditions]
    return out


def _condition(world: World, condition: Condition) -> Json:
    start = world.setup.start
    updated = condition.last_update_time
    out = {
        "type": condition.type,
        "status": condition.status,
        "lastTransitionTime": rfc3339(start, condition.last_transition_time),
        "lastUpdateTime": rfc3339(start, condition.last_transition_time if updated is None else updated),
    }
    if condition.reason:
        out["reason"] = condition.reason
    if condition.message:
        out["message"] = condition.message
    return out


def _replica_set(world: World, obj: ReplicaSet) -> Json:
    template = manifests.pod_template(world.cluster.templates[obj.template])
    spec: Json = {
        "replicas": obj.replicas,
        "selector": manifests.selector(obj.selector, []),
        "template": template,
    }
    if obj.min_ready_seconds:
        spec["minReadySeconds"] = obj.min_ready_seconds
    status = obj.status
    shown = _numbers(
        observedGeneration=status.observed_generation,
        fullyLabeledReplicas=status.fully_labeled_replicas,
        readyReplicas=status.ready_replicas,
        availableReplicas=status.available_replicas,
    )
    return {"spec": spec, "status": {**shown, "replicas": status.replicas}}


def _numbers(**fields: int) -> Json:
    """Go's omitempty: a zero is not shown."""
    return {name: value for name, value in fields.items() if value}


# --- network ----------------------------------------------------------------------------------------------


def service_spec(obj: Service, of: Release) -> Json:
    """With what the API server fills in when it stores a Service (pkg/registry/core/service)."""
    spec = manifests.service_spec(obj)
    spec.setdefault("sessionAffinity", "None")
    if of.minor < 20 or obj.type == "ExternalName":
        return spec
    if obj.cluster_ip:
        spec["clusterIPs"] = [obj.cluster_ip]
    spec.setdefault("internalTrafficPolicy", "Cluster")
    spec.setdefault("ipFamilies", ["IPv4"])
    spec.setdefault("ipFamilyPolicy", "SingleStack")
    return spec


def _ingress_status(obj: Ingress) -> Json:
    if not obj.address:
        return {"loadBalancer": {}}
    return {"loadBalancer": {"ingress": [{"hostname": obj.address}]}}


def _endpoint_slice(world: World, obj: EndpointSlice, of: Release) -> Json:
    beta = of.minor < 21  # discovery.k8s.io/v1beta1 names the node in `topology` and knows only `ready`
    endpoints = []
    for endpoint in obj.endpoints:
        shown: Json = {"addresses": [endpoint.ip], "targetRef": target_ref(world, endpoint.pod)}
        if beta:
            shown["conditions"] = {"ready": endpoint.ready}
            shown["topology"] = {"kubernetes.io/hostname": endpoint.node}
        else:
            fields = ("ready", "serving", "terminating")
            shown["conditions"] = {field: getattr(endpoint, field) for field in fields}
            shown["nodeName"] = endpoint.node
        endpoints.append(shown)
    ports = [{"name": p.name, "port": p.target_port, "protocol": p.protocol} for p in obj.ports]
    return {"addressType": "IPv4", "endpoints": endpoints, "ports": ports}


def target_ref(world: World, pod: str) -> Json:
    found = world.cluster.pods.get(pod)
    out = {"kind": "Pod", "name": pod, "namespace": "default"}
    return out if found is None else {**out, "uid": found.metadata.uid}


def endpoints(world: World, service: str) -> Json | None:
    """The legacy Endpoints of a Service, derived from its EndpointSlices; None when it has none.

    Terminating Pods are left out, those not ready stand apart (pkg/controller/endpoint, addEndpointSubset).
    """
    slices = [s for s in world.cluster.endpoint_slices.values() if s.service == service]
    if not slices:
        return None
    meta = metadata(world, slices[0].metadata)
    owner = world.cluster.services.get(service)
    meta["name"] = service
    labels = dict(owner.metadata.labels) if owner is not None else {}
    for name in ("ownerReferences", "generation", "labels", "annotations"):
        meta.pop(name, None)
    if labels:
        meta["labels"] = labels
    subsets = [shown for s in slices if (shown := _subset(world, s))]
    out: Json = {"apiVersion": "v1", "kind": "Endpoints", "metadata": meta}
    return {**out, "subsets": subsets} if subsets else out


def _subset(world: World, obj: EndpointSlice) -> Json:
    ready, waiting = [], []
    for endpoint in obj.endpoints:
        address = {
            "ip": endpoint.ip,
            "nodeName": endpoint.node,
            "targetRef": target_ref(world, endpoint.pod),
        }
        if endpoint.ready:
            ready.append(address)
        elif not endpoint.terminating:
            waiting.append(address)
    if not ready and not waiting:
        return {}
    ports = [_endpoint_port(p.name, p.target_port, p.protocol) for p in obj.ports]
    out: Json = {"ports": ports}
    if ready:
        out["addresses"] = ready
    if waiting:
        out["notReadyAddresses"] = waiting
    return out


def _endpoint_port(name: str, port: int | str, protocol: str) -> Json:
    out: Json = {"port": port, "protocol": protocol}
    return {"name": name, **out} if name else out


# --- nodes and events -------------------------------------------------------------------------------------


def _node(world: World, obj: Node, of: Release) -> Json:
    spec: Json = {"unschedulable": True} if obj.unschedulable else {}
    stamp = rfc3339(world.setup.start, obj.metadata.creation_timestamp)
    ready = {
        "type": "Ready",
        "status": "True" if obj.ready else "Unknown",
        "reason": "KubeletReady" if obj.ready else "NodeStatusUnknown",
        "message": "kubelet is posting ready status" if obj.ready else "Kubelet stopped posting node status.",
        "lastTransitionTime": stamp,
    }
    addresses = [
        {"type": "InternalIP", "address": obj.address},
        {"type": "Hostname", "address": obj.metadata.name},
    ]
    info = {"kubeletVersion": of.git_version}
    return {"spec": spec, "status": {"addresses": addresses, "conditions": [ready], "nodeInfo": info}}


def _event(world: World, obj: Event) -> Json:
    start = world.setup.start
    source = {"component": obj.component, **({"host": obj.host} if obj.host else {})}
    return {
        "involvedObject": involved(obj),
        "reason": obj.reason,
        "message": obj.message,
        "source": source,
        "firstTimestamp": rfc3339(start, obj.first_timestamp),
        "lastTimestamp": rfc3339(start, obj.last_timestamp),
        "count": obj.count,
        "type": obj.type,
        "eventTime": None,
        "reportingComponent": obj.component,
        "reportingInstance": obj.host,
    }


def involved(obj: Event) -> Json:
    """`involvedObject`, from the event's reference (`deployment.apps/go-http`)."""
    type_, _, name = obj.ref.partition("/")
    word, _, group = type_.partition(".")
    kind = next((k for k in KINDS.values() if k.singular == word), None)
    out = {
        "apiVersion": f"{group}/v1" if group else "v1",
        "kind": word if kind is None else kind.kind,
        "name": name,
        "namespace": "default",
        "uid": obj.uid,
    }
    return {**out, "fieldPath": obj.field_path} if obj.field_path else out
