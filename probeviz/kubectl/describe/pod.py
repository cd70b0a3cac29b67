"""`kubectl describe pod` (kubectl pkg/describe/describe.go, describePod)."""

from probeviz.kubectl.describe import parts
from probeviz.kubectl.describe.containers import containers
from probeviz.kubectl.duration import age
from probeviz.kubectl.listing import labels_of
from probeviz.kubectl.tabwriter import TabWriter
from probeviz.kubectl.wall import rfc1123z
from probeviz.sim.admission import priority_of
from probeviz.sim.objects import ContainerStatus, Pod, PodSpec
from probeviz.sim.pod_words import condition
from probeviz.sim.releases import release
from probeviz.sim.world import World


def describe_pod(world: World, pod: Pod) -> TabWriter:
    w = TabWriter()
    spec = world.cluster.templates[pod.template].spec
    _head(w, world, pod, spec)
    _status(w, world, pod, spec)
    _containers(w, world, pod, spec)
    _conditions(w, pod, spec)
    parts.volumes(w, "", spec.volumes)
    w.line(0, f"QoS Class:\t{pod.status.qos_class}")
    parts.labels(w, "Node-Selectors", spec.other.get("nodeSelector") or {})
    tolerations = spec.other.get("tolerations") or parts.DEFAULT_TOLERATIONS
    parts.tolerations(w, "Tolerations", tolerations, release(world.setup.release).minor >= 20)
    return w


def _head(w: TabWriter, world: World, pod: Pod, spec: PodSpec) -> None:
    meta = pod.metadata
    w.line(0, f"Name:\t{meta.name}")
    w.line(0, f"Namespace:\t{meta.namespace}")
    w.line(0, f"Priority:\t{priority_of(world, spec)}")
    for title, field in (("Priority Class Name", "priorityClassName"), ("Runtime Class Name", "runtimeClassName")):
        if spec.other.get(field):
            w.line(0, f"{title}:\t{spec.other[field]}")
    if spec.service_account_name and release(world.setup.release).service_account_line:
        w.line(0, f"Service Account:\t{spec.service_account_name}")
    w.line(0, f"Node:\t{pod.node_name}/{pod.status.host_ip}" if pod.node_name else "Node:\t<none>")
    if pod.status.start_time is not None:
        w.line(0, f"Start Time:\t{rfc1123z(world.setup, pod.status.start_time)}")
    parts.labels(w, "Labels", labels_of(world, pod))
    template = world.cluster.templates[pod.template]
    parts.annotations(w, "Annotations", {**template.annotations, **meta.annotations})


def _status(w: TabWriter, world: World, pod: Pod, spec: PodSpec) -> None:
    meta, status = pod.metadata, pod.status
    if meta.deletion_timestamp is not None and status.phase not in ("Failed", "Succeeded"):
        # Its age until the deadline is negative, which HumanDuration calls <invalid>; so does kubectl.
        w.line(0, f"Status:\tTerminating (lasts {age(world.now, meta.deletion_timestamp)})")
        w.line(0, f"Termination Grace Period:\t{meta.deletion_grace_period_seconds or 0}s")
    else:
        w.line(0, f"Status:\t{status.phase}")
    if status.reason:
        w.line(0, f"Reason:\t{status.reason}")
    if status.message:
        w.line(0, f"Message:\t{status.message}")
    _seccomp(w, spec)
    w.line(0, f"IP:\t{status.pod_ip}")
    if status.pod_ip:
        w.line(0, "IPs:")
        w.line(1, f"IP:\t{status.pod_ip}")
    else:
        w.line(0, "IPs:\t<none>")
    if meta.owner is not None:
        w.line(0, f"Controlled By:\t{meta.owner.kind}/{meta.owner.name}")


def _seccomp(w: TabWriter, spec: PodSpec) -> None:
    """describePod, since 1.19; older API servers have no such field."""
    profile = (spec.other.get("securityContext") or {}).get("seccompProfile")
    if profile:
        w.line(0, f"SeccompProfile:\t{profile.get('type', '')}")
    if profile and profile.get("type") == "Localhost":
        w.line(0, f"LocalhostProfile:\t{profile.get('localhostProfile', '')}")


def _containers(w: TabWriter, world: World, pod: Pod, spec: PodSpec) -> None:
    def stamp(at_ms: int) -> str:
        return rfc1123z(world.setup, at_ms)

    def field(path: str) -> str:
        return _field(pod, path)

    words = release(world.setup.release)
    if spec.init_containers:
        statuses = _by_name(pod.status.init_container_statuses)
        containers(w, "Init Containers", spec.init_containers, statuses, stamp, field, words)
    containers(w, "Containers", spec.containers, _by_name(pod.status.container_statuses), stamp, field, words)


def _conditions(w: TabWriter, pod: Pod, spec: PodSpec) -> None:
    if spec.readiness_gates:
        w.line(0, "Readiness Gates:\n  Type\tStatus")
        for gate in spec.readiness_gates:
            w.line(1, f"{gate} \t{condition(pod, gate) or '<none>'} ")
    if pod.status.conditions:
        w.line(0, "Conditions:\n  Type\tStatus")
        for row in pod.status.conditions:
            w.line(1, f"{row.type} \t{row.status} ")


def _by_name(statuses: list[ContainerStatus]) -> dict[str, ContainerStatus]:
    return {status.name: status for status in statuses}


def _field(pod: Pod, path: str) -> str:
    """What a fieldRef gives; kubectl knows those of the metadata only (EnvValueRetriever)."""
    return {"metadata.name": pod.metadata.name, "metadata.namespace": pod.metadata.namespace}.get(path, "")
