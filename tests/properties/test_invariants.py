"""What holds at every fact, on random runs and on every scenario that comes with probeviz."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from probeviz.scenarios.document import read_scenario
from probeviz.scenarios.library import builtin_names, load
from probeviz.sim import facts
from probeviz.sim.facts import Fact
from tests import builders
from tests.properties.invariants import (
    ALL,
    BackoffHolds,
    BackoffLooksAtWhatHadEnded,
    CausesComeFirst,
    ContainerIdsAreNew,
    DeletionEndsRestarts,
    EffectsNeedTheThreshold,
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
from tests.properties.watching import hold, watched
from tests.strategies import Story


def test_invariants_of_random_runs() -> None:
    hold(ALL)


@pytest.mark.parametrize("name", builtin_names())
def test_invariants_of_builtin_scenarios(name: str) -> None:
    scenario = load(name)
    watched(Story(scenario, []), scenario.until_ms, ALL)


MINUTE = 60_000
CRASHING = "---\n".join(
    [
        builders.scenario(
            "crashing",
            programs={"app": {"runtime": "go", "listen": [8080], "exit": {"after": "3s", "code": 1}, "log": ["up"]}},
            clients=[{"name": "users", "to": "service/app", "path": "/ping", "rate": "1/s"}],
            until="60m",
        ),
        builders.deployment(
            "app",
            "app:1",
            replicas=3,
            livenessProbe={"path": "/ping", "periodSeconds": 2},
            readinessProbe={"path": "/ping", "periodSeconds": 3},
        ),
        builders.service("app"),
    ]
)

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
    (EffectsNeedTheThreshold, facts.ProbeAnswered, lambda f: f.effect == "kill", {"run": 0}),
    (EffectsNeedTheThreshold, facts.ProbeAnswered, lambda f: f.effect == "kill", {"effect": "unready"}),
    (BackoffHolds, facts.ContainerChanged, lambda f: f.restart_count == 2, {"t": 5_000}),
    (BackoffLooksAtWhatHadEnded, facts.BackoffStarted, lambda f: True, {"wait_ms": 1}),
    (StampsAreWholeSeconds, facts.EventRecorded, lambda f: True, {"last": 1_001}),
    (StampsAreWholeSeconds, facts.PodChanged, lambda f: True, {"created": 1_001}),
]
BACKOFF = (BackoffHolds, BackoffLooksAtWhatHadEnded)


@pytest.mark.parametrize(("invariant", "kind", "fits", "words"), TAMPERED)
def test_an_invariant_notices_what_breaks_it(
    invariant: type[Invariant], kind: type[Fact], fits: Callable[[Any], bool], words: dict[str, Any]
) -> None:
    scenario = read_scenario(CRASHING, "crashing.yaml") if invariant in BACKOFF else load("article-act-3")
    run = list(Story(scenario, []).played(145_000).facts)
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
    tick = next(timer for timer in run.world.heap if timer[2] == "probe.tick")
    run.world.heap.append(tick)
    assert [broken.rpartition(" has ")[2] for broken in OneWorkerEach().see(sent, run.world)] == ["2 tickers"]


def test_a_start_after_the_stop_of_a_deleted_pod_is_noticed() -> None:
    run = list(Story(load("article-act-3"), []).played(145_000).facts)
    changes = [fact for fact in run if isinstance(fact, facts.ContainerChanged) and fact.id]
    second = next(fact for fact in changes if fact.restart_count == 1)
    first = next(fact for fact in changes if fact.pod == second.pod)
    pod = next(fact for fact in run if isinstance(fact, facts.PodChanged) and fact.pod == second.pod)
    stop = msgspec.structs.replace(first, stopping={"reason": "Stopping container go-http", "deadline": 0})
    replaced = msgspec.structs.replace
    watch = DeletionEndsRestarts()
    seen = [replaced(pod, deleting=True), stop, second]
    assert [len(list(watch.see(fact, None))) for fact in seen] == [0, 0, 1]
    watch = DeletionEndsRestarts()
    assert [len(list(watch.see(fact, None))) for fact in (pod, stop, second)] == [0, 0, 0]  # a kill, not the end


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


ALL_RESTART = """\
apiVersion: probeviz.dev/v1alpha1
kind: Scenario
metadata: {name: all-restart}
spec:
  seed: %d
  programs:
    main: {listen: [8080], runtime: init, routes: {/: {}}}
    setup: {listen: [], exit: {after: 2s, code: 0}}
    watcher:
      listen: []
      instances:
      - {exit: {after: 7s, code: 42}}
      - {exit: {after: 4s, code: 1}}
      - {exit: {after: 2s, code: 42}}
      - {}
  script:
  - {at: 0s, run: kubectl apply -f all-restart.yaml}
  - {at: 70s, run: kubectl delete pod p --wait=false}
  until: 110s
---
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  restartPolicy: %s
  initContainers: [{name: setup, image: setup}]
  containers:
  - name: main
    image: main
    livenessProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 1, failureThreshold: 1}
    readinessProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 2}
  - name: watcher
    image: watcher
    restartPolicy: OnFailure
    restartPolicyRules: [{action: RestartAllContainers, exitCodes: {operator: In, values: [42]}}]
"""


@pytest.mark.parametrize("policy", ["Always", "Never"])
@pytest.mark.parametrize("seed", range(3))
def test_invariants_while_all_containers_restart(policy: str, seed: int) -> None:
    scenario = read_scenario(ALL_RESTART % (seed, policy), "all-restart.yaml")
    watched(Story(scenario, []), scenario.until_ms, ALL)
