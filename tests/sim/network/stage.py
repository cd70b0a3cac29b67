"""A World with nodes, a Service, its EndpointSlice and processes put in place by hand, without any kubelet."""

from typing import Any

from probeviz.sim import program, store
from probeviz.sim.facts import Fact
from probeviz.sim.network import clients, service
from probeviz.sim.objects import (
    Endpoint,
    EndpointSlice,
    Ingress,
    IngressPath,
    IngressRule,
    Meta,
    Node,
    Service,
    ServicePort,
)
from probeviz.sim.program import Exit, Latency, Program, Route
from probeviz.sim.setup import BalancerSetup, ClientSetup, Setup
from probeviz.sim.world import World

IMAGE = "setevoy/go-http"
ROUTES = {
    "/ping": [Route(body="pong", latency=Latency(2))],
    "/err": [Route(panic="Error")],
    "/boom": [Route(status=500, body="boom\n")],
    "/slow": [Route(body="late", latency=Latency(3000))],
    "/hang": [Route(hang=True)],
    "/rst": [Route(reset=True)],
    "/bodyhang": [Route(body="x", hang_body=True)],
    "/short": [Route(body="abc", content_length=10)],
    "/die": [Route(exit=3)],
    "/flaky": [Route(cycle=[Route(status=500), Route(status=500), Route(body="ok")])],
    "/phased": [Route(until=10_000, body="early"), Route(status=500)],
    "/static/*": [Route(body="file")],
}
GO_HTTP = Program(
    boot=Latency(200), listen=[8080], log=["Starting server at port 8080"], routes=ROUTES
)  # the article's program, and more ways to fail
CLASS_ALB = {"kubernetes.io/ingress.class": "alb", "alb.ingress.kubernetes.io/healthcheck-path": "/ping"}


class Stage:
    """The World with its facts, and the short forms that the tests are written in."""

    def __init__(self, luck: str = "plain", nodes: int = 1, release: str = "1.36", **fields: Any) -> None:
        fields.setdefault("programs", {IMAGE: GO_HTTP})
        fields.setdefault("balancer", BalancerSetup())
        self.world = World(Setup(luck=luck, release=release, start="2020-11-11T12:57:00Z", **fields))
        self.facts: list[Fact] = []
        self.world.sink = self.facts.append
        for i in range(nodes):
            name = f"node-{i + 1}"
            store.create(self.world, Node(metadata=Meta(name=name), address=f"10.3.55.{i + 1}"), "test")

    def pod(self, pod: str = "go-http-1", ip: str = "10.3.53.103", instance: int = 0, cause: int = 1) -> str:
        container_id = f"{pod}/{instance}"
        program.start(
            self.world,
            container_id=container_id,
            pod=pod,
            container="go-http",
            image=IMAGE,
            ip=ip,
            instance=instance,
            cause=cause,
        )
        return container_id

    def service(self, name: str = "go-http-svc", kind: str = "NodePort") -> Service:
        made = Service(
            metadata=Meta(name=name),
            type=kind,
            ports=[ServicePort(port=80, target_port=8080)],
            selector={"app": "go-http"},
        )
        service.allocate(self.world, made)
        store.create(self.world, made, "test")
        return made

    def endpoints(self, *rows: Endpoint, service: str = "go-http-svc", cause: int = 1) -> int:
        """Sets the EndpointSlice and returns the fact of it."""
        name = f"{service}-abcde"
        ports = [ServicePort(port=80, target_port=8080)]
        made = EndpointSlice(metadata=Meta(name=name), service=service, ports=ports, endpoints=list(rows))
        old = self.world.cluster.endpoint_slices.get(name)
        if old is None:
            return store.create(self.world, made, "test", cause)
        made.metadata = old.metadata
        return store.update(self.world, made, "test", cause)

    def ingress(
        self, path: str = "/*", path_type: str = "ImplementationSpecific", service: str = "go-http-svc", **meta: Any
    ) -> Ingress:
        meta.setdefault("annotations", CLASS_ALB)
        made = Ingress(
            metadata=Meta(name="go-http-ingress", **meta),
            rules=[IngressRule(paths=[IngressPath(path, path_type, service, 80)])],
        )
        store.create(self.world, made, "test", 1)
        return made

    def run(self, until_ms: int) -> None:
        self.world.advance(until_ms)

    def of(self, kind: str) -> list[Any]:
        return [fact for fact in self.facts if type(fact).__struct_config__.tag == kind]

    def fact(self, n: int) -> Any:
        return self.facts[n - 1]

    def curl(self, path: str = "/ping", to: str = "ingress", **fields: Any) -> Any:
        """Sends one request, plays until its answer, and returns that fact."""
        from probeviz.sim import entries

        before = len(self.of("request.answered"))
        entry = entries.Request(to=to, path=path, **fields)
        clients.by_hand(self.world, entry, 1, 1)
        limit = self.world.now + 200_000
        while len(self.of("request.answered")) == before:
            due = self.world.next_due()
            assert due is not None and due <= limit, "never answered"
            self.world.advance(due)
        return self.of("request.answered")[-1]


def ready(ip: str = "10.3.53.103", pod: str = "go-http-1") -> Endpoint:
    return Endpoint(ip=ip, pod=pod, ready=True, serving=True)


def unready(ip: str = "10.3.53.103", pod: str = "go-http-1") -> Endpoint:
    return Endpoint(ip=ip, pod=pod)


def terminating(ip: str = "10.3.53.103", pod: str = "go-http-1") -> Endpoint:
    return Endpoint(ip=ip, pod=pod, serving=True, terminating=True)


def article(**fields: Any) -> Stage:
    """The article's Act 0, settled: one Pod, ready, behind a NodePort Service and an ALB."""
    stage = Stage(**fields)
    stage.pod()
    stage.service()
    stage.endpoints(ready())
    stage.ingress()
    stage.run(15_000)
    return stage


__all__ = ["GO_HTTP", "ClientSetup", "Exit", "Stage", "article", "ready", "terminating", "unready"]
