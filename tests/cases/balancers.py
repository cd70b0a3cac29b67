"""A case of the load balancers as a stage: what is given is put in place, and one request is sent."""

from typing import Any

from probeviz.sim import entries, program, store
from probeviz.sim.network import clients
from probeviz.sim.objects import Endpoint, EndpointSlice, Ingress, IngressPath, IngressRule, Meta, Service, ServicePort
from probeviz.sim.program import Latency, Program, Route
from probeviz.sim.setup import BalancerSetup
from tests.sim.network.stage import IMAGE, ROUTES, Stage

KINDS = {
    "gke": "gce",
    "gateway-api-spec": "envoy-gateway",
    "kube-proxy": "alb-instance",
    "none": "alb-instance",
}
CLASSES = {"alb-instance": "alb", "alb-ip": "alb", "gce": "gce", "ingress-nginx": "nginx", "haproxy-ingress": "haproxy"}
ALB, NGINX = "alb.ingress.kubernetes.io/", "nginx.ingress.kubernetes.io/"
A, B = "10.3.53.103", "10.3.53.104"
SLOW = "/slow"
SETTLED = 60_000  # every balancer has registered, checked and followed what there is


def routes(given: dict[str, Any]) -> dict[str, list[Route]]:
    """The program's, changed by what the case says of it."""
    changed = dict(ROUTES)
    match given["condition"]:
        case "app_hangs":
            changed[SLOW] = [Route(hang=True)]
        case "app_slow":
            changed[SLOW] = [Route(body="late", latency=Latency(1000 * given["app_latency_s"]))]
        case "app_returns_503":
            changed["/ping"] = [Route(status=503, body="down")]
        case "content_length_larger_than_body":
            changed["/ping"] = [Route(body="pong", content_length=10)]
        case "malformed_http_response":
            changed["/ping"] = [Route(malformed="pong")]
    return changed


def balancer(controller: str, given: dict[str, Any]) -> BalancerSetup:
    """With the settings that the case names under the controller's own names."""
    kind = KINDS.get(controller, controller)
    found = BalancerSetup(kind)
    for name in ("proxy-next-upstream", "proxy-read-timeout", "defaultBackend.enabled", "service-upstream"):
        if name in given:
            found.settings = {**found.settings, name: given[name]}
    if "allowEmptyServices" in given:
        found.settings = {"allowEmptyServices": given["allowEmptyServices"]}
    if "responseHeaderTimeout_s" in given:
        found.settings = {"responseHeaderTimeout": given["responseHeaderTimeout_s"]}
    if given.get("lbc") == "<2.2.0":
        found.version = "2.1.3"
    if "istio" in given:
        found.version = "1.23"
    return found


class Scene(Stage):
    """One Service `app` with its Ingress behind a balancer; `rows` are its endpoints."""

    def __init__(self, case: dict[str, Any]) -> None:
        self.case, self.given = case, case["given"]
        self.kind = KINDS.get(case["controller"], case["controller"])
        keep_s = self.given.get("app_keepalive_s", 5) if self.condition == "keepalive_race" else None
        made = Program(
            boot=Latency(200),
            listen=[8080],
            routes=routes(self.given),
            keep_alive=None if keep_s is None else keep_s * 1000,
        )
        setup = balancer(case["controller"], self.given)
        super().__init__(nodes=2, programs={IMAGE: made}, balancer=setup)

    @property
    def condition(self) -> str:
        found: str = self.given["condition"]
        return found

    # --- objects --------------------------------------------------------------------------------

    def app(self, **fields: Any) -> Service:
        target: int | str = self.given.get("targetPort", 8080)
        if self.condition == "wrong_targetPort":
            target = self.given.get("targetPort", 9999)
        fields = {"type": "NodePort", "ports": [ServicePort(port=80, target_port=target, node_port=30_080)], **fields}
        made = Service(metadata=Meta(name="app"), cluster_ip="10.96.0.1", selector={"app": "app"}, **fields)
        store.create(self.world, made, "test")
        return made

    def follow(self, *rows: Endpoint) -> int:
        """Sets the EndpointSlice; a named targetPort that no container declares leaves it without ports."""
        name = "app-abcde"
        port = 9999 if self.condition == "wrong_targetPort" else 8080
        ports = [] if self.condition == "named_targetPort_missing" else [ServicePort(port=80, target_port=port)]
        made = EndpointSlice(metadata=Meta(name=name), service="app", ports=ports, endpoints=list(rows))
        old = self.world.cluster.endpoint_slices.get(name)
        if old is None:
            return store.create(self.world, made, "test", 1)
        made.metadata = old.metadata
        return store.update(self.world, made, "test", 1)

    def rule(self, **fields: Any) -> Ingress:
        """The Ingress: everything to `app`, unless the case says otherwise."""
        path = self.given.get("path", "/")
        kind = self.given.get("pathType", "Prefix")
        if self.condition == "no_ingress_rule":
            path, kind = "/ping", "Exact"
        service = {"wrong_service_name": "nope", "backend_service_nil": ""}.get(self.condition, "app")
        port = 81 if self.condition == "wrong_service_port" and "previous_config" not in self.given else 80
        notes = {f"{ALB}healthcheck-path": "/ping", "kubernetes.io/ingress.class": self.ingress_class}
        if self.condition == "all_targets_unhealthy":
            notes[f"{ALB}healthcheck-path"] = "/nope"
        if "idle_timeout.timeout_seconds" in self.given:
            seconds = self.given["idle_timeout.timeout_seconds"]
            notes[f"{ALB}load-balancer-attributes"] = f"idle_timeout.timeout_seconds={seconds}"
        if self.condition == "auth_secret_invalid":
            notes[f"{NGINX}auth-secret"] = "missing"
        made = Ingress(
            metadata=Meta(name="web", annotations=notes, generation=1),
            rules=[IngressRule(self.given.get("rule_host", ""), [IngressPath(path, kind, service, port)])],
        )
        store.create(self.world, made, "test", 1)
        return made

    @property
    def ingress_class(self) -> str:
        found: str = CLASSES.get(self.kind, self.kind)
        return found

    def kill(self, container_id: str = "go-http-1/0") -> None:
        program.kill(self.world, container_id, 1)

    # --- the request ----------------------------------------------------------------------------

    def ask(self, **fields: Any) -> Any:
        """Sends the case's request and plays until its answer; None: there is no such address."""
        if fields.get("to", "ingress") == "ingress" and not self.world.cluster.ingresses["web"].address:
            return None
        number = self.send(**fields)
        limit = self.world.now + 400_000
        while number in self.world.cluster.network.open:
            due = self.world.next_due()
            assert due is not None and due <= limit, "never answered"
            self.world.advance(due)
        return next(fact for fact in self.of("request.answered") if fact.request == number)

    def send(self, **fields: Any) -> str:
        """Sends it and returns its number."""
        asked = self.case["request"]
        host = {"Host": asked["host"]} if "host" in asked else {}
        fields = {"to": "ingress", "path": asked["path"], "method": asked["method"], "headers": host, **fields}
        clients.by_hand(self.world, entries.Request(**fields), 1, 1)
        return f"r{self.world.cluster.network.requests}"

    def tries(self, number: str) -> int:
        """To how many Pods, or ClusterIPs that refuse, the request was sent."""
        sent = [hop for hop in self.of("request.hop") if hop.request == number and hop.outcome == "sent"]
        return sum(hop.to.startswith("pod/") for hop in sent)


def row(ip: str = A, pod: str = "go-http-1", node: str = "node-1", **fields: Any) -> Endpoint:
    """A ready endpoint, unless `fields` say otherwise."""
    fields = {"ready": True, "serving": True, **fields}
    return Endpoint(ip=ip, pod=pod, node=node, **fields)


def healthy(case: dict[str, Any]) -> Scene:
    """One Pod, or as many as the case has, ready and served since a while."""
    scene = Scene(case)
    scene.pod(ip=A)
    scene.app()
    scene.follow(row())
    scene.rule()
    scene.run(SETTLED)
    return scene


def two(case: dict[str, Any]) -> Scene:
    """Two Pods on two nodes."""
    scene = Scene(case)
    scene.pod(ip=A)
    scene.pod("go-http-2", ip=B)
    scene.app()
    scene.follow(row(), row(B, "go-http-2", "node-2"))
    scene.rule()
    scene.run(SETTLED)
    return scene
