"""haproxy-ingress (jcmoraisjr/haproxy-ingress): HAProxy's own pages, retries of connections only, no Server header.

haproxy src/http.c and doc/configuration.txt; haproxy-ingress docs/content/en/docs/configuration/keys.md.
"""

from probeviz.sim import choices
from probeviz.sim.network.balancers.base import Own, Setting, Step, setting
from probeviz.sim.network.balancers.in_cluster import InCluster, own, trouble, unreachable
from probeviz.sim.network.state import Open, Site
from probeviz.sim.world import World

PAGES = {
    404: ("404 Not Found", "The requested URL was not found."),
    502: ("502 Bad Gateway", "The server returned an invalid or incomplete response."),
    503: ("503 Service Unavailable", "No server is available to handle this request."),
    504: ("504 Gateway Time-out", "The server didn't respond in time."),
}
TURNAROUND_MS = 1000  # before the same server is tried again, at most the connect time-out


def page(status: int) -> str:
    title, words = PAGES[status]
    return f"<html><body><h1>{title}</h1>\n{words}\n</body></html>\n"


class HaproxyIngress(InCluster):
    name = "haproxy-ingress"
    ingress_class = ("haproxy", "haproxy-ingress.github.io/controller")
    sync = choices.HAPROXY_SYNC
    min_sync_ms = choices.HAPROXY_MIN_SYNC_MS
    pool_ms = 5_000  # pool-purge-delay
    drops = ("no service", "no port", "no backend", "external")
    settings = {
        "timeout-connect": Setting(5, "seconds until a connection counts as failed"),
        "timeout-server": Setting(50, "seconds that it waits for an answer"),
        "retries": Setting(3, "further tries after a connection that failed"),
    }

    def connect_ms(self, world: World) -> int:
        return 1000 * int(setting(world, self, "timeout-connect"))

    def answer_ms(self, world: World) -> int:
        return 1000 * int(setting(world, self, "timeout-server"))

    def again(self, world: World, request: Open) -> int | None:
        """New connections only: an empty answer is not tried again."""
        if request.attempt > int(setting(world, self, "retries")):
            return None
        if unreachable(request):
            return 0
        return min(TURNAROUND_MS, self.connect_ms(world)) if request.end == "refused" else None

    def step(self, world: World, request: Open) -> Step:
        """The same server again; the last try goes to another one (`option redispatch`)."""
        site = self.site(world, request.host, request.path)
        found = self.usable(world, site) if site is not None else []
        last = request.attempt > int(setting(world, self, "retries"))
        chosen = [to for to in found if (f"{to.ip}:{to.port}" == request.tried[-1]) != last] or found
        if site is None or not chosen:
            return super().step(world, request)
        return self.to(world, site, chosen[0])

    def failed(self, world: World, request: Open) -> Own:
        if request.malformed:
            return self._page(world, 502, log="PH--")
        if unreachable(request):
            return self._page(world, choices.HAPROXY_UNREACHABLE_STATUS, log="sC--")
        if request.end == "timeout":
            return self._page(world, 504, log="sH--")
        if request.end == "refused":
            return self._page(world, choices.HAPROXY_REFUSED_STATUS, log="SC--")
        return self._page(world, 502, log="SH--")

    def no_rule(self, world: World, dropped: Site | None = None) -> Own:
        if dropped is None:
            return self._page(world, 404, trouble(None), log="LR--")
        name = f"Ingress 'default/{dropped.ingress}'"
        return self._page(world, 404, trouble(dropped), dropped.fact, f"skipping backend config of {name}")

    def troubled(self, world: World, site: Site) -> Own:
        return self.no_rule(world, site)

    def no_endpoints(self, world: World, site: Site, fact: int) -> Own:
        return self._page(world, 503, "no endpoints", fact, "SC--")

    def _page(self, world: World, status: int, detail: str = "", cause: int = 0, log: str = "") -> Own:
        more = {"Cache-Control": "no-cache"}
        return own(world, status, page(status), "text/html", detail=detail, cause=cause, log=log, more=more)
