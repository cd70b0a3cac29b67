"""What a proxy inside the cluster knows: it follows Ingresses, Services and EndpointSlices, with a delay of its own."""

from probeviz.sim import events, store
from probeviz.sim.facts import ProxyChanged
from probeviz.sim.network.balancers.base import class_of
from probeviz.sim.network.balancers.in_cluster import InCluster
from probeviz.sim.network.state import Backend, Backends, Site
from probeviz.sim.objects import EndpointSlice, Ingress, IngressPath, Service
from probeviz.sim.store import Change, watches
from probeviz.sim.world import World, on


@watches("Ingress")
def ingress_changed(world: World, change: Change, ingress: Ingress, n: int) -> None:
    _mark(world, n)
    proxy = _proxy(world)
    if proxy is not None and proxy.event and change != "deleted" and proxy.serves(class_of(ingress)):
        component, reason, message = proxy.event
        events.record(world, ingress, "Normal", reason, message, component)


@watches("Service")
def service_changed(world: World, change: Change, service: Service, n: int) -> None:
    _mark(world, n)


@watches("EndpointSlice")
def slice_changed(world: World, change: Change, found: EndpointSlice, n: int) -> None:
    _mark(world, n)


def _proxy(world: World) -> InCluster | None:
    from probeviz.sim.network.balancers import BALANCERS  # which imports this module

    found = BALANCERS.get(world.setup.balancer.kind)
    return found if isinstance(found, InCluster) else None


def _mark(world: World, n: int) -> None:
    proxy, known = _proxy(world), world.cluster.follower
    if proxy is None:
        return
    planned, known.dirty = known.dirty, n
    if not planned:
        at = world.now + world.draw(*proxy.sync, "balancer sync", proxy.name, n)
        world.at(max(at, known.synced_at + proxy.min_sync_ms), "balancer.sync", cause=n)


@on("balancer.sync")
def sync(world: World, _: str) -> None:
    """Takes over all that has changed, in one go."""
    proxy, known = _proxy(world), world.cluster.follower
    if proxy is None:
        return
    n, known.dirty, known.synced_at = known.dirty, 0, world.now
    world.changed()
    own = [ingress for ingress in world.cluster.ingresses.values() if proxy.serves(class_of(ingress))]
    admitted = [ingress for ingress in own if not proxy.rejects(world, ingress)]
    known.sites = [
        _site(world, proxy, ingress, rule.host, path, n)
        for ingress in admitted
        for rule in ingress.rules
        for path in rule.paths
    ]
    defaults = [ingress for ingress in admitted if ingress.default_backend is not None]
    known.default = _site(world, proxy, defaults[0], "", defaults[0].default_backend, n) if defaults else None
    _services(world, proxy, n)
    _addresses(world, proxy, admitted, n)


def _site(world: World, proxy: InCluster, ingress: Ingress, host: str, path: IngressPath | None, n: int) -> Site:
    assert path is not None
    own = {k: v for k, v in ingress.metadata.annotations.items() if k.startswith(proxy.prefix)} if proxy.prefix else {}
    site = Site(ingress.metadata.name, host, path.path, path.path_type, path.service_name, annotations=own, fact=n)
    service = world.cluster.services.get(path.service_name)
    if proxy.denies(own):
        site.trouble = "denied"
    elif not path.service_name:
        site.trouble = "no backend"
    elif service is None:
        site.trouble = "no service"
    elif service.type == "ExternalName":
        site.trouble = "external"
    else:
        port = next((p.port for p in service.ports if path.service_port in (p.port, p.name)), 0)
        site.port, site.trouble = port, "" if port else "no port"
    return site


def _services(world: World, proxy: InCluster, n: int) -> None:
    """Where it sends from now on; a change is stated once for each Service."""
    known, old = world.cluster.follower, world.cluster.follower.services
    used = [*known.sites, *([known.default] if known.default is not None else [])]
    known.services = {}
    for name in dict.fromkeys(site.service for site in used if site.port):
        ports = _ports(world, proxy, name)
        before = old.get(name)
        if before is not None and before.ports == ports:
            before.seen = n
            known.services[name] = before
            continue
        listed = list(dict.fromkeys(f"{to.ip}:{to.port}" for found in ports.values() for to in found))
        fact = ProxyChanged(who=proxy.name, service=name, backends=listed)
        known.services[name] = Backends(ports, world.emit(fact, n), n)


def _ports(world: World, proxy: InCluster, name: str) -> dict[int, list[Backend]]:
    """The endpoints that it uses, by the Service's port."""
    slices = [found for found in world.cluster.endpoint_slices.values() if found.service == name]
    return {
        port.port: [
            Backend(endpoint.ip, int(at.target_port), endpoint.pod, endpoint.node)
            for found in slices
            for at in found.ports
            if (at.name, at.protocol) == (port.name, port.protocol)
            for endpoint in found.endpoints
            if proxy.uses(endpoint)
        ]
        for port in world.cluster.services[name].ports
    }


def _addresses(world: World, proxy: InCluster, served: list[Ingress], n: int) -> None:
    """All its Ingresses bear its own address."""
    known = world.cluster.follower
    if served and not known.address:
        known.address = f"203.0.113.{10 + world.pick(200, 'balancer address')}"  # of the range for documents
    for ingress in served:
        if ingress.address != known.address:
            ingress.address = known.address
            store.update(world, ingress, proxy.name, n)
