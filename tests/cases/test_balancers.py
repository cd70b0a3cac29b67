"""What each load balancer answers: tests/data/cases/load-balancers.json, every case by its condition."""

from collections.abc import Callable
from typing import Any

import pytest

from probeviz.sim import store
from probeviz.sim.network import pool
from probeviz.sim.network.balancers import BALANCERS
from tests.cases.balancers import SETTLED, B, Scene, healthy, row, two
from tests.cases.registry import load
from tests.sim.network.conftest import alone, exits  # noqa: F401  only the network acts here

CASES = load("load-balancers")
Case = dict[str, Any]
Answer = tuple[Scene, Any]  # the answer is None when nobody can be asked


# --- what is given, by condition --------------------------------------------------------------------------------


def as_it_is(case: Case) -> Answer:
    scene = healthy(case)
    return scene, scene.ask()


def refused(case: Case) -> Answer:
    """The endpoint is known, and nobody listens there; the other one, when there is one, is alive."""
    scene = two(case) if "alive" in case["given"] else healthy(case)
    scene.kill()
    return scene, scene.ask()


def all_unhealthy(case: Case) -> Answer:
    scene = healthy(case)
    reasons = {fact.reason for fact in scene.of("target.changed") if fact.state == "unhealthy"}
    assert reasons == {"Target.ResponseCodeMismatch"}
    return scene, scene.ask()


def mixed_health(case: Case) -> Answer:
    """A node without the Pod (externalTrafficPolicy: Local), or a Pod that fails its checks."""
    scene = Scene(case)
    scene.pod(ip="10.3.53.103")
    scene.app(external_traffic_policy="Local")
    rows = [row()] if scene.kind == "alb-instance" else [row(), row("10.3.53.200", "go-http-9", "node-2")]
    scene.follow(*rows)
    scene.rule()
    scene.run(SETTLED)
    states = {fact.target: fact.state for fact in scene.of("target.changed")}
    assert sorted(states.values()) == ["healthy", "unhealthy"]
    answers = [scene.ask() for _ in range(6)]
    assert {answer.status for answer in answers} == {200}
    return scene, answers[-1]


def wrong_service_port(case: Case) -> Answer:
    if "previous_config" not in case["given"]:
        return as_it_is(case)
    scene = healthy(case)
    ingress = scene.world.cluster.ingresses["web"]
    ingress.rules[0].paths[0].service_port = 81
    store.update(scene.world, ingress, "test", 1)
    scene.run(scene.world.now + 20_000)
    return scene, scene.ask()


def not_ready(case: Case) -> Answer:
    scene = healthy(case)
    scene.follow(row(ready=False, serving=False))
    if case["given"].get("phase") != "before propagation":
        scene.run(scene.world.now + SETTLED)
    return scene, scene.ask()


def zero_endpoints(case: Case) -> Answer:
    scene = healthy(case)
    scene.follow()
    scene.run(scene.world.now + SETTLED)
    return scene, scene.ask()


def keepalive_race(case: Case) -> Answer:
    """The next request comes at the moment when the program closes the idle connection; with `app_keepalive_s` above
    the balancer's own time it is the balancer that closes first."""
    scene = healthy(case)
    given = case["given"]
    keep_s = min(given.get("app_keepalive_s", 5), given.get("idle_timeout_s", 1_000))
    first = scene.ask(method="GET")
    assert first.status == 200
    closes = scene.world.now + keep_s * 1000
    scene.run(closes)
    at = scene.world.now
    answer = scene.ask()
    raced = [hop for hop in scene.of("request.hop") if hop.t >= at and "idle connection" in hop.detail]
    assert bool(raced) == ("app_keepalive_s" not in given or given["app_keepalive_s"] < given.get("idle_timeout_s", 60))
    if answer.status != 200:  # the program saw nothing of it
        assert scene.world.cluster.programs.processes["go-http-1/0"].counts == {}
        later = scene.ask()
        assert later.status == 200
    return scene, answer


def terminating(case: Case) -> Answer:
    given = case["given"]
    if given.get("phase") == "SIGKILL during request":
        return cut(case)
    if given.get("preStop_s") and given.get("replicas") == 2:
        return leaving_in_time(case)
    if given.get("phase") == "before propagation":
        return dying(case)
    scene = healthy(case)  # the only endpoint terminates, and still serves
    scene.follow(row(ready=False, serving=True, terminating=True))
    scene.run(scene.world.now + SETTLED)
    return scene, scene.ask(**({"to": "service/app"} if case["controller"] == "kube-proxy" else {}))


def cut(case: Case) -> Answer:
    scene = healthy(case)
    number = scene.send()
    scene.run(scene.world.now + 1_000)
    scene.kill()
    scene.run(scene.world.now + 10)
    return scene, next(fact for fact in scene.of("request.answered") if fact.request == number)


def leaving_in_time(case: Case) -> Answer:
    """Of two Pods one is deleted: its preStop hook keeps it up until everybody knows."""
    scene = two(case)
    scene.follow(row(ready=False, serving=True, terminating=True), row(B, "go-http-2", "node-2"))
    end = scene.world.now + 1000 * case["given"]["preStop_s"]
    answers = []
    while scene.world.now < end - 1_000:
        answers.append(scene.ask())
        scene.run(scene.world.now + 900)
    scene.kill()
    answers += [scene.ask() for _ in range(6)]
    assert {answer.status for answer in answers} == {200}
    return scene, answers[-1]


def dying(case: Case) -> Answer:
    """The process is gone and its endpoint is still there; only requests to it fail."""
    scene = two(case) if case["given"]["replicas"] == 2 else healthy(case)
    scene.kill()
    answers = [scene.ask() for _ in range(8)]
    assert {answer.status for answer in answers} <= {200, case["expect"]["status"]}
    return scene, next(answer for answer in answers if answer.status != 200)


def node_down(case: Case) -> Answer:
    """The node is gone and nobody has noticed: packets vanish."""
    scene = healthy(case)
    store.delete(scene.world, scene.world.cluster.nodes["node-1"], "test", 1)
    if scene.kind == "alb-instance":
        store.delete(scene.world, scene.world.cluster.nodes["node-2"], "test", 1)
    return scene, scene.ask()


def crashloop(case: Case) -> Answer:
    scene = healthy(case)
    scene.kill()
    scene.follow(row(ready=False, serving=False))
    scene.run(scene.world.now + SETTLED)
    if case["given"]["phase"] == "container running":
        scene.pod(instance=1)
        scene.follow(row())
        scene.run(scene.world.now + SETTLED)
    return scene, scene.ask()


def external_name(case: Case) -> Answer:
    scene = Scene(case)
    scene.app(type="ExternalName", external_name="nowhere.example.com")
    scene.rule()
    scene.run(SETTLED)
    return scene, scene.ask()


def directly(case: Case) -> Answer:
    if case["controller"] != "none":
        return as_it_is(case)
    scene = healthy(case)
    return scene, scene.ask(to="service/app")


GIVEN: dict[str, Callable[[Case], Answer]] = {
    "connection_refused": refused,
    "all_targets_unhealthy": all_unhealthy,
    "mixed_health": mixed_health,
    "wrong_service_port": wrong_service_port,
    "pod_not_ready": not_ready,
    "zero_endpoints": zero_endpoints,
    "keepalive_race": keepalive_race,
    "terminating": terminating,
    "node_down": node_down,
    "crashloop": crashloop,
    "externalname_unresolvable": external_name,
    "handler_panic": directly,
}
AS_IT_IS = {
    "healthy", "app_hangs", "app_slow", "app_returns_500", "app_returns_503", "content_length_larger_than_body",
    "malformed_http_response", "no_ingress_rule", "path_ok", "path_type_mismatch", "wrong_service_name",
    "wrong_targetPort", "named_targetPort_missing", "auth_secret_invalid", "backend_service_nil",
}  # fmt: skip


# --- what is expected -------------------------------------------------------------------------------------------


def same_status(scene: Scene, answer: Any, expect: Case) -> None:
    if answer is None:  # there is no address to ask
        assert expect["status"] is None
        return
    allowed = expect.get("allowed_status", [expect["status"]])
    assert answer.status in allowed
    if "server_header" in expect:
        assert answer.headers.get("Server") == expect["server_header"]
        assert answer.server == (expect["server_header"] or "")
    if "body" in expect:
        assert answer.body == expect["body"]
        assert answer.headers.get("Content-Length", "0") == str(len(expect["body"]))
    if "latency_s" in expect:
        assert expect["latency_s"] <= answer.latency_ms / 1000 <= expect["latency_s"] + 0.1


def same_tries(scene: Scene, answer: Any, expect: Case) -> None:
    tries = scene.tries(answer.request)
    most = expect["attempts_max"]
    assert tries == most if answer.status != 200 else 1 <= tries <= most


def same_log(scene: Scene, answer: Any, said: str) -> None:
    """The balancer's log, an Event, the program's log; or a line of numbers, which say that no Pod answered."""
    if said.startswith("event "):
        reason, _, message = said.removeprefix("event ").partition(": ")
        events = [fact for fact in scene.of("event.recorded") if fact.reason == reason]
        assert events and message in events[-1].message
    elif said.startswith("path "):
        ingress = scene.world.cluster.ingresses["web"]
        assert BALANCERS[scene.kind].bad_path(scene.world, ingress) == said
    elif said.startswith(("elb_status_code", "target_processing_time")):
        hops = [hop for hop in scene.of("request.hop") if hop.request == answer.request]
        assert (answer.origin, hops[-1].outcome) == ("balancer", "closed")
    elif said.startswith("UnhealthyRouting"):
        assert {fact.state for fact in scene.of("target.changed")[-1:]} == {"unhealthy"}
    elif said.startswith("http: panic"):
        assert any("http: panic serving" in fact.line for fact in scene.of("log.written"))
    else:
        assert said.removesuffix(" ...") in answer.log


@pytest.mark.parametrize("name", CASES)
def test_case(name: str) -> None:
    case = CASES[name]
    condition, expect = case["given"]["condition"], case["expect"]
    scene, answer = GIVEN.get(condition, as_it_is)(case)
    same_status(scene, answer, expect)
    if "attempts_max" in expect:
        same_tries(scene, answer, expect)
    if "log" in expect:
        same_log(scene, answer, expect["log"])
    if "flags" in expect:
        assert set(expect["flags"].split(",")) <= set(answer.log.split(","))
    if "error" in case or "error" in expect:
        assert answer.error == case.get("error", expect.get("error"))
    for text in case.get("body_contains", expect.get("body_contains", [])):
        assert text in answer.body


def test_every_condition_is_known() -> None:
    """A case whose condition nobody puts in place fails here, and so does a condition that no case has."""
    conditions = {case["given"]["condition"] for case in CASES.values()}
    assert conditions == set(GIVEN) | AS_IT_IS
    assert len(CASES) == 113


def test_every_word_of_what_is_expected_is_compared() -> None:
    known = {"status", "server_header", "body", "attempts_max", "log", "flags", "latency_s"}
    assert {word for case in CASES.values() for word in case["expect"]} <= known
    outside = {"id", "controller", "given", "request", "expect", "certainty", "source", "note", "measured"}
    assert {word for case in CASES.values() for word in case} - outside == {"error", "body_contains", "allowed_status"}


def test_the_pool_stays_small() -> None:
    scene = healthy(CASES["nginx.healthy"])
    for i in range(3 * pool.MOST):
        pool.give(scene.world, f"10.0.0.{i}:80")
    assert len(scene.world.cluster.network.pools) == pool.MOST
