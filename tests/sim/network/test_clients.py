"""Streams of requests: exact spacing in integers, and changes while they run."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probeviz.sim import entries
from probeviz.sim.network import clients
from probeviz.sim.setup import ClientSetup
from tests.sim.network.stage import Stage, article, ready


def served(*setups: ClientSetup) -> Stage:
    """The article's cluster with streams to the Service, from t = 0."""
    stage = Stage(clients=list(setups))
    stage.pod()
    stage.service()
    stage.endpoints(ready())
    clients.begin(stage.world, 1)
    return stage


def sent(stage: Stage, name: str = "users") -> list[int]:
    return [fact.t for fact in stage.of("request.sent") if fact.client == name]


@pytest.mark.parametrize(
    ("rate_milli", "times"),
    [
        (2_000, [0, 500, 1000, 1500, 2000]),
        (3_000, [0, 333, 666, 1000, 1333, 1666, 2000]),
        (500, [0, 2000]),
        (0, []),
    ],
)
def test_spacing_is_exact(rate_milli: int, times: list[int]) -> None:
    stage = served(ClientSetup("users", to="service/go-http-svc", path="/ping", rate_milli=rate_milli))
    stage.run(2000)
    assert sent(stage) == times


@settings(max_examples=25, deadline=None)
@given(st.integers(100, 50_000), st.integers(1, 20_000))
def test_no_rounding_adds_up(rate_milli: int, until_ms: int) -> None:
    stage = Stage(clients=[ClientSetup("users", to="service/web", rate_milli=rate_milli)])
    stage.service("web")
    clients.begin(stage.world, 1)
    stage.run(until_ms)
    assert len(sent(stage)) == next(k for k in range(10**6) if k * 1_000_000 // rate_milli > until_ms)


def test_the_facts_of_a_stream_lead_to_what_started_it() -> None:
    stage = served(ClientSetup("users", to="service/go-http-svc", path="/ping"))
    stage.run(1000)
    assert {fact.cause for fact in stage.of("request.sent")} == {(1,)}
    clients.change(stage.world, entries.Client(name="users", path="/boom"), 5)
    stage.run(1500)
    last = stage.of("request.sent")[-1]
    assert (last.path, last.cause) == ("/boom", (5,))


def test_another_rate_counts_from_its_change() -> None:
    stage = served(ClientSetup("users", to="service/go-http-svc", rate_milli=1_000))
    stage.run(1700)
    clients.change(stage.world, entries.Client(name="users", rate_milli=4_000), 2)
    stage.run(2500)
    clients.change(stage.world, entries.Client(name="users", rate_milli=0), 3)
    stage.run(9000)
    clients.change(stage.world, entries.Client(name="users", rate_milli=1_000), 4)
    stage.run(10_000)
    assert sent(stage) == [0, 1000, 1700, 1950, 2200, 2450, 9000, 10_000]


def test_an_unknown_client_is_refused() -> None:
    with pytest.raises(KeyError, match="nobody"):
        clients.change(served().world, entries.Client(name="nobody"), 1)


@pytest.mark.parametrize("to", ["ingress", "nodeport", "service/go-http-svc"])
def test_a_stream_waits_for_its_address(to: str) -> None:
    stage = Stage(clients=[ClientSetup("users", to=to, path="/ping")])
    clients.begin(stage.world, 1)
    stage.run(5000)
    assert sent(stage) == []
    stage.pod()
    stage.service()
    stage.endpoints(ready())
    stage.ingress()
    stage.run(20_000)
    assert sent(stage)
    assert stage.of("request.answered")[-1].status == 200


def test_head_streams() -> None:
    stage = served(ClientSetup("users", method="HEAD", to="service/go-http-svc", path="/ping", rate_milli=1_000))
    stage.run(3500)
    answers = [(f.method, f.status, f.body_bytes) for f in stage.of("request.answered")]
    assert answers == [("HEAD", None, 0), *[("HEAD", 200, 0)] * 3]


def test_a_stream_gives_up_after_the_balancers_own_time_out() -> None:
    """Its 504 is seen, and requests that nobody ever answers do not pile up."""
    stage = article(clients=[ClientSetup("a", path="/hang"), ClientSetup("b", to="nodeport", path="/hang")])
    clients.begin(stage.world, 1)
    stage.run(400_000)
    ends = {(f.client, f.status, f.latency_ms) for f in stage.of("request.answered")}
    assert ends == {("a", 504, 60_000), ("b", None, 120_000)}
    assert len(stage.world.cluster.network.open) <= 2 * 60 + 2 * 120 + 2
