"""The addresses of a Service, given when it is applied: ClusterIP, NodePort (pkg/registry/core/service)."""

from probeviz.sim.objects import Service
from probeviz.sim.world import World

NODE_PORTS = range(30_000, 32_768)  # the default of kube-apiserver's --service-node-port-range
# The Service networks of the article's EKS cluster and of kubeadm (--service-cluster-ip-range), of each a /16.
NETWORKS = {"1.17": "172.20", "1.36": "10.96"}
CLUSTER_IPS = 1 << 16
WITH_NODE_PORTS = ("NodePort", "LoadBalancer")


def allocate(world: World, service: Service, old: Service | None = None) -> None:
    """Fills what the manifest leaves open: what `old` had, else the next free one after a draw by name."""
    if service.type == "ExternalName":
        return
    if old is not None:
        patch_allocated_values(service, old)
    if not service.cluster_ip:
        service.cluster_ip = _cluster_ip(world, service)
    if service.type not in WITH_NODE_PORTS:
        return
    taken = _taken_node_ports(world, service)
    for port in service.ports:
        port.node_port = port.node_port or _node_port(world, service.metadata.name, port.port, taken)
        taken[port.node_port] = None
    if service.type == "LoadBalancer" and service.external_traffic_policy == "Local":
        _health_check_port(world, service, old, taken)


def _health_check_port(world: World, service: Service, old: Service | None, taken: dict[int, None]) -> None:
    """`healthCheckNodePort`, where a balancer asks a node whether it has a Pod; nothing answers there here."""
    kept = old.other.get("healthCheckNodePort", 0) if old is not None else 0
    port = kept or _node_port(world, service.metadata.name, 0, taken)
    service.other.setdefault("healthCheckNodePort", port)


def patch_allocated_values(service: Service, old: Service) -> None:
    """`patchAllocatedValues` (storage/storage.go): addresses stay, NodePorts by the name of their port."""
    service.cluster_ip = service.cluster_ip or old.cluster_ip
    if service.type not in WITH_NODE_PORTS:
        return
    kept = {port.name: port.node_port for port in old.ports}
    used = {port.node_port: None for port in service.ports if port.node_port}
    for port in service.ports:
        before = kept.get(port.name, 0)
        if not port.node_port and before not in used:
            port.node_port = before
            used[before] = None


def _taken_node_ports(world: World, service: Service) -> dict[int, None]:
    """NodePorts in use by other Services and by this one's own ports."""
    name = service.metadata.name
    others = (found for found in world.cluster.services.values() if found.metadata.name != name)
    return {port.node_port: None for found in (service, *others) for port in found.ports if port.node_port}


def _node_port(world: World, name: str, port: int, taken: dict[int, None]) -> int:
    at = world.pick(len(NODE_PORTS), "node port", name, port)
    return next(
        found for i in range(at, at + len(NODE_PORTS)) if (found := NODE_PORTS[i % len(NODE_PORTS)]) not in taken
    )


def _cluster_ip(world: World, service: Service) -> str:
    network = NETWORKS[world.setup.release]
    taken = {found.cluster_ip: None for found in world.cluster.services.values()} | {f"{network}.0.1": None}
    at = world.pick(CLUSTER_IPS, "cluster ip", service.metadata.name)
    for i in range(at, at + CLUSTER_IPS):
        high, low = divmod(i % CLUSTER_IPS, 256)
        if 0 < low < 255 and (ip := f"{network}.{high}.{low}") not in taken:
            return ip
    raise AssertionError("no ClusterIP is free")
