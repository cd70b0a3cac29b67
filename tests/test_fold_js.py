"""The fold in JavaScript equals Python's, after every fact and across a rewind."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from probeviz.lessons.loader import lessons
from probeviz.scenarios import library, player
from probeviz.scenarios.document import Scenario
from probeviz.sim import picture
from probeviz.sim.facts import KINDS, Fact
from tests.fact_streams import BY_KIND, streams
from tests.node_lines import Node


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    started = Node("test/fold_cli.js")
    yield started
    started.close()


def plain(found: dict[str, Any]) -> Any:
    """As JSON would carry it."""
    return msgspec.json.decode(msgspec.json.encode(found))


def play(node: Node, run: list[Fact], rewind_to: int | None = None) -> None:
    """Plays a run through both folds and compares after every fact; then rewinds and plays the rest again."""
    node.ask({"reset": True})
    ours = picture.empty()
    for fact in run:
        picture.fold(ours, fact)
        assert node.ask(fact) == plain(ours), f"after fact {fact.n}, {fact.__struct_config__.tag}"
    if rewind_to is None:
        return
    ours = picture.empty()
    for fact in run:
        if fact.t <= rewind_to:
            picture.fold(ours, fact)
    assert node.ask({"rewind": rewind_to}) == plain(ours), f"after the rewind to {rewind_to}"
    for fact in run:
        if fact.t > rewind_to:
            picture.fold(ours, fact)
            assert node.ask(fact) == plain(ours), f"after fact {fact.n}, played again"


@settings(
    max_examples=50,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(run=streams(), rewind_to=st.integers(0, 200_000))
def test_both_folds_agree_on_any_facts(node: Node, run: list[Fact], rewind_to: int) -> None:
    play(node, run, rewind_to)


def test_streams_hold_every_kind() -> None:
    """No kind is left out of the streams, so that no fold stays untested."""
    assert set(BY_KIND) == set(KINDS.values())


def scenarios() -> dict[str, Scenario]:
    """Every scenario that comes with probeviz, and every lesson's, as it begins and as somebody solves it."""
    found = {name: library.load(name) for name in library.builtin_names()}
    for lesson in lessons():
        found[f"{lesson.slug}, begun"] = lesson.scenario
        found[f"{lesson.slug}, solved"] = lesson.solved
    return found


# The third act is in its back-offs by then.
PLAYED_MS = 120_000


@pytest.mark.parametrize("name", scenarios())
def test_both_folds_agree_on_a_recorded_run(node: Node, name: str) -> None:
    scenario = scenarios()[name]
    run = list(player.play(scenario, min(scenario.until_ms, PLAYED_MS)).facts)
    play(node, run, rewind_to=run[-1].t * 4 // 5)


def test_bounds_are_equal(node: Node) -> None:
    """More requests, marks, log lines, Events and seconds than are kept: both drop the same ones."""
    play(node, crowded_run(), rewind_to=60_000)


def crowded_run() -> list[Fact]:
    made: list[dict[str, Any]] = [POD]
    for i in range(260):
        made.append({"kind": "request.sent", "request": f"r{i}", "client": f"c{i % 30}", **ASKED, "host": ""})
    for i in range(60):
        made.append({"kind": "probe.answered", **AT, "probe": "liveness", "number": i, "attempt": 1, **MISSED})
        made.append({"kind": "log.written", **AT, "id": "x", "line": f"line {i}"})
        made.append({"kind": "event.recorded", "ref": f"pod/p{i % 70}", **EVENT, "first": i, "message": "m"})
        made.append({"kind": "event.recorded", "ref": "pod/a", **EVENT, "first": i, "message": f"m{i}"})
        made.append({"kind": "request.hop", "request": "r259", "hop": i, **HOP})
        made.append({"kind": "target.changed", "balancer": "alb", "target": f"t{i}", "state": "x", "reason": ""})
    for i in range(260):
        answer = {**ASKED, **ANSWERED, "path": f"/{i % 40}"}
        made.append({"kind": "request.answered", "request": f"r{i}", "client": f"c{i % 30}", **answer})
    for i, fact in enumerate(made):
        fact["n"], fact["t"] = i + 1, i * 200
    return [msgspec.convert(fact, KINDS[fact["kind"]], strict=True) for fact in made]


POD: dict[str, Any] = {
    "kind": "pod.changed", "pod": "a", "uid": "u", "owner": None, "phase": "Running", "ready": "0/1",
    "status": "Running", "restarts": 0, "conditions": {}, "readiness_gates": "", "ip": "", "node": "node-1",
    "created": 0, "deleting": False, "deadline": None, "resource_version": 1,
}  # fmt: skip
AT = {"pod": "a", "container": "app"}
ASKED = {"method": "GET", "path": "/ping"}
MISSED = {
    "result": "failure", "outcome": "eof", "status": None, "detail": "EOF", "latency_ms": 1, "run": 1,
    "threshold": 3, "effect": "none",
}  # fmt: skip
EVENT = {"uid": "u", "type": "Warning", "reason": "Unhealthy", "count": 1, "last": 0, "source": "kubelet"}
HOP = {"at": "balancer", "to": "service/x", "outcome": "refused"}
ANSWERED = {
    "status": 502, "server": "awselb/2.0", "headers": {}, "body": "", "body_bytes": 0, "origin": "balancer",
    "latency_ms": 1, "error": "",
}  # fmt: skip
