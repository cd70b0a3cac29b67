"""A scenario taken apart plays to the same facts, and an edit leaves all else as it was written."""

from typing import Any

import msgspec
import pytest

from probeviz.api.source import read
from probeviz.scenarios.apart import BESIDE, apart
from probeviz.scenarios.edit import REMOVED, NoPlace, edited
from probeviz.scenarios.examples import example, examples
from probeviz.scenarios.form import form
from probeviz.scenarios.library import load
from probeviz.scenarios.player import play
from probeviz.sim.facts import Fact

SHORT_MS = 20_000


def facts(played: Any) -> list[Any]:
    """But for the name of the file that is applied first."""
    found: list[Fact] = list(played.facts)
    return [_nameless(msgspec.to_builtins(fact)) for fact in found]


def _nameless(fact: Any) -> Any:
    return {k: v for k, v in fact.items() if not (k == "line" and str(v).startswith("kubectl apply -f"))}


@pytest.mark.parametrize("name", [each.name for each in examples()])
def test_every_example_is_taken_apart(name) -> None:
    whole, found = load(name), example(name).scenario
    assert found.setup == whole.setup
    assert facts(play(found, SHORT_MS)) == facts(play(whole, SHORT_MS))
    shown = form(read(example(name).text, "s").documents[0].value)
    assert [each.image for each in shown.programs] == list(whole.setup.programs)


def test_an_example_begins_with_its_text() -> None:
    found = example("s07-liveness-checks-database/fault")
    assert found.text.startswith("# S07")
    assert found.files[BESIDE].startswith("apiVersion: apps/v1")
    assert "# the database stalls for two minutes" in found.text


def test_a_bare_manifest_gets_a_scenario() -> None:
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: i}]}\n"
    found = apart(pod, "mine.yaml")
    assert found.files == {BESIDE: pod}
    assert "i" in found.scenario.setup.programs


EDITS = {
    "a scalar": ("a: {b: 1, c: 2}  # why\n", ("a", "b"), "x y", "a: {b: x y, c: 2}  # why\n"),
    "a block": ("a:\n  b: 1\n  c: 2\n# then\nd: 3\n", ("a",), {"e": 1}, "a:\n  {e: 1}\n# then\nd: 3\n"),
    "nothing": ("a:\nb: 1\n", ("a",), 5, "a: 5\nb: 1\n"),
    "a new field of a block": ("a:\n  b: 1\n", ("a", "c"), [1], "a:\n  c: [1]\n  b: 1\n"),
    "a new field of a flow": ("a: {b: 1}\n", ("a", "c"), 2, "a: {c: 2, b: 1}\n"),
    "a field of an item": ("l:\n- x: 1\n", ("l", 0, "y"), 2, "l:\n- y: 2\n  x: 1\n"),
    "what it stands in": ("a: {}\n", ("a", "b", "c"), 1, "a: {b: {c: 1}}\n"),
    "a key with a slash": ("r: {/a: 1}\n", ("r", "/b"), {"hang": True}, "r: {/b: {hang: true}, /a: 1}\n"),
    "an item at the end": ("l: [1]\n", ("l", 1), 2, "l: [1, 2]\n"),
    "an item of a block": (
        "l:\n- 1  # one\n# end\nb: 2\n",
        ("l", 1),
        {"x": 1},
        "l:\n- 1  # one\n- {x: 1}\n# end\nb: 2\n",
    ),
    "lines of its own taken out": ("a:\n  b: 1\n  c:\n  - x\n  d: 2\n", ("a", "c"), REMOVED, "a:\n  b: 1\n  d: 2\n"),
    "the only field taken out": ("a:\n  b: 1\nc: 1\n", ("a", "b"), REMOVED, "a:\n  {}\nc: 1\n"),
    "taken out": ("a: {b: 1, c: 2}\n", ("a", "b"), REMOVED, "a: {c: 2}\n"),
    "taken out of a list": ("l: [1, 2]\n", ("l", 0), REMOVED, "l: [2]\n"),
    "taken out, not there": ("a: 1\n", ("b",), REMOVED, "a: 1\n"),
}


@pytest.mark.parametrize(("text", "path", "value", "after"), EDITS.values(), ids=EDITS)
def test_edited(text, path, value, after) -> None:
    assert edited(text, path, value) == after


@pytest.mark.parametrize(("text", "path"), [("a: {", ("a",)), ("a: 1\n---\nb: 1\n", ("a",)), ("a: {b: 1}", ("a", 0))])
def test_no_place(text, path) -> None:
    with pytest.raises(NoPlace):
        edited(text, path, 1)
