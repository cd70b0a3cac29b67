"""JUnit XML, read back by a parser."""

import xml.etree.ElementTree as ET

from probeviz.scenarios.document import Scenario
from probeviz.scenarios.junit import Suite, junit, of_run, of_seeds
from probeviz.scenarios.library import load
from probeviz.scenarios.outcome import Failed, Outcome
from probeviz.scenarios.player import play


def parsed(*suites: Suite) -> ET.Element:
    return ET.fromstring("\n".join(junit(suites)))


def act_1() -> Scenario:
    return load("article-act-1")


def test_a_testcase_for_each_expectation():
    scenario = act_1()
    root = parsed(of_run(play(scenario), 0.5))
    (suite,) = root
    assert {name: suite.get(name) for name in ("name", "tests", "failures", "errors", "time")} == {
        "name": "article-act-1.yaml",
        "tests": str(len(scenario.expect)),
        "failures": "0",
        "errors": "0",
        "time": "0.500",
    }
    assert [case.get("line") for case in suite] == [str(each.source_line) for each in scenario.expect]
    assert suite[0].get("classname") == "article-act-1"
    assert str(suite[0].get("name")).startswith("at 31s: codes('users').last('10s').all(c, c == 200) && codes(")


def test_a_failure_says_when_what_and_why():
    scenario = act_1()
    played = play(scenario)
    verdicts = [played.verdicts[0]._replace(ok=False, at_ms=10_000, why="saw pods = [\x1b<&>]"), *played.verdicts[1:]]
    root = parsed(of_run(played._replace(verdicts=verdicts), 0.1))
    (failure,) = root.findall(".//failure")
    assert failure.get("message") == "fails at 10s"
    assert failure.text is not None
    assert failure.text.startswith("fails at 10s: codes('users')") and failure.text.endswith("saw pods = [�<&>]")
    assert root.get("failures") == "1"


def test_a_file_that_cannot_be_played_is_an_error():
    root = parsed(Suite("a.yaml", [], 0.0, 'a.yaml:1:1: "x" is wrong\nand more'), of_run(play(act_1()), 1.0))
    (error,) = root.findall(".//error")
    assert (error.get("message"), error.text) == ('a.yaml:1:1: "x" is wrong', 'a.yaml:1:1: "x" is wrong\nand more')
    assert (root.get("errors"), root.get("tests"), len(root.findall(".//testcase"))) == ("1", "6", 6)


def test_a_scenario_that_expects_nothing_has_a_testcase():
    root = parsed(of_run(play(load("article"), 1_000), 0.1))
    assert [case.get("name") for case in root.iter("testcase")] == ["plays to its end"]


def test_seeds_that_fail_are_named():
    scenario = act_1()
    good = dict.fromkeys(range(len(scenario.expect)))
    outcomes = [Outcome(seed, 0, 0, 0, 0, {**good, 1: Failed(3_000, f"saw {seed}")}) for seed in range(1, 31)]
    outcomes += [Outcome(31, 0, 0, 0, 0, {**good})]
    root = parsed(of_seeds(scenario, outcomes, 60_000, 2.0))
    (failure,) = root.findall(".//failure")
    assert failure.get("message") == "fails with 30 of 31 seeds"
    assert failure.text is not None
    assert failure.text.startswith("seed 1: fails at 3s: ") and "saw 20\nand with seeds 21, 22" in failure.text


def test_a_run_that_was_stopped_is_an_error():
    outcomes = [Outcome(4, None, 0, 0, 0, {}, "Too much.")]
    (error,) = parsed(of_seeds(act_1(), outcomes, 60_000, 2.0)).findall(".//error")
    assert error.text == "seed 4: Too much."
