"""What Services, proxies, balancers and clients remember, as plain data."""

import msgspec

from probeviz.sim.entries import Request, Step

# --- kube-proxy ---------------------------------------------------------------------------------------------


class Backend(msgspec.Struct, array_like=True):
    ip: str
    port: int
    pod: str


class Backends(msgspec.Struct, array_like=True):
    """Where one proxy sends the connections of one Service, by the Service's port.

    `fact` stated it; `seen` is the last change of Service or EndpointSlice that left it so.
    """

    ports: dict[int, list[Backend]] = {}
    fact: int = 0
    seen: int = 0


class Proxy(msgspec.Struct, array_like=True):
    """The kube-proxy of one node; `dirty` holds the Services that changed, with the fact of the last change."""

    services: dict[str, Backends] = {}
    dirty: dict[str, int] = {}
    synced_at: int = -1_000_000
    planned: bool = False


# --- the balancer -------------------------------------------------------------------------------------------


class Target(msgspec.Struct, array_like=True):
    """A node at a NodePort. `run` counts equal check results in a row, failures below 0."""

    node: str
    port: int
    state: str = "initial"  # initial | healthy | unhealthy
    reason: str = ""
    run: int = 0
    fact: int = 0  # its last target.changed
    token: int = 0


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


class Alb(msgspec.Struct, array_like=True):
    """The controller and its balancers, by Ingress; `token` numbers what must not act twice."""

    balancers: dict[str, LoadBalancer] = {}
    planned: dict[str, int] = {}  # ingress -> the fact that asks for a reconcile
    token: int = 0


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


class NetworkState(msgspec.Struct, array_like=True):
    requests: int = 0
    open: dict[str, Open] = {}
    alb: Alb = msgspec.field(default_factory=Alb)
    clients: dict[str, ClientState] = {}
    shells: dict[int, ShellState] = {}  # by entry
    loads: dict[int, LoadState] = {}
    forwards: dict[int, Forward] = {}  # by the number of the entry that began it
