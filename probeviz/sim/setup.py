"""What a World is built from, besides its log: release, seed, nodes, programs, clients, balancer."""

from typing import Any

import msgspec

from probeviz.sim.program import Dependency, Program


class NodeSetup(msgspec.Struct):
    name: str
    address: str


class KubeletSetup(msgspec.Struct):
    max_container_restart_period_ms: int = 300_000
    on_demand_relist: bool = False


class BalancerSetup(msgspec.Struct):
    kind: str = "alb-instance"
    version: str = ""
    idle_timeout_ms: int | None = None  # None: the kind's own; 0: it waits for ever
    settings: dict[str, Any] = {}


class ClientSetup(msgspec.Struct):
    """A stream of requests; `to` is "ingress", "service/NAME" or "nodeport"."""

    name: str
    method: str = "GET"
    path: str = "/"
    to: str = "ingress"
    rate_milli: int = 2_000  # requests per 1,000 seconds
    keep_alive: bool = False
    host: str = ""
    headers: dict[str, str] = {}


class Setup(msgspec.Struct, kw_only=True):
    name: str = "run"
    release: str = "1.36"
    seed: int = 1
    luck: str = "real"  # real | plain
    start: str = "2026-01-05T10:00:00Z"
    nodes: list[NodeSetup] = []
    kubelet: KubeletSetup = msgspec.field(default_factory=KubeletSetup)
    balancer: BalancerSetup = msgspec.field(default_factory=BalancerSetup)
    programs: dict[str, Program] = {}  # by image: repo@digest, repo:tag or repo
    dependencies: dict[str, Dependency] = {}
    clients: list[ClientSetup] = []
    service_accounts: list[str] = []  # beside `default`
    priority_classes: dict[str, int] = {}  # beside those of the system
    branch_of: str | None = None  # the run whose beginning this one shares
