"""Recorded Pods of several containers, sidecars, deletions and young kubelets, played over ten seeds."""

import re
from typing import Any

import pytest

from probeviz.scenarios.document import read_scenario
from probeviz.scenarios.player import play
from probeviz.sim import choices
from probeviz.sim.choices import Latency
from probeviz.sim.facts import ContainerChanged, EventRecorded, Fact, ObjectDeleted, ProbeAnswered
from tests.reality import observed, several
from tests.reality.scenario import pod_yaml, scenario

SEEDS = range(1, 11)
CREATED = 1_000


def played(
    trace: dict[str, Any], seed: int, *script: str, changed: tuple[str, str] | None = None
) -> tuple[list[several.Row], list[Fact]]:
    """The rows and the facts of the trace's Pod; `script` are further lines, in YAML's flow style.

    `changed` replaces a text of the manifest in `changed.yaml`.
    """
    phase = observed.phase_of(trace)
    text = scenario(trace, phase, seed)
    lines = "".join(f"  - {line}\n" for line in script)
    document = read_scenario(text.replace("  until:", f"{lines}  until:"), f"{trace['name']}.yaml")
    document.files["pod.yaml"] = pod_yaml(trace)
    if changed is not None:
        document.files["changed.yaml"] = document.files["pod.yaml"].replace(*changed)
        program = next(iter(document.setup.programs.values()))
        document.setup.programs[f"probeviz.test/{changed[1]}"] = program
    with several.recording(CREATED + phase) as rows:
        run = play(document)
    return rows, list(run.facts)


def events(facts: list[Fact]) -> dict[tuple[str, str], int]:
    """The last count by reason and message."""
    found = [f for f in facts if isinstance(f, EventRecorded) and f.ref.startswith("pod/")]
    return {(f.reason, re.sub(r"app-\w+:", "app:", observed.plain(f.message))): f.count for f in found}


def real_events(trace: dict[str, Any]) -> dict[tuple[str, str], int]:
    return {(e[2], observed.plain(e[3])): e[4] for e in trace["events"]}


def parted(real: list[several.Row], ours: list[several.Row], container: str, until: float) -> str:
    return several.disagreement(*(several.stretches(rows, container, until) for rows in (real, ours)))


@pytest.fixture(autouse=True)
def no_race(monkeypatch):
    monkeypatch.setattr(choices, "TRIGGER_RACE", 1 << 40)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", ["r25b-sidecar", "r52-never-two"])
def test_every_container_goes_through_the_same_states(name, seed):
    trace = observed.load(name)
    rows, facts = played(trace, seed)
    real, until = several.of_trace(trace), trace["observed_ms"]
    for container in real[-1][2]:
        assert not parted(real, rows, container, until), container
    assert several.phases(rows) == several.phases(real)
    assert events(facts) == real_events(trace)


@pytest.mark.parametrize("seed", SEEDS)
def test_two_that_fail_together_are_killed_one_after_the_other(seed):
    trace = observed.load("r50-two-kills")
    real = sorted(i["exit"] for i in trace["instances"] if "exit" in i)[:8]
    _, facts = played(trace, seed)
    created = CREATED + observed.phase_of(trace)
    ours = sorted([*_exits(facts, "a", created), *_exits(facts, "b", created)])[:8]
    assert ours[0] == pytest.approx(real[0], abs=600)
    for deaths in (real, ours):  # a grace of 10 s each, and up to a relist between them
        assert [t for t in map(lambda x, y: y - x, deaths, deaths[1:]) if not 10_000 <= t <= 11_400] == []


def _exits(facts: list[Fact], container: str, created: int) -> list[float]:
    ids: dict[str, float] = {}
    for f in facts:
        if isinstance(f, ContainerChanged) and f.container == container and f.exit_code is not None:
            ids.setdefault(f.id, f.t - created)
    return list(ids.values())


@pytest.mark.parametrize("seed", SEEDS)
def test_a_crashing_sibling_is_restarted_by_the_ladder(seed):
    trace = observed.load("r22-two")
    rows, _ = played(trace, seed)
    real = several.of_trace(trace)
    assert not parted(real, rows, "a", 180_000)
    assert not parted(real, rows, "b", 40_000)


DELETED = {"r21b-plain": "kubectl delete pod {} --wait=false", "r21c-ignore": "kubectl delete pod {} --wait=false"}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", list(DELETED))
def test_a_deletion_takes_the_same_steps(name, seed):
    trace = observed.load(name)
    phase = observed.phase_of(trace)
    at = CREATED + phase + trace["deletes"][0]["t"]
    rows, facts = played(trace, seed, f"{{at: {at}ms, run: {DELETED[name].format(name)}}}")
    real, until = several.of_trace(trace), trace["observed_ms"] + 1_000
    assert several.phases(rows) == several.phases(real)
    assert not parted(real, rows, "app", 20_000)
    assert rows[-1][2]["app"].word == real[-1][2]["app"].word
    assert events(facts) == real_events(trace)
    gone = next(f.t for f in facts if isinstance(f, ObjectDeleted)) - CREATED - phase
    assert gone == pytest.approx(until - 1_000, abs=900)


def test_a_forced_deletion_removes_the_object_and_then_kills_the_process():
    trace = observed.load("r21m-force0")
    phase = observed.phase_of(trace)
    at = CREATED + phase + trace["deletes"][0]["t"]
    _, facts = played(trace, 1, f"{{at: {at}ms, run: kubectl delete pod r21m-force0 --force --grace-period=0}}")
    gone = next(f.t for f in facts if isinstance(f, ObjectDeleted)) - CREATED - phase
    assert gone == pytest.approx(trace["observed_ms"], abs=100)
    assert ("Killing", "Stopping container app") in events(facts)


# Each of these Pods was made while its kubelet was younger than the 15 s of its probes' period.
JITTERED = [f"r35-jitter-{i}" for i in range(8)]


@pytest.mark.parametrize("name", JITTERED)
def test_a_young_kubelet_begins_to_probe_somewhere_within_the_period(name, monkeypatch):
    monkeypatch.setattr(choices, "KUBELET_BEGINS", Latency(0, 0))
    monkeypatch.setattr(choices, "KUBELET_AWAY_MS", 1)
    trace = observed.load(name)
    real = [p[0] - trace["W_ms"] for p in trace["probes"] if p[1] == "probe:liveness:app:ok"]
    assert 0 <= real[0] <= 15_000
    starts = set()
    for seed in SEEDS:
        _, facts = played(trace, seed, "{at: 900ms, node: node1, become: kubeletRestarted}")
        begun = CREATED + observed.phase_of(trace) + trace["W_ms"]
        sent = [f.t - begun for f in facts if isinstance(f, ProbeAnswered) and f.probe == "liveness"]
        ready = [f.t for f in facts if isinstance(f, ProbeAnswered) and f.probe == "readiness"]
        starts |= {round(t / 1000) for t in sent[:1]}
        assert not sent or -200 <= sent[0] <= 15_200
        if len(ready) > 1:
            assert ready[1] - ready[0] < 30, "a trigger that came during the sleep is taken at its end"
    assert len(starts) > 2 or trace["observed_ms"] < 6_000, "the recording is too short to see it"


@pytest.mark.parametrize("seed", SEEDS)
def test_another_image_restarts_the_container_at_once(seed, monkeypatch):
    """The recorder patched the Pod 25.36 s after its creation."""
    trace = observed.load("r54-image-change")
    volumes = int(trace["W_ms"]) - 15
    monkeypatch.setattr(choices, "VOLUMES", Latency(volumes, volumes))  # the last tick is just before the change
    created = CREATED + observed.phase_of(trace)
    line = f"{{at: {created + 25_450}ms, run: kubectl apply -f changed.yaml}}"
    rows, facts = played(trace, seed, line, changed=("app:1", "app:2"))
    real, until = several.of_trace(trace), trace["observed_ms"]
    assert not parted(real, rows, "app", until)
    assert rows[-1][2]["app"] == real[-1][2]["app"]
    assert _exits(facts, "app", created) == pytest.approx([trace["instances"][0]["exit"]], abs=300)
    assert events(facts) == real_events(trace)
