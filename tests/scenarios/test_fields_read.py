"""What the CEL library is given of a list is what the expression can read, and makes no difference to it."""

import pytest

from probeviz.lessons.loader import lessons
from probeviz.lessons.steps import asked
from probeviz.lessons.view import WholeView
from probeviz.lessons.vocabulary import expression
from probeviz.scenarios import player
from probeviz.scenarios.cel_text import tokens_of
from probeviz.scenarios.expression import Expression, Unusable
from probeviz.scenarios.fields_read import fields_read, slim
from probeviz.scenarios.library import load
from probeviz.scenarios.view import RunView


@pytest.mark.parametrize(
    ("source", "name", "fields"),
    [
        ("pods.size() == 2 && pods.all(p, p.ready && !p.deleting)", "pods", {"ready", "deleting"}),
        ("requests.last('10s').exists(r, r.code == 502)", "requests", {"code"}),
        ("requests.filter(r, has(r.error) && r.code > 0)[0].origin", "requests", {"error", "code", "origin"}),
        ("cuts[cuts.size() - 1].t > 0 && restarted.size() == 0", "cuts", {"t"}),
        ("pods.exists(p, events.exists(e, e.object == 'pod/' + p.name))", "pods", {"name"}),
        ("pods.exists(p, events.exists(e, e.object == 'pod/' + p.name))", "events", {"object"}),
        ("log.filter(l, l.line.contains('x')).size() > 1", "log", {"line"}),
        ("log.map(l, l.pod).size() > 1", "log", {"pod"}),
        ("t > 5", "pods", set()),
        ("object('pods').pods.size() > 1", "pods", set()),
    ],
)
def test_the_fields_that_are_read(source: str, name: str, fields: set[str]) -> None:
    assert fields_read([*tokens_of(source)], name) == frozenset(fields)


@pytest.mark.parametrize(
    "source",
    [
        "pods",
        "pods[0]",
        "pods == []",
        "size(pods) == 2",
        "pods[0] == pods[1]",
        "pods.filter(p, p.ready) == []",
        "pods.filter(p, p.ready)[0]['name'] == 'a'",
        "pods.exists(p, 'name' in p)",
        "pods.exists(p, p == {})",
        "pods.exists(p, p.size() == 10)",
        "pods.exists(p, p['name'] == 'a')",
        "pods.map(p, p)[0].name == 'a'",
        "pods.exists(p, [1].exists(p, p == 1))",
        "pods.exists(p, p.ready) && pods[0] == {}",
    ],
)
def test_a_list_is_given_whole_where_an_item_may_be_looked_at_as_a_whole(source: str) -> None:
    assert fields_read([*tokens_of(source)], "pods") is None


def test_items_keep_the_fields_that_are_read() -> None:
    assert slim([{"a": 1, "b": 2}, {"b": 3}], frozenset("ac")) == [{"a": 1}, {}]
    whole = [{"a": 1}]
    assert slim(whole, None) is whole and slim(5, frozenset("a")) == 5


def test_no_expression_of_a_lesson_is_judged_otherwise_by_it() -> None:
    views = [WholeView(["users"]), WholeView(["users"])]
    for view, name in zip(views, ("article-act-2", "article-act-3"), strict=True):
        for fact in player.play(load(name), 100_000).facts:
            view.see(fact)
    found = [
        (each.source, view)
        for lesson in lessons()
        for step in lesson.structure.steps
        for each in asked(step)
        for view in views
    ]
    found += [(claim.that.source, view) for lesson in lessons() for claim in lesson.structure.claims for view in views]
    judged = [said(expression(source), view) for source, view in found]
    assert all(one == other for one, other in judged) and {True, False} <= {one for one, _ in judged}


def said(that: Expression, view: RunView) -> tuple[object, object]:
    """What `holds` says, and what the value is when everything is given; of either why it cannot be used."""
    try:
        quick: object = that.holds(view)
    except Unusable as error:
        quick = str(error)
    try:
        value, _ = that.evaluate(view)
    except Unusable as error:
        return quick, str(error)
    return quick, value if isinstance(value, bool) else quick


def test_a_field_that_is_not_there_is_said_so_as_ever() -> None:
    view = RunView(player.play(load("article-act-3"), 30_000).facts)
    with pytest.raises(Unusable, match=r"there is no field 'redy'; did you mean ready\?"):
        Expression("pods.all(p, p.redy)").holds(view)
    assert Expression("pods.all(p, !has(p.redy))").holds(view)
