"""Services, EndpointSlices and Ingresses."""

from typing import Any

from probeviz.sim.objects.base import Api, IntOrString, Status
from probeviz.sim.objects.metadata import Meta


class ServicePort(Api):
    port: int
    name: str = ""
    protocol: str = "TCP"
    target_port: IntOrString = 0
    node_port: int = 0
    other: dict[str, Any] = {}


class Service(Api, tag_field="kind", tag="Service"):
    metadata: Meta
    type: str = "ClusterIP"
    ports: list[ServicePort] = []
    selector: dict[str, str] = {}
    cluster_ip: str = ""
    external_name: str = ""
    external_traffic_policy: str = ""
    publish_not_ready_addresses: bool = False
    other: dict[str, Any] = {}


class Endpoint(Status):
    """One address of an EndpointSlice with its conditions (staging/src/k8s.io/endpointslice/utils.go)."""

    ip: str
    pod: str
    node: str = ""
    ready: bool = False
    serving: bool = False
    terminating: bool = False


class EndpointSlice(Api, tag_field="kind", tag="EndpointSlice"):
    metadata: Meta
    service: str
    ports: list[ServicePort] = []  # target_port holds the number that this slice resolves to
    endpoints: list[Endpoint] = []


class IngressPath(Api):
    path: str = ""
    path_type: str = "ImplementationSpecific"
    service_name: str = ""
    service_port: IntOrString = 0
    other: dict[str, Any] = {}


class IngressRule(Api):
    host: str = ""
    paths: list[IngressPath] = []


class Ingress(Api, tag_field="kind", tag="Ingress"):
    """One form for `extensions/v1beta1`, `networking.k8s.io/v1beta1` and `networking.k8s.io/v1`."""

    metadata: Meta
    api_version: str = "networking.k8s.io/v1"
    ingress_class_name: str = ""
    default_backend: IngressPath | None = None
    rules: list[IngressRule] = []
    tls: list[dict[str, Any]] = []
    address: str = ""  # status.loadBalancer.ingress[0].hostname
