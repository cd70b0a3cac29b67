"""Containers, their probes and hooks, and the template of a Pod."""

from typing import Any

from probeviz.sim.objects.base import Api, IntOrString


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
    post_start: LifecycleHandler | None = None
    pre_stop: LifecycleHandler | None = None


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
