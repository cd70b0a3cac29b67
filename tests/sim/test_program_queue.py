"""A program at capacity, and one that pauses: who waits how long, who leaves, and what is said of it."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probeviz.sim import choices, entries, program
from probeviz.sim.program import FOREVER, Capacity, Grpc, Latency, Pauses, Route, Sigterm
from probeviz.sim.world import World
from tests.sim.network.conftest import alone, exits  # noqa: F401  autouse fixtures
from tests.sim.network.stage import GO_HTTP, IMAGE, Stage

IP = "10.3.53.103"
WORK = Route(body="done", latency=Latency(100))


def booted(**fields: Any) -> Stage:
    """One process, 1 s old, of which `/work` takes 100 ms."""
    fields.setdefault("routes", {**GO_HTTP.routes, "/work": [WORK]})
    stage = Stage(programs={IMAGE: msgspec.structs.replace(GO_HTTP, **fields)})
    stage.pod()
    stage.run(1000)
    return stage


def narrow(concurrency: int, **fields: Any) -> Stage:
    return booted(capacity=Capacity(concurrency), **fields)


def ask(stage: Stage, path: str = "/work", patience_ms: int = FOREVER, cause: int = 1) -> program.Reply:
    return program.ask(stage.world, IP, 8080, "GET", path, {}, "10.3.39.145:8926", cause, False, patience_ms)


def said(stage: Stage) -> list[tuple[int, str, str | None]]:
    """(t, state, fault) since it listens."""
    return [(f.t, f.state, f.fault) for f in stage.of("program.changed") if f.state != "booting" and f.t > 200]


# --- capacity ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("concurrency", "latencies"),
    [(1, [100, 200, 300, 400]), (2, [100, 100, 200, 200]), (3, [100, 100, 100, 200]), (4, [100] * 4)],
)
def test_who_comes_beyond_it_waits_in_order(concurrency: int, latencies: list[int]) -> None:
    stage = narrow(concurrency)
    assert [ask(stage).latency_ms for _ in latencies] == latencies


def test_a_place_is_free_when_its_request_has_been_answered() -> None:
    stage = narrow(1)
    ask(stage)
    stage.run(1060)
    assert ask(stage).latency_ms == 140
    stage.run(1200)
    assert ask(stage).latency_ms == 100


def test_a_quick_request_waits_behind_slow_ones() -> None:
    stage = narrow(2)
    ask(stage, "/slow")
    ask(stage)
    assert ask(stage, "/ping").latency_ms == 102


@pytest.mark.parametrize("path", ["/hang", "/bodyhang"])
def test_what_hangs_keeps_its_place_for_ever(path: str) -> None:
    stage = narrow(2)
    ask(stage, path)
    assert ask(stage).latency_ms == 100
    ask(stage, path)
    reply = ask(stage, "/ping")
    assert (reply.outcome, reply.detail) == ("hang", "at capacity: it waits for its turn")
    stage.run(500_000)
    assert ask(stage, "/ping").outcome == "hang"


@pytest.mark.parametrize(
    ("runtime", "next_one"),
    [("go", 400), ("libc", 500), ("shell", 500), ("init", 500)],
)
def test_who_gives_up_in_the_queue_leaves_that_of_a_go_program_alone(runtime: str, next_one: int) -> None:
    stage = narrow(1, runtime=runtime)
    for _ in range(3):
        ask(stage)
    ask(stage, patience_ms=300)
    assert ask(stage).latency_ms == next_one


@pytest.mark.parametrize("runtime", ["go", "libc"])
def test_what_has_begun_is_done_though_nobody_waits(runtime: str) -> None:
    stage = narrow(1, runtime=runtime)
    ask(stage)
    assert ask(stage, patience_ms=101).latency_ms == 200
    assert ask(stage).latency_ms == 300


def test_who_leaves_has_no_answer_and_does_nothing(exits: list[Any]) -> None:  # noqa: F811
    stage = narrow(1)
    ask(stage)
    reply = ask(stage, "/die", patience_ms=50)
    assert (reply.outcome, reply.latency_ms) == ("hang", 100)
    ask(stage, "/err", patience_ms=50)
    stage.run(60_000)
    assert exits == [] and not any("panic" in f.line for f in stage.of("log.written"))


def test_that_requests_wait_is_said_once_and_names_who_filled_it() -> None:
    stage = narrow(1)
    for _ in range(5):
        reply = ask(stage, cause=3)
    full = stage.of("program.changed")[-1]
    assert (full.cause, reply.cause) == ((3,), full.n)
    stage.run(1500)
    ask(stage)
    stage.run(60_000)
    calm = 1400 + choices.CAPACITY_CALM_MS
    assert said(stage) == [(1000, "listening", "at capacity: requests wait"), (calm, "listening", None)]


def test_it_stays_said_while_requests_go_on_waiting() -> None:
    stage = narrow(1)
    for at_ms in range(1000, 9000, 500):
        stage.run(at_ms)
        ask(stage), ask(stage)
    stage.run(60_000)
    assert [t for t, _, _ in said(stage)] == [1000, 8600 + choices.CAPACITY_CALM_MS]


def test_draining_waits_for_those_who_wait(exits: list[Any]) -> None:  # noqa: F811
    stage = narrow(1, sigterm=Sigterm("drain"))
    for _ in range(3):
        ask(stage)
    ask(stage, patience_ms=10)
    program.terminate(stage.world, "go-http-1/0", 1)
    stage.run(60_000)
    assert exits == [(1300, "go-http-1/0", 0, 0)]


def test_a_changed_capacity_holds_for_who_comes_later() -> None:
    stage = narrow(1)
    ask(stage), ask(stage)
    program.become(stage.world, entries.Program(image=IMAGE, become={"capacity": {"concurrency": 3}}), 1)
    assert [ask(stage).latency_ms for _ in range(3)] == [100, 100, 200]
    program.become(stage.world, entries.Program(image=IMAGE, become={"capacity": {"concurrency": 1}}), 1)
    assert [ask(stage).latency_ms for _ in range(2)] == [300, 400]


def test_a_tcp_handshake_waits_for_nobody_and_a_grpc_call_does() -> None:
    stage = narrow(1, grpc=[Grpc(latency=Latency(5))])
    ask(stage)
    assert program.accepts(stage.world, IP, 8080)[0] is not None
    check = program.check_health(stage.world, IP, 8080, 1000)
    assert (check.status, check.latency_ms) == ("SERVING", 105)
    late = program.check_health(stage.world, IP, 8080, 50)
    assert (late.status, late.detail) == ("", "at capacity: it waits for its turn")


@given(
    concurrency=st.integers(1, 5),
    arrivals=st.lists(st.tuples(st.integers(0, 200), st.integers(0, 400)), min_size=1, max_size=40),
)
def test_never_more_at_a_time_and_first_come_first_served(concurrency: int, arrivals: list[tuple[int, int]]) -> None:
    """`arrivals`: (ms since the one before, how long it takes)."""
    routes = {f"/{takes}": [Route(latency=Latency(takes))] for _, takes in arrivals}
    stage = narrow(concurrency, routes=routes)
    spans, now = [], 1000
    for gap, takes in arrivals:
        now += gap
        stage.run(now)
        ends = now + ask(stage, f"/{takes}").latency_ms
        spans.append((ends - takes, ends))
        assert ends - takes >= now
    begins = [begin for begin, _ in spans]
    assert begins == sorted(begins)
    for begin, _ in spans:
        assert sum(a <= begin < b for a, b in spans) <= concurrency


# --- pauses -----------------------------------------------------------------------------------------------------

PAUSES = Pauses(10_000, 1_200)


@pytest.mark.parametrize(
    ("at_ms", "path", "latency_ms"),
    [
        (1_000, "/work", 100),
        (9_899, "/work", 100),
        (9_900, "/work", 1_300),
        (10_000, "/work", 1_300),
        (11_199, "/work", 101),
        (11_200, "/work", 100),
        (9_000, "/slow", 3_000),
        (7_500, "/slow", 3_700),
        (20_500, "/work", 800),
    ],
)
def test_what_falls_into_a_pause_comes_after_it(at_ms: int, path: str, latency_ms: int) -> None:
    stage = booted(pauses=PAUSES)
    stage.run(at_ms)
    assert ask(stage, path).latency_ms == latency_ms


def test_pauses_are_told_with_their_beginning_and_end() -> None:
    stage = booted(pauses=PAUSES)
    stage.run(25_000)
    pause = "a pause of 1200 ms"
    begun, over = [(10_000, "hung", pause), (20_000, "hung", pause)], (None,)
    assert said(stage) == [begun[0], (11_200, "listening", *over), begun[1], (21_200, "listening", *over)]


def test_a_late_answer_names_the_pause() -> None:
    stage = booted(pauses=PAUSES)
    stage.run(10_100)
    reply = ask(stage)
    assert (reply.detail, reply.cause) == ("the program pauses", stage.of("program.changed")[-1].n)


def test_who_gives_up_in_a_pause_is_not_worked_on() -> None:
    stage = narrow(1, pauses=PAUSES)
    stage.run(10_100)
    assert ask(stage, patience_ms=1000).outcome == "hang"
    assert [ask(stage).latency_ms for _ in range(2)] == [1_200, 1_300]


def test_a_connection_is_accepted_and_a_signal_heard_in_a_pause(exits: list[Any]) -> None:  # noqa: F811
    stage = booted(pauses=PAUSES)
    stage.run(10_100)
    assert program.accepts(stage.world, IP, 8080)[0] is not None
    program.terminate(stage.world, "go-http-1/0", 1)
    stage.run(60_000)
    assert exits == [(10_100, "go-http-1/0", 2, 0)]


def test_pauses_that_change_while_it_runs() -> None:
    stage = booted(pauses=PAUSES)
    stage.run(10_100)
    become = {"pauses": {"every": 4_000, "for": 500}}
    program.become(stage.world, entries.Program(image=IMAGE, become=become), 1)
    assert ask(stage).latency_ms == 100
    stage.run(17_000)
    assert [(t, state) for t, state, _ in said(stage)][2:] == [
        (12_000, "hung"),
        (12_500, "listening"),
        (16_000, "hung"),
        (16_500, "listening"),
    ]


def test_a_program_that_boots_has_no_pause_to_tell_of() -> None:
    stage = booted(pauses=PAUSES, boot=Latency(15_000))
    stage.run(16_000)
    assert [(t, state) for t, state, _ in said(stage)] == [(15_000, "listening")]


def test_the_world_can_be_saved_while_requests_wait_and_in_a_pause() -> None:
    stage = narrow(2, pauses=Pauses(2_000, 300))
    for _ in range(9):
        ask(stage)
    stage.run(2_100)
    copy = World.load(stage.world.setup, stage.world.save())
    facts: list[Any] = []
    copy.sink = facts.append
    copy.advance(10_000)
    before = len(stage.facts)
    stage.run(10_000)
    assert facts == stage.facts[before:] and facts
    assert copy.save() == stage.world.save()


def test_who_leaves_the_queue_is_not_counted_and_takes_no_turn() -> None:
    """A request that gives up while it waits never reaches the program."""
    turns = Route(cycle=[Route(status=200, latency=Latency(100)), Route(status=500, latency=Latency(100))])
    stage = narrow(1, routes={"/work": [turns]})
    assert ask(stage).status == 200
    assert ask(stage, patience_ms=10).outcome == "hang"
    assert next(stage.world.cluster.programs.at(IP)).requests == 1
    stage.run(1200)
    assert ask(stage).status == 500
