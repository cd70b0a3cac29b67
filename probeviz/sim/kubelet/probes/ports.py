"""Whom a probe or hook talks to: the port by number or name, and what stands at the host."""

import re
from typing import Literal

from probeviz.sim.kubelet.state import PodWorker
from probeviz.sim.objects import Container
from probeviz.sim.world import World

ADDRESS = re.compile(r"\d+\.\d+\.\d+\.\d+|.*:.*")


class NoSuchPort(Exception):
    """The kubelet's words for a port that it cannot resolve."""


def resolve_port(container: Container, port: int | str) -> int:
    """`ResolveContainerPort` (pkg/probe/util.go): a number, or the name of one of the container's ports."""
    found = port if isinstance(port, int) else _by_name(container, port)
    if not 0 < found < 65_536:
        raise NoSuchPort(f"invalid port number: {found}")
    return found


def _by_name(container: Container, name: str) -> int:
    for declared in container.ports:
        if declared.name == name:
            return declared.container_port
    if not re.fullmatch(r"[+-]?\d{1,18}", name):
        raise NoSuchPort(f'strconv.Atoi: parsing "{name}": invalid syntax')
    return int(name)


def place_of(world: World, pw: PodWorker, host: str) -> Literal["pod", "node", "unknown", "nowhere"]:
    """What a probe of the node finds at a host: a Pod, the node itself, a name that does not resolve, or silence."""
    if host == pw.ip or any(world.cluster.programs.at(host)):
        return "pod"
    if host == "localhost" or host.startswith("127."):
        return "node"
    if any(node.address == host for node in world.cluster.nodes.values()):
        return "node"
    return "nowhere" if ADDRESS.fullmatch(host) else "unknown"
