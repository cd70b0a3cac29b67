"""docs/lessons.md names every key of a lesson, every directive and every name of its expressions, and no other."""

import re
from pathlib import Path

import pytest

from probeviz.lessons import document as _document  # noqa: F401  registers its shapes
from probeviz.lessons import fit
from probeviz.lessons import solution as _solution  # noqa: F401
from probeviz.lessons.document import read_structure
from probeviz.lessons.shapes import SHAPES
from probeviz.lessons.solution import read_solution
from probeviz.lessons.vocabulary import OWN, OWN_FIELDS
from probeviz.lessons.words import DIRECTIVES
from probeviz.scenarios.document import read_scenario

DOCS = (Path(__file__).parent.parent / "docs" / "lessons.md").read_text()
SCENARIO = """\
apiVersion: probeviz.dev/v1alpha1
kind: Scenario
metadata: {name: a}
spec: {}
"""


def section(title: str) -> str:
    found = re.search(rf"^#+ {re.escape(title)}\n(.*?)(?=^#|\Z)", DOCS, re.MULTILINE | re.DOTALL)
    assert found, f"docs/lessons.md has no section {title}"
    return found[1]


def example(title: str) -> str:
    found = re.search(r"```yaml\n(.*?)```", section(title), re.DOTALL)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("title", SHAPES)
def test_each_key_is_explained_and_no_other(title: str) -> None:
    rows = re.findall(r"^\| `(\w+)` \|", section(title), re.MULTILINE)
    assert rows == list(SHAPES[title].keys)


def test_each_directive_is_explained_with_the_steps_that_take_it() -> None:
    rows = dict(re.findall(r"^\| `::([a-z]+)[^`]*` \| ([^|]+) \|", DOCS, re.MULTILINE))
    assert list(rows) == list(DIRECTIVES)
    taken = {name: [kind for kind, takes in fit.TAKES.items() if name in takes] for name in DIRECTIVES}
    said = {name: of.split(", ") for name, of in rows.items() if not of.startswith("every")}
    assert said == {name: kinds for name, kinds in taken.items() if kinds}


def test_each_name_of_an_expression_is_explained() -> None:
    assert set(re.findall(r"^\| `([a-z]+)` \| ", section("CEL"), re.MULTILINE)) == set(OWN)
    for name, fields in OWN_FIELDS.items():
        assert re.findall(r"`([a-z]+)`", section(name))[: len(fields)] == list(fields)


def test_the_examples_can_be_read() -> None:
    structure = read_structure(example("lesson.yaml"), "docs/lessons.md")
    assert [step.id for step in structure.steps] == ["guess", "point"] and structure.steps[0].stop == "cut"
    scenario = read_scenario(SCENARIO, "a.yaml")
    solution = read_solution(example("solution.yaml"), "docs/lessons.md", scenario)
    assert len(solution.script) == 2 and solution.clock[0].does == "pause"
    branch = read_solution(example("branch"), "docs/lessons.md", scenario).branch
    assert branch is not None and (branch.at_ms, branch.leg.until_ms, len(branch.leg.script)) == (10_000, 90_000, 1)
