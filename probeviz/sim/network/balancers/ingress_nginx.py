"""ingress-nginx (kubernetes/ingress-nginx): ready endpoints, three tries, nginx's own pages, no Server header.

internal/ingress/controller/config/config.go, rootfs/etc/nginx/lua/balancer.lua, nginx's ngx_http_upstream.c.
"""

import re

from probeviz.sim import choices
from probeviz.sim.network.balancers.base import Onward, Own, Round, Setting, Step, setting
from probeviz.sim.network.balancers.in_cluster import InCluster, own, trouble, unreachable
from probeviz.sim.network.state import Open, Site
from probeviz.sim.objects import Ingress
from probeviz.sim.world import World

TITLES = {
    404: "404 Not Found",
    405: "405 Not Allowed",
    502: "502 Bad Gateway",
    503: "503 Service Temporarily Unavailable",
    504: "504 Gateway Time-out",
}
NOT_REPEATED = ("POST", "LOCK", "PATCH")  # once the Pod has the request, without `non_idempotent`
STRICT = re.compile(r"/[A-Za-z0-9._\-/]*")  # internal/ingress/inspector/rules.go
REFUSED = "connect() failed (111: Connection refused) while connecting to upstream"
CLOSED = "upstream prematurely closed connection while reading response header from upstream"
RESET = "recv() failed (104: Connection reset by peer) while reading response header from upstream"
LATE = "upstream timed out (110: Operation timed out) while reading response header from upstream"
UNREACHED = "upstream timed out (110: Operation timed out) while connecting to upstream"
LOGS = {"refused": REFUSED, "closed": CLOSED, "reset": RESET, "timeout": LATE}


def page(status: int) -> str:
    title = TITLES[status]
    lines = ("<html>", f"<head><title>{title}</title></head>", "<body>", f"<center><h1>{title}</h1></center>")
    return "".join(f"{line}\r\n" for line in (*lines, "<hr><center>nginx</center>", "</body>", "</html>"))


class IngressNginx(InCluster):
    name = "ingress-nginx"
    ingress_class = ("nginx", "k8s.io/ingress-nginx")
    sync = choices.NGINX_SYNC
    min_sync_ms = choices.NGINX_MIN_SYNC_MS
    event = ("nginx-ingress-controller", "Sync", "Scheduled for sync")
    prefix = "nginx.ingress.kubernetes.io/"
    settings = {
        "proxy-connect-timeout": Setting(5, "seconds until a connection counts as failed"),
        "proxy-read-timeout": Setting(60, "seconds that it waits for an answer"),
        "proxy-next-upstream": Setting("error timeout", "after what it tries another endpoint"),
        "proxy-next-upstream-tries": Setting(3, "tries in all; 0: any number, here 20"),
        "retry-non-idempotent": Setting(False, "repeats POST, LOCK and PATCH as well"),
        "service-upstream": Setting(False, "sends to the Service's ClusterIP instead of the endpoints"),
        "strict-validate-path-type": Setting(True, "refuses Exact and Prefix paths with other than plain characters"),
        "defaultBackend.enabled": Setting(False, "the chart's default backend answers what no rule matches"),
    }

    # --- configuration --------------------------------------------------------------------------

    def rejects(self, world: World, ingress: Ingress) -> bool:
        return bool(self.bad_path(world, ingress))

    def bad_path(self, world: World, ingress: Ingress) -> str:
        """internal/ingress/inspector/inspector.go, ValidatePathType."""
        if not setting(world, self, "strict-validate-path-type"):
            return ""
        for rule in ingress.rules:
            for at in rule.paths:
                if at.path_type in ("Exact", "Prefix") and not STRICT.fullmatch(at.path):
                    return f"path {at.path} cannot be used with pathType {at.path_type}"
        return ""

    def denies(self, annotations: dict[str, str]) -> bool:
        """A location whose auth Secret cannot be read; a run has no Secrets."""
        return f"{self.prefix}auth-secret" in annotations

    def _said(self, world: World, site: Site | None, name: str) -> str:
        """An annotation of the Ingress wins over the ConfigMap."""
        found = site.annotations.get(f"{self.prefix}{name}", "") if site is not None else ""
        return found or str(setting(world, self, name))

    def _seconds(self, world: World, site: Site | None, name: str) -> int:
        said = self._said(world, site, name).removesuffix("s")
        return int(said) if said.isdigit() else int(str(self.settings[name].default))

    def connect_ms(self, world: World) -> int:
        return 1000 * self._seconds(world, None, "proxy-connect-timeout")

    def answer_ms(self, world: World) -> int:
        return 1000 * self._seconds(world, None, "proxy-read-timeout")

    def wait_ms(self, world: World, site: Site) -> int:
        if f"{self.prefix}proxy-read-timeout" in site.annotations:
            return 1000 * self._seconds(world, site, "proxy-read-timeout")
        return self.idle_ms(world, site.ingress)

    # --- the way --------------------------------------------------------------------------------

    def refuses(self, world: World, method: str) -> Own | None:
        return self._page(world, 405, "nginx refuses TRACE")

    def route(self, world: World, ingress: str, host: str, path: str) -> Step:
        site = self.site(world, host, path)
        if site is None or site.trouble or not self._asks_service(world, site):
            return super().route(world, ingress, host, path)
        node = next(iter(world.cluster.nodes.values()))
        return Onward(site.service, site.port, node.metadata.name, node.address, True, f"service/{site.service}", False)

    def rotation(self, world: World, ingress: str, host: str, path: str) -> Round | None:
        site = self.site(world, host, path)
        asks_service = site is not None and self._asks_service(world, site)
        return None if asks_service else super().rotation(world, ingress, host, path)

    def _asks_service(self, world: World, site: Site) -> bool:
        return self._said(world, site, "service-upstream").lower() == "true"

    def again(self, world: World, request: Open) -> int | None:
        """`ngx_http_upstream_next`: what counts as failed, what may be repeated, and how often."""
        what = "timeout" if request.end == "timeout" else "invalid_header" if request.malformed else "error"
        return 0 if self._next(world, request, what) else None

    def retried_status(self, world: World, request: Open) -> bool:
        """`ngx_http_upstream_test_next`: `http_502` and its like, where they are asked for."""
        return self._next(world, request, f"http_{request.status}")

    def _next(self, world: World, request: Open, what: str) -> bool:
        site = self.site(world, request.host, request.path)
        after = self._said(world, site, "proxy-next-upstream").split()
        if what not in after:
            return False
        repeats = "non_idempotent" in after or setting(world, self, "retry-non-idempotent")
        if request.sent and request.method in NOT_REPEATED and not repeats:
            return False
        if request.reused and what == "error":
            request.extra += 1  # an error on a cached connection does not count
        tries = self._seconds(world, site, "proxy-next-upstream-tries") or 20
        return request.attempt - request.extra < tries

    # --- what it answers ------------------------------------------------------------------------

    def failed(self, world: World, request: Open) -> Own:
        log = UNREACHED if unreachable(request) else LOGS[request.end]
        return self._page(world, 504 if request.end == "timeout" else 502, log=log)

    def no_rule(self, world: World, dropped: Site | None = None) -> Own:
        if setting(world, self, "defaultBackend.enabled"):
            return own(world, 404, "default backend - 404", detail=trouble(dropped))
        return self._page(world, 404, trouble(dropped))

    def troubled(self, world: World, site: Site) -> Own:
        status = {"no backend": 404, "external": 502}.get(site.trouble, 503)
        if site.trouble in ("no backend", "external", "denied"):
            return self._page(world, status, trouble(site), site.fact)
        log = f'Service "default/{site.service}" does not have any active Endpoint.'
        if site.trouble == "no service":
            name = f"default/{site.service}"
            log = f'Error obtaining Endpoints for Service "{name}": no object matching key "{name}" in local store'
        return self._page(world, status, trouble(site), site.fact, log)

    def no_endpoints(self, world: World, site: Site, fact: int) -> Own:
        log = f'Service "default/{site.service}" does not have any active Endpoint.'
        return self._page(world, 503, "no endpoints", fact, log)

    def _page(self, world: World, status: int, detail: str = "", cause: int = 0, log: str = "") -> Own:
        more = {"Connection": "keep-alive"}
        return own(world, status, page(status), "text/html", detail=detail, cause=cause, log=log, more=more)
