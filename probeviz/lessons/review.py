"""What is wrong with a lesson: its files, its words in every language, and how it plays."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from probeviz.lessons import fit, review_play, review_words
from probeviz.lessons.document import Structure, read_structure
from probeviz.lessons.errors import Fault, LessonError
from probeviz.lessons.loader import Lesson, read_its_words, read_lesson
from probeviz.lessons.steps import Do, See, asked
from probeviz.lessons.vocabulary import CARRIED
from probeviz.scenarios.problems import did_you_mean

LANGUAGES = ("en", "ru")
SEEDS = tuple(range(1, 21))


def review(folder: Path, slugs: Iterable[str], seeds: Iterable[int] = SEEDS) -> list[Fault]:
    """Everything that is wrong with the lesson in a folder; `slugs` are those of the other lessons. What cannot be read
    keeps it from being played."""
    try:
        lesson = read_lesson(folder)
    except LessonError as error:
        return [*error.faults, *(each for each in _without(folder) if each not in error.faults)]
    found = [*_languages(folder, lesson.structure), *_structure(lesson, set(slugs))]
    return [*found, *review_play.review(lesson, seeds)]


def _without(folder: Path) -> Iterator[Fault]:
    """What can be said of the words of a lesson that cannot be played."""
    try:
        structure = read_structure((folder / "lesson.yaml").read_text(encoding="utf-8"), f"{folder.name}/lesson.yaml")
    except (LessonError, OSError, UnicodeDecodeError):
        return
    yield from _languages(folder, structure)


def _languages(folder: Path, structure: Structure) -> Iterator[Fault]:
    """What each language lacks, or has wrong."""
    for language in LANGUAGES:
        try:
            words = read_its_words(folder, language, structure)
        except LessonError as error:
            yield from error.faults
            continue
        yield from fit.missing(structure, words)
        yield from review_words.review(structure, words, language)


def _structure(lesson: Lesson, slugs: set[str]) -> Iterator[Fault]:
    file, structure = f"{lesson.folder.name}/lesson.yaml", lesson.structure
    yield from _branches(file, lesson)
    for slug in structure.needs:
        if slug not in slugs or slug == lesson.slug:
            known = ", ".join(sorted(slugs - {lesson.slug}))
            yield Fault(file, structure.line["needs"], f"needs: there is no other lesson {slug}; there is {known}.")
    yield from _by_fault(structure, file)
    for run in lesson.runs.values():
        yield from _answers(structure, run.answers, run.file)
    for fault in lesson.faults.values():
        yield from _answers(structure, fault.answers, fault.file)


def _answers(structure: Structure, answers: Mapping[str, Any], file: str) -> Iterator[Fault]:
    for id in answers:
        step = structure.step(id)
        ids = [each.id for each in structure.steps]
        if step is None:
            hint = did_you_mean(id, ids) or f"; the steps are {', '.join(ids)}"
            yield Fault(file, 0, f"answers: {id}: there is no such step{hint}.")
        elif isinstance(step, Do):
            yield Fault(file, 0, f"answers: {id}: that step is something to do; write it into the script.")


def _by_fault(structure: Structure, file: str) -> Iterator[Fault]:
    """An answer by fault has one for each of a row, so that there is always one, and never two."""
    for step in structure.steps:
        if isinstance(step, See) and step.by_fault and set(step.by_fault) not in map(set, structure.pool):
            rows = " or ".join(f"[{', '.join(row)}]" for row in structure.pool) or "a pool: `faults` is not given"
            said = f"answer: has {', '.join(step.by_fault)}; it must have all faults of one row: {rows}."
            yield Fault(file, step.line, f"step {step.id}: {said}")


def _branches(file: str, lesson: Lesson) -> Iterator[Fault]:
    """A lesson of two runs says so, and its solution shows that it can be taken in both."""
    structure, shown = lesson.structure, lesson.solution.branch is not None
    if structure.branches and not shown:
        said = "branches: solution.yaml has no branch, so nothing shows that the lesson goes on in run B."
        yield Fault(file, structure.line["branches"], said)
    if structure.branches:
        return
    if shown:
        yield Fault(lesson.solution.file, 0, "branch: write `branches: true` into lesson.yaml; else run B begins anew.")
    for step in structure.steps:
        if any(CARRIED in each.told_by for each in asked(step)):
            said = f"step {step.id}: `branched` stays empty without `branches: true`."
            yield Fault(file, step.line, said)
