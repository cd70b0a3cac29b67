"""A proxy that runs in the cluster and sends to the Pods' own addresses: what ingress-nginx, Envoy, Traefik and HAProxy
have in common.  `follower` keeps what it knows; a file for each says what it answers.
"""

from collections.abc import Mapping
from typing import ClassVar

from probeviz.sim.choices import Latency
from probeviz.sim.network.balancers.base import Balancer, Own, Round, Step, Straight, straight
from probeviz.sim.network.balancers.paths import Matches, by_element, by_letters, choose
from probeviz.sim.network.state import Backend, Open, Site
from probeviz.sim.objects import Endpoint, Ingress
from probeviz.sim.program.wall import http_date
from probeviz.sim.world import World

NO_MORE: Mapping[str, str] = {}


class InCluster(Balancer):
    sync: Latency = Latency(0, 0)
    min_sync_ms = 0
    event: tuple[str, str, str] | None = None  # component, reason, message: at each change of an Ingress
    prefix = ""  # of its annotations
    # How paths match that are not Exact; whether another host's rules are tried; troubles that make it drop a rule.
    by_prefix: Matches = staticmethod(by_element)
    by_default: Matches = staticmethod(by_letters)
    falls_back = False
    drops: ClassVar[tuple[str, ...]] = ()

    # --- what it follows ------------------------------------------------------------------------

    def uses(self, endpoint: Endpoint) -> bool:
        """Ready ones only: the fallback to endpoints that terminate is kube-proxy's alone."""
        return endpoint.ready

    def denies(self, annotations: dict[str, str]) -> bool:
        """Whether these annotations make it refuse every request."""
        return False

    def rejects(self, world: World, ingress: Ingress) -> bool:
        """Whether it takes no notice of such an Ingress at all."""
        return False

    # --- the door -------------------------------------------------------------------------------

    def find(self, world: World, host: str) -> str:
        address = world.cluster.follower.address
        return self.name if address and host in ("", address) else ""

    def address(self, world: World, ingress: str) -> str:
        return world.cluster.follower.address

    # --- the way --------------------------------------------------------------------------------

    def route(self, world: World, ingress: str, host: str, path: str) -> Step:
        site = self.site(world, host, path)
        if site is None:
            return self.no_rule(world, self._dropped_site(world, host, path))
        if site.trouble:
            return self.troubled(world, site)
        found = self.usable(world, site)
        if not found:
            return self.no_endpoints(world, site, self._since(world, site))
        return self.to(world, site, self.turn(world, site, found))

    def rotation(self, world: World, ingress: str, host: str, path: str) -> Round | None:
        site = self.site(world, host, path)
        found = self.usable(world, site) if site is not None and not site.trouble else []
        if site is None or not found:
            return None
        return Round(world.cluster.network.turns, _turn(site), [self.to(world, site, to) for to in found])

    def site(self, world: World, host: str, path: str) -> Site | None:
        """The rule that this request belongs to."""
        key = ("site", host, path)
        if key in world.kept:
            kept: Site | None = world.kept[key]
            return kept
        known = world.cluster.follower
        sites = [site for site in known.sites if not self._dropped(world, site)]
        found = choose(sites, host, path, self.by_prefix, self.by_default, falls_back=self.falls_back)
        if found is None and known.default is not None and not self._dropped(world, known.default):
            found = known.default
        world.keep(key, found)
        return found

    def _dropped_site(self, world: World, host: str, path: str) -> Site | None:
        """The rule that would be there but for its trouble."""
        sites = world.cluster.follower.sites
        return choose(sites, host, path, self.by_prefix, self.by_default, falls_back=self.falls_back)

    def _dropped(self, world: World, site: Site) -> bool:
        return (site.trouble or ("" if self.usable(world, site) else "no endpoints")) in self.dropped(world)

    def dropped(self, world: World) -> tuple[str, ...]:
        """Troubles for which it has no rule at all."""
        return self.drops

    def usable(self, world: World, site: Site) -> list[Backend]:
        known = world.cluster.follower.services.get(site.service)
        return known.ports.get(site.port, []) if known is not None else []

    def turn(self, world: World, site: Site, found: list[Backend]) -> Backend:
        """Round robin."""
        turns, key = world.cluster.network.turns, _turn(site)
        turns[key] = turns.get(key, -1) + 1
        return found[turns[key] % len(found)]

    def to(self, world: World, site: Site, to: Backend) -> Straight:
        return straight(world, to, not to.node or to.node in world.cluster.nodes, self.wait_ms(world, site))

    def _since(self, world: World, site: Site) -> int:
        known = world.cluster.follower.services.get(site.service)
        return max(known.fact, known.seen) if known is not None else site.fact

    def wait_ms(self, world: World, site: Site) -> int:
        """How long it waits for an answer here; 0: for ever."""
        return self.idle_ms(world, site.ingress)

    def idle_ms(self, world: World, ingress: str) -> int:
        given = world.setup.balancer.idle_timeout_ms
        return self.answer_ms(world) if given is None else given

    def answer_ms(self, world: World) -> int:
        """The same by its own settings."""
        raise NotImplementedError

    # --- what it answers by itself --------------------------------------------------------------

    def no_rule(self, world: World, dropped: Site | None = None) -> Own:
        """For no rule at all, or one that was dropped for its trouble."""
        raise NotImplementedError

    def troubled(self, world: World, site: Site) -> Own:
        raise NotImplementedError

    def no_endpoints(self, world: World, site: Site, fact: int) -> Own:
        raise NotImplementedError


def _turn(site: Site) -> str:
    """Under which key the turns of its port stand."""
    return f"{site.service}:{site.port}"


def trouble(site: Site | None) -> str:
    """Why a rule leads nowhere, in words."""
    if site is None:
        return "no rule for this host and path"
    return {
        "no service": "the Service does not exist",
        "no port": "the Service has no such port",
        "no backend": "the path names no Service",
        "external": "the external name cannot be resolved",
        "denied": "the Secret for its auth annotation is missing",
    }.get(site.trouble, "no endpoints")


def own(
    world: World,
    status: int,
    body: str,
    content_type: str = "text/plain; charset=utf-8",
    *,
    server: str = "",
    detail: str = "",
    cause: int = 0,
    log: str = "",
    more: Mapping[str, str] = NO_MORE,
) -> Own:
    """An answer of its own; `more` are further headers."""
    headers = {"Server": server} if server else {}
    headers["Date"] = http_date(world)
    if content_type and body:
        headers["Content-Type"] = content_type
    headers |= more
    headers["Content-Length"] = str(len(body))
    return Own(status, headers, body, detail, cause, log)


def unreachable(request: Open) -> bool:
    """Nobody took the connection: its packets vanish."""
    return request.end == "timeout" and request.at == "balancer"
