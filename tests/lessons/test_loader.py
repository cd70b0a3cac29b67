"""Every lesson loads, can be solved, and one that is wrong is told where and why."""

from pathlib import Path

import pytest

from probeviz.lessons.checks import Checks
from probeviz.lessons.loader import LessonError, lesson_named, lessons, read_lesson
from probeviz.lessons.markdown import inline, render
from probeviz.scenarios.player import play

HEAD = """\
---
title: A title
kicker: Lesson 1
story: A story.
tasks:
  - {id: one, text: "Do `it`", check: "pods.size() > 0"}
---
Some *text*.
"""
SCENARIO = """\
apiVersion: probeviz.dev/v1alpha1
kind: Scenario
metadata: {name: a}
spec: {}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "01-a-lesson"
    made.mkdir()
    (made / "en.md").write_text(HEAD)
    (made / "scenario.yaml").write_text(SCENARIO)
    return made


def test_a_lesson(folder) -> None:
    lesson = read_lesson(folder)
    assert (lesson.number, lesson.slug, lesson.head.title) == (1, "a-lesson", "A title")
    assert lesson.html == "<p>Some <em>text</em>.</p>\n"
    assert lesson.tasks[0].html == "Do <code>it</code>"
    assert lesson.solution is None


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("en.md", "no head", "01-a-lesson/en.md: begins with front matter"),
        ("en.md", HEAD.replace("title:", "titel:"), "01-a-lesson/en.md: front matter: .*titel"),
        ("en.md", HEAD.replace("title:", "title: ["), "01-a-lesson/en.md: front matter"),
        ("en.md", HEAD.replace("pods.size() > 0", "pods.size( > 0"), "task one: check is no CEL"),
        ("en.md", HEAD.replace("pods.size", "pod.size"), "task one: .*did you mean pods"),
        ("en.md", HEAD.replace("tasks:", "tasks:\n  - {id: one, text: x, check: 'true'}"), "two tasks have the id one"),
        ("en.md", HEAD.replace("tasks:", "settled: soon\ntasks:"), "settled: soon is no duration"),
        ("en.md", HEAD.replace("tasks:", "file: other.yaml\ntasks:"), "other.yaml is none of the scenario's files"),
        ("scenario.yaml", SCENARIO.replace("spec: {}", "spec: {seeds: 1}"), "01-a-lesson/scenario.yaml:4:.*seed"),
        ("solution.yaml", "kind: Nothing", "01-a-lesson/solution.yaml"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(folder, file, text, said) -> None:
    (folder / file).write_text(text)
    with pytest.raises(LessonError, match=said):
        read_lesson(folder)


def test_a_scenario_that_is_missing(folder) -> None:
    (folder / "scenario.yaml").unlink()
    with pytest.raises(LessonError, match=r"01-a-lesson/scenario.yaml: cannot be read: No such file"):
        read_lesson(folder)


def test_a_folder_without_a_number(folder) -> None:
    with pytest.raises(LessonError, match="such as 02-readiness"):
        read_lesson(folder.rename(folder.with_name("readiness")))


def test_markdown_lets_no_html_through_and_uses_no_style() -> None:
    assert "<script>" not in render("<script>alert(1)</script>")
    assert 'href="javascript' not in inline("[x](javascript:alert(1))")
    table = render("| a | b |\n|---|--:|\n| 1 | 2 |\n")
    assert '<td class="right">2</td>' in table
    assert "style" not in table


def test_lessons_are_numbered_in_order() -> None:
    assert [lesson.number for lesson in lessons()] == list(range(1, len(lessons()) + 1))
    assert lesson_named("no such lesson") is None


@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.slug)
def test_its_solution_does_every_task_and_its_beginning_none(lesson) -> None:
    assert lesson.solution is not None
    checks = Checks(lesson.checks)
    for fact in play(lesson.solution).facts:
        checks.see(fact)
    assert checks.done == [task.id for task in lesson.tasks]
    untouched = Checks(lesson.checks)
    for fact in play(lesson.scenario, 60_000).facts:
        untouched.see(fact)
    assert untouched.done == []
