"""What the picture says of Pods, probes, back-off and answers (the JavaScript fold is held equal elsewhere)."""

from typing import Any

import msgspec
import pytest

from probeviz.sim import picture
from probeviz.sim.facts import KINDS

POD: dict[str, Any] = {
    "pod": "a", "uid": "u", "owner": None, "phase": "Running", "ready": "0/1", "status": "Running", "restarts": 0,
    "conditions": {}, "readiness_gates": "", "ip": "10.0.0.1", "node": "n", "created": 0, "deleting": False,
    "deadline": None, "resource_version": 1,
}  # fmt: skip
CONTAINER: dict[str, Any] = {
    "pod": "a", "container": "app", "role": "app", "id": "c", "image": "i", "state": "running", "reason": "",
    "message": "", "exit_code": None, "signal": None, "started_at": 0, "finished_at": None, "last": None,
    "ready": False, "started": True, "restart_count": 0, "stopping": None,
}  # fmt: skip
PROBE = {"pod": "a", "container": "app", "probe": "liveness"}
ANSWERED: dict[str, Any] = {
    **PROBE, "number": 1, "attempt": 1, "result": "failure", "outcome": "eof", "status": None, "detail": "EOF",
    "latency_ms": 1, "run": 1, "threshold": 3, "effect": "none",
}  # fmt: skip
BACKOFF = {"pod": "a", "container": "app", "for": "restart", "until": 0, "immediate": False}
TEMPLATE = {"spec": {"containers": [{"name": "app", "readinessProbe": {"httpGet": {"path": "/err", "port": 8080}}}]}}
META = {"uid": "u", "generation": 1, "resource_version": 1, "by": "", "result": "created"}


def told(*given: tuple[int, str, dict[str, Any]]) -> dict[str, Any]:
    """Folds facts given as (time, kind, fields)."""
    found = picture.empty()
    for n, (t, kind, fields) in enumerate(given, start=1):
        picture.fold(found, msgspec.convert({"kind": kind, "n": n, "t": t, **fields}, KINDS[kind]))
    return found


def app(found: dict[str, Any]) -> dict[str, Any]:
    at: dict[str, Any] = found["pods"]["a"]["containers"]["app"]
    return at


def test_a_new_pod_shows_the_probes_of_its_template_before_they_begin() -> None:
    deployment = {"ref": "deployment.apps/d", "owner": None, "object": {"spec": {"template": TEMPLATE}}, **META}
    replica_set = {"ref": "replicaset.apps/d-1", "owner": "deployment.apps/d", "object": {}, **META}
    found = told(
        (0, "object.applied", deployment),
        (0, "object.applied", replica_set),
        (5, "pod.changed", {**POD, "owner": "replicaset.apps/d-1"}),
    )
    assert found["pods"]["a"]["deployment"] == "d"
    shown = app(found)["probes"]["readiness"]
    assert (shown["asks"], shown["period_ms"], shown["failure_threshold"]) == ("GET /err", 10_000, 3)
    assert list(app(found)["probes"]) == ["readiness"]


def test_was_ready_outlives_ready_and_tells_cut_from_never_joined() -> None:
    ready = {**POD, "conditions": {"Ready": "True"}, "ready": "1/1"}
    found = told((0, "pod.changed", POD), (10, "pod.changed", ready), (30, "pod.changed", POD))["pods"]["a"]
    assert (found["is_ready"], found["was_ready"], found["since"]["is_ready"]) == (False, True, 30)
    assert told((0, "pod.changed", POD))["pods"]["a"]["was_ready"] is False


def test_the_bracket_spans_exactly_the_misses_that_reached_the_threshold() -> None:
    miss = [(i, "probe.answered", {**ANSWERED, "run": i}) for i in range(1, 6)]
    passed = (0, "probe.answered", {**ANSWERED, "result": "success", "outcome": "status", "status": 200})
    marks = app(told((0, "pod.changed", POD), passed, *miss))["probes"]["liveness"]["marks"]
    assert [(m["type"], m["bracket"]) for m in marks] == [
        ("pass", None), ("miss", 5), ("miss", 5), ("miss", 5), ("miss", None), ("miss", None),
    ]  # fmt: skip


def test_a_restart_separates_and_the_counters_begin_again() -> None:
    found = told(
        (0, "pod.changed", POD),
        (0, "container.changed", CONTAINER),
        (1, "probe.answered", {**ANSWERED, "run": 3, "effect": "kill"}),
        (2, "container.changed", {**CONTAINER, "restart_count": 1, "id": "c2"}),
    )
    shown = app(found)["probes"]["liveness"]
    assert [m["type"] for m in shown["marks"]] == ["miss", "restart"]
    assert (shown["run"], shown["result"], shown["misses"], app(found)["kills"]) == (0, None, 1, 1)


@pytest.mark.parametrize(
    ("t", "next_at", "planned_at"), [(999, 1000, 0), (1000, 6000, 1000), (1001, 6000, 1000), (12_000, 16_000, 11_000)]
)
def test_a_plan_holds_for_every_period(t: int, next_at: int, planned_at: int) -> None:
    planned = {**PROBE, "next_at": 1000, "period_ms": 5000, "state": "ticking"}
    sent = {**PROBE, "number": 1, "attempt": 1}
    found = told((0, "pod.changed", POD), (0, "probe.planned", planned), (t, "probe.sent", sent))
    shown = app(found)["probes"]["liveness"]
    assert (shown["next_at"], shown["planned_at"]) == (next_at, planned_at)


def test_the_ladder_marks_only_waits_that_happened() -> None:
    def wait(t: int, step: int, **more: Any) -> tuple[int, str, dict[str, Any]]:
        return t, "backoff.started", {**BACKOFF, "wait_ms": 1, "retry_at": t + 9, "step": step, **more}

    begun = [(0, "pod.changed", POD), wait(1, 0, immediate=True), wait(2, 1), wait(3, 1)]
    shown = app(told(*begun))
    assert (shown["backoff"]["from"], shown["backoff"]["retry_at"], shown["waits"]) == (2, 12, [])
    cleared = (4, "backoff.cleared", {"pod": "a", "container": "app", "for": "restart"})
    assert app(told(*begun, cleared))["waits"] == [1]
    assert app(told(*begun, cleared, wait(5, 2)))["waits"] == [1]
    assert app(told(*begun, cleared, wait(5, 0)))["waits"] == []
    assert app(told(*begun, cleared, cleared))["waits"] == []
    assert app(told(*begun, (4, "container.changed", CONTAINER)))["backoff"] is None


def test_an_ended_pod_stays_for_a_minute_unless_its_name_is_used_again() -> None:
    deleted = {"ref": "pod/a", "uid": "u", "owner": None, "generation": 1, "resource_version": 1, "by": ""}
    node = {"node": "n", "ready": True, "schedulable": True}
    begun = [(0, "pod.changed", POD), (1000, "object.deleted", deleted)]
    assert told(*begun, (60_999, "node.changed", node))["pods"]["a"]["ended_at"] == 1000
    assert told(*begun, (61_000, "node.changed", node))["pods"] == {}
    again = told(*begun, (2000, "pod.changed", {**POD, "uid": "v"}), (90_000, "node.changed", node))
    assert (again["pods"]["a"]["ended_at"], again["ended"]) == (None, [])


def test_an_answer_names_the_hop_that_failed_and_how_long_it_is_the_same() -> None:
    given: list[tuple[int, str, dict[str, Any]]] = []
    for i in (1, 2):
        sent = {"request": f"r{i}", "client": "users", "method": "GET", "path": "/ping", "host": "h"}
        hop = {"request": f"r{i}", "hop": 2, "at": "service", "to": "service/s", "outcome": "refused"}
        answer = {
            **sent, "status": 502, "server": "awselb/2.0", "headers": {}, "body": "", "body_bytes": 0,
            "origin": "balancer", "latency_ms": 1, "error": "",
        }  # fmt: skip
        given += [(i * 100, "request.sent", sent), (i * 100, "request.hop", hop), (i * 100, "request.answered", answer)]
    found = told(*given)
    shown = found["clients"]["users"]["answers"]["GET /ping"]
    assert (shown["failed"]["at"], shown["same"], shown["since"], shown["host"]) == ("service", 2, 100, "h")
    assert found["requests"] == {} and found["clients"]["users"]["seconds"] == [{"at": 0, "codes": {"502": 2}}]


def test_an_endpoint_that_was_in_is_out_and_a_new_one_is_not_yet() -> None:
    def rows(ready: bool) -> dict[str, Any]:
        row = {"ip": "10.0.0.1", "pod": "a", "ready": ready, "serving": ready, "terminating": False}
        return {"service": "s", "endpoints": [row]}

    new = told((0, "endpoints.changed", rows(False)))["services"]["s"]
    assert (new["in"], new["endpoints"][0]["was_in"]) == (0, False)
    cut = told((0, "endpoints.changed", rows(True)), (9, "endpoints.changed", rows(False)))["services"]["s"]
    assert (cut["in"], cut["endpoints"][0]["was_in"], cut["endpoints"][0]["since"]) == (0, True, 9)
