"""The EndpointSlice controller (pkg/controller/endpointslice, staging/src/k8s.io/endpointslice).

One slice for each way in which the Service's ports resolve: one in all, unless Pods give a port name to different
numbers.  A Service without Pods keeps one slice without ports, a Service without selector has none.
"""

from probeviz.sim import store, templates
from probeviz.sim.choices import ENDPOINTS_SYNC
from probeviz.sim.controllers.hash import generate_name, suffix
from probeviz.sim.controllers.pods import is_pod_ready, is_pod_terminal, matches
from probeviz.sim.controllers.queue import controller, enqueue
from probeviz.sim.objects import (
    Endpoint,
    EndpointSlice,
    Meta,
    OwnerReference,
    Pod,
    PodTemplate,
    Service,
    ServicePort,
)
from probeviz.sim.releases import release
from probeviz.sim.store import Change, watches
from probeviz.sim.world import World

BY = "endpointslice-controller"
SERVICE_NAME = "kubernetes.io/service-name"
MANAGED_BY = "endpointslice.kubernetes.io/managed-by"

Ports = list[ServicePort]


# --- what makes it look ------------------------------------------------------------------------------------------


@watches("Service")
def _service(world: World, change: Change, service: Service, n: int) -> None:
    if change != "deleted":
        enqueue(world, "endpointslice", service.metadata.name, n)


@watches("Pod")
def _pod(world: World, change: Change, pod: Pod, n: int) -> None:
    """Queues each Service whose slice says something else of this Pod than is true now."""
    for service in world.cluster.services.values():
        if not service.selector:
            continue
        chosen = change != "deleted" and matches(service.selector, pod.metadata.labels)
        wanted = _endpoint_of(world, pod, service) if chosen else None
        if wanted != _stored(world, service, pod.metadata.name):
            enqueue(world, "endpointslice", service.metadata.name, n)


def _stored(world: World, service: Service, pod: str) -> Endpoint | None:
    found = (e for s in slices_of(world, service.metadata.name) for e in s.endpoints if e.pod == pod)
    return next(found, None)


def slices_of(world: World, service: str) -> list[EndpointSlice]:
    return [s for s in world.cluster.endpoint_slices.values() if s.service == service]


# --- the sync ----------------------------------------------------------------------------------------------------


@controller("endpointslice", ENDPOINTS_SYNC)
def sync_service(world: World, name: str) -> None:
    """endpointslice_controller.go, syncService."""
    service = world.cluster.services.get(name)
    if service is None or not service.selector:
        return
    reconcile(world, service, _desired(world, service))


def _desired(world: World, service: Service) -> list[tuple[Ports, list[Endpoint]]]:
    """The endpoints, grouped by the ports to which they resolve, in order of the Pods' creation."""
    groups: list[tuple[Ports, list[Endpoint]]] = []
    for pod in world.cluster.pods.values():
        endpoint = _endpoint_of(world, pod, service)
        if endpoint is None or not matches(service.selector, pod.metadata.labels):
            continue
        ports = get_endpoint_ports(service, templates.template_of(world, pod))
        members = next((members for known, members in groups if known == ports), None)
        if members is None:
            groups.append((ports, [endpoint]))
        else:
            members.append(endpoint)
    return groups


def reconcile(world: World, service: Service, desired: list[tuple[Ports, list[Endpoint]]]) -> None:
    """reconciler.go, reconcileByAddressType: slices with other ports are used again rather than replaced."""
    existing = slices_of(world, service.metadata.name)
    groups = desired or [([], [])]
    pairs = [(g, next((s for s in existing if s.ports == g[0]), None)) for g in groups]
    spare = [s for s in existing if all(s is not kept for _, kept in pairs)]
    wrote = deleted = False
    for _ in range(len(spare) - sum(kept is None for _, kept in pairs)):
        store.delete(world, spare.pop(), BY)
        deleted = True
    for (ports, endpoints), kept in pairs:
        slice = kept or (spare.pop(0) if spare else None)
        if slice is None:
            store.create(world, _new_slice(world, service, ports, endpoints), BY)
            wrote = True
        elif slice.ports != ports or slice.endpoints != endpoints:
            slice.ports, slice.endpoints = ports, endpoints
            slice.metadata.generation += 1
            store.update(world, slice, BY)
            wrote = True
    if deleted and not wrote:  # the deletion itself does not say where the Service sends from now on
        store.update(world, next(kept for _, kept in pairs if kept is not None), BY)


def _new_slice(world: World, service: Service, ports: Ports, endpoints: list[Endpoint]) -> EndpointSlice:
    name = service.metadata.name
    number = 0
    while True:
        full = generate_name(f"{name}-", suffix(world, "slice", service.metadata.uid, number))
        if full not in world.cluster.endpoint_slices:
            break
        number += 1
    meta = Meta(
        name=full,
        generation=1,
        labels={**service.metadata.labels, MANAGED_BY: f"{BY}.k8s.io", SERVICE_NAME: name},
        owner=OwnerReference(api_version="v1", kind="Service", name=name, uid=service.metadata.uid),
    )
    return EndpointSlice(metadata=meta, service=name, ports=ports, endpoints=endpoints)


# --- one Pod -----------------------------------------------------------------------------------------------------


def _endpoint_of(world: World, pod: Pod, service: Service) -> Endpoint | None:
    include_terminating = release(world.setup.release).terminating_endpoints or service.publish_not_ready_addresses
    if not should_pod_be_in_endpoints(pod, include_terminating):
        return None
    return pod_to_endpoint(pod, service)


def should_pod_be_in_endpoints(pod: Pod, include_terminating: bool) -> bool:
    """staging/src/k8s.io/endpointslice/util/controller_utils.go, ShouldPodBeInEndpoints."""
    if is_pod_terminal(pod) or not pod.status.pod_ip:
        return False
    return include_terminating or pod.metadata.deletion_timestamp is None


def pod_to_endpoint(pod: Pod, service: Service) -> Endpoint:
    """staging/src/k8s.io/endpointslice/utils.go, podToEndpoint."""
    serving = is_pod_ready(pod)
    terminating = pod.metadata.deletion_timestamp is not None
    return Endpoint(
        ip=pod.status.pod_ip,
        pod=pod.metadata.name,
        node=pod.node_name,
        ready=service.publish_not_ready_addresses or (serving and not terminating),
        serving=serving,
        terminating=terminating,
    )


def get_endpoint_ports(service: Service, template: PodTemplate) -> Ports:
    """utils.go, getEndpointPorts: a port that the Pod does not name is left out."""
    found = [(port, find_port(template, port)) for port in service.ports]
    return [
        ServicePort(port=port.port, name=port.name, protocol=port.protocol, target_port=number)
        for port, number in found
        if number is not None
    ]


def find_port(template: PodTemplate, port: ServicePort) -> int | None:
    """pkg/api/v1/pod/util.go, FindPort: a number as it stands, a name as the Pod's containers declare it."""
    if isinstance(port.target_port, int):
        return port.target_port
    sidecars = [c for c in template.spec.init_containers if c.restart_policy == "Always"]
    for container in [*template.spec.containers, *sidecars]:
        for declared in container.ports:
            if declared.name == port.target_port and declared.protocol == port.protocol:
                return declared.container_port
    return None
