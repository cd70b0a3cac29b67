"""The Google Cloud load balancer with network endpoint groups (kubernetes/ingress-gce): health checks, no fail-open."""

from probeviz.sim import choices
from probeviz.sim.network.balancers.alb import AlbIp
from probeviz.sim.network.balancers.base import Own
from probeviz.sim.network.balancers.in_cluster import own
from probeviz.sim.network.state import Open, TargetGroup
from probeviz.sim.world import World

# docs/troubleshooting/troubleshooting.md
PAGE = """
<html><head>
<meta http-equiv="content-type" content="text/html;charset=utf-8">
<title>502 Server Error</title>
</head>
<body text=#000000 bgcolor=#ffffff>
<h1>Error: Server Error</h1>
<h2>The server encountered a temporary error and could not complete your request.<p>Please try again in 30 seconds.</h2>
<h2></h2>
</body></html>
"""
NO_RULE = "response 404 (backend NotFound), service rules for the path non-existent \n"


class Gce(AlbIp):
    name = "gce"
    ingress_class = ("", "")  # known by name only: GKE has no IngressClass object for it
    serves_without_class = True
    fails_open = False
    pool_ms = 600_000

    def serves(self, name: str) -> bool:
        return name in ("", "gce")

    def refuses(self, world: World, method: str) -> Own | None:
        return None

    def passed(self, headers: dict[str, str]) -> dict[str, str]:
        return {**headers, "Via": "1.1 google"}

    def no_rule(self, world: World, fact: int) -> Own:
        return own(world, 404, NO_RULE, detail="no rule for this host and path", cause=fact)

    def no_target(self, world: World, group: TargetGroup, fact: int) -> Own:
        unhealthy = [target.fact for target in group.targets.values()]
        return self._page(world, "failed_to_pick_backend", "no healthy backend", max(unhealthy, default=fact))

    def failed(self, world: World, request: Open) -> Own:
        status = choices.GCE_TIMEOUT_STATUS if request.end == "timeout" else 502
        said = "backend_timeout" if request.end == "timeout" else "backend_connection_closed_before_data_sent_to_client"
        return self._page(world, said, status=status)

    def _page(self, world: World, log: str, detail: str = "", cause: int = 0, status: int = 502) -> Own:
        return own(world, status, PAGE, "text/html; charset=UTF-8", detail=detail, cause=cause, log=log)
