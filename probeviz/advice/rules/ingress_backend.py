"""An Ingress that names a Service or a port that is not there: one fault, as many answers as there are balancers.

Source: kubernetes/ingress-nginx test/e2e/servicebackend, aws-load-balancer-controller
enhanced_backend_builder.go (`Backend service does not exist`).
"""

from collections.abc import Iterator

from probeviz.advice.advice import WRONG, Fix, Found, Show
from probeviz.advice.ingresses import Backend, backends, is_alb
from probeviz.advice.manifest import Manifest
from probeviz.advice.registry import rule
from probeviz.advice.words import listed
from probeviz.locale.text import say


@rule("ingress-backend", "An Ingress names a Service or port that the manifests do not have.", WRONG)
def ingress_backend(manifest: Manifest) -> Iterator[Found]:
    services = {service.metadata.name: service for _, service in manifest.services}
    for document, ingress in manifest.ingresses:
        for backend in backends(document, ingress) if services else ():
            service = services.get(backend.service)
            path = backend.path or "/"
            if service is None:
                yield Found(
                    WRONG,
                    document,
                    backend.service_at,
                    say(
                        "{path} goes to Service {service}, which is not here; there is {services}.",
                        path=path,
                        service=backend.service,
                        services=listed(services),
                    ),
                    say("ingress-nginx answers 503, an ALB 503 Backend service does not exist, Traefik 404."),
                    Fix(((backend.service_at, next(iter(services))),)),
                    show=_show(backend) if is_alb(ingress) and manifest.playable else None,
                )
            elif not any(backend.port in (p.port, p.name) for p in service.ports):
                ports = [f"{p.port} ({p.name})" if p.name else p.port for p in service.ports]
                at, value = backend.port_fix(service.ports[0])
                yield Found(
                    WRONG,
                    document,
                    at,
                    say(
                        "{path} goes to port {port} of Service {service}, which has {ports}.",
                        path=path,
                        port=backend.port,
                        service=backend.service,
                        ports=listed(ports),
                    ),
                    say(
                        "The number here is the Service's port, not the container's. ingress-nginx "
                        "answers 503, Traefik 404; an ALB keeps its old rules or is never made."
                    ),
                    Fix(((at, value),)),
                    show=None,  # without rules there is no address to ask
                )


def _show(backend: Backend) -> Show:
    users = {"name": "users", "path": backend.path.rstrip("*") or "/", "to": "ingress", "rate": "2/s"}
    that = "codes('users').last('10s').size() > 0 && codes('users').last('10s').all(c, c == 503)"
    return Show(({"at": "60s", "that": that},), 65, clients=(users,))
