"""Lessons from their folders: content/<nn-slug>/{en.md, scenario.yaml, solution.yaml}.

en.md begins with front matter in YAML between two lines of `---`: what a Head holds. Below it stands the lesson's
text in Markdown, without HTML.
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec
import yaml

from probeviz.lessons import markdown
from probeviz.lessons.checks import Check
from probeviz.scenarios.document import Scenario, read_scenario
from probeviz.scenarios.expression import Expression, Unusable
from probeviz.scenarios.library import BUILTIN, beside
from probeviz.scenarios.problems import ScenarioError
from probeviz.scenarios.values import duration_ms

CONTENT = Path(__file__).parent / "content"


class LessonError(ValueError):
    """A lesson that cannot be shown: which file, what is wrong, what to do."""


class TaskHead(msgspec.Struct, forbid_unknown_fields=True):
    """`check` is CEL over the run; the task is done at the first fact that makes it true."""

    id: str
    text: str
    check: str


class SwitchHead(msgspec.Struct, forbid_unknown_fields=True):
    """Buttons that set the path of a probe in the manifest and apply it."""

    probe: str
    paths: list[str]


class Head(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The front matter. `story` is one sentence for the list of lessons, `file` the manifest in the editor."""

    title: str
    kicker: str
    story: str
    file: str = ""  # by default the first of the scenario's
    verdict: str = ""  # what the page says until its first picture is drawn
    settled: str = "30s"  # the time whose picture is told to those who see nothing move
    switches: list[SwitchHead] = []
    tasks: list[TaskHead] = []


class Task(NamedTuple):
    id: str
    html: str


class Lesson(NamedTuple):
    number: int
    slug: str
    head: Head
    html: str
    tasks: list[Task]
    checks: list[Check]
    scenario: Scenario
    beside: dict[str, str]  # the texts of the files that the scenario names
    settled_ms: int
    solution: Scenario | None  # the lesson as somebody solves it


@cache
def lessons() -> tuple[Lesson, ...]:
    """Every lesson, in order; raises LessonError."""
    return tuple(read_lesson(folder) for folder in sorted(CONTENT.iterdir()) if (folder / "en.md").is_file())


def lesson_named(slug: str) -> Lesson | None:
    return next((lesson for lesson in lessons() if lesson.slug == slug), None)


def read_lesson(folder: Path) -> Lesson:
    """The lesson in a folder named `02-readiness`; raises LessonError."""
    number, _, slug = folder.name.partition("-")
    if not number.isdecimal() or not slug:
        raise LessonError(f"{folder.name}: a lesson's folder has a number and a name, such as 02-readiness.")
    page = folder / "en.md"
    head, text = _split(page)
    scenario, files = _scenario(folder / "scenario.yaml")
    if head.file and head.file not in scenario.files:
        raise LessonError(f"{_name(page)}: file: {head.file} is none of the scenario's files, {[*scenario.files]}.")
    tasks = [Task(task.id, markdown.inline(task.text)) for task in head.tasks]
    checks = _checks(page, head)
    settled_ms = duration_ms(head.settled)
    if settled_ms is None:
        raise LessonError(f"{_name(page)}: settled: {head.settled} is no duration; 30s or 2m would be.")
    solved = (folder / "solution.yaml").exists()
    solution = _scenario(folder / "solution.yaml")[0] if solved else None
    return Lesson(int(number), slug, head, markdown.render(text), tasks, checks, scenario, files, settled_ms, solution)


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _split(page: Path) -> tuple[Head, str]:
    """Front matter and text."""
    text = page.read_text(encoding="utf-8")
    begin, *rest = text.split("---\n", 2)
    if begin or len(rest) != 2:
        raise LessonError(f"{_name(page)}: begins with front matter between two lines of ---.")
    try:
        head = msgspec.convert(yaml.safe_load(rest[0]), Head)
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        raise LessonError(f"{_name(page)}: front matter: {error}") from None
    return head, rest[1]


def _checks(page: Path, head: Head) -> list[Check]:
    checks: list[Check] = []
    for task in head.tasks:
        if task.id in [check.id for check in checks]:
            raise LessonError(f"{_name(page)}: two tasks have the id {task.id}.")
        try:
            checks.append(Check(task.id, Expression(task.check)))
        except Unusable as error:
            raise LessonError(f"{_name(page)}: task {task.id}: check {error}: {task.check}") from None
    return checks


def _scenario(path: Path) -> tuple[Scenario, dict[str, str]]:
    """The scenario, and the texts of the files that it names; they lie beside it or among the built-in ones."""
    files: dict[str, str] = {}

    def open_file(name: str) -> str:
        files[name] = beside(path if (path.parent / name).exists() else BUILTIN / "scenario.yaml", name)
        return files[name]

    try:
        text = path.read_text(encoding="utf-8")
        return read_scenario(text, path.name, open_file), files
    except OSError as error:
        raise LessonError(f"{_name(path)}: cannot be read: {error.strerror}.") from None
    except ScenarioError as error:
        raise LessonError(f"{path.parent.name}/{error}") from None
