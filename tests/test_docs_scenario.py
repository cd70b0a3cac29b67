"""docs/scenario.md names every field of the Scenario document and every name of its expressions."""

import re
from pathlib import Path

import pytest

from probeviz.scenarios import document as _document  # noqa: F401  registers every shape
from probeviz.scenarios.shapes import SHAPES
from probeviz.scenarios.view import FIELDS
from probeviz.scenarios.vocabulary import METHODS, NAMES

DOCS = (Path(__file__).parent.parent / "docs" / "scenario.md").read_text()


def section(title: str) -> str:
    """The text below a heading, or the row of a script line."""
    row = re.search(rf"^\| {title} \|.*$", DOCS, re.MULTILINE)
    if row:
        return row[0]
    found = re.search(rf"^#+ {re.escape(title)}\n(.*?)(?=^#|\Z)", DOCS, re.MULTILINE | re.DOTALL)
    assert found, f"docs/scenario.md has no section {title}"
    return found[1]


@pytest.mark.parametrize("title", SHAPES)
def test_every_field_is_documented(title: str):
    text = section(title)
    assert [name for name in SHAPES[title].keys if f"`{name}`" not in text] == []


@pytest.mark.parametrize("title", [title for title in SHAPES if "line" not in title and title != "instance"])
def test_no_other_field_is_documented(title: str):
    rows = re.findall(r"^\| `(\w+)` \|", section(title), re.MULTILINE)
    assert [row for row in rows if row not in SHAPES[title].keys and row not in NAMES] == []


def test_every_name_is_documented():
    forms = [name.form for name in (*NAMES.values(), *METHODS.values())]
    assert [form for form in forms if f"| `{form}` |" not in DOCS] == []


@pytest.mark.parametrize("collection", FIELDS)
def test_every_field_of_a_collection_is_documented(collection: str):
    text = section(collection)
    assert [field for field in FIELDS[collection] if f"`{field}`" not in text] == []


def test_the_example_can_be_read():
    example = re.search(r"```yaml\n(.*?)```", DOCS, re.DOTALL)
    assert example is not None
    scenario = _document.read_scenario(example[1], "docs/scenario.md", lambda name: "")
    assert len(scenario.script) == 3 and len(scenario.expect) == 2
