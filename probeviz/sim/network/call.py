"""What a client asks for, and the door that it finds."""

import msgspec

from probeviz.sim.entries import Request
from probeviz.sim.network.balancers import BALANCERS
from probeviz.sim.network.balancers.base import Balancer, Own, Rotation, Round
from probeviz.sim.world import World

BY_HAND = "curl"  # the client of requests that are sent by hand
NO_HEADERS: dict[str, str] = {}


class Door(msgspec.Struct, frozen=True, gc=False):
    """The balancer as the clients of one host name find it; without an Ingress nobody answers that name."""

    balancer: Balancer
    hop: str  # as `request.hop` names it
    ingress: str = ""
    address: str = ""
    ports: list[int] = []
    idle_ms: int = 0


class Call(msgspec.Struct, frozen=True, gc=False):
    """What a client asks for, once or again and again; `to` as in the entry `Request`."""

    client: str
    method: str
    path: str
    to: str
    host: str = ""
    port: int = 80
    headers: dict[str, str] = {}
    timeout_ms: int = 0
    connect_ms: int = 0  # the client's time-out for the connection; 0: the system's
    door: Door | None = None  # the balancer's, when that is where it goes
    asked_host: str = ""  # as the server sees it; empty: not known before it is on its way
    listens: bool = False  # somebody at the door, on this port
    rotation: Rotation | Round | None = None  # whose turn it is there


def call_of(
    world: World,
    client: str,
    method: str,
    path: str,
    to: str,
    host: str = "",
    port: int = 80,
    headers: dict[str, str] = NO_HEADERS,
    timeout_ms: int = 0,
    connect_ms: int = 0,
) -> Call:
    """A call as things are now: to be made anew when something has changed."""
    balancer = BALANCERS.get(world.setup.balancer.kind)
    if to != "ingress" or balancer is None:
        return Call(client, method, path, to, host, port, headers, timeout_ms, connect_ms, None, host)
    door = _door(world, balancer, host)
    asked_host = headers.get("Host") or host or door.address
    listens, rotation = port in door.ports, None
    if listens and method != "TRACE":
        found = balancer.rotation(world, door.ingress, asked_host, path)
        rotation = None if isinstance(found, Own) else found
    return Call(
        client, method, path, to, host, port, headers, timeout_ms, connect_ms, door, asked_host, listens, rotation
    )


def call_for(world: World, client: str, asked: Request) -> Call:
    """The call of a log entry's request."""
    return call_of(
        world,
        client,
        asked.method,
        asked.path,
        asked.to,
        asked.host,
        asked.port,
        asked.headers,
        asked.timeout_ms,
        asked.connect_ms,
    )


def _door(world: World, balancer: Balancer, host: str) -> Door:
    """By the Ingress that a host name leads to, or any."""
    ingress = balancer.find(world, host) or balancer.find(world, "")
    hop = f"balancer/{balancer.name}"
    if not ingress:
        return Door(balancer, hop)
    address, ports = balancer.address(world, ingress), balancer.ports(world, ingress)
    return Door(balancer, hop, ingress, address, ports, balancer.idle_ms(world, ingress))
