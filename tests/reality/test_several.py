"""Recorded Pods with a sidecar, and Pods that were made while their kubelet was young, played over ten seeds."""

import re
from typing import Any

import pytest

from probeviz.scenarios.document import read_scenario
from probeviz.scenarios.player import play
from probeviz.sim import choices
from probeviz.sim.choices import Latency
from probeviz.sim.facts import EventRecorded, Fact, ProbeAnswered
from tests.reality import observed, several

SEEDS = range(1, 11)
SERVER = {"runtime": "go", "listen": [8080], "routes": {"/ready": {"status": 200}, "/live": {"status": 200}}}


def played(
    trace: dict[str, Any], seed: int, programs: dict[str, Any], *script: Any
) -> tuple[list[several.Row], list[Fact]]:
    """The rows and the facts of the trace's Pod, times in ms from its creation."""
    created = 1_000 + several.phase_of(trace)
    text, pod = several.scenario(trace, created, seed, programs, list(script))
    document = read_scenario(text, f"{trace['name']}.yaml")
    document.files["pod.yaml"] = pod
    with several.recording(created) as rows:
        facts = list(play(document).facts)
    return rows, facts


def events(facts: list[Fact]) -> dict[tuple[str, str], int]:
    """The last count by reason and message, whatever the image."""
    found = [f for f in facts if isinstance(f, EventRecorded) and f.ref.startswith("pod/")]
    return {(f.reason, _plain(f.message)): f.count for f in found}


def _plain(message: str) -> str:
    return re.sub(r'image "[^"]*"', "image I", observed.plain(message))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", ["r25b-sidecar", "s25b-sidecar"])
def test_a_pod_with_a_sidecar_goes_through_the_same_states(name, seed, monkeypatch):
    monkeypatch.setattr(choices, "TRIGGER_RACE", 1 << 40)
    trace = several.load(name)
    routes = {"/ready": {"status": 200}, "/startup": {"status": 200}}
    side = {"runtime": "go", "listen": [8081], "boot": "6s", "routes": routes}
    rows, facts = played(trace, seed, {"app": SERVER, "side": side})
    real, until = several.of_trace(trace), trace["observed_ms"]
    for container in ("side", "app"):
        stretches = [several.stretches(each, container, until) for each in (real, rows)]
        assert not several.disagreement(*stretches), container
    assert several.phases(rows) == several.phases(real)
    assert events(facts) == {(e[2], _plain(e[3])): e[4] for e in trace["events"]}
    ready = next(t for t, _, states in rows if states and all(s.ready for s in states.values()))
    assert ready == pytest.approx(trace["ready_true_ms"][0], abs=1_500)


JITTERED = [f"{run}35-jitter-{i}" for run in "rs" for i in range(8)]


@pytest.mark.parametrize("name", JITTERED)
def test_a_young_kubelet_begins_to_probe_somewhere_within_the_period(name, monkeypatch):
    """Each of these Pods was made while its kubelet was younger than the 15 s of its probes' period."""
    monkeypatch.setattr(choices, "KUBELET_BEGINS", Latency(0, 0))
    monkeypatch.setattr(choices, "KUBELET_AWAY_MS", 1)
    trace = several.load(name)
    real = [t - trace["W_ms"] for t, what, *_ in trace["probes"] if what == "probe:liveness:app:ok"]
    assert 0 <= real[0] <= 17_300
    begun = 1_000 + several.phase_of(trace) + trace["W_ms"]
    starts = set()
    for seed in SEEDS:
        _, facts = played(trace, seed, {"app": SERVER}, {"at": "900ms", "node": "node1", "become": "kubeletRestarted"})
        answers = [f for f in facts if isinstance(f, ProbeAnswered)]
        liveness = [f.t - begun for f in answers if f.probe == "liveness"]
        assert not liveness or -700 <= liveness[0] <= 17_300, (
            "a tick before the first status is lost, and the next one counts"
        )
        starts |= {round(t / 1000) for t in liveness[:1]}
        ready = [f.t for f in answers if f.probe == "readiness"]
        if len(ready) > 1 and ready[0] > begun + 4_000:  # by then a sync has seen the container run
            assert ready[1] - ready[0] < 30, "a trigger that came during the sleep is taken at its end"
    assert len(starts) > 2 or trace["observed_ms"] < 6_000, "the recording is too short to see it"
