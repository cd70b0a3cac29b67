"""The common shape of a balancer: where a request goes on to, and what the balancer answers by itself."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import msgspec

from probeviz.sim.network.state import Backend, Open, TargetGroup
from probeviz.sim.objects import Ingress
from probeviz.sim.program import Way
from probeviz.sim.world import World

CLASS = "kubernetes.io/ingress.class"
# What may happen between the balancer and the Pod; each balancer has its own status for each.
Failure = Literal["refused", "closed", "reset", "timeout"]
# A pass-through answer keeps the Pod's headers; these come first, in this order.
FIRST = ("Date", "Content-Type", "Content-Length")


class Setting(NamedTuple):
    """One of a controller's own settings, under its own name; durations are seconds unless they say otherwise."""

    default: int | bool | str
    says: str


class Own(msgspec.Struct, frozen=True, gc=False):
    """An answer that the balancer writes itself; `log` is what its own log says of it."""

    status: int
    headers: dict[str, str]
    body: str
    detail: str = ""
    cause: int = 0
    log: str = ""


class Journey(msgspec.Struct, frozen=True, gc=False):
    """From a balancer that asks once to one Pod and back, where every request is answered just so, the Date to be
    filled in."""

    way: Way
    pod: str
    hop: str  # the Pod, as `request.hop` names it
    container_id: str
    cause: int
    status: int
    headers: dict[str, str]  # as the client sees them
    body: str
    latency_ms: int  # without the way through the balancer
    origin: str  # as `request.answered` has it, and so the next two
    server: str
    body_bytes: int
    in_its_time: bool = False  # how long it takes this time, `program.begin` says


class Onward(msgspec.Struct, frozen=True, gc=False):
    """The request goes on to a port of a Service, by the proxy of `node`."""

    service: str
    port: int
    node: str
    address: str  # of the node: whom the Pod sees
    connects: bool  # False: packets to the node vanish
    hop: str  # the Service, as `request.hop` names it
    outside: bool = True  # to the node's port; False: to the ClusterIP
    backends: list[Backend] = []  # among which the node's proxy chooses
    hops: list[str] = []  # the same, as `request.hop` names them
    refuses: bool = False  # the proxy rejects connections, for there is none
    journeys: list[dict[str, Journey]] = []  # those that were gone before, to each of them, by method


class Straight(msgspec.Struct, frozen=True, gc=False):
    """The request goes on to a Pod's own address, past the Service."""

    to: Backend
    connects: bool  # False: packets to its node vanish
    idle_ms: int  # how long the balancer waits for the answer; 0: for ever
    address: str  # whom the Pod sees
    hop: str  # the Pod, as `request.hop` names it
    key: str  # "IP:PORT"


Step = Own | Onward | Straight


class Rotation(msgspec.Struct, frozen=True, gc=False):
    """The targets among which a balancer goes round, for one rule of its listener."""

    group: TargetGroup
    steps: list[Onward] | list[Straight]

    def next(self) -> Onward | Straight:
        """Round robin."""
        group, steps = self.group, self.steps
        group.turn = turn = group.turn + 1
        return steps[turn % len(steps)]


class Round(msgspec.Struct, frozen=True, gc=False):
    """The endpoints among which a proxy inside the cluster goes round, for one port of a Service."""

    turns: dict[str, int]  # of all ports, by key
    key: str
    steps: list[Straight]

    def next(self) -> Straight:
        """Round robin."""
        turns, key, steps = self.turns, self.key, self.steps
        turns[key] = turn = turns.get(key, -1) + 1
        return steps[turn % len(steps)]


class Balancer:
    """One balancer, by name in `request.hop` and in the picture.  It tries once unless `again` says otherwise."""

    name = ""
    pool_ms = 60_000  # after which it closes its own idle connections
    waits_for_body = False  # True: it answers only when it has the whole answer
    settings: Mapping[str, Setting] = {}
    ingress_class = ("", "")  # the class that its chart makes, and spec.controller
    serves_without_class = False  # an Ingress that names no class

    def serves(self, name: str) -> bool:
        """Whether an Ingress of this class is its own; empty: of none."""
        return name == self.ingress_class[0] if name else self.serves_without_class

    def bad_path(self, world: World, ingress: Ingress) -> str:
        """What its admission webhook says against a path; empty: nothing."""
        return ""

    def find(self, world: World, host: str) -> str:
        """What to ask `address` and `route` for when clients use this host name ("" = any), or "" when none."""
        raise NotImplementedError

    def address(self, world: World, ingress: str) -> str:
        """The balancer's own name, which outlives its Ingress for a moment."""
        raise NotImplementedError

    def ports(self, world: World, ingress: str) -> list[int]:
        """On which it listens."""
        return [80]

    def refuses(self, world: World, method: str) -> Own | None:
        """A method that it does not pass on at all."""
        return None

    def route(self, world: World, ingress: str, host: str, path: str) -> Step:
        raise NotImplementedError

    def rotation(self, world: World, ingress: str, host: str, path: str) -> Rotation | Round | Own | None:
        """From which `route` takes the step until something changes, or what it answers itself; None: it has no such
        thing."""
        return None

    def again(self, world: World, request: Open) -> int | None:
        """Milliseconds until it tries once more after what `request.end` says, or None: it gives up."""
        return None

    def retried_status(self, world: World, request: Open) -> bool:
        """Whether it tries once more after this status of the Pod, of 400 or above."""
        return False

    def step(self, world: World, request: Open) -> Step:
        """The way of another try."""
        return self.route(world, request.ingress, request.host, request.path)

    def failed(self, world: World, request: Open) -> Own:
        """What it answers when the onward connection failed, as `request.end` says."""
        raise NotImplementedError

    def passed(self, headers: dict[str, str]) -> dict[str, str]:
        """The headers of the Pod's answer as the client sees them."""
        out = {}
        for name in FIRST:
            if name in headers:
                out[name] = headers[name]
        out["Connection"] = "keep-alive"
        if len(out) <= len(headers):
            out.update(headers)
        return out

    def connect_ms(self, world: World) -> int:
        raise NotImplementedError

    def idle_ms(self, world: World, ingress: str) -> int:
        """How long it waits for an answer; 0: for ever."""
        raise NotImplementedError


def straight(world: World, to: Backend, connects: bool, idle_ms: int) -> Straight:
    """The way to a Pod, which sees the address of the first node."""
    address = next((node.address for node in world.cluster.nodes.values()), "")
    return Straight(to, connects, idle_ms, address, f"pod/{to.pod}", f"{to.ip}:{to.port}")


def class_of(ingress: Ingress) -> str:
    """The class by annotation, else by field; empty: none, which only some controllers serve."""
    return ingress.metadata.annotations.get(CLASS, "") or ingress.ingress_class_name


def setting(world: World, balancer: Balancer, name: str) -> Any:
    """What the Scenario says, else the controller's own default."""
    return world.setup.balancer.settings.get(name, balancer.settings[name].default)


def version_below(world: World, *limit: int) -> bool:
    """Whether the Scenario's `version` is older; without one it is the newest."""
    version = world.setup.balancer.version
    return bool(version) and tuple(int(part) for part in version.split(".")) < limit
