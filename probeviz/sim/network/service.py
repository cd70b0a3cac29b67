"""The addresses of a Service, given when it is applied: ClusterIP, NodePort (pkg/registry/core/service)."""

from probeviz.sim.objects import Service
from probeviz.sim.world import World

NODE_PORTS = (30_000, 2_768)  # the default --service-node-port-range: first, count
CLUSTER_IPS = 1 << 16  # 10.100.0.0/16, as EKS has it


def allocate(world: World, service: Service, old: Service | None = None) -> None:
    """Fills what the manifest leaves open: what `old` had, else the next free one after a draw by name."""
    if service.type == "ExternalName":
        return
    if not service.cluster_ip:
        service.cluster_ip = old.cluster_ip if old is not None and old.cluster_ip else _cluster_ip(world, service)
    if service.type not in ("NodePort", "LoadBalancer"):
        return
    kept = {} if old is None else {(port.name, port.port): port.node_port for port in old.ports}
    taken = taken_node_ports(world, service.metadata.name)
    taken.update(dict.fromkeys(port.node_port for port in service.ports if port.node_port))
    for port in service.ports:
        port.node_port = port.node_port or kept.get((port.name, port.port), 0)
        port.node_port = port.node_port or _node_port(world, service.metadata.name, port.port, taken)
        taken[port.node_port] = None


def taken_node_ports(world: World, but: str) -> dict[int, None]:
    """NodePorts in use by Services other than `but`."""
    others = (found for name, found in world.cluster.services.items() if name != but)
    return {port.node_port: None for found in others for port in found.ports if port.node_port}


def _node_port(world: World, name: str, port: int, taken: dict[int, None]) -> int:
    first, count = NODE_PORTS
    at = world.pick(count, "nodePort", name, port)
    return next(found for i in range(count) if (found := first + (at + i) % count) not in taken)


def _cluster_ip(world: World, service: Service) -> str:
    taken = {found.cluster_ip for found in world.cluster.services.values()}
    at = world.pick(CLUSTER_IPS, "clusterIP", service.metadata.name)
    for i in range(CLUSTER_IPS):
        high, low = divmod((at + i) % CLUSTER_IPS, 256)
        if 0 < low < 255 and (ip := f"10.100.{high}.{low}") not in taken:
            return ip
    raise AssertionError("no ClusterIP is free")
