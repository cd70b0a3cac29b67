"""All that a World is made of, as plain data: the API objects, and the state of each component that acts on them."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import msgspec

from probeviz.sim import shelf
from probeviz.sim.controllers.state import ControllersState
from probeviz.sim.kubelet.state import KubeletState, PodWorker, Worker, plain
from probeviz.sim.network.state import Follower, NetworkState, Proxy
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


class Objects(msgspec.Struct, array_like=True):
    """What the API server stores, keyed by name (a run has the one namespace `default`), and what controllers, kubelets
    and proxies remember of it."""

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
    kubelets: dict[str, KubeletState] = {}  # by node
    proxies: dict[str, Proxy] = {}  # by node
    follower: Follower = msgspec.field(default_factory=Follower)


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Objects)


class Cluster(msgspec.Struct, array_like=True, dict=True):
    """Fields are what single probes and requests change.  The `objects` change seldom and are most of what there is to
    save.  So a checkpoint has them deflated, on a `shelf`: taken down when something first asks for them, and deflated
    anew only when they are not what they were.
    """

    shelf: bytes = b""  # as of the last `tidy`
    resource_version: int = 1000
    # The probe workers of each Pod, in the order of kubelets and Pods, as of `tidy`.
    prober: list[list[tuple[Any, ...]]] = []
    network: NetworkState = msgspec.field(default_factory=NetworkState)
    programs: Programs = msgspec.field(default_factory=Programs)

    def tidy(self) -> None:
        """Puts the objects on the shelf as they are now; requests in flight are what all may see of them."""
        self.network.all_open()
        if not self.shelf or "objects" in self.__dict__:
            self.prober = [[plain(worker) for worker in pw.workers.values()] for pw in self._pod_workers(self.objects)]
            encoded = _encoder.encode(self.objects)
            if encoded != self.on_shelf:
                self.on_shelf, self.shelf = encoded, shelf.pack(encoded)

    @cached_property
    def on_shelf(self) -> bytes:
        """What lies on the shelf, not deflated."""
        return shelf.unpack(self.shelf) if self.shelf else b""

    @cached_property
    def objects(self) -> Objects:
        """Taken down now.  Raises ValueError or msgspec.DecodeError for a shelf of another engine."""
        if not self.shelf:
            return Objects()
        found = _decoder.decode(self.on_shelf)
        for pw, saved in zip(self._pod_workers(found), self.prober, strict=True):
            pw.workers = {worker.key: worker for worker in (Worker(*fields) for fields in saved)}
        return found

    @staticmethod
    def _pod_workers(objects: Objects) -> Iterator[PodWorker]:
        return (pw for kubelet in objects.kubelets.values() for pw in kubelet.pods.values())

    @cached_property
    def templates(self) -> dict[str, PodTemplate]:
        return self.objects.templates

    @cached_property
    def deployments(self) -> dict[str, Deployment]:
        return self.objects.deployments

    @cached_property
    def replica_sets(self) -> dict[str, ReplicaSet]:
        return self.objects.replica_sets

    @cached_property
    def pods(self) -> dict[str, Pod]:
        return self.objects.pods

    @cached_property
    def services(self) -> dict[str, Service]:
        return self.objects.services

    @cached_property
    def ingresses(self) -> dict[str, Ingress]:
        return self.objects.ingresses

    @cached_property
    def endpoint_slices(self) -> dict[str, EndpointSlice]:
        return self.objects.endpoint_slices

    @cached_property
    def nodes(self) -> dict[str, Node]:
        return self.objects.nodes

    @cached_property
    def events(self) -> dict[str, Event]:
        return self.objects.events

    @cached_property
    def written(self) -> dict[str, int]:
        return self.objects.written

    @cached_property
    def controllers(self) -> ControllersState:
        return self.objects.controllers

    @cached_property
    def kubelets(self) -> dict[str, KubeletState]:
        return self.objects.kubelets

    @cached_property
    def proxies(self) -> dict[str, Proxy]:
        return self.objects.proxies

    @cached_property
    def follower(self) -> Follower:
        return self.objects.follower

    def is_down(self, node: str) -> bool:
        """Whether the machine is gone, and with it all that runs there."""
        kubelet = self.kubelets.get(node)
        return kubelet is not None and kubelet.machine_down
