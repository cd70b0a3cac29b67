"""`kubectl describe ingress` (kubectl pkg/describe/describe.go, describeIngressV1 and V1beta1)."""

from probeviz.kubectl.describe import parts
from probeviz.kubectl.describe.service import ready_endpoints
from probeviz.kubectl.tabwriter import TabWriter
from probeviz.sim.objects import Ingress, IngressPath
from probeviz.sim.releases import release
from probeviz.sim.world import World


def describe_ingress(world: World, ingress: Ingress) -> TabWriter:
    w = TabWriter()
    meta, words = ingress.metadata, release(world.setup.release)
    w.line(0, f"Name:\t{meta.name}")
    if words.ingress_class_line:
        parts.labels(w, "Labels", meta.labels)
    w.line(0, f"Namespace:\t{meta.namespace}")
    w.line(0, f"Address:\t{ingress.address}")
    if words.ingress_class_line:
        w.line(0, f"Ingress Class:\t{ingress.ingress_class_name or '<none>'}")
    default = _default(world, ingress)
    w.line(0, f"Default backend:\t{default}")
    _tls(w, ingress)
    _rules(w, world, ingress, default)
    parts.annotations(w, "Annotations", meta.annotations)
    return w


def _default(world: World, ingress: Ingress) -> str:
    if ingress.default_backend is not None:
        return _backend(world, ingress.default_backend)
    if release(world.setup.release).ingress_class_line:
        return "<default>"
    # Old clients looked for this Service whether it existed or not.
    return 'default-http-backend:80 (<error: endpoints "default-http-backend" not found>)'


def _tls(w: TabWriter, ingress: Ingress) -> None:
    """describeIngressTLSV1"""
    if ingress.tls:
        w.line(0, "TLS:")
    for entry in ingress.tls:
        hosts, secret = ",".join(entry.get("hosts") or []), entry.get("secretName")
        w.line(1, f"{secret} terminates {hosts}" if secret else f"SNI routes {hosts}")


def _rules(w: TabWriter, world: World, ingress: Ingress, default: str) -> None:
    w.line(0, "Rules:\n  Host\tPath\tBackends")
    w.line(1, "----\t----\t--------")
    for rule in ingress.rules:
        w.line(1, f"{rule.host or '*'}\t")
        for path in rule.paths:
            w.line(2, f"\t{path.path} \t{_backend(world, path)}")
    if not ingress.rules:
        w.line(1, f"*\t*\t{default}")


def _backend(world: World, path: IngressPath) -> str:
    """`service:port (addresses)`."""
    name = f"{path.service_name}:{path.service_port}"
    service = world.cluster.services.get(path.service_name)
    if service is None:
        plural = "services" if release(world.setup.release).ingress_class_line else "endpoints"
        return f'{name} (<error: {plural} "{path.service_name}" not found>)'
    port = next((p for p in service.ports if path.service_port in (p.port, p.name)), None)
    return f"{name} ({'' if port is None else ready_endpoints(world, path.service_name, port)})"
