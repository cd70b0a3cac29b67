"""The AWS Application Load Balancer with instance targets: every node at the Service's NodePort.

It fails open: without a healthy target all registered ones get traffic.  The nodes stay registered whatever
the Pods do, so a Service without endpoints is a refused connection, and that is 502.
"""

from probeviz.sim.network import proxy
from probeviz.sim.network.balancers.alb_model import IDLE_MS, matches
from probeviz.sim.network.balancers.base import (
    Balancer,
    Failure,
    Journey,
    Onward,
    Own,
    Rotation,
    Step,
    Straight,
    straight,
)
from probeviz.sim.network.state import Backend, Open, Rule, TargetGroup
from probeviz.sim.program.wall import http_date
from probeviz.sim.world import World

SERVER = "awselb/2.0"
CONNECT_MS = 10_000
NO_RULE = Rule("", "")
TITLES = {
    405: "405 Not Allowed",
    502: "502 Bad Gateway",
    503: "503 Service Temporarily Unavailable",
    504: "504 Gateway Time-out",
}
STATUS: dict[Failure, int] = {"refused": 502, "closed": 502, "reset": 502, "timeout": 504}


def _page(status: int) -> str:
    title = TITLES[status]
    lines = ("<html>", f"<head><title>{title}</title></head>", "<body>", f"<center><h1>{title}</h1></center>")
    return "".join(f"{line}\r\n" for line in (*lines, "</body>", "</html>"))


PAGES = {status: _page(status) for status in TITLES}


class AlbInstance(Balancer):
    name = "alb"
    ingress_class = ("alb", "ingress.k8s.aws/alb")
    waits_for_body = True
    fails_open = True

    def find(self, world: World, host: str) -> str:
        """The Ingress whose address is `host`, or for an empty host the first one that has an address."""
        for balancer in world.cluster.network.alb.balancers.values():
            if balancer.active and (not host or balancer.address == host):
                return balancer.ingress
        return ""

    def address(self, world: World, ingress: str) -> str:
        return world.cluster.network.alb.balancers[ingress].address

    def ports(self, world: World, ingress: str) -> list[int]:
        return world.cluster.network.alb.balancers[ingress].listens

    def connect_ms(self, world: World) -> int:
        return CONNECT_MS

    def idle_ms(self, world: World, ingress: str) -> int:
        found = world.cluster.network.alb.balancers.get(ingress)
        if found is not None:
            return found.idle_ms
        given = world.setup.balancer.idle_timeout_ms
        return IDLE_MS[world.setup.balancer.kind] if given is None else given

    def refuses(self, world: World, method: str) -> Own | None:
        return _own(world, 405, "text/html", PAGES[405], "the balancer refuses TRACE")

    def route(self, world: World, ingress: str, host: str, path: str) -> Step:
        found = self.rotation(world, ingress, host, path)
        return found if isinstance(found, Own) else found.next()

    def rotation(self, world: World, ingress: str, host: str, path: str) -> Rotation | Own:
        """By the listener's rules in order; the default rule answers 404 with an empty body."""
        key = ("rule", ingress, host, path)
        known: Rotation | None = world.kept.get(key)
        if known is not None:
            return known
        balancer = world.cluster.network.alb.balancers[ingress]
        rule = _rule(balancer.rules, host, path)
        if rule is NO_RULE:
            return self.no_rule(world, balancer.fact)
        if not rule.group:
            return _own(world, 503, "text/plain", rule.body, "the Service does not exist", balancer.fact)
        group = balancer.groups[rule.group]
        usable = self.usable(world, ingress, group)
        if not usable:
            return self.no_target(world, group, group.fact or balancer.fact)
        known = Rotation(group, usable)
        world.keep(key, known)
        return known

    def usable(self, world: World, ingress: str, group: TargetGroup) -> list[Onward] | list[Straight]:
        return _nodes(world, group)

    def no_rule(self, world: World, fact: int) -> Own:
        return _own(world, 404, "text/plain", "", "no rule for this host and path", fact)

    def no_target(self, world: World, group: TargetGroup, fact: int) -> Own:
        return _own(world, 503, "text/html", PAGES[503], "no registered targets", fact)

    def failed(self, world: World, request: Open) -> Own:
        status = STATUS[request.end]  # type: ignore[index]
        return _own(world, status, "text/html", PAGES[status])


class AlbIp(AlbInstance):
    """Targets are Pods: a Pod that is not ready is deregistered, and a group without any is 503."""

    def usable(self, world: World, ingress: str, group: TargetGroup) -> list[Onward] | list[Straight]:
        """The healthy Pods and those that only just began to drain; none: all that are registered."""
        targets = [*(t for t in group.targets.values() if t.state == "healthy"), *group.leaving]
        if not targets and self.fails_open:
            targets = list(group.targets.values())
        idle_ms = self.idle_ms(world, ingress)
        return [
            straight(world, Backend(t.node, t.port, t.pod, t.on), not t.on or t.on in world.cluster.nodes, idle_ms)
            for t in targets
        ]


def _nodes(world: World, group: TargetGroup) -> list[Onward]:
    """The way to each healthy target; none healthy: to all that are registered."""
    registered = list(group.targets.values())
    found = []
    for target in [target for target in registered if target.state == "healthy"] or registered:
        node = world.cluster.nodes.get(target.node)
        up = node is not None and not world.cluster.is_down(target.node)
        address = node.address if node is not None and up else ""
        hop = f"service/{group.service}"
        backends = proxy.usable(world, target.node, group.service, group.port) if up else []
        journeys: list[dict[str, Journey]] = [{} for _ in backends]
        pods = [f"pod/{to.pod}" for to in backends]
        refuses = up and not backends and not proxy.drops(world, target.node, group.service, group.port)
        to = group.service, group.port, target.node
        found.append(Onward(*to, address, up, hop, True, backends, pods, refuses, journeys))
    return found


def _rule(rules: list[Rule], host: str, path: str) -> Rule:
    """The first rule for this host and path; the query takes no part."""
    path = path.partition("?")[0]
    return next((rule for rule in rules if matches(rule, host, path)), NO_RULE)


def _own(world: World, status: int, content_type: str, body: str, detail: str = "", cause: int = 0) -> Own:
    headers = {
        "Server": SERVER,
        "Date": http_date(world),
        "Content-Type": content_type,
        "Content-Length": str(len(body)),
        "Connection": "keep-alive",
    }
    return Own(status, headers, body, detail, cause)
