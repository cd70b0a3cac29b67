"""All that a World is made of, as plain data: the API objects, and the state of each component that acts on them."""

import msgspec

from probeviz.sim.controllers.state import ControllersState
from probeviz.sim.kubelet.state import KubeletState
from probeviz.sim.network.state import NetworkState
from probeviz.sim.objects import (
    Deployment,
    EndpointSlice,
    Event,
    Ingress,
    Node,
    Pod,
    PodTemplate,
    ReplicaSet,
    Service,
)
from probeviz.sim.program import Programs


class Cluster(msgspec.Struct, array_like=True):
    """Objects are keyed by name: a run has the one namespace `default`."""

    resource_version: int = 1000
    templates: dict[str, PodTemplate] = {}
    deployments: dict[str, Deployment] = {}
    replica_sets: dict[str, ReplicaSet] = {}
    pods: dict[str, Pod] = {}
    services: dict[str, Service] = {}
    ingresses: dict[str, Ingress] = {}
    endpoint_slices: dict[str, EndpointSlice] = {}
    nodes: dict[str, Node] = {}
    events: dict[str, Event] = {}
    written: dict[str, int] = {}  # a Pod's ref -> the fact of its last write
    controllers: ControllersState = msgspec.field(default_factory=ControllersState)
    kubelets: dict[str, KubeletState] = msgspec.field(default_factory=dict)  # by node
    network: NetworkState = msgspec.field(default_factory=NetworkState)
    programs: Programs = msgspec.field(default_factory=Programs)

    def is_down(self, node: str) -> bool:
        """Whether the machine is gone, and with it all that runs there."""
        kubelet = self.kubelets.get(node)
        return kubelet is not None and kubelet.machine_down
