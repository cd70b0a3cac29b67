"""Envoy as Contour, Istio's gateway and Envoy Gateway run it (envoyproxy/envoy source/common/router/router.cc).

Envoy Gateway serves HTTPRoutes and Contour HTTPProxies as well; a run has Ingresses only, so an Ingress of the
flavour's class stands for either, and a missing backend is answered as the flavour's own kind of route would.
"""

from typing import NamedTuple

from probeviz.sim import choices
from probeviz.sim.network.balancers.base import Own, Setting, Step, setting, version_below
from probeviz.sim.network.balancers.in_cluster import InCluster, own, trouble, unreachable
from probeviz.sim.network.balancers.paths import Matches, by_element, by_letters, with_star
from probeviz.sim.network.state import Open, Site
from probeviz.sim.world import World

BROKEN = "upstream connect error or disconnect/reset before headers. "
REFUSED = "remote connection failure, transport failure reason: delayed connect error: Connection refused"


class Flavour(NamedTuple):
    """What differs; times in seconds, 0: no limit."""

    name: str
    server: str  # on every answer; empty: the Pod's own passes, and there is none on Envoy's answers
    without_class: bool
    request_timeout: int
    connect_timeout: int
    retries: int
    missing: int  # status when the Service, or its port, does not exist
    specific: Matches  # how ImplementationSpecific paths match


CLASSES = {
    "contour": "projectcontour.io/ingress-controller",
    "istio": "istio.io/ingress-controller",
    "envoy-gateway": "gateway.envoyproxy.io/gatewayclass-controller",
    "envoy": "envoyproxy.io/envoy",
}
#                 name, Server, without a class, request, connect, retries, missing, ImplementationSpecific
CONTOUR = Flavour("contour", "envoy", True, 0, 2, 0, 503, by_letters)
ISTIO = Flavour("istio", "istio-envoy", False, 0, 10, 2, 503, with_star)
ENVOY_GATEWAY = Flavour("envoy-gateway", "", False, 15, 10, 0, 500, by_element)
ENVOY = Flavour("envoy", "envoy", False, 15, 5, 0, 503, by_letters)


class Envoy(InCluster):
    sync = choices.ENVOY_SYNC
    min_sync_ms = choices.ENVOY_MIN_SYNC_MS
    pool_ms = 3_600_000
    STREAM_IDLE = 300  # seconds, where no request time-out comes first

    def __init__(self, flavour: Flavour) -> None:
        self.of = flavour
        self.name, self.ingress_class = flavour.name, (flavour.name, CLASSES[flavour.name])
        self.serves_without_class = flavour.without_class
        self.by_default = flavour.specific
        self.settings = {
            "request-timeout": Setting(flavour.request_timeout, "seconds that it waits for an answer; 0: no limit"),
            "connect-timeout": Setting(flavour.connect_timeout, "seconds until a connection counts as failed"),
            "retries": Setting(flavour.retries, "further tries after a connection that failed"),
        }

    def connect_ms(self, world: World) -> int:
        return 1000 * int(setting(world, self, "connect-timeout"))

    def answer_ms(self, world: World) -> int:
        return 1000 * (int(setting(world, self, "request-timeout")) or self.STREAM_IDLE)

    def passed(self, headers: dict[str, str]) -> dict[str, str]:
        """`server_header_transformation`: OVERWRITE, but PASS_THROUGH in Envoy Gateway."""
        out = {name: value for name, value in headers.items() if name not in ("Connection", "Keep-Alive")}
        return {**out, "Server": self.of.server} if self.of.server else out

    # --- tries ----------------------------------------------------------------------------------

    def again(self, world: World, request: Open) -> int | None:
        """`connect-failure`: the Pod never had the request.  One that was cut off is not repeated."""
        failed = request.end == "refused" or unreachable(request)
        if not failed or request.attempt > int(setting(world, self, "retries")):
            return None
        return world.draw(*choices.ENVOY_RETRY, "envoy retry", request.id, request.attempt)

    def retried_status(self, world: World, request: Open) -> bool:
        if self.of is not ISTIO or not version_below(world, 1, choices.ISTIO_LEAVES_503_SINCE_MINOR):
            return False
        return request.status == 503 and request.attempt <= int(setting(world, self, "retries"))

    def step(self, world: World, request: Open) -> Step:
        """Another host than those tried, when there is one (`previous_hosts`)."""
        site = self.site(world, request.host, request.path)
        found = self.usable(world, site) if site is not None and not site.trouble else []
        fresh = [to for to in found if f"{to.ip}:{to.port}" not in request.tried]
        if site is None or not fresh:
            return super().step(world, request)
        return self.to(world, site, self.turn(world, site, fresh))

    # --- what it answers ------------------------------------------------------------------------

    def failed(self, world: World, request: Open) -> Own:
        if request.end == "timeout" and not unreachable(request):
            if not int(setting(world, self, "request-timeout")) and world.setup.balancer.idle_timeout_ms is None:
                return self._own(world, 504, "stream timeout", log="SI")
            return self._own(world, 504, "upstream request timeout", log="UT")
        status, reason, flags = 503, "connection termination", "UC"
        if request.malformed:
            status, reason, flags = 502, "protocol error", "UPE"
        elif request.end == "refused":
            reason, flags = REFUSED, "UF"
        elif unreachable(request):
            reason, flags = "connection timeout", "UF"
        again = request.attempt > 1
        words = f"{BROKEN}{'retried and the latest ' if again else ''}reset reason: {reason}"
        return self._own(world, status, words, log=f"{flags},URX" if again else flags)

    def no_rule(self, world: World, dropped: Site | None = None) -> Own:
        return self._own(world, 404, "", trouble(dropped), log="NR")

    def troubled(self, world: World, site: Site) -> Own:
        if site.trouble == "denied":
            return self._own(world, 403, "", trouble(site), site.fact)
        if site.trouble == "external":
            return self._own(world, 503, "no healthy upstream", trouble(site), site.fact, "UH")
        return self._own(
            world, self.of.missing, "", trouble(site), site.fact, "NC" if self.of is ISTIO else "direct_response"
        )

    def no_endpoints(self, world: World, site: Site, fact: int) -> Own:
        if self.of is not ENVOY_GATEWAY:
            return self._own(world, 503, "no healthy upstream", "no endpoints", fact, "UH")
        old = version_below(world, 1, choices.ENVOY_GATEWAY_503_SINCE_MINOR)
        return self._own(world, 500 if old else 503, "", "no endpoints", fact, "direct_response")

    def _own(self, world: World, status: int, body: str, detail: str = "", cause: int = 0, log: str = "") -> Own:
        server = self.of.server
        return own(world, status, body, "text/plain", server=server, detail=detail, cause=cause, log=log)
