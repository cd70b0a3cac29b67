"""Stories of programs that are too slow for their probes: load, pauses, a deadlock, a stalled dependency."""

from typing import Any

import pytest

from probeviz.scenarios.document import read_scenario
from probeviz.scenarios.player import play
from probeviz.sim.facts import Fact, ProbeAnswered, ProgramChanged, RequestAnswered, RequestHop
from probeviz.sim.why import walk
from tests.builders import deployment, scenario, service
from tests.cases.pods import get, run

PROBE = {"path": "/healthz", "periodSeconds": 5, "failureThreshold": 2}
MANIFESTS = [deployment("app", "app:1", livenessProbe=PROBE, readinessProbe=PROBE), service("app")]
PROGRAM: dict[str, Any] = {
    "listen": [8080],
    "boot": "200ms",
    "routes": {"/": {"latency": "100ms"}, "/healthz": {"latency": "2ms"}},
}


def story(until: str, script: list[dict[str, Any]], rate: str = "4/s", **program: Any) -> list[Fact]:
    """Two Pods behind a Service, asked by the client `users`."""
    spec: dict[str, Any] = {
        "luck": "plain",
        "programs": {"app": {**PROGRAM, **program}},
        "dependencies": {"database": {"latency": "1ms"}},
        "clients": [{"name": "users", "to": "service/app", "rate": rate}],
        "script": script,
        "until": until,
    }
    text = "---\n".join([scenario("overload", **spec), *MANIFESTS])
    return list(play(read_scenario(text, "overload.yaml")).facts)


def kills(facts: list[Fact]) -> list[ProbeAnswered]:
    return [f for f in facts if isinstance(f, ProbeAnswered) and f.effect == "kill"]


def hop(facts: list[Fact], answered: ProbeAnswered) -> RequestHop:
    """Where a failed probe broke off."""
    found = facts[answered.cause[0] - 1]
    assert isinstance(found, RequestHop)
    return found


def faults(facts: list[Fact], effect: Fact) -> list[str | None]:
    """What was wrong with programs on the way from an effect to its root."""
    path = [facts[n - 1] for n in walk({f.n: f for f in facts}, effect.n)]
    return [f.fault for f in path if isinstance(f, ProgramChanged)]


def codes(facts: list[Fact], after_s: int, until_s: int) -> set[int | None]:
    answers = [f for f in facts if isinstance(f, RequestAnswered) and after_s * 1000 <= f.t < until_s * 1000]
    return {f.status for f in answers}


def test_load_alone_makes_a_liveness_probe_fail():
    """One at a time and 100 ms each: 10 requests/s for each of two Pods are the most."""
    facts = story("120s", [{"at": "30s", "client": "users", "rate": "40/s"}], capacity={"concurrency": 1})
    first = kills(facts)[0]
    assert 30_000 < first.t < 50_000
    assert (first.outcome, hop(facts, first).detail) == ("timeout", "at capacity: it waits for its turn")
    assert faults(facts, first) == ["at capacity: requests wait"]


def test_the_same_load_harms_nobody_without_a_limit():
    facts = story("120s", [{"at": "30s", "client": "users", "rate": "40/s"}])
    assert not kills(facts) and codes(facts, 10, 120) == {200}


def test_a_dependency_that_stalls_fills_the_places_and_kills_healthy_programs():
    script = [
        {"at": "30s", "dependency": "database", "become": {"latency": "60s"}},
        {"at": "90s", "dependency": "database", "become": {"latency": "1ms"}},
    ]
    facts = story("200s", script, needs=["database"], capacity={"concurrency": 5})
    assert {f.outcome for f in kills(facts)} == {"timeout"}
    assert codes(facts, 10, 30) == {200} and codes(facts, 185, 200) == {200}


def test_pauses_longer_than_the_timeout_cost_one_probe_and_no_kill():
    facts = story("125s", [], pauses={"every": "7s", "for": "3s"})
    failed = [f for f in facts if isinstance(f, ProbeAnswered) and f.result == "failure" and f.t > 10_000]
    assert failed and {hop(facts, f).detail for f in failed} == {"the program pauses"}
    assert all(faults(facts, f)[0] == "a pause of 3000 ms" for f in failed)
    assert not kills(facts) and codes(facts, 10, 120) == {200}


def test_a_deadlock_in_one_pod_is_ended_by_liveness():
    script = [
        {"at": "30s", "pod": "app#1", "route": "/", "become": {"deadlock": True}},
        {"at": "32s", "pod": "app#1", "route": "/", "become": {"latency": "100ms"}},
    ]
    facts = story("120s", script)
    killed = kills(facts)
    assert len(killed) == 1 and hop(facts, killed[0]).detail == "the program is deadlocked"
    assert faults(facts, killed[0])[0] == "deadlock"
    wedged = next(f for f in facts if isinstance(f, ProgramChanged) and f.fault == "deadlock")
    ended = next(f for f in facts if isinstance(f, ProgramChanged) and f.state == "exited")
    assert wedged.pod == ended.pod == killed[0].pod and ended.fault == "exit code 2"
    assert codes(facts, 60, 120) == {200}


LOCK = {"routes": {"/": [{"until": "20s"}, {"deadlock": True}], "/ok": {}}, "runtime": "go"}
STUCK = {"sigterm": {"exit": 0}}


@pytest.mark.parametrize(
    ("liveness", "program", "restarts", "code"),
    [
        (get("/ok", periodSeconds=5), {}, 1, 2),
        (get("/ok", periodSeconds=5), STUCK, 1, 137),
        ({"tcpSocket": {"port": 8080}, "periodSeconds": 5}, {}, 0, None),
    ],
)
def test_who_sees_a_deadlock(liveness: dict[str, Any], program: dict[str, Any], restarts: int, code: int | None):
    """The readiness probe's own request does it, once in each life of 20 s."""
    spec = {"terminationGracePeriodSeconds": 4}
    seen = run("50s", {**LOCK, **program}, spec, livenessProbe=liveness, readinessProbe=get("/", periodSeconds=5))
    assert seen.restarts == restarts
    assert next((f.exit_code for f in seen.containers if f.exit_code is not None), None) == code


def test_a_probe_that_is_under_way_times_out_in_its_own_time():
    """Liveness asks for 800 ms; the program is wedged meanwhile."""
    routes = {"/slow": {"latency": "800ms"}, "/": [{"until": "20s"}, {"deadlock": True, "latency": "2500ms"}]}
    slow = get("/slow", periodSeconds=3, timeoutSeconds=2)
    seen = run("27s", {"routes": routes}, livenessProbe=slow, readinessProbe=get("/", periodSeconds=3))
    late = next(f for f in seen.answers("liveness") if f.result == "failure")
    sent = max(t for t in seen.sent("liveness") if t < seen.at(late))
    wedged = next(seen.at(f) for f in seen.facts if isinstance(f, ProgramChanged) and f.state == "hung")
    assert sent < wedged < sent + 0.8
    assert (late.outcome, late.latency_ms) == ("timeout", 2000)
    assert seen.at(late) - sent == pytest.approx(2, abs=0.002)


def test_an_instance_may_have_a_capacity_of_its_own():
    hangs = {"routes": {"/": {}, "/x": {"hang": True}}, "sigterm": {"exit": 0}}
    instances = [{"capacity": {"concurrency": 1}}, {}]
    probes: Any = {"livenessProbe": get("/", periodSeconds=5), "readinessProbe": get("/x", periodSeconds=5)}
    seen = run("100s", {**hangs, "instances": instances}, **probes)
    assert seen.restarts == 1
