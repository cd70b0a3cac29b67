"""What Services, proxies, balancers and clients remember, as plain data."""

from typing import TYPE_CHECKING

import msgspec

from probeviz.sim.entries import Request, Step
from probeviz.sim.facts import RequestAnswered

if TYPE_CHECKING:
    from probeviz.sim.network.balancers.base import Journey
    from probeviz.sim.network.call import Call

# --- kube-proxy ---------------------------------------------------------------------------------------------


class Backend(msgspec.Struct, array_like=True):
    ip: str
    port: int
    pod: str
    node: str = ""  # where the Pod runs, as far as a balancer must know


class Backends(msgspec.Struct, array_like=True):
    """Where one proxy sends the connections of one Service, by the Service's port.

    `fact` stated it; `seen` is the last change of Service or EndpointSlice that left it so.  `local`: where it sends
    what comes from outside, when that is another place (externalTrafficPolicy: Local).
    """

    ports: dict[int, list[Backend]] = {}
    fact: int = 0
    seen: int = 0
    local: dict[int, list[Backend]] | None = None


class Proxy(msgspec.Struct, array_like=True):
    """The kube-proxy of one node; `dirty` holds the Services that changed, with the fact of the last change."""

    services: dict[str, Backends] = {}
    dirty: dict[str, int] = {}
    synced_at: int = -1_000_000
    planned: bool = False


# --- the balancer -------------------------------------------------------------------------------------------


class Target(msgspec.Struct, array_like=True):
    """A node at a NodePort, or a Pod at its own port: then `node` is the Pod's IP.

    `run` counts equal check results in a row, failures below 0.
    """

    node: str
    port: int
    state: str = "initial"  # initial | healthy | unhealthy | draining
    reason: str = ""
    run: int = 0
    fact: int = 0  # its last target.changed
    token: int = 0
    pod: str = ""  # of a Pod as target
    on: str = ""  # its node


class HealthCheck(msgspec.Struct, array_like=True, frozen=True):
    path: str = "/"
    interval_ms: int = 15_000
    timeout_ms: int = 5_000
    healthy: int = 2
    unhealthy: int = 2
    codes: str = "200"


class TargetGroup(msgspec.Struct, array_like=True):
    """The nodes behind one port of one Service."""

    service: str
    port: int
    check: HealthCheck
    targets: dict[str, Target] = {}  # by node
    turn: int = 0  # round robin
    leaving: list[Target] = []  # deregistered Pods, to which requests still come for a while
    fact: int = 0  # of the Service's own endpoints when it was built; 0: where nodes are the targets


class Rule(msgspec.Struct, array_like=True):
    """One path pattern of the listener; `group` names its target group, empty: the fixed answer `body`."""

    host: str
    pattern: str
    group: str = ""
    body: str = ""


class LoadBalancer(msgspec.Struct, array_like=True):
    """What the controller built for one Ingress."""

    ingress: str
    uid: str  # of the Ingress
    address: str
    listens: list[int] = msgspec.field(default_factory=lambda: [80])
    idle_ms: int = 60_000
    rules: list[Rule] = []
    groups: dict[str, TargetGroup] = {}  # "service:port"
    active: bool = False  # the address is known
    fact: int = 0  # the last change of the Ingress that was built
    synced: int = 0  # its generation when that was last said


class Alb(msgspec.Struct, array_like=True):
    """The controller and its balancers, by Ingress; `token` numbers what must not act twice."""

    balancers: dict[str, LoadBalancer] = {}
    planned: dict[str, int] = {}  # ingress -> the fact that asks for a reconcile
    token: int = 0
    endpoints: dict[str, int] = {}  # service -> the last fact of its EndpointSlices, where Pods are the targets


class Site(msgspec.Struct, array_like=True):
    """One path of an Ingress, as a proxy inside the cluster serves it.

    `trouble`: why it leads nowhere, in which case `port` is 0; `annotations` are those of the proxy's own.
    """

    ingress: str
    host: str
    path: str
    path_type: str
    service: str
    port: int = 0
    trouble: str = ""  # "" | no service | no port | no backend | denied
    annotations: dict[str, str] = {}
    fact: int = 0  # of the last change before it was read


class Follower(msgspec.Struct, array_like=True):
    """A proxy inside the cluster: its configuration as of its last sync; `dirty` is the fact that asks for the next."""

    address: str = ""  # empty: it serves no Ingress yet
    dirty: int = 0
    synced_at: int = -1_000_000
    sites: list[Site] = []
    default: Site | None = None  # the Ingress' defaultBackend
    services: dict[str, Backends] = {}


# --- requests and clients -----------------------------------------------------------------------------------


class Open(msgspec.Struct, array_like=True, gc=False):
    """A request in flight: who asked for what, how far it came, and how it will end if nothing interferes."""

    id: str
    client: str
    method: str
    path: str
    host: str
    port: int
    started_at: int
    entry: int = 0  # number of the log entry that asked; 0: a client's stream
    gives_up_at: int = 0  # the client's own time-out; 0: never
    ingress: str = ""  # whose balancer it came through; empty: none
    fact: int = 0  # the last fact of the request
    hop: int = 0
    to: str = ""  # where the last hop goes
    container_id: str = ""
    pod: str = ""
    ends_at: int = 0  # 0: never
    end: str = ""  # answer | own | refused | closed | reset | timeout | none
    at: str = ""  # where it fails: balancer | service | pod
    status: int = 0
    headers: dict[str, str] = {}
    body: str = ""
    detail: str = ""
    error: str = ""  # curl's words when there is no whole answer
    cause: int = 0  # the fact that makes it end so
    also: int = 0  # and another one that keeps it so
    connect_ms: int = 0  # the client's time-out for the connection; 0: the system's
    forwarded: int = 0  # the local port of the port-forward that it comes through; 0: none
    # Of a balancer that tries more than once, or keeps connections:
    attempt: int = 1
    asked: dict[str, str] = {}  # the headers, to ask once more
    tried: list[str] = []  # "IP:PORT", the last one last
    sent: bool = False  # the Pod has the request
    reused: bool = False  # over a connection that was idle
    raced: bool = False  # which the program was closing
    malformed: bool = False  # what came back is no HTTP
    extra: int = 0  # tries that do not count
    pool: str = ""  # "IP:PORT" whose connection is idle when the answer is there
    log: str = ""  # what the balancer's own log says

    @property
    def number(self) -> int:
        return int(self.id[1:])


class Flight(msgspec.Struct, frozen=True, gc=False):
    """A request on a way that was gone before, before anything interferes: its answer waits to be numbered."""

    answer: RequestAnswered
    call: "Call"
    way: "Journey"
    detail: str = ""  # what kept it waiting

    def opened(self, entry: int = 0) -> Open:
        """The same as others see it, and may interfere with it."""
        answer, call, way = self.answer, self.call, self.way
        sent_at = answer.t - answer.latency_ms
        return Open(
            answer.request,
            call.client,
            call.method,
            call.path,
            call.asked_host,
            call.port,
            sent_at,
            entry,
            gives_up_at=sent_at + call.timeout_ms if call.timeout_ms else 0,
            ingress=call.door.ingress if call.door is not None else "",
            fact=answer.cause[0],
            hop=3,
            to=way.hop,
            container_id=way.container_id,
            pod=way.pod,
            ends_at=answer.t,
            end="answer",
            at="pod",
            status=way.status,
            headers=answer.headers,
            body=way.body,
            detail=self.detail,
            cause=answer.cause[1] if len(answer.cause) > 1 else 0,
            connect_ms=call.connect_ms,
            sent=True,
        )


class ClientState(msgspec.Struct, array_like=True):
    """A stream: request k goes out at `base_at + k * 1,000,000 / rate_milli`, in whole ms."""

    name: str
    method: str
    path: str
    rate_milli: int
    base_at: int = 0
    count: int = 0
    token: int = 0
    fact: int = 0  # what set its present rate and path


class ShellState(msgspec.Struct, array_like=True):
    """A line of several commands under way; `at` is the step to be taken next."""

    steps: list[Step]
    requests: list[Request]
    at: int
    status: int
    fact: int  # the line's command.accepted
    token: int = 0
    sending: int = -1  # the request that is waited for, an index
    redirects: int = 0  # gone after so far
    taken: int = 0
    looked: int = 0
    turned_at: int = -1  # when it last went back


class LoadState(msgspec.Struct, array_like=True):
    """A stream by hand; like ClientState, but with an end."""

    request: Request
    rate_milli: int
    total: int
    base_at: int
    fact: int
    count: int = 0


class Forward(msgspec.Struct, array_like=True):
    """A port-forward of the visitor's machine into one Pod; `ports`: the local one -> the Pod's."""

    pod: str
    uid: str
    ports: dict[int, int]


class Local(msgspec.Struct, array_like=True):
    """A program that runs on the visitor's machine: its name in `setup.programs`, and since when."""

    program: str
    began: int


class NetworkState(msgspec.Struct, array_like=True):
    requests: int = 0
    open: dict[str, Open] = {}  # some as a Flight, until somebody asks for `all_open`
    alb: Alb = msgspec.field(default_factory=Alb)
    clients: dict[str, ClientState] = {}
    shells: dict[int, ShellState] = {}  # by entry
    loads: dict[int, LoadState] = {}
    forwards: dict[int, Forward] = {}  # by the number of the entry that began it
    turns: dict[str, int] = {}  # round robin of the proxies inside the cluster, by "service:port"
    pools: dict[str, int] = {}  # "IP:PORT" -> since when the balancer's connection to it has been idle
    local: dict[int, Local] = {}  # by the number of the entry that began it
    files: dict[str, tuple[int, str]] = {}  # that the run itself has written, by name: since when, and the text

    def all_open(self) -> list[Open]:
        """The requests in flight, each as it is to be seen, saved, and interfered with."""
        for number, request in self.open.items():
            if isinstance(request, Flight):
                self.open[number] = request.opened()
        return list(self.open.values())
