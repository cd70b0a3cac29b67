"""A stored object -> the JSON that `kubectl get -o json` shows in the run's release: metadata, spec and status."""

from typing import Any

from probeviz.api import manifests, network, workloads
from probeviz.api.kinds import KINDS
from probeviz.api.metadata import metadata
from probeviz.api.network import endpoints
from probeviz.api.stamps import rfc3339
from probeviz.sim.objects import (
    ApiObject,
    Deployment,
    EndpointSlice,
    Event,
    Ingress,
    Node,
    Pod,
    ReplicaSet,
    Service,
)
from probeviz.sim.releases import Release, release
from probeviz.sim.store import uid_of
from probeviz.sim.world import World

__all__ = ["encode", "endpoints", "involved", "preferred"]

Json = dict[str, Any]


def encode(world: World, obj: ApiObject, api_version: str = "") -> Json:
    """The whole object; `api_version` chooses among several served ones (an Ingress of 1.17)."""
    of = release(world.setup.release)
    kind = type(obj).__name__
    version = api_version or preferred(obj, of)
    return {
        "apiVersion": version,
        "kind": kind,
        "metadata": {**metadata(world, obj.metadata), "uid": uid_of(world, obj)},
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
            return workloads.pod(world, obj, of)
        case Deployment():
            return {"spec": manifests.deployment_spec(obj), "status": workloads.deployment_status(world, obj, of)}
        case ReplicaSet():
            return workloads.replica_set(world, obj)
        case Service():
            return {"spec": network.service_spec(obj, of), "status": {"loadBalancer": {}}}
        case Ingress():
            return {"spec": manifests.ingress_spec(obj, version), "status": network.ingress_status(obj)}
        case EndpointSlice():
            return network.endpoint_slice(world, obj, of)
        case Node():
            return _node(world, obj, of)
        case Event():
            return _event(world, obj)


def _node(world: World, obj: Node, of: Release) -> Json:
    spec: Json = {"unschedulable": True} if obj.unschedulable else {}
    since = obj.metadata.creation_timestamp if obj.since is None else obj.since
    stamp = rfc3339(world.setup.start, since)
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
    conditions = [] if obj.ready is None else [ready]
    return {"spec": spec, "status": {"addresses": addresses, "conditions": conditions, "nodeInfo": info}}


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
