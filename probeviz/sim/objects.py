"""The API objects as the World keeps them: Pod, Deployment, ReplicaSet, Service, EndpointSlice, Ingress, Node, Event.

Field names are Kubernetes' own in snake case (`failure_threshold`); camelCase exists only in `api/` and the
printers.  Stamps are virtual milliseconds from the run's start, cut to whole seconds where the API keeps whole
seconds.  `other` holds, as given, the fields that Kubernetes has and we accept without simulating them.
"""

from typing import Any

import msgspec

Millis = int
IntOrString = int | str
Ref = str  # "pod/go-http-8dc5b4779-7q4kw", "deployment.apps/go-http"


class Api(msgspec.Struct, rename="camel", omit_defaults=True, kw_only=True):
    """Base of everything that has a JSON form in the Kubernetes API."""


class Status(msgspec.Struct, array_like=True, omit_defaults=True, kw_only=True):
    """Base of what only components write, many times a run: stored by position, which keeps a checkpoint small."""


# --- metadata -----------------------------------------------------------------------------------


class OwnerReference(Api):
    api_version: str
    kind: str
    name: str
    uid: str


class Meta(Api):
    """`metadata`; `deletion_timestamp` is the deadline (request time + grace), as the API has it."""

    name: str
    namespace: str = "default"
    uid: str = ""
    resource_version: int = 0
    generation: int = 0
    creation_timestamp: Millis = 0
    deletion_timestamp: Millis | None = None
    deletion_grace_period_seconds: int | None = None
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}
    owner: OwnerReference | None = None
    other: dict[str, Any] = {}


class Condition(Api):
    """One row of `status.conditions`; `last_update_time` is used by Deployments only."""

    type: str
    status: str
    reason: str = ""
    message: str = ""
    last_transition_time: Millis = 0
    last_update_time: Millis | None = None


# --- probes and containers ----------------------------------------------------------------------


class HttpHeader(Api):
    name: str
    value: str


class HttpGet(Api):
    port: IntOrString
    path: str = "/"
    scheme: str = "HTTP"
    host: str = ""
    http_headers: list[HttpHeader] = []


class TcpSocket(Api):
    port: IntOrString
    host: str = ""


class Exec(Api):
    command: list[str] = []


class Grpc(Api):
    port: int
    service: str = ""


class Probe(Api):
    """`livenessProbe`, `readinessProbe` or `startupProbe`, defaulted (pkg/apis/core/v1/defaults.go)."""

    http_get: HttpGet | None = None
    tcp_socket: TcpSocket | None = None
    exec: Exec | None = None
    grpc: Grpc | None = None
    initial_delay_seconds: int = 0
    timeout_seconds: int = 1
    period_seconds: int = 10
    success_threshold: int = 1
    failure_threshold: int = 3
    termination_grace_period_seconds: int | None = None


class Sleep(Api):
    seconds: int = 0


class LifecycleHandler(Api):
    """What a hook does."""

    exec: Exec | None = None
    http_get: HttpGet | None = None
    tcp_socket: TcpSocket | None = None
    sleep: Sleep | None = None


class Lifecycle(Api):
    """`stop_signal` is kept as given and not simulated."""

    post_start: LifecycleHandler | None = None
    pre_stop: LifecycleHandler | None = None
    stop_signal: str = ""


class ContainerPort(Api):
    container_port: int
    name: str = ""
    protocol: str = "TCP"
    host_port: int = 0
    host_ip: str = ""


class ExitCodes(Api):
    """`exitCodes` of a restart rule; the operator is In or NotIn."""

    operator: str
    values: list[int] = []


class RestartRule(Api):
    """One of `restartPolicyRules`; what is done with the container when its exit code matches."""

    action: str
    exit_codes: ExitCodes | None = None


class Container(Api):
    name: str
    image: str = ""
    command: list[str] = []
    args: list[str] = []
    ports: list[ContainerPort] = []
    image_pull_policy: str = ""
    liveness_probe: Probe | None = None
    readiness_probe: Probe | None = None
    startup_probe: Probe | None = None
    restart_policy: str | None = None
    restart_policy_rules: list[RestartRule] = []
    lifecycle: Lifecycle | None = None
    env: list[dict[str, Any]] = []
    resources: dict[str, Any] = {}
    volume_mounts: list[dict[str, Any]] = []
    termination_message_path: str = "/dev/termination-log"
    termination_message_policy: str = "File"
    other: dict[str, Any] = {}


class PodSpec(Api):
    containers: list[Container] = []
    init_containers: list[Container] = []
    restart_policy: str = "Always"
    termination_grace_period_seconds: int = 30
    dns_policy: str = "ClusterFirst"
    scheduler_name: str = "default-scheduler"
    service_account_name: str = ""
    node_name: str = ""
    volumes: list[dict[str, Any]] = []
    readiness_gates: list[str] = []
    active_deadline_seconds: int | None = None
    other: dict[str, Any] = {}


class PodTemplate(Api, kw_only=True):
    """`spec.template`; kept once per World and named by its hash, as Pods and ReplicaSets share it."""

    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}
    spec: PodSpec
    other: dict[str, Any] = {}


# --- status of a Pod ----------------------------------------------------------------------------


class Waiting(Status):
    reason: str = ""
    message: str = ""


class Running(Status):
    started_at: Millis


class Terminated(Status):
    exit_code: int
    signal: int = 0
    reason: str = ""
    message: str = ""
    started_at: Millis = 0
    finished_at: Millis = 0
    container_id: str = ""


class ContainerState(Status):
    """At most one of the three is set; none = waiting without a reason."""

    waiting: Waiting | None = None
    running: Running | None = None
    terminated: Terminated | None = None


class ContainerStatus(Status):
    name: str
    image: str
    image_id: str = ""
    container_id: str = ""
    state: ContainerState = msgspec.field(default_factory=ContainerState)
    last_state: ContainerState = msgspec.field(default_factory=ContainerState)
    ready: bool = False
    started: bool | None = None
    restart_count: int = 0


class PodStatus(Status):
    phase: str = "Pending"
    reason: str = ""
    message: str = ""
    conditions: list[Condition] = []
    host_ip: str = ""
    pod_ip: str = ""
    start_time: Millis | None = None
    container_statuses: list[ContainerStatus] = []
    init_container_statuses: list[ContainerStatus] = []
    qos_class: str = "BestEffort"
    observed_generation: int = 0  # the kubelet's; a deletion raises the Pod's


class Pod(Status, tag_field="kind", tag="Pod"):
    """`template` names the entry of `World.templates` that holds labels, annotations and spec."""

    metadata: Meta
    template: str
    node_name: str = ""
    status: PodStatus = msgspec.field(default_factory=PodStatus)


class PodManifest(Api, tag_field="kind", tag="PodManifest"):
    """A bare Pod as it is applied, its template still inline."""

    metadata: Meta
    template: PodTemplate


# --- workloads ----------------------------------------------------------------------------------


class Strategy(Api):
    type: str = "RollingUpdate"
    max_surge: IntOrString | None = None
    max_unavailable: IntOrString | None = None


class DeploymentSpec(Api):
    template: PodTemplate
    selector: dict[str, str] = {}
    replicas: int = 1
    strategy: Strategy = msgspec.field(default_factory=Strategy)
    min_ready_seconds: int = 0
    revision_history_limit: int = 10
    progress_deadline_seconds: int = 600
    paused: bool = False
    match_expressions: list[dict[str, Any]] = []


class DeploymentStatus(Api):
    observed_generation: int = 0
    replicas: int = 0
    updated_replicas: int = 0
    ready_replicas: int = 0
    available_replicas: int = 0
    unavailable_replicas: int = 0
    terminating_replicas: int | None = None  # since 1.35; None until the first status
    conditions: list[Condition] = []


class Deployment(Api, tag_field="kind", tag="Deployment"):
    metadata: Meta
    spec: DeploymentSpec
    status: DeploymentStatus = msgspec.field(default_factory=DeploymentStatus)


class ReplicaSetStatus(Api):
    observed_generation: int = 0
    replicas: int = 0
    fully_labeled_replicas: int = 0
    ready_replicas: int = 0
    available_replicas: int = 0
    terminating_replicas: int | None = None  # since 1.35; None until the first status


class ReplicaSet(Api, tag_field="kind", tag="ReplicaSet"):
    """`template` names the entry of `World.templates`; revision and desired sizes stand in the annotations."""

    metadata: Meta
    template: str
    selector: dict[str, str] = {}
    replicas: int = 0
    min_ready_seconds: int = 0
    status: ReplicaSetStatus = msgspec.field(default_factory=ReplicaSetStatus)


# --- network ------------------------------------------------------------------------------------


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


# --- nodes and events ---------------------------------------------------------------------------


class Node(Api, tag_field="kind", tag="Node"):
    metadata: Meta
    address: str = ""
    ready: bool = True  # False: the condition is Unknown, and the node is tainted unreachable
    unschedulable: bool = False
    since: Millis | None = None  # when `ready` last changed; None: never


class Event(Status, tag_field="kind", tag="Event"):
    """A Kubernetes Event (never the heap's entry, which is a Timer)."""

    metadata: Meta
    ref: Ref
    uid: str
    type: str
    reason: str
    message: str
    count: int = 1
    first_timestamp: Millis = 0
    last_timestamp: Millis = 0
    component: str = "kubelet"
    host: str = ""
    field_path: str = ""
    born: int = 0  # the resource version that its uid is drawn from (store.uid_of): there are too many to keep each


ApiObject = Pod | Deployment | ReplicaSet | Service | EndpointSlice | Ingress | Node | Event
Manifest = Deployment | Service | Ingress | PodManifest  # what a person may apply

RESOURCES = {
    # kind: (plural, API group; "" is the core group)
    "Pod": ("pods", ""),
    "Service": ("services", ""),
    "Event": ("events", ""),
    "Node": ("nodes", ""),
    "Deployment": ("deployments", "apps"),
    "ReplicaSet": ("replicasets", "apps"),
    "Ingress": ("ingresses", "networking.k8s.io"),
    "EndpointSlice": ("endpointslices", "discovery.k8s.io"),
}


def ref_of(kind: str, name: str, group: str | None = None) -> Ref:
    """`deployment.apps/go-http`; `group` overrides the kind's own (an old Ingress is `ingress.extensions`)."""
    group = RESOURCES[kind][1] if group is None else group
    return f"{kind.lower()}.{group}/{name}" if group else f"{kind.lower()}/{name}"
