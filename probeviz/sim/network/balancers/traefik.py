"""Traefik v3 with its chart's defaults (traefik/traefik pkg/proxy/httputil/proxy.go, Go's net/http/transport.go)."""

from probeviz.sim import choices
from probeviz.sim.network.balancers.base import Own, Setting, setting
from probeviz.sim.network.balancers.in_cluster import InCluster, own, trouble, unreachable
from probeviz.sim.network.balancers.paths import by_letters
from probeviz.sim.network.state import Open, Site
from probeviz.sim.objects import Endpoint
from probeviz.sim.world import World

REPLAYABLE = ("GET", "HEAD", "OPTIONS", "TRACE")  # Go's transport.go, isReplayable
NOT_FOUND = "404 page not found\n"
NOSNIFF = {"X-Content-Type-Options": "nosniff"}
TEXT = {500: "Internal Server Error", 502: "Bad Gateway", 504: "Gateway Timeout"}


class Traefik(InCluster):
    name = "traefik"
    ingress_class = ("traefik", "traefik.io/ingress-controller")
    serves_without_class = True
    sync = choices.TRAEFIK_SYNC
    min_sync_ms = choices.TRAEFIK_MIN_SYNC_MS
    pool_ms = 90_000
    by_prefix = staticmethod(by_letters)  # PathPrefix
    falls_back = True  # every rule is a router of its own
    settings = {
        "allowEmptyServices": Setting(True, "keeps the rule of a Service without endpoints (the chart's default)"),
        "responseHeaderTimeout": Setting(0, "seconds that it waits for an answer; 0: for ever"),
        "dialTimeout": Setting(30, "seconds until a connection counts as failed"),
    }

    def uses(self, endpoint: Endpoint) -> bool:
        """By `serving`; one that terminates is fenced: no new request (kubernetes.go, wrr.go)."""
        return endpoint.serving and not endpoint.terminating

    def dropped(self, world: World) -> tuple[str, ...]:
        """Troubles for which there is no router."""
        missing = ("no service", "no port", "no backend", "external")
        return missing if setting(world, self, "allowEmptyServices") else (*missing, "no endpoints")

    def connect_ms(self, world: World) -> int:
        return 1000 * int(setting(world, self, "dialTimeout"))

    def answer_ms(self, world: World) -> int:
        return 1000 * int(setting(world, self, "responseHeaderTimeout"))

    def again(self, world: World, request: Open) -> int | None:
        """Go's transport sends once more what failed on a connection that was reused (`shouldRetryRequest`)."""
        broke = request.end in ("closed", "reset") and request.reused and not request.malformed
        return 0 if broke and request.method in REPLAYABLE else None

    def failed(self, world: World, request: Open) -> Own:
        """`ComputeStatusCode`: EOF and net errors 502, time-outs 504, anything else 500."""
        if request.raced:
            return self._text(world, 500, "http: server closed idle connection")
        if request.malformed:
            return self._text(world, 500, "malformed HTTP response")
        if request.end == "timeout":
            said = "i/o timeout" if unreachable(request) else "timeout awaiting response headers"
            return self._text(world, 504, said)
        words = {"refused": "connect: connection refused", "reset": "connection reset by peer"}
        return self._text(world, 502, words.get(request.end, "EOF"))

    def no_rule(self, world: World, dropped: Site | None = None) -> Own:
        words = trouble(dropped)
        log = "Skipping service: no endpoints found" if words == "no endpoints" else ""
        fact = 0 if dropped is None else self._since(world, dropped)
        return own(world, 404, NOT_FOUND, detail=words, cause=fact, log=log, more=NOSNIFF)

    def troubled(self, world: World, site: Site) -> Own:
        return self.no_rule(world, site)

    def no_endpoints(self, world: World, site: Site, fact: int) -> Own:
        said = "no available server\n"
        return own(world, 503, said, detail="no endpoints", cause=fact, more=NOSNIFF)

    def _text(self, world: World, status: int, log: str) -> Own:
        return own(world, status, TEXT[status], log=log)
