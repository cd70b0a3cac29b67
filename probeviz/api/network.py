"""Services, Ingresses, EndpointSlices and the legacy Endpoints as the API's JSON."""

from typing import Any

from probeviz.api import manifests
from probeviz.api.metadata import metadata
from probeviz.sim.objects import EndpointSlice, Ingress, Service
from probeviz.sim.releases import Release
from probeviz.sim.world import World

Json = dict[str, Any]


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


def ingress_status(obj: Ingress) -> Json:
    if not obj.address:
        return {"loadBalancer": {}}
    kind = "ip" if obj.address.replace(".", "").isdigit() else "hostname"
    return {"loadBalancer": {"ingress": [{kind: obj.address}]}}


def endpoint_slice(world: World, obj: EndpointSlice, of: Release) -> Json:
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
