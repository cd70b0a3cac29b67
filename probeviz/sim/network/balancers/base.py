"""The common shape of a balancer: where a request goes on to, and what the balancer answers by itself."""

from typing import Literal, Protocol

import msgspec

from probeviz.sim.network.state import Open
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


class Onward(msgspec.Struct, frozen=True, gc=False):
    """The request goes on to a port of a Service, by the proxy of `node`."""

    service: str
    port: int
    node: str
    address: str  # of the node: whom the Pod sees
    connects: bool  # False: packets to the node vanish
    hop: str  # the Service, as `request.hop` names it


class Balancer(Protocol):
    """One balancer, by name in `request.hop` and in the picture."""

    name: str

    def find(self, world: World, host: str) -> str:
        """The Ingress that the host name leads to ("" = any with an address), or "" when none."""

    def address(self, world: World, ingress: str) -> str:
        """The balancer's own name, which outlives its Ingress for a moment."""

    def ports(self, world: World, ingress: str) -> list[int]:
        """On which it listens."""

    def route(self, world: World, ingress: str, request: Open) -> Own | Onward: ...

    def failed(self, world: World, failure: Failure) -> Own:
        """What it answers when the onward connection failed."""

    def passed(self, headers: dict[str, str]) -> dict[str, str]:
        """The headers of the Pod's answer as the client sees them."""

    def connect_ms(self, world: World) -> int: ...

    def idle_ms(self, world: World, ingress: str) -> int: ...
