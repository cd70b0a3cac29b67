"""A visitor's own expectations, judged in a helper process: the same verdicts, and no harm when they overrun."""

import pytest

from probeviz.scenarios.document import Scenario, read_scenario
from probeviz.scenarios.library import builtin_names, load
from probeviz.scenarios.player import play

ONE = """
apiVersion: probeviz.dev/v1alpha1
kind: Scenario
metadata: {name: one}
spec:
  clients: [{name: users, rate: 10/s}]
  until: 20s
  expect:
"""

# Twelve times as long with each map: no macro within another, and a terabyte.
GROWS = "['aaaaaaaaaaaa'].map(a, a+a+a+a+a+a+a+a+a+a+a+a)" + ".map(a, a+a+a+a+a+a+a+a+a+a+a+a)" * 10 + " == []"


def scenario(*expect: str) -> Scenario:
    return read_scenario(ONE + "".join(f"    - {each}\n" for each in expect), "one.yaml")


@pytest.mark.parametrize("name", builtin_names())
def test_the_verdicts_are_those_of_the_same_process(name: str) -> None:
    found = load(name)
    here, apart = play(found), play(found, apart=True)
    assert apart.verdicts == here.verdicts
    assert list(apart.facts) == list(here.facts)


def test_a_failure_says_when_and_why() -> None:
    found = scenario('{at: 5s, that: "pods.size() == 1"}', '{between: [0s, 9s], that: "pods[0].ready"}')
    assert [(v.ok, v.at_ms, v.why) for v in play(found, apart=True).verdicts] == [
        (v.ok, v.at_ms, v.why) for v in play(found).verdicts
    ]
    assert not play(found, apart=True).verdicts[0].ok


def test_what_grows_without_end_ends_with_its_process() -> None:
    verdicts = play(scenario(f'{{at: 1s, that: "{GROWS}"}}', '{that: "true"}'), apart=True).verdicts
    assert [v.why for v in verdicts] == ["the expectations took more than 5 s or 128 MB"] * 2
    assert not any(v.ok for v in verdicts)


def test_the_next_one_is_judged_all_the_same() -> None:
    assert [v.ok for v in play(scenario('{that: "t == 20000"}'), apart=True).verdicts] == [True]


def test_none_asks_for_no_helper(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("probeviz.helpers.pool.ask", None)
    found = load(builtin_names()[0])._replace(expect=())
    assert play(found, 1_000, apart=True).verdicts == []
