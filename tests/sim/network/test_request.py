"""The life of a request: hop by hop, who writes the answer, and the chain of causes behind it."""

from typing import Any

import pytest
from msgspec.structs import replace

from probeviz.sim import entries, program
from probeviz.sim.network import clients, request
from probeviz.sim.network.call import Call, call_for
from probeviz.sim.network.state import Flight
from probeviz.sim.program import Capacity, Latency, Route
from probeviz.sim.world import World
from tests.sim.network.stage import GO_HTTP, IMAGE, Stage, article, ready, unready


def hops(stage: Stage) -> list[tuple[int, str, str, str]]:
    """Of the last request: (hop, at, to, outcome)."""
    last = stage.of("request.sent")[-1].request
    return [(f.hop, f.at, f.to, f.outcome) for f in stage.of("request.hop") if f.request == last]


def chain(stage: Stage, n: int) -> list[str]:
    """Kinds along the first causes, from fact `n` to the root."""
    kinds = []
    while True:
        fact = stage.fact(n)
        kinds.append(str(type(fact).__struct_config__.tag))
        if not fact.cause:
            return kinds
        assert all(cause < n for cause in fact.cause)
        n = fact.cause[0]


WAY = [
    (1, "client", "balancer/alb", "sent"),
    (2, "balancer", "service/go-http-svc", "sent"),
    (3, "service", "pod/go-http-1", "sent"),
]


@pytest.mark.parametrize(
    ("path", "status", "latency_ms", "last"),
    [
        ("/ping", 200, 3, None),
        ("/boom", 500, 1, None),
        ("/slow", 200, 3001, None),
        ("/err", 502, 1, (3, "pod", "pod/go-http-1", "closed")),
        ("/rst", 502, 1, (3, "pod", "pod/go-http-1", "reset")),
        ("/die", 502, 1, (3, "pod", "pod/go-http-1", "closed")),
        ("/hang", 504, 60_000, (3, "pod", "pod/go-http-1", "timeout")),
        ("/bodyhang", 504, 60_000, (3, "pod", "pod/go-http-1", "timeout")),
        ("/short", 504, 60_000, (3, "pod", "pod/go-http-1", "timeout")),
    ],
)
def test_through_the_balancer(path: str, status: int, latency_ms: int, last: tuple[Any, ...] | None) -> None:
    stage = article()
    answered = stage.curl(path)
    assert (answered.status, answered.latency_ms) == (status, latency_ms)
    assert hops(stage) == (WAY if last is None else [*WAY, last])
    assert (answered.origin, answered.server) == (("pod/go-http-1", "") if last is None else ("balancer", "awselb/2.0"))
    assert answered.error == ""


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("/err", "curl: (52) Empty reply from server"),
        ("/rst", "curl: (56) Recv failure: Connection reset by peer"),
        ("/short", "curl: (18) transfer closed with 7 bytes remaining to read"),
    ],
)
@pytest.mark.parametrize("to", ["service/go-http-svc", "nodeport/node-1:{port}", "nodeport/10.3.55.1:{port}"])
def test_inside_the_cluster_nobody_answers_for_the_pod(path: str, error: str, to: str) -> None:
    stage = article()
    port = stage.world.cluster.services["go-http-svc"].ports[0].node_port
    answered = stage.curl(path, to.format(port=port))
    assert (answered.error, answered.server) == (error, "")
    assert (answered.status is None) == (path != "/short")


def test_inside_the_cluster_headers_stand_in_gos_order() -> None:
    answered = article().curl("/ping", "service/go-http-svc")
    assert list(answered.headers) == ["Date", "Content-Length", "Content-Type"]
    assert answered.origin == "pod/go-http-1"


@pytest.mark.parametrize(
    ("to", "host", "release", "error"),
    [
        ("unknown", "nowhere.test", "1.36", "curl: (6) Could not resolve host: nowhere.test"),
        ("service/none", "", "1.36", "curl: (6) Could not resolve host: none"),
        ("nodeport/node-7:30000", "", "1.36", "curl: (6) Could not resolve host: node-7"),
        (
            "nodeport/node-1:29999",
            "",
            "1.36",
            "curl: (7) Failed to connect to node-1 port 29999 after 1 ms: Couldn't connect to server",
        ),
        ("nodeport/node-1:29999", "", "1.17", "curl: (7) Failed to connect to node-1 port 29999: Connection refused"),
    ],
)
def test_addresses_that_lead_nowhere(to: str, host: str, release: str, error: str) -> None:
    answered = article(release=release).curl("/ping", to, host=host)
    assert (answered.status, answered.error, answered.origin) == (None, error, "")


def test_without_a_balancer_the_address_is_unknown() -> None:
    stage = Stage()
    assert stage.curl("/ping", host="x.elb.amazonaws.com").error == (
        "curl: (6) Could not resolve host: x.elb.amazonaws.com"
    )


def test_no_endpoints_is_refused_at_the_service() -> None:
    """The chain of the article's 502, as the design states it."""
    stage = article()
    n = stage.endpoints(unready())
    stage.run(20_000)
    answered = stage.curl("/ping")
    assert (answered.status, answered.origin, answered.body_bytes) == (502, "balancer", 122)
    assert hops(stage) == [*WAY[:2], (2, "service", "service/go-http-svc", "refused")]
    assert chain(stage, answered.n)[:4] == ["request.answered", "request.hop", "proxy.changed", "endpoints.changed"]
    refused = stage.fact(answered.cause[0])
    assert stage.fact(refused.cause[0]).cause == (n,)


def test_until_the_proxy_has_followed_the_pod_still_answers() -> None:
    stage = article()
    stage.endpoints(unready())
    assert stage.curl("/ping").status == 200


def test_a_changed_route_is_the_cause_of_its_answers() -> None:
    stage = article()
    become = {"status": 500}
    program.become(stage.world, entries.Program(image="setevoy/go-http", route="/ping", become=become), 1)
    changed = stage.of("program.changed")[-1]
    answered = stage.curl("/ping")
    assert (answered.status, changed.n in answered.cause) == (500, True)
    program.become(stage.world, entries.Program(image="setevoy/go-http", route="/ping", become={"panic": "x"}), 1)
    answered = stage.curl("/ping")
    assert chain(stage, answered.n)[:3] == ["request.answered", "request.hop", "program.changed"]


def test_a_panic_leads_back_to_who_asked() -> None:
    stage = article()
    answered = stage.curl("/err")
    assert chain(stage, answered.n) == ["request.answered", *["request.hop"] * 4, "request.sent", "node.changed"]
    log = stage.of("log.written")[-1]
    assert log.line.startswith("2020/11/11 12:57:15 http: panic serving 10.3.55.1:")
    assert (stage.fact(log.cause[0]).at, stage.fact(log.cause[0]).hop) == ("service", 3)


def test_a_dying_pod_cuts_its_open_requests() -> None:
    stage = article()
    clients.by_hand(stage.world, entries.Request(to="ingress", path="/slow"), 1, 1)
    stage.run(16_000)
    program.kill(stage.world, "go-http-1/0", 1)
    stage.run(20_000)
    [answered] = stage.of("request.answered")
    assert (answered.t, answered.status, answered.server) == (16_000, 502, "awselb/2.0")
    cut = stage.of("request.hop")[-1]
    assert (cut.outcome, cut.detail) == ("closed", "the process died")
    assert stage.fact(cut.cause[0]).state == "exited"


def test_the_last_answer_of_a_draining_program_arrives() -> None:
    """The program ends as soon as it has written the answer, which is still on its way."""
    stage = article()
    program.become(stage.world, entries.Program(image="setevoy/go-http", become={"sigterm": {"does": "drain"}}), 1)
    clients.by_hand(stage.world, entries.Request(to="ingress", path="/slow"), 1, 1)
    stage.run(16_000)
    program.terminate(stage.world, "go-http-1/0", 1)
    stage.run(20_000)
    [answered] = stage.of("request.answered")
    [ended] = [fact for fact in stage.of("program.changed") if fact.state == "exited"]
    assert (answered.status, answered.origin) == (200, "pod/go-http-1")
    assert ended.t < answered.t


def test_a_dead_pod_that_the_proxy_still_knows_refuses() -> None:
    stage = article()
    program.kill(stage.world, "go-http-1/0", 1)
    answered = stage.curl("/ping")
    assert (answered.status, hops(stage)[-1]) == (502, (3, "pod", "pod/go-http-1", "refused"))
    assert chain(stage, answered.n)[:3] == ["request.answered", "request.hop", "program.changed"]


def test_a_client_gives_up_after_its_own_time() -> None:
    answered = article().curl("/slow", timeout_ms=1000)
    assert (answered.status, answered.latency_ms, answered.headers) == (None, 1000, {})
    assert answered.error == "curl: (28) Operation timed out after 1000 milliseconds with 0 bytes received"


def test_ctrl_c_ends_what_its_entry_waits_for() -> None:
    stage = article()
    for number in (7, 8):
        clients.by_hand(stage.world, entries.Request(to="service/go-http-svc", path="/hang"), number, 1)
    stage.run(200_000)
    assert stage.of("request.answered") == []
    clients.interrupt(stage.world, entries.Interrupt(of=7), 2)
    stage.run(300_000)
    [answered] = stage.of("request.answered")
    assert (answered.t, answered.status, answered.error, 2 in answered.cause) == (200_000, None, "^C", True)
    assert len(stage.world.cluster.network.open) == 1


def test_head_has_the_length_and_no_body() -> None:
    stage = article()
    ok, bad = stage.curl("/ping", method="HEAD"), stage.curl("/err", method="HEAD")
    assert (ok.headers["Content-Length"], ok.body, ok.body_bytes) == ("4", "", 0)
    assert (bad.status, bad.headers["Content-Length"], bad.body) == (502, "122", "")


def test_a_slow_answer_is_dated_when_it_is_given() -> None:
    assert article().curl("/slow").headers["Date"] == "Wed, 11 Nov 2020 12:57:18 GMT"


def test_the_world_can_be_saved_while_requests_are_open() -> None:
    stage = article(luck="real")
    for path in ("/ping", "/slow", "/err", "/hang"):
        clients.by_hand(stage.world, entries.Request(to="ingress", path=path), 1, 1)
    copy = World.load(stage.world.setup, stage.world.save())
    facts: list[Any] = []
    copy.sink = facts.append
    copy.advance(100_000)
    before = len(stage.facts)
    stage.run(100_000)
    assert facts == stage.facts[before:] and len(stage.of("request.answered")) == 4
    assert copy.save() == stage.world.save()


def test_a_request_on_a_known_way_is_open_like_the_first() -> None:
    stage = article()
    network = stage.world.cluster.network
    call = call_for(stage.world, "users", entries.Request(to="ingress", path="/ping", timeout_ms=5_000, connect_ms=900))
    request.send(stage.world, call)
    [first] = network.all_open()
    stage.run(stage.world.now + 1_000)
    request.send(stage.world, call)
    assert [isinstance(found, Flight) for found in network.open.values()] == [True]
    [second] = network.all_open()
    differs = {name for name in first.__struct_fields__ if getattr(first, name) != getattr(second, name)}
    assert differs == {"id", "started_at", "gives_up_at", "fact", "ends_at", "headers"}
    assert second.gives_up_at - first.gives_up_at == 1_000


def crowded(concurrency: int = 1, latency_ms: int = 900, **fields: Any) -> tuple[Stage, Call]:
    """A program that does so many requests at a time, and has answered one; and what a client asks."""
    slow = Route(body="pong", latency=Latency(latency_ms))
    web = replace(GO_HTTP, routes={"/ping": [slow]}, capacity=Capacity(concurrency), **fields)
    stage = article(programs={IMAGE: web})
    call = call_for(stage.world, "users", entries.Request(to="ingress", path="/ping", timeout_ms=5_000))
    request.send(stage.world, call)
    stage.run(20_000)
    return stage, call


def test_a_request_that_waits_for_its_turn_flies_too_and_is_open_like_another() -> None:
    stage, call = crowded()
    network = stage.world.cluster.network
    for _ in range(2):
        request.send(stage.world, call)
    assert [isinstance(found, Flight) for found in network.open.values()] == [True, True]
    first, second = network.all_open()
    differs = {name for name in first.__struct_fields__ if getattr(first, name) != getattr(second, name)}
    assert differs == {"id", "fact", "ends_at", "detail", "cause"}
    assert (second.ends_at - first.ends_at, second.detail) == (900, "at capacity: it waits for its turn")
    assert stage.fact(second.cause).fault == "at capacity: requests wait"
    copy = World.load(stage.world.setup, stage.world.save())
    facts: list[Any] = []
    copy.sink = facts.append
    copy.advance(30_000)
    before = len(stage.facts)
    stage.run(30_000)
    assert facts == stage.facts[before:] and len(stage.of("request.answered")) == 3
    assert stage.of("request.answered")[-1].cause == (second.fact, second.cause)


def test_an_answer_that_comes_late_bears_the_date_of_its_end_also_on_a_known_way() -> None:
    stage, call = crowded(latency_ms=1_800)
    request.send(stage.world, call)
    assert [isinstance(found, Flight) for found in stage.world.cluster.network.open.values()] == [True]
    stage.run(30_000)
    assert [answer.headers["Date"][-12:] for answer in stage.of("request.answered")] == ["12:57:16 GMT", "12:57:21 GMT"]


@pytest.mark.parametrize(("runtime", "worked_on"), [("go", 6), ("nodejs", 7)])
def test_who_waits_longer_than_the_client_does_is_given_up(runtime: str, worked_on: int) -> None:
    """At 900 ms each, five are answered within the client's 5 s."""
    stage, call = crowded(runtime=runtime)
    process = stage.world.cluster.programs.processes["go-http-1/0"]
    before = process.requests
    for _ in range(7):
        request.send(stage.world, call)
    assert process.requests - before == worked_on
    stage.run(40_000)
    answers = stage.of("request.answered")
    assert [answer.status for answer in answers] == [200] * 6 + [None] * 2
    assert {answer.error for answer in answers[6:]} == {
        "curl: (28) Operation timed out after 5000 milliseconds with 0 bytes received"
    }


@pytest.mark.parametrize("ends", ["killed", "wedged"])
def test_a_request_that_waits_shares_the_fate_of_its_process(ends: str) -> None:
    stage, call = crowded(concurrency=3)
    for _ in range(2):
        request.send(stage.world, call)
    stage.run(20_200)
    if ends == "killed":
        program.kill(stage.world, "go-http-1/0", 1)
    else:
        program.become(stage.world, entries.Program(image=IMAGE, route="/lock", become={"deadlock": True}), 1)
        clients.by_hand(stage.world, entries.Request(to="ingress", path="/lock"), 9, 1)
    stage.run(40_000)
    ended = [(answer.t, answer.status) for answer in stage.of("request.answered") if answer.client == "users"]
    assert ended[1:] == ([(20_200, 502)] * 2 if ends == "killed" else [(25_000, None)] * 2)


def test_a_request_on_a_known_way_is_cut_when_the_process_dies() -> None:
    stage = article()
    late = {"status": 200, "latency": {"fixed": 500}}
    program.become(stage.world, entries.Program(image="setevoy/go-http", route="/ping", become=late), 1)
    network = stage.world.cluster.network
    call = call_for(stage.world, "users", entries.Request(to="ingress", path="/ping"))
    request.send(stage.world, call)
    stage.run(stage.world.now + 1_000)
    request.send(stage.world, call)
    assert [isinstance(found, Flight) for found in network.open.values()] == [True]
    program.kill(stage.world, "go-http-1/0", 1)
    stage.run(stage.world.now + 1_000)
    assert [(a.status, a.origin) for a in stage.of("request.answered")] == [(200, "pod/go-http-1"), (502, "balancer")]


def test_two_pods_share_the_requests() -> None:
    stage = article()
    stage.pod("go-http-2", "10.3.53.104")
    stage.endpoints(ready(), ready("10.3.53.104", "go-http-2"))
    stage.run(20_000)
    origins = {stage.curl("/ping").origin for _ in range(20)}
    assert origins == {"pod/go-http-1", "pod/go-http-2"}


def test_a_dying_pod_cuts_a_panic_that_was_yet_to_come() -> None:
    late = {"panic": "x", "latency": {"fixed": 5000}}
    stage = article()
    program.become(stage.world, entries.Program(image="setevoy/go-http", route="/ping", become=late), 1)
    clients.by_hand(stage.world, entries.Request(to="ingress", path="/ping"), 1, 1)
    stage.run(16_000)
    program.kill(stage.world, "go-http-1/0", 1)
    stage.run(60_000)
    assert [(fact.t, fact.status) for fact in stage.of("request.answered")] == [(16_000, 502)]


def test_a_refusal_also_names_what_has_left_the_proxy_without_backends() -> None:
    """Recreate: the old Pod is gone, which emptied the proxy; now a new one is there and not ready."""
    stage = article()
    stage.endpoints()
    stage.run(20_000)
    emptied = stage.of("proxy.changed")[-1].n
    n = stage.endpoints(unready("10.3.53.104", "go-http-2"))
    stage.run(30_000)
    answered = stage.curl("/ping")
    assert stage.fact(answered.cause[0]).cause == (emptied, n)
