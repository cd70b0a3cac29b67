"""Checks follow a run: once true they stay done, until their fact is taken back."""

from probeviz.lessons.checks import MOST, Check, Checks
from probeviz.scenarios.expression import Expression
from probeviz.sim.facts import Fact, LogWritten, RequestAnswered


def answered(n: int, t: int, status: int) -> Fact:
    return RequestAnswered(
        n=n, t=t, request=f"r{n}", client="users", method="GET", path="/ping", status=status, server="", headers={},
        body="", body_bytes=0, origin="", latency_ms=1, error="",
    )  # fmt: skip


def checks(that: str) -> Checks:
    return Checks([Check("it", Expression(that))])


def test_once_true_it_stays_done() -> None:
    followed = checks("codes('users').last('1s').all(c, c == 502) && codes('users').size() > 0")
    for fact in (answered(1, 100, 200), answered(2, 2_000, 502), answered(3, 2_100, 200)):
        followed.see(fact)
    assert followed.found == {"it": 2}


def test_a_fact_that_is_taken_back_takes_the_task_back() -> None:
    facts = [answered(1, 100, 200), answered(2, 200, 502)]
    followed = checks("requests.exists(r, r.code == 502)")
    for fact in facts:
        followed.see(fact)
    assert followed.done == ["it"]
    followed.cut(facts[:1])
    assert followed.done == []
    followed.see(facts[1])
    assert followed.found == {"it": 2}


def test_what_the_database_kept_is_not_asked_again() -> None:
    followed = checks("requests.exists(r, r.code == 502)")
    followed.resume([answered(1, 100, 200)], {"it": 1, "gone": 1})
    assert followed.found == {"it": 1}


def test_what_was_answered_before_it_follows_counts_at_its_first_look() -> None:
    followed = checks("requests.exists(r, r.code == 502)")
    followed.resume([answered(1, 100, 502)], {})
    followed.see(answered(2, 200, 200))
    assert followed.found == {"it": 2}


def test_a_look_hands_over_no_request_that_was_looked_at_before() -> None:
    followed = checks("requests.exists(r, r.code == 502)")
    handed: list[int] = []
    that = followed._checks[0].that
    holds = that.holds
    that.holds = lambda view: handed.append(len(view.requests.items)) or holds(view)  # type: ignore
    for n in range(1, 5):
        followed.see(answered(n, n, 502 if n == 4 else 200))
    assert handed == [1, 1, 1, 1] and followed.found == {"it": 4}


def test_what_it_remembers_is_bounded() -> None:
    followed = checks("requests.size() > 100000")
    for n in range(1, 1_000):
        followed.see(answered(n, n, 200))
    assert len(followed._view.requests.items) <= MOST


def test_an_expression_that_cannot_be_evaluated_yet_is_not_done() -> None:
    followed = checks("pods[0].ready")
    followed.see(LogWritten(n=1, t=1, pod="p", container="c", id="i", line="x"))
    assert followed.done == []
