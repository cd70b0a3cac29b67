"""The common shape of a balancer: where a request goes on to, and what the balancer answers by itself."""

from typing import Literal, Protocol

import msgspec

from probeviz.sim.program import Way
from probeviz.sim.world import World

# What may happen between the balancer and the Pod; each balancer has its own status for each.
Failure = Literal["refused", "closed", "reset", "timeout"]


class Own(msgspec.Struct, frozen=True, gc=False):
    """An answer that the balancer writes itself."""

    status: int
    headers: dict[str, str]
    body: str
    detail: str = ""
    cause: int = 0


class Journey(msgspec.Struct, frozen=True, gc=False):
    """From the balancer to one Pod and back, where every request is answered just so, the Date to be filled in."""

    way: Way
    pod: str
    hop: str  # the Pod, as `request.hop` names it
    container_id: str
    cause: int
    status: int
    headers: dict[str, str]  # as the client sees them
    body: str
    latency_ms: int  # without the way through the balancer


class Onward(msgspec.Struct, frozen=True, gc=False):
    """The request goes on to a port of a Service, by the proxy of `node`."""

    service: str
    port: int
    node: str
    address: str  # of the node: whom the Pod sees
    connects: bool  # False: packets to the node vanish
    hop: str  # the Service, as `request.hop` names it
    journeys: dict[tuple[str, str, int], Journey] = {}  # by method, IP and port: those that were gone before


class Balancer(Protocol):
    """One balancer, by name in `request.hop` and in the picture."""

    name: str

    def find(self, world: World, host: str) -> str:
        """The Ingress that the host name leads to ("" = any with an address), or "" when none."""

    def address(self, world: World, ingress: str) -> str:
        """The balancer's own name, which outlives its Ingress for a moment."""

    def ports(self, world: World, ingress: str) -> list[int]:
        """On which it listens."""

    def route(self, world: World, ingress: str, host: str, path: str) -> Own | Onward: ...

    def failed(self, world: World, failure: Failure) -> Own:
        """What it answers when the onward connection failed."""

    def passed(self, headers: dict[str, str]) -> dict[str, str]:
        """The headers of the Pod's answer as the client sees them."""

    def connect_ms(self, world: World) -> int: ...

    def idle_ms(self, world: World, ingress: str) -> int: ...
