"""`kubectl describe service` (kubectl pkg/describe/describe.go, describeService)."""

from probeviz.kubectl.derived import KUBERNETES, api_server_address
from probeviz.kubectl.describe import parts
from probeviz.kubectl.printers.column import head
from probeviz.kubectl.selectors import format_selector
from probeviz.kubectl.tabwriter import TabWriter
from probeviz.sim.objects import Service, ServicePort
from probeviz.sim.releases import release
from probeviz.sim.world import World


def describe_service(world: World, service: Service) -> TabWriter:
    w = TabWriter()
    _head(w, world, service)
    for port in service.ports:
        _port(w, world, service, port)
    w.line(0, f"Session Affinity:\t{service.other.get('sessionAffinity', 'None')}")
    if service.external_traffic_policy:
        w.line(0, f"External Traffic Policy:\t{service.external_traffic_policy}")
    if release(world.setup.release).minor >= 31 and service.type != "ExternalName":
        w.line(0, f"Internal Traffic Policy:\t{service.other.get('internalTrafficPolicy', 'Cluster')}")
    if service.other.get("healthCheckNodePort"):
        w.line(0, f"HealthCheck NodePort:\t{service.other['healthCheckNodePort']}")
    if ranges := service.other.get("loadBalancerSourceRanges"):
        w.line(0, f"LoadBalancer Source Ranges:\t{','.join(ranges)}")
    if spread := service.other.get("trafficDistribution"):
        w.line(0, f"Traffic Distribution:\t{spread}")
    return w


def ready_endpoints(world: World, service: str, port: ServicePort) -> str:
    """`ip:port` of who is ready, three at most; `<none>` without a slice, blank when nobody is."""
    if service == KUBERNETES and KUBERNETES not in world.cluster.services:
        return api_server_address(world)
    slices = [piece for piece in world.cluster.endpoint_slices.values() if piece.service == service]
    if not slices:
        return "<none>"
    pairs = [
        f"{endpoint.ip}:{served.target_port}"
        for piece in slices
        for served in piece.ports
        if served.name == port.name
        for endpoint in piece.endpoints
        if endpoint.ready
    ]
    return head(pairs)


def _head(w: TabWriter, world: World, service: Service) -> None:
    meta = service.metadata
    w.line(0, f"Name:\t{meta.name}")
    w.line(0, f"Namespace:\t{meta.namespace}")
    parts.labels(w, "Labels", meta.labels)
    parts.annotations(w, "Annotations", meta.annotations)
    w.line(0, f"Selector:\t{format_selector(service.selector)}")
    w.line(0, f"Type:\t{service.type}")
    families = release(world.setup.release).minor >= 20
    if families:
        w.line(0, "IP Family Policy:\tSingleStack")
        w.line(0, "IP Families:\tIPv4")
    w.line(0, f"IP:\t{service.cluster_ip}")
    if families:
        w.line(0, f"IPs:\t{service.cluster_ip or '<none>'}")
    if given := service.other.get("externalIPs"):
        w.line(0, f"External IPs:\t{','.join(given)}")
    if service.other.get("loadBalancerIP"):
        w.line(0, f"Desired LoadBalancer IP:\t{service.other['loadBalancerIP']}")
    if service.external_name:
        w.line(0, f"External Name:\t{service.external_name}")


def _port(w: TabWriter, world: World, service: Service, port: ServicePort) -> None:
    name = port.name or "<unset>"
    w.line(0, f"Port:\t{name}\t{port.port}/{port.protocol}")
    w.line(0, f"TargetPort:\t{port.target_port}/{port.protocol}")
    if port.node_port:
        w.line(0, f"NodePort:\t{name}\t{port.node_port}/{port.protocol}")
    w.line(0, f"Endpoints:\t{ready_endpoints(world, service.metadata.name, port)}")
