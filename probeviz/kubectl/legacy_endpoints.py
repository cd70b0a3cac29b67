"""The old Endpoints object, which the World does not keep: it follows from Service and EndpointSlices.

pkg/controller/endpoint/endpoints_controller.go: a terminating Pod is left out, a Pod that is not ready stands in
`notReadyAddresses`; without any Pod there is no subset.
"""

from typing import Any, NamedTuple

import msgspec

from probeviz.kubectl.wall import rfc3339
from probeviz.sim.objects import EndpointSlice, Meta, Service, ServicePort
from probeviz.sim.world import World

Address = tuple[str, str, str]  # ip, pod, node


class Port(NamedTuple):
    number: int
    name: str = ""
    protocol: str = "TCP"


class Subset(NamedTuple):
    ready: list[Address]
    not_ready: list[Address]
    ports: list[Port]


class Endpoints(msgspec.Struct):
    metadata: Meta
    subsets: list[Subset] = []


def endpoints_of(world: World) -> dict[str, Endpoints]:
    """One object for each Service that selects Pods, by name."""
    cluster = world.cluster
    return {
        name: _endpoints(service, [s for s in cluster.endpoint_slices.values() if s.service == name])
        for name, service in cluster.services.items()
        if service.selector
    }


def _endpoints(service: Service, slices: list[EndpointSlice]) -> Endpoints:
    meta = service.metadata
    version = max((piece.metadata.resource_version for piece in slices), default=meta.resource_version)
    copy = Meta(
        name=meta.name,
        namespace=meta.namespace,
        labels=meta.labels,
        creation_timestamp=meta.creation_timestamp,
        resource_version=version,
    )
    subsets = [subset for piece in slices if (subset := _subset(service, piece)) is not None]
    return Endpoints(copy, subsets)


def _subset(service: Service, piece: EndpointSlice) -> Subset | None:
    publish = service.publish_not_ready_addresses
    kept = [e for e in piece.endpoints if publish or not e.terminating]
    ready = [(e.ip, e.pod, e.node) for e in kept if e.ready]
    not_ready = [(e.ip, e.pod, e.node) for e in kept if not e.ready]
    return Subset(ready, not_ready, [_port(p) for p in piece.ports]) if kept else None


def _port(port: ServicePort) -> Port:
    return Port(int(port.target_port), port.name, port.protocol)


def encode_endpoints(world: World, endpoints: Endpoints) -> dict[str, Any]:
    """The object's JSON form."""
    meta = endpoints.metadata
    metadata: dict[str, Any] = {
        "creationTimestamp": rfc3339(world.setup, meta.creation_timestamp),
        "name": meta.name,
        "namespace": meta.namespace,
        "resourceVersion": str(meta.resource_version),
    }
    if meta.labels:
        metadata["labels"] = dict(meta.labels)
    form: dict[str, Any] = {"apiVersion": "v1", "kind": "Endpoints", "metadata": metadata}
    if endpoints.subsets:
        form["subsets"] = [_encode_subset(subset) for subset in endpoints.subsets]
    return form


def _encode_subset(subset: Subset) -> dict[str, Any]:
    form: dict[str, Any] = {}
    for key, addresses in (("addresses", subset.ready), ("notReadyAddresses", subset.not_ready)):
        if addresses:
            form[key] = [_encode_address(address) for address in addresses]
    form["ports"] = [_encode_port(port) for port in subset.ports]
    return form


def _encode_address(address: Address) -> dict[str, Any]:
    ip, pod, node = address
    return {"ip": ip, "nodeName": node, "targetRef": {"kind": "Pod", "name": pod, "namespace": "default"}}


def _encode_port(port: Port) -> dict[str, Any]:
    named = {"name": port.name} if port.name else {}
    return {**named, "port": port.number, "protocol": port.protocol}
