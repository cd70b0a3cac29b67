"""The API objects as the World keeps them: Pod, Deployment, ReplicaSet, Service, EndpointSlice, Ingress, Node, Event.

Field names are Kubernetes' own in snake case (`failure_threshold`); camelCase exists only in `api/` and the
printers.  Stamps are virtual milliseconds from the run's start, cut to whole seconds where the API keeps whole
seconds.  `other` holds, as given, the fields that Kubernetes has and we accept without simulating them.
"""

from probeviz.sim.objects.base import Api, IntOrString, Millis, Ref, Status
from probeviz.sim.objects.cluster import Event, Node
from probeviz.sim.objects.containers import (
    Container,
    ContainerPort,
    Exec,
    ExitCodes,
    Grpc,
    HttpGet,
    HttpHeader,
    Lifecycle,
    LifecycleHandler,
    PodSpec,
    PodTemplate,
    Probe,
    RestartRule,
    Sleep,
    TcpSocket,
)
from probeviz.sim.objects.metadata import FOREGROUND, ORPHAN, Condition, Meta, OwnerReference
from probeviz.sim.objects.network import (
    Endpoint,
    EndpointSlice,
    Ingress,
    IngressPath,
    IngressRule,
    Service,
    ServicePort,
)
from probeviz.sim.objects.pods import (
    ContainerState,
    ContainerStatus,
    Pod,
    PodManifest,
    PodStatus,
    Running,
    Terminated,
    Waiting,
)
from probeviz.sim.objects.workloads import (
    REPLICA_FAILURE,
    Deployment,
    DeploymentSpec,
    DeploymentStatus,
    ReplicaSet,
    ReplicaSetStatus,
    Strategy,
)

__all__ = [
    "FOREGROUND",
    "ORPHAN",
    "Api",
    "ApiObject",
    "Condition",
    "Container",
    "ContainerPort",
    "ContainerState",
    "ContainerStatus",
    "Deployment",
    "DeploymentSpec",
    "DeploymentStatus",
    "Endpoint",
    "EndpointSlice",
    "Event",
    "Exec",
    "ExitCodes",
    "Grpc",
    "HttpGet",
    "HttpHeader",
    "Ingress",
    "IngressPath",
    "IngressRule",
    "IntOrString",
    "Lifecycle",
    "LifecycleHandler",
    "Manifest",
    "Meta",
    "Millis",
    "Node",
    "OwnerReference",
    "Pod",
    "PodManifest",
    "PodSpec",
    "PodStatus",
    "PodTemplate",
    "Probe",
    "REPLICA_FAILURE",
    "RESOURCES",
    "Ref",
    "ReplicaSet",
    "ReplicaSetStatus",
    "RestartRule",
    "Running",
    "Service",
    "ServicePort",
    "Sleep",
    "Status",
    "Strategy",
    "TcpSocket",
    "Terminated",
    "Waiting",
    "ref_of",
]

ApiObject = Pod | Deployment | ReplicaSet | Service | EndpointSlice | Ingress | Node | Event
Manifest = Deployment | Service | Ingress | PodManifest  # what a person may apply

RESOURCES = {
    # kind: (plural, API group; "" is the core group)
    "Pod": ("pods", ""),
    "Service": ("services", ""),
    "Event": ("events", ""),
    "Node": ("nodes", ""),
    "Deployment": ("deployments", "apps"),
    "ReplicaSet": ("replicasets", "apps"),
    "Ingress": ("ingresses", "networking.k8s.io"),
    "EndpointSlice": ("endpointslices", "discovery.k8s.io"),
}


def ref_of(kind: str, name: str, group: str | None = None) -> Ref:
    """`deployment.apps/go-http`; `group` overrides the kind's own (an old Ingress is `ingress.extensions`)."""
    group = RESOURCES[kind][1] if group is None else group
    return f"{kind.lower()}.{group}/{name}" if group else f"{kind.lower()}/{name}"
