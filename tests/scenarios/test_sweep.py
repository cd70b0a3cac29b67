"""Seeds, values and what many runs come to."""

import pytest

from probeviz.scenarios.library import load
from probeviz.scenarios.outcome import Failed, Outcome, outcome
from probeviz.scenarios.player import play
from probeviz.scenarios.setting import WrongSetting
from probeviz.scenarios.sweep import Axis, Plan, Runs, axis, held, percentile, seeds_of
from probeviz.sim.facts import ContainerChanged, PodChanged, RequestAnswered


@pytest.mark.parametrize(
    ("text", "seeds"),
    [("3", (1, 2, 3)), ("5-7", (5, 6, 7)), ("9,4,9", (9, 4)), ("0-0", (0,)), ("1", (1,))],
)
def test_seeds(text: str, seeds: tuple[int, ...]):
    assert seeds_of(text) == seeds


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x", "must be a number of seeds such as 200, a range such as 1-200 or a list 3,7, not x"),
        ("-3", "must be a number of seeds"),
        ("0", "must hold at least one seed, the lowest first; not 0"),
        ("9-3", "must hold at least one seed, the lowest first; not 9-3"),
        ("10001", "must be at most 10,000 seeds, not 10,001"),
        ("9007199254740993,1", "must be seeds from 0 to 9007199254740992"),
    ],
)
def test_wrong_seeds(text: str, said: str):
    with pytest.raises(ValueError) as error:
        seeds_of(text)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a.b=1, 2,2,3", Axis("a.b", ("1", "2", "3"))),
        ("boot={uniform: [1s, 2s]},3s", Axis("boot", ("{uniform: [1s, 2s]}", "3s"))),
        ('body="a,b",c', Axis("body", ('"a,b"', "c"))),
    ],
)
def test_an_axis(text: str, found: Axis):
    assert axis(text) == found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a=1", "a=1 has one value; write at least two: a=A,B (or --set for one)"),
        ("a", "must be PATH=VALUE"),
        ("seed=1,2", "seeds are not swept; write --seeds 1,2"),
    ],
)
def test_a_wrong_axis(text: str, said: str):
    with pytest.raises(WrongSetting) as error:
        axis(text)
    assert said in str(error.value)


@pytest.mark.parametrize(("percent", "value"), [(0, 10), (5, 10), (50, 20), (67, 30), (95, 30), (100, 30)])
def test_percentiles_are_values_that_occurred(percent: int, value: int):
    assert percentile([10, 20, 30], percent) == value


def test_held_counts_only_runs_that_looked():
    def run(seed: int, *verdicts: Failed | None) -> Outcome:
        return Outcome(seed, 0, 0, 0, 0, dict(enumerate(verdicts)))

    outcomes = [run(1, None), run(2, Failed(5, "x")), run(3)]
    assert held(outcomes, 0) == (1, 2, (2,))


@pytest.mark.parametrize("name", ["article-act-2", "article-act-3"])
def test_an_outcome_is_what_the_whole_run_says(name: str):
    """A run that keeps nothing comes to the same as one that keeps every fact."""
    scenario = load(name)
    found, played = outcome(scenario, 5), play(scenario, seed=5)
    asked = [f for f in played.facts if isinstance(f, RequestAnswered) and f.client == "users"]
    assert found.requests == len(asked) > 0
    assert found.failed == len([f for f in asked if f.status is None or f.status >= 500]) > 0
    assert [found.verdicts[i] is None for i in sorted(found.verdicts)] == [v.ok for v in played.verdicts]
    restarts = {f.id: f.restart_count for f in played.facts if isinstance(f, ContainerChanged) and f.id}
    pods = {f.pod: f.restarts for f in played.facts if isinstance(f, PodChanged)}
    assert found.restarts == sum(pods.values()) == max(restarts.values())
    made = next(f.t for f in played.facts if isinstance(f, PodChanged))
    ready = next(f.t for f in played.facts if isinstance(f, PodChanged) and f.conditions.get("Ready") == "True")
    assert found.ready_ms == ready - made


def test_every_pod_must_be_ready_and_none_may_never_be():
    plan = plan_of("article-act-1", axes=("deployment/go-http:spec.replicas=1,3",))
    one, three = (Runs(plan)((i, 3)).ready_ms for i in (0, 1))
    assert one is not None and three is not None and three > one
    never = plan_of("article-act-1", axes=("programs[setevoy/go-http].boot=1s,1h",))
    assert Runs(never)((1, 3)).ready_ms is None


def plan_of(name: str, axes: tuple[str, ...] = (), seeds: tuple[int, ...] = (1,)) -> Plan:
    scenario = load(name)
    return Plan(scenario.text, scenario.file, scenario.files, (), tuple(map(axis, axes)), seeds, None)


def test_a_plan_plays_every_value_with_every_seed():
    plan = plan_of("article-act-1", ("clients[users].rate=1/s,2/s", "luck=real,plain"), (4, 9))
    assert plan.values == [("1/s", "real"), ("1/s", "plain"), ("2/s", "real"), ("2/s", "plain")]
    assert plan.tasks == [(0, 4), (0, 9), (1, 4), (1, 9), (2, 4), (2, 9), (3, 4), (3, 9)]
    setup = Runs(plan).scenario(1).setup
    assert (setup.clients[0].rate_milli, setup.luck) == (1_000, "plain")


def test_a_scenario_is_read_once_for_all_seeds():
    runs = Runs(plan_of("article-act-1", seeds=(1, 2)))
    assert runs.scenario(0) is runs.scenario(0)
