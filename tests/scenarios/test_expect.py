"""When an expectation is looked at, and what is said when it fails."""

from probeviz.scenarios.expect import Expectation, Judge, Verdict
from probeviz.scenarios.expression import Expression
from probeviz.sim.facts import Fact
from tests.scenarios.facts import answered, pod


def judge(that: str, *facts: Fact, start: int | None = None, end: int | None = None, until: int = 10_000) -> Verdict:
    judge = Judge([Expectation(Expression(that), start, end)], until)
    for fact in facts:
        judge.see(fact)
    (verdict,) = judge.reach(until)
    return verdict


def test_at_sees_all_that_is_due_there():
    facts = pod("a", ready=True), pod("a", ready=False, t=5_000), pod("a", ready=True, t=5_000)
    assert judge("pods[0].ready", *facts, pod("a", ready=False, t=5_001), start=5_000, end=5_000).ok


def test_at_between_two_facts_sees_the_state_they_left():
    facts = pod("a", ready=False), pod("a", ready=True, t=9_000)
    assert judge("!pods[0].ready && t == 5000", *facts, start=5_000, end=5_000).ok


def test_neither_looks_at_until():
    verdict = judge("pods[0].restarts == 0", pod("a"), pod("a", restarts=1, t=9_999))
    assert (verdict.ok, verdict.at_ms) == (False, 10_000)


def test_between_fails_at_the_very_fact():
    facts = pod("a"), pod("a", restarts=1, t=3_000), pod("a", restarts=0, t=3_000)
    verdict = judge("pods.all(p, p.restarts == 0)", *facts, start=0, end=10_000)
    assert (verdict.ok, verdict.at_ms) == (False, 3_000)
    assert "restarts: 1" in verdict.why


def test_between_ignores_facts_outside_the_span():
    facts = pod("a", restarts=1), pod("a", t=2_000), pod("a", restarts=1, t=6_001)
    assert judge("pods.all(p, p.restarts == 0)", *facts, start=2_000, end=6_000).ok


def test_between_sees_the_state_at_its_start_and_end():
    assert not judge("pods.size() == 0", pod("a"), pod("a", t=9_000), start=2_000, end=6_000).ok
    verdict = judge("t < 6000", pod("a"), start=2_000, end=6_000)
    assert (verdict.ok, verdict.at_ms) == (False, 6_000)


def test_between_sees_windows_of_time_at_every_fact():
    """`.last(d)` changes as time passes, so facts of any kind are looked at."""
    facts = answered(502, t=1_000), pod("a", t=3_000)
    verdict = judge("codes().last('1s').size() > 0", *facts, start=1_000, end=5_000)
    assert (verdict.ok, verdict.at_ms) == (False, 3_000)


def test_an_expectation_that_cannot_be_evaluated_fails_with_the_reason():
    verdict = judge("pods[0].restart == 0", pod("a"))
    assert (verdict.ok, verdict.why) == (False, "there is no field 'restart'; did you mean restarts?")


def test_words():
    words = str(judge("pods.size() == 0", pod("a"), start=1_500, end=1_500))
    assert words.startswith("fails at 1.5s: pods.size() == 0\nsaw pods = [\n  {name: a, ready: true")
