"""kube-proxy: when it follows the EndpointSlice, and to whom it sends."""

from collections import Counter

import pytest

from probeviz.sim import store
from probeviz.sim.network import proxy
from probeviz.sim.objects import Endpoint, Meta, Node
from tests.sim.network.stage import Stage, ready, terminating, unready


def settled(*rows: Endpoint, release: str = "1.36") -> Stage:
    stage = Stage(release=release)
    stage.service()
    stage.endpoints(*rows)
    stage.run(5000)
    return stage


def backends(stage: Stage) -> list[str]:
    last: list[str] = stage.of("proxy.changed")[-1].backends
    return last


@pytest.mark.parametrize(
    ("rows", "release", "expected"),
    [
        ([], "1.36", []),
        ([unready()], "1.36", []),
        ([ready()], "1.36", ["10.3.53.103:8080"]),
        ([terminating()], "1.36", ["10.3.53.103:8080"]),
        ([terminating()], "1.17", []),
        ([terminating("10.0.0.1"), ready("10.0.0.2")], "1.36", ["10.0.0.2:8080"]),
        ([Endpoint(ip="10.0.0.1", pod="p", terminating=True)], "1.36", []),
        ([ready("10.0.0.1"), unready("10.0.0.2"), ready("10.0.0.3")], "1.17", ["10.0.0.1:8080", "10.0.0.3:8080"]),
    ],
)
def test_usable_endpoints(rows: list[Endpoint], release: str, expected: list[str]) -> None:
    stage = settled(*rows, release=release)
    assert backends(stage) == expected
    chosen = proxy.backend(stage.world, "node-1", "go-http-svc", 80, "x", 1)
    assert (f"{chosen.ip}:{chosen.port}" in expected) if chosen is not None else not expected


def test_first_change_soon_later_ones_once_a_second() -> None:
    stage = settled(ready())
    start = stage.world.now
    for i in range(30):
        stage.endpoints(*([ready()] if i % 2 else []))
        stage.run(start + (i + 1) * 100)
    stage.run(start + 10_000)
    times = [fact.t - start for fact in stage.of("proxy.changed") if fact.t >= start]
    assert times[0] < 100
    assert all(later - earlier >= 1000 for earlier, later in zip(times, times[1:], strict=False))
    assert backends(stage) == ["10.3.53.103:8080"]


def test_names_the_change_that_it_follows() -> None:
    stage = settled(ready())
    n = stage.endpoints(unready())
    stage.run(10_000)
    assert stage.of("proxy.changed")[-1].cause == (n,)


def test_what_changes_nothing_is_not_stated() -> None:
    stage = settled(ready())
    before = len(stage.of("proxy.changed"))
    stage.endpoints(ready(), unready("10.0.0.2"))
    stage.run(10_000)
    assert len(stage.of("proxy.changed")) == before


def test_backends_are_chosen_with_equal_chance() -> None:
    stage = settled(*(ready(f"10.0.0.{i}", f"p{i}") for i in range(4)))
    world = stage.world
    chosen = Counter(
        found.pod for i in range(4000) if (found := proxy.backend(world, "node-1", "go-http-svc", 80, "backend", i))
    )
    assert len(chosen) == 4
    assert all(900 < count < 1100 for count in chosen.values())


def test_a_deleted_service_is_refused() -> None:
    stage = settled(ready())
    n = store.delete(stage.world, stage.world.cluster.services["go-http-svc"], "test")
    stage.run(10_000)
    assert backends(stage) == []
    assert stage.of("proxy.changed")[-1].cause == (n,)
    assert proxy.backend(stage.world, "node-1", "go-http-svc", 80, "x", 1) is None


def test_a_new_nodes_proxy_learns_of_all_services() -> None:
    stage = settled(ready())
    store.create(stage.world, Node(metadata=Meta(name="node-9"), address="10.3.55.9"), "test")
    stage.run(10_000)
    assert proxy.backend(stage.world, "node-9", "go-http-svc", 80, "x", 1) is not None
    assert stage.of("proxy.changed")[-1].who == "kube-proxy/node-9"


# --- externalTrafficPolicy ----------------------------------------------------------------------------------------


def local(*nodes: str) -> Stage:
    """Two nodes, externalTrafficPolicy Local, a ready endpoint on each of `nodes`."""
    stage = Stage(nodes=2)
    stage.pod()
    service = stage.service()
    service.external_traffic_policy = "Local"
    store.update(stage.world, service, "test")
    stage.endpoints(*(Endpoint(ip="10.3.53.103", pod=f"p-{n}", node=n, ready=True, serving=True) for n in nodes))
    stage.run(10_000)
    return stage


def test_local_keeps_what_comes_from_outside_on_its_node() -> None:
    stage = local("node-1")
    port = stage.world.cluster.services["go-http-svc"].ports[0].node_port
    assert stage.curl(to=f"nodeport/node-1:{port}").status == 200
    answer = stage.curl(to=f"nodeport/node-2:{port}", timeout_ms=5_000)
    assert (answer.status, answer.error.startswith("curl: (28)")) == (None, True)  # dropped, not refused
    assert stage.curl(to="service/go-http-svc").status == 200
    assert proxy.backend(stage.world, "node-2", "go-http-svc", 80, "x", 1, outside=False) is not None


def test_local_without_any_endpoint_refuses() -> None:
    stage = local()
    port = stage.world.cluster.services["go-http-svc"].ports[0].node_port
    assert stage.curl(to=f"nodeport/node-1:{port}").error.startswith("curl: (7)")
