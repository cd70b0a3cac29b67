"""kube-proxy of each node: follows Services and EndpointSlices, and refuses what has no backend
(pkg/proxy/iptables/proxier.go, pkg/proxy/topology.go, pkg/util/async/bounded_frequency_runner.go).
"""

from probeviz.sim import choices
from probeviz.sim.facts import ProxyChanged
from probeviz.sim.network.state import Backend, Backends, Proxy
from probeviz.sim.objects import Endpoint, EndpointSlice, Node, Service
from probeviz.sim.releases import release
from probeviz.sim.store import Change, watches
from probeviz.sim.world import World, on

MIN_SYNC_MS = 1000  # --iptables-min-sync-period


@watches("Service")
def service_changed(world: World, change: Change, service: Service, n: int) -> None:
    _changed(world, service.metadata.name, n)


@watches("EndpointSlice")
def slice_changed(world: World, change: Change, found: EndpointSlice, n: int) -> None:
    _changed(world, found.service, n)


@watches("Node")
def node_changed(world: World, change: Change, node: Node, n: int) -> None:
    """A new node's proxy learns of all Services, and so does that of a node that is up again."""
    name = node.metadata.name
    if change == "deleted" or world.cluster.is_down(name):
        world.cluster.proxies.pop(name, None)
        world.changed()
    elif name not in world.cluster.proxies:
        for service in world.cluster.services:
            _mark(world, name, service, n)


def backend(
    world: World, node: str, service: str, port: int, what: str, number: int, outside: bool = True
) -> Backend | None:
    """To whom the node's proxy sends this connection: any backend, with equal chance; None: it refuses, or drops.

    `what` and `number` name the draw.  `outside`: the connection comes to the node's port, not to the ClusterIP.
    """
    found = usable(world, node, service, port, outside)
    return found[world.pick_nth(len(found), what, number)] if found else None


def usable(world: World, node: str, service: str, port: int, outside: bool = True) -> list[Backend]:
    """Among which the node's proxy chooses."""
    proxy = world.cluster.proxies.get(node)
    known = proxy.services.get(service) if proxy is not None else None
    if known is None:
        return []
    return (known.ports if known.local is None or not outside else known.local).get(port, [])


def backends(world: World, node: str, service: str) -> Backends:
    """What the node's proxy knows of a Service; empty when it has not heard of it yet."""
    proxy = world.cluster.proxies.get(node)
    return (proxy.services.get(service) if proxy is not None else None) or Backends()


def drops(world: World, node: str, service: str, port: int) -> bool:
    """Whether connections from outside vanish: there are endpoints, but "no local endpoints"."""
    known = backends(world, node, service)
    return known.local is not None and not known.local.get(port) and bool(known.ports.get(port))


def _changed(world: World, service: str, n: int) -> None:
    for node in world.cluster.nodes:
        if world.cluster.is_down(node):
            continue  # it learns of all Services when it is up again
        _mark(world, node, service, n)


def _mark(world: World, node: str, service: str, n: int) -> None:
    proxy = world.cluster.proxies.setdefault(node, Proxy())
    proxy.dirty[service] = n
    if not proxy.planned:
        proxy.planned = True
        at = world.now + world.draw(*choices.PROXY_SYNC, "proxy", node, world.now)
        world.at(max(at, proxy.synced_at + MIN_SYNC_MS), "proxy.sync", node)


@on("proxy.sync")
def sync_proxy_rules(world: World, node: str) -> None:
    """`syncProxyRules`: writes the rules of all Services that changed since the last time."""
    proxy = world.cluster.proxies.get(node)
    if proxy is None or world.cluster.is_down(node):
        return
    proxy.planned, proxy.synced_at = False, world.now
    dirty, proxy.dirty = proxy.dirty, {}
    for service, n in dirty.items():
        _sync(world, node, proxy, service, n)


def _sync(world: World, node: str, proxy: Proxy, service: str, n: int) -> None:
    known = proxy.services.get(service)
    ports = _ports(world, service)
    found = world.cluster.services.get(service)
    local = None
    if found is not None and found.external_traffic_policy == "Local":
        local = _ports(world, service, node)
    if known is not None and (known.ports, known.local) == (ports, local):
        known.seen = n
        return
    listed = list(dict.fromkeys(f"{to.ip}:{to.port}" for found in ports.values() for to in found))
    fact = ProxyChanged(who=f"kube-proxy/{node}", service=service, backends=listed)
    proxy.services[service] = Backends(ports, world.emit(fact, n), n, local)
    world.changed()


def _ports(world: World, name: str, node: str = "") -> dict[int, list[Backend]]:
    """The usable backends by Service port, all or those of one node; no Service: no port."""
    service = world.cluster.services.get(name)
    if service is None:
        return {}
    ports: dict[int, list[Backend]] = {port.port: [] for port in service.ports}
    slices = [found for found in world.cluster.endpoint_slices.values() if found.service == name]
    for port in service.ports:
        served = [
            (endpoint, int(at.target_port))
            for found in slices
            for at in found.ports
            if (at.name, at.protocol) == (port.name, port.protocol)
            for endpoint in found.endpoints
            if not node or endpoint.node == node
        ]
        usable = categorize_endpoints(world, [endpoint for endpoint, _ in served])
        ports[port.port] = [Backend(e.ip, at, e.pod) for e, at in served if e in usable]
    return ports


def categorize_endpoints(world: World, endpoints: list[Endpoint]) -> list[Endpoint]:
    """`CategorizeEndpoints`: the ready ones; without any, those that terminate but still serve (1.28)."""
    ready = [endpoint for endpoint in endpoints if endpoint.ready]
    if ready or not release(world.setup.release).terminating_endpoint_fallback:
        return ready
    return [endpoint for endpoint in endpoints if endpoint.serving and endpoint.terminating]
