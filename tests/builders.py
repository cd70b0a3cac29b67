"""Worlds filled by hand: objects as the components would have left them, and nothing that would act on them; and small
manifests as somebody would write them."""

from typing import Any

import yaml

from probeviz.sim.objects import (
    Api,
    Condition,
    Container,
    ContainerPort,
    ContainerState,
    ContainerStatus,
    Deployment,
    DeploymentSpec,
    DeploymentStatus,
    Endpoint,
    EndpointSlice,
    Event,
    HttpGet,
    Ingress,
    IngressPath,
    IngressRule,
    Meta,
    Node,
    OwnerReference,
    Pod,
    PodSpec,
    PodStatus,
    PodTemplate,
    Probe,
    ReplicaSet,
    ReplicaSetStatus,
    Running,
    Service,
    ServicePort,
    Strategy,
)
from probeviz.sim.setup import NodeSetup, Setup
from probeviz.sim.world import World

ADDRESS = "e172ad3e-default-gohttping-ec00-691779486.us-east-2.elb.amazonaws.com"
NODE = "ip-10-3-55-229.us-east-2.compute.internal"


def world(release: str = "1.36", now: int = 0, **setup: Any) -> World:
    """An empty World at `now`."""
    built = World(Setup(release=release, start=setup.pop("start", "2026-11-23T06:00:00Z"), **setup))
    built.now = now
    return built


def probe(path: str = "/ping", delay: int = 1, period: int = 1, failures: int = 3) -> Probe:
    return Probe(
        http_get=HttpGet(port=8080, path=path),
        initial_delay_seconds=delay,
        period_seconds=period,
        failure_threshold=failures,
    )


def go_http_template(readiness: str = "/ping") -> PodTemplate:
    """The article's Pod template with its hash label."""
    container = Container(
        name="go-http",
        image="setevoy/go-http",
        ports=[ContainerPort(container_port=8080)],
        image_pull_policy="Always",
        liveness_probe=probe(),
        readiness_probe=probe(readiness),
    )
    labels = {"app": "go-http", "pod-template-hash": "8dc5b4779"}
    return PodTemplate(labels=labels, spec=PodSpec(containers=[container]))


def running(started_at: int, *, ready: bool = True, restarts: int = 0, name: str = "go-http") -> ContainerStatus:
    return ContainerStatus(
        name=name,
        image="setevoy/go-http",
        image_id="docker-pullable://setevoy/go-http@sha256:0f0d",
        container_id=f"docker://c{restarts}",
        state=ContainerState(running=Running(started_at=started_at)),
        ready=ready,
        started=True,
        restart_count=restarts,
    )


def conditions(ready: bool) -> list[Condition]:
    words = {"Initialized": True, "Ready": ready, "ContainersReady": ready, "PodScheduled": True}
    return [Condition(type=kind, status=str(value)) for kind, value in words.items()]


def go_http(release: str = "1.17", now: int = 8_000, *, ready: bool = True, **setup: Any) -> World:
    """The article's cluster some seconds after the first `apply`: one Pod, Service, Ingress with its address."""
    built = world(release, now, nodes=[NodeSetup(NODE, "10.3.55.229")], **setup)
    cluster, template = built.cluster, go_http_template()
    cluster.templates["8dc5b4779"] = template
    cluster.nodes[NODE] = Node(metadata=Meta(name=NODE, uid="n1"), address="10.3.55.229")
    plain = PodTemplate(labels={"app": "go-http"}, spec=template.spec)
    cluster.deployments["go-http"] = Deployment(
        metadata=Meta(
            name="go-http",
            uid="d1",
            generation=1,
            labels={"app": "go-http"},
            annotations={"deployment.kubernetes.io/revision": "1"},
        ),
        spec=DeploymentSpec(template=plain, selector={"app": "go-http"}, strategy=Strategy(type="Recreate")),
        status=DeploymentStatus(
            replicas=1,
            updated_replicas=1,
            ready_replicas=int(ready),
            available_replicas=int(ready),
            unavailable_replicas=int(not ready),
            conditions=[Condition(type="Available", status="True", reason="MinimumReplicasAvailable")],
        ),
    )
    cluster.replica_sets["go-http-8dc5b4779"] = ReplicaSet(
        metadata=Meta(
            name="go-http-8dc5b4779",
            uid="r1",
            labels=template.labels,
            annotations={"deployment.kubernetes.io/revision": "1"},
            owner=OwnerReference(api_version="apps/v1", kind="Deployment", name="go-http", uid="d1"),
        ),
        template="8dc5b4779",
        selector=template.labels,
        replicas=1,
        status=ReplicaSetStatus(replicas=1, ready_replicas=int(ready)),
    )
    cluster.pods["go-http-8dc5b4779-7q4kw"] = pod(ready)
    network(built, ready)
    return built


def pod(ready: bool, name: str = "go-http-8dc5b4779-7q4kw") -> Pod:
    owner = OwnerReference(api_version="apps/v1", kind="ReplicaSet", name="go-http-8dc5b4779", uid="r1")
    return Pod(
        metadata=Meta(name=name, uid="p1", owner=owner),
        template="8dc5b4779",
        node_name=NODE,
        status=PodStatus(
            phase="Running",
            conditions=conditions(ready),
            host_ip="10.3.55.229",
            pod_ip="10.3.53.103",
            start_time=0,
            container_statuses=[running(2_000, ready=ready)],
        ),
    )


def network(built: World, ready: bool = True) -> None:
    """Service, EndpointSlice and Ingress of the article."""
    cluster = built.cluster
    port = ServicePort(port=80, target_port=8080, node_port=31_337)
    cluster.services["go-http-svc"] = Service(
        metadata=Meta(name="go-http-svc", uid="s1"),
        type="NodePort",
        ports=[port],
        selector={"app": "go-http"},
        cluster_ip="172.20.10.7",
        external_traffic_policy="Cluster",
    )
    cluster.endpoint_slices["go-http-svc-abcde"] = EndpointSlice(
        metadata=Meta(name="go-http-svc-abcde", uid="e1"),
        service="go-http-svc",
        ports=[port],
        endpoints=[Endpoint(ip="10.3.53.103", pod="go-http-8dc5b4779-7q4kw", node=NODE, ready=ready, serving=ready)],
    )
    old = built.setup.release == "1.17"
    cluster.ingresses["go-http-ingress"] = Ingress(
        metadata=Meta(name="go-http-ingress", uid="i1", labels={"app": "go-http"}, annotations=ALB),
        api_version="extensions/v1beta1" if old else "networking.k8s.io/v1",
        rules=[IngressRule(paths=[IngressPath(path="/*", service_name="go-http-svc", service_port=80)])],
        address=ADDRESS,
    )


ALB = {
    "alb.ingress.kubernetes.io/healthcheck-path": "/ping",
    "alb.ingress.kubernetes.io/scheme": "internet-facing",
    "kubernetes.io/ingress.class": "alb",
}


def event(built: World, name: str, **fields: Any) -> Event:
    """Adds an Event of the article's Pod."""
    given: dict[str, Any] = {
        "ref": "pod/go-http-8dc5b4779-7q4kw",
        "uid": "p1",
        "type": "Normal",
        "field_path": "spec.containers{go-http}",
        "host": NODE,
    }
    made = Event(metadata=Meta(name=name), **{**given, **fields})
    built.cluster.events[name] = made
    return made


__all__ = ["ADDRESS", "NODE", "Api", "event", "go_http", "network", "pod", "running", "world"]


# --- manifests --------------------------------------------------------------------------------------------------


def deployment(name: str, image: str, replicas: int = 2, **probes: dict[str, Any]) -> str:
    """A Deployment of one container as YAML; `probes` by their field (`readinessProbe`), asked over HTTP on port 8080
    where they name a path."""
    asked = {
        field: {"httpGet": {"path": path, "port": 8080}, **rest} if path else rest
        for field, (path, rest) in ((field, _apart(probe)) for field, probe in probes.items())
    }
    containers = [{"name": name, "image": image, **asked}]
    template = {"metadata": {"labels": {"app": name}}, "spec": {"containers": containers}}
    spec = {"replicas": replicas, "selector": {"matchLabels": {"app": name}}, "template": template}
    return _dumped({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name}, "spec": spec})


def service(name: str, port: int = 80, target_port: int = 8080) -> str:
    """The Service of a `deployment` as YAML."""
    spec = {"selector": {"app": name}, "ports": [{"port": port, "targetPort": target_port}]}
    return _dumped({"apiVersion": "v1", "kind": "Service", "metadata": {"name": name}, "spec": spec})


def scenario(name: str, **spec: Any) -> str:
    """The Scenario's own document as YAML."""
    head = {"apiVersion": "probeviz.dev/v1alpha1", "kind": "Scenario", "metadata": {"name": name}}
    return _dumped({**head, "spec": spec} if spec else head)


def _apart(probe: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return probe.get("path", ""), {field: value for field, value in probe.items() if field != "path"}


def _dumped(document: dict[str, Any]) -> str:
    text: str = yaml.safe_dump(document, sort_keys=False)
    return text
