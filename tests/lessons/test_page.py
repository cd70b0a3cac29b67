"""A page that somebody writes: what is one, and what it lacks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probeviz.lessons import page
from probeviz.lessons.steps import Write
from probeviz.sim.facts import RunStarted
from tests.lessons.steps import Story, answered, structure

WRITE = """\
- id: page
  write:
    lines: 3
    tolerance: 5s
    times: {late: "90000", early: "requests[0].t"}
"""
FORM = "A line begins with its time, and says what happened: 02:12:00 …, not"
GOOD = "02:11:20 somebody did it\n02:12:00 nothing\n02:12:30 it was over"


def story() -> Story:
    begun = RunStarted(n=1, t=0, scenario="a", seed=1, release="1.36", start="2026-01-05T02:11:00Z", engine="1")
    return Story(structure(WRITE)).see(begun, answered(2, 20_000, 502))


def refused(text: object) -> str:
    return str(story().attempt.refusal("page", text) or "")


def test_a_page_with_a_line_at_each_time_is_right_and_all_is_told() -> None:
    done = story().answer("page", GOOD)
    judged = done.attempt.state.judged["page"]
    assert judged.right and judged.truth == {"early": "02:11:20", "late": "02:12:30"}
    assert done.attempt.state.answers["page"] == GOOD.split("\n") and done.attempt.state.over


def test_what_lacks_is_told_by_name_and_not_by_its_time() -> None:
    judged = story().answer("page", GOOD.replace("02:12:30", "02:12:36")).attempt.state.judged["page"]
    assert (judged.right, judged.how, judged.truth) == (False, "wrong", ["late"])


@pytest.mark.parametrize(("clock", "right"), [("02:12:25", True), ("02:12:24", False), ("02:12:35", True)])
def test_the_tolerance_counts_to_the_second(clock: str, right: bool) -> None:
    assert story().answer("page", GOOD.replace("02:12:30", clock)).attempt.state.judged["page"].right is right


def test_one_line_does_not_stand_for_two() -> None:
    of = Write(id="page", lines=2, times={}, tolerance_ms=5_000)
    assert page.missed(of, ["02:11:00 a", "02:20:00 b"], {"one": "02:11:01", "two": "02:11:02"}) == ["two"]
    assert page.missed(of, ["02:11:00 a", "02:11:00 b"], {"one": "02:11:01", "two": "02:11:02"}) == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (7, "An answer to this step is a text of 3 lines."),
        ("02:11:20 a\n\n02:12:00 b", "The page must have 3 lines; it has 2."),
        ("02:11:20 a\n02:12 b\n02:13:00 c", f"{FORM} “02:12 b”."),
        ("02:11:20 a\n02:12:00\n02:13:00 c", f"{FORM} “02:12:00”."),
        ("02:11:20 a\n99:12:00 b\n99:13:00 c", f"{FORM} “99:12:00 b”."),
        ("02:11:20 a\n02:13:00 c\n02:12:00 b", "Write the lines in order of time: the earliest first."),
        (f"02:11:20 a\n02:12:00 {'x' * 200}\n02:13:00 c", "A line of the page has at most 200 characters."),
    ],
)  # fmt: skip
def test_what_is_no_page_is_refused_with_a_reason(text: object, why: str) -> None:
    assert refused(text) == why


def test_empty_lines_and_signs_behind_the_time_do_not_matter() -> None:
    assert refused("\n02:11:20 — a\n\n02:12:00: b\n  02:13:00, c  \n") == ""


@given(st.lists(st.integers(0, 600), min_size=2, max_size=6), st.lists(st.integers(0, 600), min_size=1, max_size=4))
def test_it_finds_a_matching_where_there_is_one(lines: list[int], keys: list[int]) -> None:
    """Held against a search through all ways to give each key a line of its own."""
    lines, keys = sorted(lines), sorted(keys)
    of = Write(id="page", lines=len(lines), times={}, tolerance_ms=30_000)
    written = [f"{page.clock_of('2026-01-05T02:11:00Z', s * 1_000)} x" for s in lines]
    truth = {f"k{i}": page.clock_of("2026-01-05T02:11:00Z", s * 1_000) for i, s in enumerate(keys)}
    assert (page.missed(of, written, truth) == []) is _fits(keys, lines)


def _fits(keys: list[int], lines: list[int]) -> bool:
    if not keys:
        return True
    others = ((i, at) for i, at in enumerate(lines) if abs(at - keys[0]) <= 30)
    return any(_fits(keys[1:], lines[:i] + lines[i + 1 :]) for i, _ in others)
