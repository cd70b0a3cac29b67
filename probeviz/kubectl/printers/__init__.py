"""The server's tables: one kind a file."""

from probeviz.kubectl.printers import (
    deployments,
    endpoints,
    endpointslices,
    events,
    ingressclasses,
    ingresses,
    namespaces,
    nodes,
    pods,
    replicasets,
    services,
)
from probeviz.kubectl.printers.column import Column, Printer

PRINTERS: dict[str, Printer] = {
    "Pod": pods.PRINTER,
    "Deployment": deployments.PRINTER,
    "ReplicaSet": replicasets.PRINTER,
    "Service": services.PRINTER,
    "Ingress": ingresses.PRINTER,
    "Endpoints": endpoints.PRINTER,
    "EndpointSlice": endpointslices.PRINTER,
    "Event": events.PRINTER,
    "Node": nodes.PRINTER,
    "Namespace": namespaces.PRINTER,
    "IngressClass": ingressclasses.PRINTER,
}

__all__ = ["PRINTERS", "Column", "Printer"]
