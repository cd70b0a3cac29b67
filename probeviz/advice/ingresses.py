"""The backends of an Ingress with their places, in its old and its new form."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from probeviz.api.source import Document, Path
from probeviz.sim.network.balancers.alb_model import class_of
from probeviz.sim.objects import Ingress, IntOrString, ServicePort


class Backend(NamedTuple):
    path: str
    service: str
    port: IntOrString
    at: Path  # of the backend in the document
    new: bool  # networking.k8s.io/v1

    @property
    def service_at(self) -> Path:
        return (*self.at, "service", "name") if self.new else (*self.at, "serviceName")

    def port_fix(self, port: ServicePort) -> tuple[Path, Any]:
        """Where the port stands, and what would have to stand there: a number for a number, a name for a name."""
        value = port.name if isinstance(self.port, str) and port.name else port.port
        if not self.new:
            return (*self.at, "servicePort"), value
        return (*self.at, "service", "port"), {"number" if isinstance(value, int) else "name": value}


def backends(document: Document, ingress: Ingress) -> Iterator[Backend]:
    new = ingress.api_version == "networking.k8s.io/v1"
    for i, rule in enumerate(ingress.rules):
        for j, path in enumerate(rule.paths):
            at: Path = ("spec", "rules", i, "http", "paths", j, "backend")
            if path.service_name and path.service_port != "use-annotation":  # actions of the ALB controller
                yield Backend(path.path, path.service_name, path.service_port, at, new)
    default = ingress.default_backend
    if default is not None and default.service_name:
        at = ("spec", "defaultBackend" if new else "backend")
        yield Backend("", default.service_name, default.service_port, at, new)


def is_alb(ingress: Ingress) -> bool:
    return class_of(ingress) == "alb"
