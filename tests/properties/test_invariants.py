"""What holds at every fact, on random runs and on every scenario that comes with probeviz."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings

from probeviz.scenarios.document import read_scenario
from probeviz.scenarios.library import builtin_names, load
from probeviz.sim import facts
from probeviz.sim.facts import Fact
from probeviz.sim.timeline import Timeline
from tests.properties.invariants import (
    ALL,
    CausesComeFirst,
    ContainerIdsAreNew,
    FailuresHaveARoot,
    Invariant,
    Numbered,
    OneProbeAtATime,
    OneWorkerEach,
    ReadyEndpointsAreReadyPods,
    ReadyImpliesRunning,
    ResourceVersionsGrow,
    RestartsGrow,
    StampsAreWholeSeconds,
)
from tests.strategies import END, Story, stories


def watched(story: Story, to_ms: int) -> Timeline:
    """Plays a story; every invariant sees every fact together with the World that stated it."""
    seen: list[Fact] = []
    watching = [make() for make in ALL]
    run: Timeline | None = None

    def see(fact: Fact) -> None:
        seen.append(fact)
        for invariant in watching:
            for broken in invariant.see(fact, None if run is None else run.world):
                raise AssertionError(f"{type(invariant).__name__}: {fact} {broken}")

    run = story.timeline()
    for fact in run.facts:
        see(fact)
    run.sink = see
    run.advance(to_ms)
    assert seen == list(run.facts)
    return run


@settings(max_examples=60)
@given(stories(most_lines=8))
def test_invariants_of_random_runs(story: Story) -> None:
    watched(story, END)


@pytest.mark.parametrize("name", builtin_names())
def test_invariants_of_builtin_scenarios(name: str) -> None:
    scenario = load(name)
    watched(Story(scenario, []), scenario.until_ms)


# What each invariant must notice: the first fact of a kind that fits, with other words in it.
TAMPERED: list[tuple[type[Invariant], type[Fact], Callable[[Any], bool], dict[str, Any]]] = [
    (CausesComeFirst, facts.PodChanged, lambda f: True, {"cause": (10**9,)}),
    (CausesComeFirst, facts.PodChanged, lambda f: True, {"cause": ()}),
    (Numbered, facts.PodChanged, lambda f: True, {"t": -1}),
    (RestartsGrow, facts.ContainerChanged, lambda f: f.restart_count == 2, {"restart_count": 0}),
    (RestartsGrow, facts.PodChanged, lambda f: f.restarts == 2, {"restarts": 0}),
    (ReadyImpliesRunning, facts.ContainerChanged, lambda f: f.ready, {"started": False}),
    (ReadyImpliesRunning, facts.PodChanged, lambda f: f.ready == "1/1", {"phase": "Pending"}),
    (OneProbeAtATime, facts.ProbeSent, lambda f: f.number == 3, {"number": 2}),
    (OneProbeAtATime, facts.ProbeAnswered, lambda f: f.number == 3, {"number": 2}),
    (ContainerIdsAreNew, facts.ContainerChanged, lambda f: f.id and f.restart_count == 1, {"restart_count": 2}),
    (ResourceVersionsGrow, facts.PodChanged, lambda f: True, {"resource_version": 1}),
    (ReadyEndpointsAreReadyPods, facts.EndpointsChanged, lambda f: True, {"endpoints": [{"pod": "x", "ready": True}]}),
    (FailuresHaveARoot, facts.RequestAnswered, lambda f: f.status == 502, {"cause": ()}),
    (FailuresHaveARoot, facts.ContainerChanged, lambda f: f.restart_count == 1, {"cause": (1,)}),
    (StampsAreWholeSeconds, facts.EventRecorded, lambda f: True, {"last": 1_001}),
    (StampsAreWholeSeconds, facts.PodChanged, lambda f: True, {"created": 1_001}),
]


@pytest.mark.parametrize(("invariant", "kind", "fits", "words"), TAMPERED)
def test_an_invariant_notices_what_breaks_it(
    invariant: type[Invariant], kind: type[Fact], fits: Callable[[Any], bool], words: dict[str, Any]
) -> None:
    run = list(Story(load("article-act-3"), []).played(145_000).facts)
    at = next(i for i, fact in enumerate(run) if isinstance(fact, kind) and fits(fact))
    watch = invariant()
    assert [broken for fact in run for broken in watch.see(fact, None)] == []
    watch = invariant()
    run[at] = msgspec.structs.replace(run[at], **words)
    assert [broken for fact in run for broken in watch.see(fact, None)] != []


def test_two_tickers_of_one_worker_are_noticed() -> None:
    run = Story(load("article-act-3"), []).played(70_000)
    sent = next(fact for fact in reversed(run.facts) if isinstance(fact, facts.ProbeSent))
    assert list(OneWorkerEach().see(sent, run.world)) == []
    tick = next(timer for timer in run.world._heap if timer[2] == "probe.tick")
    run.world._heap.append(tick)
    assert [broken.rpartition(" has ")[2] for broken in OneWorkerEach().see(sent, run.world)] == ["2 tickers"]


MINUTE = 60_000
CRASHING = """\
apiVersion: probeviz.dev/v1alpha1
kind: Scenario
metadata: {name: crashing}
spec:
  programs:
    app: {runtime: go, listen: [8080], exit: {after: 3s, code: 1}, log: ["up"]}
  clients:
  - {name: users, to: service/app, path: /ping, rate: 1/s}
  until: 60m
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: app}
spec:
  replicas: 3
  selector: {matchLabels: {app: app}}
  template:
    metadata: {labels: {app: app}}
    spec:
      containers:
      - name: app
        image: app:1
        livenessProbe: {httpGet: {path: /ping, port: 8080}, periodSeconds: 2}
        readinessProbe: {httpGet: {path: /ping, port: 8080}, periodSeconds: 3}
---
apiVersion: v1
kind: Service
metadata: {name: app}
spec:
  selector: {app: app}
  ports: [{port: 80, targetPort: 8080}]
"""


def test_an_hour_of_crash_looping_at_most_doubles_what_is_saved() -> None:
    story = Story(read_scenario(CRASHING, "crashing.yaml"), [])
    run = story.timeline()
    run.advance(MINUTE)
    a_minute_in = len(run.world.save())
    sizes = []
    for minute in range(2, 61):
        run.advance(minute * MINUTE)
        sizes.append(len(run.world.save()))
    pods = list(run.world.cluster.pods.values())
    assert [pod.status.container_statuses[0].restart_count > 10 for pod in pods] == [True] * 3
    assert max(sizes) <= 2 * a_minute_in, (a_minute_in, sizes)
