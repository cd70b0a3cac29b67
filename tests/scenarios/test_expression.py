"""What an expression may say, what it sees, and what it is told when it is wrong."""

import pytest

from probeviz.scenarios.expression import Expression, Unusable
from probeviz.scenarios.view import RunView
from probeviz.sim.facts import Fact
from tests.scenarios.facts import answered, logged, pod, recorded

CODES = [200, 502, 502, None]


def view() -> RunView:
    facts: list[Fact] = [pod("a", ready=True, restarts=2), pod("b", ready=False)]
    facts += [answered(code, t=1_000 * i) for i, code in enumerate(CODES)]
    facts += [recorded("Killing", count=3, t=3_000), logged("Starting server", t=3_000)]
    return RunView(facts)


@pytest.mark.parametrize(
    ("that", "value"),
    [
        ("pods.all(p, p.phase == 'Running')", True),
        ("pods.all(p, !p.ready)", False),
        ("pods.map(p, p.name) == ['a', 'b']", True),
        ("codes().last('1500ms') == [502, 0]", True),
        ("codes('users').between('1s', '2s') == [502, 502]", True),
        ("codes('nobody').size() == 0 && codes('nobody').last('1h').size() == 0", True),
        ("codes().count(502) == 2 && codes().last('10s').count(502) == 2", True),
        ("codes( ) . last( duration('1500ms') ).size() == 2", True),
        ("requests.last('10s').filter(r, r.code == 502).all(r, r.path == '/ping')", True),
        ("requests.exists(r, r.code == 0 && r.error != '')", True),
        ("events.exists(e, e.reason == 'Killing' && e.count == 3)", True),
        ("log.last('1s').exists(l, l.line.contains('server'))", True),
        ("endpoints('go-http-svc').size() == 0 && rollout('x') == null", True),
        ("first('pod.changed').pod == 'a' && first('node.changed') == null", True),
        ("t == 3000", True),
        ("'codes().last(' == 'x'", False),
        ("has(pods[0].owner) && pods[0].owner == ''", True),
    ],
)
def test_value(that: str, value: bool):
    assert Expression(that).holds(view()) is value


@pytest.mark.parametrize(
    ("that", "said"),
    [
        ("pod.all(p, p.ready)", "there is no name pod; did you mean pods?"),
        ("codes().lst('10s')", "there is no function lst; did you mean last?"),
        ("[1].last('10s')", ".last() stands right behind codes(), requests or log"),
        ("1 +", "is no CEL: mismatched input '<EOF>'"),
        ("pods.all(p, pods.all(q, pods.all(r, true)))", "nests 3 macros"),
        ("'" + "x" * 1_000 + "'", "has 1,002 characters; at most 1,000 are allowed"),
    ],
)
def test_refused_when_read(that: str, said: str):
    with pytest.raises(Unusable) as error:
        Expression(that)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("that", "said"),
    [
        ("pods.all(p, p.restart == 1)", "there is no field 'restart'; did you mean restarts?"),
        ("pods.size()", "gives 2, not true or false"),
        ("codes().last('ten').size() == 0", "'ten' is no duration such as '10s'"),
        ("first('pod.chnged') == null", "there is no kind of fact 'pod.chnged'; did you mean pod.changed?"),
        ("t + 'a' == 'a'", "No such overload"),
    ],
)
def test_refused_when_evaluated(that: str, said: str):
    with pytest.raises(Unusable) as error:
        Expression(that).holds(view())
    assert said in str(error.value)


def test_two_nested_macros_are_allowed_and_siblings_do_not_nest():
    nested = "pods.all(p, containers.all(c, true)) && pods.all(p, containers.exists(c, true) || true)"
    assert Expression(nested).holds(view())


def test_why_names_the_false_part_and_what_it_saw():
    why = Expression("t > 1000 && codes().last('10s').all(c, c == 200) && true").why(view())
    assert why == ("codes().last('10s').all(c, c == 200) is false; saw codes().last('10s') = [200, 502 x2, 0]")


def test_why_keeps_or_whole():
    assert Expression("t < 5 || t > 9000").why(view()) == "saw nothing"


def test_a_mistake_prints_nothing(capfd):
    with pytest.raises(Unusable):
        Expression("codes().last('ten').size() == 0").holds(view())
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("source", "decides"),
    [
        ("requests.exists(r, r.code == 502 && r.path == '/err')", True),
        ("log.exists(l, l.line.contains('panic'))", True),
        ("requests.exists(r, r.code == 502) && pods.exists(p, p.ready)", False),
        ("requests.exists(r, r.code == 502) && requests.exists(r, r.code == 200)", False),
        ("requests.exists(r, pods.exists(p, r.origin == 'pod/' + p.name))", False),
        ("requests.last('1s').exists(r, r.code == 502)", False),
        ("requests.exists(r, r.t < t)", False),
        ("requests.exists_one(r, r.code == 502)", False),
        ("!requests.exists(r, r.code == 502)", False),
        ("pods.exists(p, p.ready)", False),
    ],
)
def test_when_the_newest_item_alone_decides(source: str, decides: bool) -> None:
    assert Expression(source).newest_decides is decides


@pytest.mark.parametrize(
    ("source", "may"),
    [
        ("requests.exists(r, r.client == 'curl' && r.code == 200)", False),
        ("requests.exists(r, r.client == 'users' && r.code == 1)", True),
        ("requests.exists(r, r.client == 'curl' || r.code == 200)", True),
        ("requests.exists(r, r.client != 'curl')", True),
        ("requests.exists(r, (r.client == 'curl'))", True),
        ("requests.exists(r, r.path == '/ping' && r.client == 'curl')", False),
        ("requests.exists(r, r.client == 'cu\\'rl')", True),
    ],
)
def test_what_the_newest_item_must_have_is_seen_without_cel(source: str, may: bool) -> None:
    view = RunView()
    view.requests.add(1, {"client": "users", "path": "/ping", "code": 200})
    assert Expression(source).newest_may(view) is may
    if not may:
        assert not Expression(source).evaluate(view)[0]
