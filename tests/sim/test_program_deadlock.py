"""A request that wedges the whole program: what it still does, what ends it, and what becomes of what is open."""

from typing import Any

import msgspec
import pytest

from probeviz.sim import entries, program
from probeviz.sim.network import clients
from probeviz.sim.program import Exit, Grpc, Latency, OnSigterm, Route, Sigterm
from tests.sim.network.conftest import alone, exits  # noqa: F401  autouse fixtures
from tests.sim.network.stage import CLASS_ALB, GO_HTTP, IMAGE, Stage, article, ready

IP = "10.3.53.103"
ROUTES = {**GO_HTTP.routes, "/lock": [Route(deadlock=True)], "/later": [Route(deadlock=True, latency=Latency(500))]}


def booted(**fields: Any) -> Stage:
    stage = Stage(programs={IMAGE: msgspec.structs.replace(GO_HTTP, routes=ROUTES, **fields)})
    stage.pod()
    stage.run(1000)
    return stage


def ask(stage: Stage, path: str = "/ping", tls: bool = False) -> program.Reply:
    return program.ask(stage.world, IP, 8080, "GET", path, {}, "10.3.39.145:8926", 1, tls)


def wedged(**fields: Any) -> Stage:
    stage = booted(**fields)
    ask(stage, "/lock")
    stage.run(1000)
    return stage


def test_from_then_on_nothing_is_answered_and_connections_are_accepted() -> None:
    stage = booted()
    assert ask(stage, "/lock").outcome == "hang"
    stage.run(1000)
    told = stage.of("program.changed")[-1]
    assert (told.state, told.fault, told.cause) == ("hung", "deadlock", (1,))
    reply = ask(stage)
    assert (reply.outcome, reply.detail, reply.cause) == ("hang", "the program is deadlocked", told.n)
    assert program.accepts(stage.world, IP, 8080)[0] is not None
    stage.run(500_000)
    assert ask(stage, "/nope").outcome == "hang" and program.alive(stage.world, "go-http-1/0")
    assert len([f for f in stage.of("program.changed") if f.fault]) == 1


def test_it_happens_when_its_latency_is_over() -> None:
    stage = booted()
    ask(stage, "/later")
    stage.run(1499)
    assert ask(stage).outcome == "status"
    stage.run(1500)
    assert ask(stage).outcome == "hang"


def test_tls_and_grpc_are_as_silent() -> None:
    assert ask(wedged(tls=[8080]), tls=True).outcome == "status"  # a plain request cannot reach the route
    assert ask(wedged(), tls=True).outcome == "hang"
    check = program.check_health(wedged(grpc=[Grpc()]).world, IP, 8080)
    assert (check.status, check.detail) == ("", "the program is deadlocked")


@pytest.mark.parametrize(
    ("fields", "death"),
    [
        ({}, (1000, 2, 0)),
        ({"runtime": "init"}, (1000, 143, 15)),
        ({"runtime": "libc"}, None),
        ({"sigterm": Sigterm("ignore")}, None),
        ({"sigterm": Sigterm("exit", 0, 3000)}, None),
        ({"sigterm": Sigterm("drain")}, None),
    ],
)
def test_sigterm_without_a_handler_kills_it(
    fields: dict[str, Any],
    death: tuple[int, int, int] | None,
    exits: list[Any],  # noqa: F811
) -> None:
    stage = wedged(**fields)
    program.terminate(stage.world, "go-http-1/0", 1)
    stage.run(60_000)
    assert exits == ([] if death is None else [(death[0], "go-http-1/0", *death[1:])])
    if death is None:
        program.kill(stage.world, "go-http-1/0", 1)
        assert not program.alive(stage.world, "go-http-1/0")


def test_its_port_stays_open_on_sigterm() -> None:
    stage = wedged(sigterm=Sigterm("exit", 0), on_sigterm=OnSigterm())
    program.terminate(stage.world, "go-http-1/0", 1)
    assert ask(stage).outcome == "hang"


def test_what_it_was_to_do_by_itself_it_does_not(exits: list[Any]) -> None:  # noqa: F811
    stage = wedged(exit=Exit(9_000, 1))
    stage.run(60_000)
    assert exits == []


def test_a_person_switches_it_on_in_one_pod_and_the_next_request_does_it() -> None:
    stage = booted()
    stage.pod("go-http-2", "10.0.0.9")
    stage.run(2000)
    program.become(stage.world, entries.Program(pod="go-http-1", route="/ping", become={"deadlock": True}), 1)
    told = stage.of("program.changed")[-1]
    assert (told.pod, told.state, told.fault) == ("go-http-1", "listening", "/ping: deadlocks")
    assert ask(stage, "/boom").outcome == "status"
    ask(stage)
    stage.run(2000)
    assert ask(stage, "/boom").outcome == "hang"
    other = program.ask(stage.world, "10.0.0.9", 8080, "GET", "/ping", {}, "x:1")
    assert other.outcome == "status"


def test_what_is_open_is_never_answered() -> None:
    """The balancer gives up 60 s after it has sent the request; its cause is the deadlock."""
    stage = article(programs={IMAGE: msgspec.structs.replace(GO_HTTP, routes=ROUTES)})
    clients.by_hand(stage.world, entries.Request(to="ingress", path="/slow"), 1, 1)
    stage.run(16_000)
    ask(stage, "/lock")
    stage.run(16_000)
    fact = stage.of("program.changed")[-1].n
    stage.run(100_000)
    answered = stage.of("request.answered")[-1]
    assert (answered.status, answered.latency_ms, answered.origin) == (504, 60_000, "balancer")
    last = stage.of("request.hop")[-1]
    assert (last.outcome, last.detail, last.cause) == ("timeout", "the program is deadlocked", (fact,))


def test_without_a_balancer_the_client_waits_for_ever_unless_it_has_a_limit() -> None:
    stage = article(programs={IMAGE: msgspec.structs.replace(GO_HTTP, routes=ROUTES)})
    for timeout_ms in (0, 5_000):
        request = entries.Request(to="service/go-http-svc", path="/slow", timeout_ms=timeout_ms)
        clients.by_hand(stage.world, request, 1, 1)
    stage.run(16_000)
    ask(stage, "/lock")
    stage.run(500_000)
    assert [f.latency_ms for f in stage.of("request.answered")] == [5_000]


def test_a_health_check_of_the_balancer_that_is_under_way_times_out() -> None:
    stage = Stage(programs={IMAGE: msgspec.structs.replace(GO_HTTP, routes=ROUTES)})
    stage.pod()
    stage.service()
    stage.endpoints(ready())
    stage.ingress(annotations={**CLASS_ALB, "alb.ingress.kubernetes.io/healthcheck-path": "/slow"})
    stage.run(8300 + 15_000 + 1000)
    ask(stage, "/lock")
    stage.run(30_000)
    assert [(fact.t, fact.code) for fact in stage.of("target.checked")] == [(11_300, "200"), (28_300, "timeout")]
