"""ClusterIP and NodePort: given by name, never twice, kept on the next apply."""

import pytest

from probeviz.sim import store
from probeviz.sim.network import service
from probeviz.sim.objects import Meta, Service, ServicePort
from probeviz.sim.setup import Setup
from probeviz.sim.world import World
from tests.sim.network.stage import Stage


def made(name: str = "web", kind: str = "NodePort", *ports: ServicePort) -> Service:
    return Service(metadata=Meta(name=name), type=kind, ports=list(ports) or [ServicePort(port=80)])


def test_addresses_follow_from_the_name() -> None:
    first, second = made(), made()
    service.allocate(Stage().world, first)
    service.allocate(Stage().world, second)
    assert first == second
    assert 30_000 <= first.ports[0].node_port <= 32_767


@pytest.mark.parametrize(("release", "network"), [("1.17", "172.20."), ("1.36", "10.96.")])
def test_the_network_is_the_releases(release: str, network: str) -> None:
    found = made()
    service.allocate(World(Setup(release=release)), found)
    assert found.cluster_ip.startswith(network)


def test_a_node_port_stays_with_the_name_of_its_port() -> None:
    """As upstream's patchAllocatedValues: the number of the port may change; a taken NodePort is not given again."""
    old = made("web", "NodePort", ServicePort(port=80, name="a", node_port=31_111), ServicePort(port=81, name="b"))
    new = made("web", "NodePort", ServicePort(port=90, name="a"), ServicePort(port=80, name="c"))
    service.allocate(Stage().world, new, old)
    assert new.ports[0].node_port == 31_111 and new.ports[1].node_port not in (0, 31_111)
    stolen = made("web", "NodePort", ServicePort(port=90, name="a"), ServicePort(port=1, name="d", node_port=31_111))
    service.allocate(Stage().world, stolen, old)
    assert stolen.ports[0].node_port not in (0, 31_111)


@pytest.mark.parametrize(("kind", "node_port"), [("ClusterIP", False), ("NodePort", True), ("LoadBalancer", True)])
def test_node_ports_by_type(kind: str, node_port: bool) -> None:
    found = made("web", kind)
    service.allocate(Stage().world, found)
    assert bool(found.ports[0].node_port) is node_port


def test_external_names_have_no_address() -> None:
    found = made("web", "ExternalName")
    service.allocate(Stage().world, found)
    assert (found.cluster_ip, found.ports[0].node_port) == ("", 0)


def test_headless_and_given_addresses_are_kept() -> None:
    found = made("web", "NodePort", ServicePort(port=80, node_port=30080), ServicePort(port=81, name="b"))
    found.cluster_ip = "None"
    service.allocate(Stage().world, found)
    assert (found.cluster_ip, found.ports[0].node_port) == ("None", 30080)
    assert found.ports[1].node_port not in (0, 30080)


def test_a_second_apply_keeps_the_addresses() -> None:
    world = Stage().world
    old, new = made(), made()
    old.cluster_ip, old.ports[0].node_port = "10.100.7.7", 31_111
    service.allocate(world, new, old)
    assert (new.cluster_ip, new.ports[0].node_port) == ("10.100.7.7", 31_111)


def test_no_address_is_given_twice() -> None:
    """Many Services: the range of NodePorts is small enough that draws by name collide."""
    world = Stage().world
    for i in range(400):
        found = made(f"web-{i}")
        service.allocate(world, found)
        store.create(world, found, "test")
    services = world.cluster.services.values()
    assert len({found.ports[0].node_port for found in services}) == 400
    assert len({found.cluster_ip for found in services}) == 400
