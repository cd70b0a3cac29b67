"""What holds at every fact, on random runs and on every scenario that comes with probeviz."""

import pytest
from hypothesis import given, settings

from probeviz.scenarios.document import read_scenario
from probeviz.scenarios.library import builtin_names, load
from probeviz.sim.facts import Fact
from probeviz.sim.timeline import Timeline
from tests.properties.invariants import ALL
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
