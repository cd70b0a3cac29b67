"""docs/conformance.md has every rule, case and trace that there is, and none of them failed when it was written."""

import re

from tests.cases.registry import load
from tests.conformance import cases, page, rules
from tests.reality import observed
from tests.reality.agree import ALLOWANCES

TEXT = page.PAGE.read_text()
CELLS = re.compile(r"(?<!\\)\|")


def rows(heading: str) -> list[list[str]]:
    """The cells of the table under a heading."""
    part = TEXT.split(f"# {heading}", 1)[1].split("\n#", 1)[0]
    lines = [line for line in part.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in CELLS.split(line)[1:-1]] for line in lines[1:]]


def test_every_rule_with_a_source_is_there() -> None:
    for folder, title in rules.ROOMS.items():
        assert [row[0] for row in rows(title)] == [f"`{rule.place}`" for rule in rules.room(folder)], (
            "write it anew: python -m tests.conformance"
        )


def test_every_case_is_counted() -> None:
    for file, title in cases.FILES.items():
        found = re.search(rf"^### {re.escape(title)}: (\d+) of (\d+) pass$", TEXT, re.MULTILINE)
        assert found is not None
        assert int(found[1]) == int(found[2]) == len(load(file))


def test_every_corner_case_passed() -> None:
    titles = [name.removeprefix("test_").replace("_", " ") for name, _ in page.corners()]
    assert [tuple(row) for row in rows("Corner cases")] == [(title, "passed") for title in titles]


def test_every_trace_agrees() -> None:
    verdicts = {row[0]: row[-1] for row in rows("The recorded cluster")}
    assert verdicts == dict.fromkeys(observed.names(), "agrees")


def test_what_is_held_to_less_is_named() -> None:
    assert all(page.bullet(allowed) in TEXT for allowed in ALLOWANCES)
