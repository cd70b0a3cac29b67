"""The program in the container: its image, its birth and death, its answers, and what a person changes."""

from typing import Any

import msgspec
import pytest

from probeviz.sim import entries, program
from probeviz.sim.facts import LogWritten
from probeviz.sim.program import (
    Capacity,
    Exit,
    Instance,
    Latency,
    OnSigterm,
    Pauses,
    Port,
    Program,
    Pull,
    Route,
    Sigterm,
)
from probeviz.sim.setup import Setup
from probeviz.sim.world import World
from tests.sim.network.conftest import alone, exits  # noqa: F401  autouse fixtures
from tests.sim.network.stage import GO_HTTP, IMAGE, Stage

IP = "10.3.53.103"


def booted(**fields: Any) -> Stage:
    """One process of the article's program with some fields changed, 1 s old."""
    stage = Stage(programs={IMAGE: msgspec.structs.replace(GO_HTTP, **fields)})
    stage.pod()
    stage.run(1000)
    return stage


def ask(stage: Stage, path: str = "/ping", method: str = "GET", **headers: str) -> program.Reply:
    return program.ask(stage.world, IP, 8080, method, path, headers, "10.3.39.145:8926")


# --- images -----------------------------------------------------------------------------------------------------

NAMES = ["repo/app", "repo/app:v1", "repo/app:latest", "repo/app@sha256:aa", "host:5000/app"]


@pytest.mark.parametrize(
    ("image", "name"),
    [
        ("repo/app", "repo/app:latest"),
        ("repo/app:latest", "repo/app:latest"),
        ("repo/app:v1", "repo/app:v1"),
        ("repo/app:v2", "repo/app"),
        ("repo/app@sha256:aa", "repo/app@sha256:aa"),
        ("repo/app@sha256:bb", "repo/app"),
        ("repo/app:v1@sha256:aa", "repo/app@sha256:aa"),
        ("host:5000/app", "host:5000/app"),
        ("host:5000/app:v3", "host:5000/app"),
        ("repo/other", None),
        ("app", None),
    ],
)
def test_most_exact_image_name_wins(image: str, name: str | None) -> None:
    setup = Setup(programs={each: Program(log=[each]) for each in NAMES})
    found = program.find(setup, image)
    assert (found.log[0] if found is not None else None) == name


def test_pull_time_and_error_are_the_programs_own() -> None:
    slow = Program(pull=Pull(time=Latency(1500)))
    assert program.pull_ms(World(Setup()), slow, IMAGE, "pod-1") == 1500
    assert program.pull_error(slow) == ""
    assert program.pull_error(Program(pull=Pull(fail="manifest unknown"))) == "manifest unknown"


@pytest.mark.parametrize(
    ("latency", "low", "high", "plain"),
    [
        (Latency(40), 40, 40, 40),
        (Latency(uniform=(25, 70)), 25, 70, 25),
        (Latency(normal=(900, 300)), 0, 900 + 6 * 300, 900),
        (Latency(normal=(1, 300)), 0, 1801, 1),
    ],
)
def test_durations_stay_in_their_range(latency: Latency, low: int, high: int, plain: int) -> None:
    world = World(Setup())
    drawn = [latency.draw(world, "x", i) for i in range(500)]
    assert low <= min(drawn) and max(drawn) <= high
    assert drawn == [latency.draw(world, "x", i) for i in range(500)]
    assert latency.draw(World(Setup(luck="plain")), "x", 1) == plain


def test_normal_durations_have_the_given_mean_and_deviation() -> None:
    world = World(Setup())
    drawn = [Latency(normal=(9000, 300)).draw(world, "x", i) for i in range(2000)]
    mean = sum(drawn) / len(drawn)
    deviation = (sum((each - mean) ** 2 for each in drawn) / len(drawn)) ** 0.5
    assert abs(mean - 9000) < 30
    assert 270 < deviation < 330


# --- birth and death --------------------------------------------------------------------------------------------


def test_boots_then_listens_and_writes_its_first_log_lines() -> None:
    stage = Stage()
    stage.pod(cause=1)
    assert ask(stage).outcome == "refused"
    stage.run(199)
    assert ask(stage).detail == "not listening yet"
    stage.run(200)
    assert [(fact.t, fact.state) for fact in stage.of("program.changed")] == [(0, "booting"), (200, "listening")]
    booting, listening = stage.of("program.changed")
    assert booting.cause == (1,) and listening.cause == (booting.n,)
    assert [(fact.t, fact.line) for fact in stage.of("log.written")] == [(200, "Starting server at port 8080")]
    assert ask(stage).outcome == "status"


@pytest.mark.parametrize(
    ("fields", "death"),
    [
        ({}, (1000, 2, 0)),
        ({"runtime": "init"}, (1000, 143, 15)),
        ({"runtime": "shell"}, None),
        ({"runtime": "libc"}, None),
        ({"sigterm": Sigterm("ignore")}, None),
        ({"sigterm": Sigterm("exit", 143)}, (1000, 143, 0)),
        ({"sigterm": Sigterm("exit", 0, 3000)}, (4000, 0, 0)),
        ({"sigterm": Sigterm("drain")}, (1000, 0, 0)),
    ],
)
def test_sigterm(fields: dict[str, Any], death: tuple[int, int, int] | None, exits: list[Any]) -> None:  # noqa: F811
    stage = booted(**fields)
    program.terminate(stage.world, "go-http-1/0", 1)
    stage.run(60_000)
    assert exits == ([] if death is None else [(death[0], "go-http-1/0", *death[1:])])
    assert program.alive(stage.world, "go-http-1/0") is (death is None)


def test_draining_finishes_open_requests_and_refuses_new_ones(exits: list[Any]) -> None:  # noqa: F811
    stage = booted(sigterm=Sigterm("drain"))
    assert ask(stage, "/slow").latency_ms == 3000
    program.terminate(stage.world, "go-http-1/0", 1)
    assert ask(stage).outcome == "refused"
    stage.run(3999)
    assert exits == []
    stage.run(4000)
    assert exits == [(4000, "go-http-1/0", 0, 0)]


def test_draining_waits_for_ever_on_a_hanging_request(exits: list[Any]) -> None:  # noqa: F811
    stage = booted(sigterm=Sigterm("drain"))
    ask(stage, "/hang")
    program.terminate(stage.world, "go-http-1/0", 1)
    stage.run(100_000)
    assert exits == []
    program.kill(stage.world, "go-http-1/0", 1)
    stage.run(100_000)
    assert exits == [(100_000, "go-http-1/0", 137, 9)]


def test_port_closes_on_sigterm_when_the_program_says_so() -> None:
    stage = booted(sigterm=Sigterm("exit", 0, 3000), on_sigterm=OnSigterm())
    program.terminate(stage.world, "go-http-1/0", 1)
    assert ask(stage).outcome == "refused"
    assert program.alive(stage.world, "go-http-1/0")


def test_sigterm_while_booting_never_listens() -> None:
    stage = Stage(programs={IMAGE: msgspec.structs.replace(GO_HTTP, sigterm=Sigterm("exit", 0, 3000))})
    stage.pod()
    program.terminate(stage.world, "go-http-1/0", 1)
    stage.run(1000)
    assert ask(stage).outcome == "refused"


def test_own_exit_and_instances(exits: list[Any]) -> None:  # noqa: F811
    stage = Stage(
        programs={
            IMAGE: msgspec.structs.replace(
                GO_HTTP, instances=[Instance(exit=Exit(3000, 1)), Instance(exit=Exit(0, 2)), Instance()]
            )
        }
    )
    stage.pod(instance=0)
    stage.run(10_000)
    stage.pod(instance=1)
    stage.run(20_000)
    stage.pod(instance=2)
    stage.pod(pod="go-http-2", ip="10.0.0.9", instance=7)
    stage.run(90_000)
    assert exits == [(3000, "go-http-1/0", 1, 0), (10_000, "go-http-1/1", 2, 0)]
    assert stage.of("program.changed")[2].fault == "exit code 1"


def test_the_dead_are_named_as_the_cause_of_a_refusal() -> None:
    stage = booted()
    program.kill(stage.world, "go-http-1/0", 1)
    died = stage.of("program.changed")[-1]
    assert (died.state, died.fault) == ("exited", "signal 9")
    assert ask(stage).cause == died.n


# --- answers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "outcome", "status", "body"),
    [
        ("/ping", "status", 200, "pong"),
        ("/ping?a=b", "status", 200, "pong"),
        ("/ping/", "status", 404, "404 page not found\n"),
        ("/boom", "status", 500, "boom\n"),
        ("/static/a/b.css", "status", 200, "file"),
        ("/err", "eof", 0, ""),
        ("/rst", "reset", 0, ""),
        ("/hang", "hang", 0, ""),
        ("/bodyhang", "hang_body", 200, "x"),
        ("/die", "eof", 0, ""),
    ],
)
def test_routes(path: str, outcome: str, status: int, body: str) -> None:
    reply = ask(booted(), path)
    assert (reply.outcome, reply.status, reply.body) == (outcome, status, body)
    assert reply.pod == "go-http-1" and reply.cause == 0


def test_headers_are_those_of_net_http() -> None:
    stage = booted()
    assert list(ask(stage).headers.items()) == [
        ("Date", "Wed, 11 Nov 2020 12:57:01 GMT"),
        ("Content-Length", "4"),
        ("Content-Type", "text/plain; charset=utf-8"),
    ]
    assert ask(stage, "/nope").headers["X-Content-Type-Options"] == "nosniff"


def test_head_is_get_without_the_body() -> None:
    stage = booted()
    head, get = ask(stage, method="HEAD"), ask(stage)
    assert (head.status, head.headers, head.body) == (get.status, get.headers, "")
    assert ask(stage, "/err", "HEAD").outcome == "eof"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<html></html>", "text/html; charset=utf-8"),
        ("  <!DOCTYPE html>", "text/html; charset=utf-8"),
        ("<pre>", "text/plain; charset=utf-8"),
        ('{"a": 1}', "text/plain; charset=utf-8"),
    ],
)
def test_content_type_is_sniffed(body: str, kind: str) -> None:
    assert ask(booted(routes={"/ping": [Route(body=body)]})).headers["Content-Type"] == kind


def test_redirect() -> None:
    reply = ask(booted(routes={"/ping": [Route(redirect="/login")]}))
    assert (reply.status, reply.headers["Location"]) == (302, "/login")
    assert reply.body == '<a href="/login">Found</a>.\n\n'


def test_answers_without_a_body_have_no_length() -> None:
    reply = ask(booted(routes={"/ping": [Route(status=204)]}))
    assert list(reply.headers) == ["Date"]


def test_a_panic_writes_what_net_http_writes() -> None:
    stage = booted()
    ask(stage, "/err")
    lines = stage.of("log.written")[-1].line.split("\n")
    assert lines[0] == "2020/11/11 12:57:01 http: panic serving 10.3.39.145:8926: Error"
    assert lines[1].startswith("goroutine ") and lines[1].endswith(" [running]:")
    assert lines[2].startswith("net/http.(*conn).serve.func1(0xc0000")
    assert all(line.startswith("\t") for line in lines[3::2])
    assert program.alive(stage.world, "go-http-1/0")


def test_cycles_count_the_routes_own_requests() -> None:
    stage = booted()
    codes = []
    for _ in range(6):
        ask(stage)
        codes.append(ask(stage, "/flaky").status)
    assert codes == [500, 500, 200, 500, 500, 200]


@pytest.mark.parametrize(("at_ms", "status"), [(1000, 200), (9999, 200), (10_000, 500), (60_000, 500)])
def test_phases_count_from_the_containers_start(at_ms: int, status: int) -> None:
    stage = booted()
    stage.run(at_ms)
    assert ask(stage, "/phased").status == status


def test_when_header() -> None:
    route = Route(when_header={"Host": "app.test"}, otherwise=Route(status=400))
    stage = booted(routes={"/ping": [route]})
    assert ask(stage, Host="app.test").status == 200
    assert ask(stage, host="app.test").status == 200
    assert ask(stage, Host="10.0.0.1").status == 400
    assert ask(stage).status == 400


def test_every_answer_waits_for_what_the_program_needs() -> None:
    stage = Stage(
        programs={IMAGE: msgspec.structs.replace(GO_HTTP, needs=["database"])},
        dependencies={"database": program.Dependency(Latency(5))},
    )
    stage.pod()
    stage.run(1000)
    assert ask(stage).latency_ms == 7
    program.become(stage.world, entries.Dependency("database", {"latency": {"fixed": 60_000}}), 1)
    assert ask(stage).latency_ms == 60_002
    with pytest.raises(KeyError, match="no dependency 'cache'"):
        program.become(stage.world, entries.Dependency("cache"), 1)


def test_a_request_that_ends_the_process(exits: list[Any]) -> None:  # noqa: F811
    stage = booted()
    ask(stage, "/die")
    stage.run(2000)
    assert exits == [(1000, "go-http-1/0", 3, 0)]


# --- changes while it runs --------------------------------------------------------------------------------------


def change(stage: Stage, cause: int = 1, **fields: Any) -> None:
    program.become(stage.world, entries.Program(**fields), cause)


def test_a_changed_route_names_the_fact_that_changed_it() -> None:
    stage = booted()
    change(stage, image=IMAGE, route="/ping", become={"status": 500})
    told = stage.of("program.changed")[-1]
    assert (told.state, told.fault, told.cause) == ("listening", "/ping: 500", (1,))
    reply = ask(stage)
    assert (reply.status, reply.cause) == (500, told.n)
    assert ask(stage, "/boom").cause == 0


def test_a_route_that_hangs_shows_the_program_as_hung() -> None:
    stage = booted()
    change(stage, image=IMAGE, route="/ping", become={"hang": True})
    assert (stage.of("program.changed")[-1].state, ask(stage).outcome) == ("hung", "hang")


def test_a_pods_own_change_wins_and_leaves_the_others_alone() -> None:
    stage = booted()
    stage.pod("go-http-2", "10.0.0.9")
    stage.run(2000)
    change(stage, image=IMAGE, route="/ping", become={"status": 500})
    change(stage, pod="go-http-1", route="/ping", become={"status": 418})
    other = program.ask(stage.world, "10.0.0.9", 8080, "GET", "/ping", {}, "x:1")
    assert (ask(stage).status, other.status) == (418, 500)


def test_a_changed_program_holds_for_the_next_start_too() -> None:
    stage = booted()
    change(stage, image=IMAGE, become={"boot": {"fixed": 5000}, "sigterm": {"does": "ignore"}})
    program.terminate(stage.world, "go-http-1/0", 1)
    assert program.alive(stage.world, "go-http-1/0")
    stage.pod("go-http-2", "10.0.0.9")
    stage.run(20_000)
    assert [f.t for f in stage.of("program.changed") if f.pod == "go-http-2"] == [1000, 6000]
    assert ask(stage).status == 200


def test_other_ports_open_and_close_at_once() -> None:
    stage = booted()
    change(stage, image=IMAGE, become={"listen": [9090]})
    assert ask(stage).detail == "nothing listens on the port"
    assert program.ask(stage.world, IP, 9090, "GET", "/ping", {}, "x:1").status == 200


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"image": "unknown", "route": "/", "become": {}}, KeyError),
        ({"image": IMAGE, "route": "/", "become": {"status": "many"}}, msgspec.ValidationError),
        ({"pod": "nobody", "become": {"log": []}}, KeyError),
    ],
)
def test_changes_that_cannot_be_are_refused(fields: dict[str, Any], error: type[Exception]) -> None:
    stage = booted()
    before = stage.world.save()
    with pytest.raises(error):
        change(stage, **fields)
    assert stage.world.save() == before


def test_the_world_can_be_saved_at_any_moment() -> None:
    stage = booted(sigterm=Sigterm("exit", 0, 3000))
    ask(stage, "/flaky")
    change(stage, image=IMAGE, route="/ping", become={"status": 500})
    program.terminate(stage.world, "go-http-1/0", 1)
    copy = World.load(stage.world.setup, stage.world.save())
    facts: list[Any] = []
    copy.sink = facts.append
    copy.advance(10_000)
    before = len(stage.facts)
    stage.run(10_000)
    assert facts == stage.facts[before:] and facts
    assert copy.save() == stage.world.save()


def test_the_log_is_written_in_the_containers_name() -> None:
    stage = booted(log=["a", "b"])
    written = [fact for fact in stage.facts if isinstance(fact, LogWritten)]
    assert [(fact.id, fact.line) for fact in written] == [("go-http-1/0", "a"), ("go-http-1/0", "b")]


# --- a port that answers for itself -------------------------------------------------------------------------------


def managed(**fields: Any) -> Stage:
    """It also listens on 9001, where a server of its own answers."""
    ports = {"9001": Port(routes={"/health": [Route(body="up")]}, default=Route(status=404))}
    return booted(listen=[8080, 9001], ports=ports, **fields)


def at(stage: Stage, port: int, path: str) -> program.Reply:
    return program.ask(stage.world, IP, port, "GET", path, {}, "10.3.39.145:8926")


@pytest.mark.parametrize(
    ("port", "path", "status", "body"),
    [
        (8080, "/ping", 200, "pong"),
        (8080, "/health", 404, "404 page not found\n"),
        (9001, "/health", 200, "up"),
        (9001, "/ping", 404, ""),
    ],
)
def test_a_port_answers_for_itself(port: int, path: str, status: int, body: str) -> None:
    reply = at(managed(), port, path)
    assert (reply.status, reply.body) == (status, body)


def test_what_a_person_changes_is_not_of_that_port() -> None:
    stage = managed()
    change = entries.Program(image=IMAGE, become={"default": {"hang": True}, "routes": {}})
    program.become(stage.world, change, 1)
    assert at(stage, 8080, "/ping").outcome == "hang"
    assert at(stage, 9001, "/health").status == 200


def test_its_threads_are_its_own_but_a_pause_stops_them_all() -> None:
    stage = managed(capacity=Capacity(1), routes={"/ping": [Route(hang=True)]}, pauses=Pauses(1500, 400))
    assert at(stage, 8080, "/ping").outcome == "hang"
    assert at(stage, 8080, "/x").outcome == "hang"  # it waits for the only place
    assert at(stage, 9001, "/health").latency_ms == 0
    stage.run(1600)
    assert at(stage, 9001, "/health").latency_ms == 300


def test_a_deadlock_takes_it_along() -> None:
    stage = managed(routes={"/ping": [Route(deadlock=True)]})
    at(stage, 8080, "/ping")
    stage.run(2000)
    assert at(stage, 9001, "/health").outcome == "hang"
