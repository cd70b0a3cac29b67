"""The library: each fault shows, each fix mends it, they differ in the fix alone, and docs/library.md says so."""

import difflib
import re
from collections import Counter
from typing import Any

import pytest
import yaml

from probeviz.scenarios.document import Scenario
from probeviz.scenarios.library import NoScenario, load, pairs
from probeviz.scenarios.player import play
from scripts import library_page
from scripts.library_page import LABELS, WrongHead, head_of, header

MOST_CHANGED = 16  # lines of YAML that a fix takes out or puts in
MOST_FACTS = 10_000  # in one run, so that all of them play in seconds


def bare(scenario: Scenario) -> list[str]:
    """The file's lines as YAML writes them, without its name and what it expects."""
    documents: list[Any] = list(yaml.safe_load_all(scenario.text))
    for document in documents:
        if document["kind"] == "Scenario":
            del document["metadata"], document["spec"]["expect"]
    return yaml.safe_dump_all(documents).splitlines()


def failed(scenario: Scenario, other: Scenario) -> tuple[list[str], int]:
    """Of one run: the scenario's own expectations that fail, and how many of the other's do."""
    own = len(scenario.expect)
    played = play(scenario._replace(expect=scenario.expect + other.expect))
    assert not played.stopped
    assert len(played.facts) <= MOST_FACTS
    said = played.verdicts
    return [str(verdict) for verdict in said[:own] if not verdict.ok], sum(not verdict.ok for verdict in said[own:])


@pytest.mark.parametrize("pair", pairs())
def test_the_fault_shows_and_the_fix_mends_it(pair: str) -> None:
    fault, fix = load(f"{pair}/fault"), load(f"{pair}/fix")
    assert (fault.name, fix.name) == (f"{pair}-fault", f"{pair}-fix")
    changed = [line for line in difflib.ndiff(bare(fault), bare(fix)) if line[0] in "+-"]
    assert 0 < len(changed) <= MOST_CHANGED, "\n".join(changed)
    for one, other in ((fault, fix), (fix, fault)):
        own, others = failed(one, other)
        assert own == [], one.name
        assert others > 0, f"what {other.name} expects holds in {one.name} too"


@pytest.mark.parametrize("pair", pairs())
def test_the_heads_of_both_files_belong_together(pair: str) -> None:
    fault, fix = head_of(pair, "fault"), head_of(pair, "fix")
    assert (fault.number, fault.title) == (fix.number, fix.title.removesuffix(", mended"))
    assert re.fullmatch(rf"s{fault.number:02}(-[a-z0-9]+)+", pair)


def test_each_number_is_taken_once() -> None:
    numbers = Counter(head_of(pair, "fault").number for pair in pairs())
    assert [number for number, times in numbers.items() if times > 1] == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("apiVersion: v1\n", "must begin with a line"),
        ("# S01 Title: no full stop\n# Fix: a\n# Sees: b\n", "must begin with a line"),
        ("# S01 Title: a.\n# Sees: b\n", "must say Fix, Sees, in this order; it says Sees"),
        ("# S01 Title: a.\n# Fix: b\n# and more\n# Sees: c\n", "`# and more` is neither"),
    ],
)
def test_a_head_that_the_page_cannot_use(text: str, said: str) -> None:
    with pytest.raises(WrongHead, match=said):
        header(text, LABELS["fix"])


def test_a_head_goes_on_in_indented_lines_and_ends_where_the_document_begins() -> None:
    found = header("# S07 Title: what.\n# Fix: a\n#   b: c\n# Sees: d\nkind: Scenario\n# Not: this\n", LABELS["fix"])
    assert found == (7, "Title", "what.", {"Fix": "a b: c", "Sees": "d"})


def test_a_wrong_name_in_the_library_hints_at_the_right_one() -> None:
    with pytest.raises(NoScenario, match=f"did you mean {pairs()[0]}/fault"):
        load(f"{pairs()[0]}/fail")


def test_the_page_is_up_to_date() -> None:
    said = library_page.PAGE.read_text(encoding="utf-8")
    assert said == library_page.page(), "run python -m scripts.library_page"
