"""Lessons from their folders: content/<nn-slug>/ with lesson.yaml, en.md, ru.md, scenario.yaml, solution.yaml and
manifests; 00 is the landing page's. A folder of one's own (the setting PROBEVIZ_LESSONS) follows ours.

Where a language says nothing, English stands in.
"""

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from probeviz.lessons import fit, pool
from probeviz.lessons.document import START, Structure, read_structure
from probeviz.lessons.errors import Fault, LessonError
from probeviz.lessons.pool import FaultFile, Whole
from probeviz.lessons.solution import OWN, Solution, read_solution, solved
from probeviz.lessons.steps import Trial
from probeviz.lessons.words import Section, Words, read_words
from probeviz.scenarios.document import Scenario, read_scenario
from probeviz.scenarios.library import beside, text_of
from probeviz.scenarios.problems import ScenarioError

CONTENT = Path(__file__).parent / "content"
ENGLISH = "en"
FOLDER = re.compile(r"(\d\d)-([a-z0-9][a-z0-9-]{0,78})")


class Lesson(NamedTuple):
    number: int
    slug: str
    folder: Path
    structure: Structure
    words: Words
    scenario: Scenario
    beside: dict[str, str]  # the texts of the files that the scenario names
    manifests: dict[str, str]  # all that lie in the folder: a solution may apply them
    runs: dict[str, Solution]  # what somebody does: the solution, and other runs that claims are about
    faults: dict[str, FaultFile] = {}  # the pool's, by name
    texts: dict[str, str] = {}  # of the runs' files
    whole: Whole | None = None  # what it is before anything is drawn; None: it has no pool

    @property
    def solution(self) -> Solution:
        return self.runs["solution"]

    @property
    def solved(self) -> Scenario:
        """The scenario with what the solution does, for who only wants to see it played."""
        return solved(self.scenario, self.solution, self.manifests)

    @property
    def seeds(self) -> range:
        """Those that draw each combination of the pool once; none without a pool."""
        return range(len(pool.combinations(self.structure.pool)) if self.whole is not None else 0)

    def drawn(self, seed: int) -> "Lesson":
        """As an attempt with this seed has it; without a pool the lesson is the same for all."""
        if self.whole is None:
            return self
        structure, scenario, solution = pool.draw(self.whole, self.faults, seed)
        runs = {**self.runs, "solution": solution}
        return self._replace(structure=structure, scenario=scenario, beside=dict(scenario.files), runs=runs)

    def was_drawn_for(self, text: str) -> bool:
        """Whether this lesson can judge a run of the scenario with this text: what it asks about happens there."""
        drawn = [self.faults[name] for name in self.structure.drawn]
        return not drawn or pool.has(text, drawn)

    @property
    def file(self) -> str:
        """The manifest in the editor."""
        return self.structure.file or next(iter(self.scenario.files), "")


@cache
def lessons(language: str = ENGLISH) -> tuple[Lesson, ...]:
    """The course, in order; raises LessonError."""
    return tuple(lesson for lesson in _all(language) if lesson.number > 0)


def start(language: str = ENGLISH) -> Lesson:
    """What the landing page shows: number 0, no part of the course."""
    return next(lesson for lesson in _all(language) if lesson.number == 0)


def lesson_named(slug: str, language: str = ENGLISH) -> Lesson | None:
    return next((lesson for lesson in _all(language) if lesson.slug == slug), None)


@lru_cache(maxsize=64)
def lesson_drawn(slug: str, seed: int, language: str = ENGLISH) -> Lesson | None:
    """The lesson as an attempt with this seed has it."""
    found = lesson_named(slug, language)
    return found.drawn(seed) if found is not None else None


def folders(of: Path = CONTENT) -> list[Path]:
    """The folders of lessons in a folder, in order."""
    return sorted(path for path in of.iterdir() if path.is_dir() and (path / "lesson.yaml").is_file())


def own_folder() -> Path | None:
    """The folder with lessons of one's own."""
    named = settings.LESSONS if settings.configured else ""
    return Path(named) if named else None


def every_folder() -> list[Path]:
    """Ours, then one's own; LessonError when there is no such folder."""
    own = own_folder()
    if own is not None and not own.is_dir():
        raise LessonError([Fault(str(own), 0, "PROBEVIZ_LESSONS names no folder that is there.")])
    return [*folders(), *(folders(own) if own is not None else [])]


def slug_of(folder: Path) -> str:
    return folder.name.partition("-")[2]


def no_clash() -> None:
    """LessonError where two lessons have one slug."""
    known: dict[str, Path] = {}
    faults = []
    for folder in every_folder():
        other = known.setdefault(slug_of(folder), folder)
        if other is not folder:
            said = f"the lesson {other.name} has this slug already; name the folder otherwise."
            faults.append(Fault(str(folder), 0, said))
    if faults:
        raise LessonError(faults)


@cache
def _all(language: str) -> tuple[Lesson, ...]:
    """Ours by their numbers; one's own are counted on behind them."""
    ours = _ours(language)
    if language != ENGLISH:
        return (*ours, *(in_language(lesson, language) for lesson in _all(ENGLISH)[len(ours) :]))
    no_clash()
    own = [read_lesson(folder) for folder in every_folder()[len(ours) :]]
    return (*ours, *(lesson._replace(number=ours[-1].number + i) for i, lesson in enumerate(own, start=1)))


@cache
def _ours(language: str) -> tuple[Lesson, ...]:
    """Whatever is one's own, these are read once: half a second's work."""
    if language != ENGLISH:
        return tuple(in_language(lesson, language) for lesson in _ours(ENGLISH))
    return tuple(map(read_lesson, folders()))


# --- one lesson ---------------------------------------------------------------------------------------------


def read_lesson(folder: Path) -> Lesson:
    """The lesson in a folder named `02-readiness`, in English; LessonError names what keeps it from being shown."""
    named = FOLDER.fullmatch(folder.name)
    if named is None:
        raise LessonError([Fault(folder.name, 0, "a lesson's folder has a number and a slug, such as 02-readiness.")])
    structure = read_structure(_text(folder / "lesson.yaml"), f"{folder.name}/lesson.yaml")
    scenario, files = read_its_scenario(folder)
    if structure.file and structure.file not in scenario.files:
        known = ", ".join(scenario.files) or "none"
        said = f"file: {structure.file} is none of the scenario's manifests: {known}."
        raise LessonError([Fault(f"{folder.name}/lesson.yaml", structure.line["file"], said)])
    words = read_its_words(folder, ENGLISH, structure)
    lacks = list(fit.missing(structure, words))
    if lacks:
        raise LessonError(lacks)
    faults = _faults(folder, structure, scenario)
    whole = None
    if faults:
        whole = Whole(structure, scenario, read_solution(_text(folder / OWN), f"{folder.name}/{OWN}", scenario))
        structure, scenario, solution = pool.draw(whole, faults, scenario.setup.seed)
        files = dict(scenario.files)
    runs = _runs(folder, structure, scenario)
    if whole is not None:
        runs["solution"] = solution
    texts = {name: _text(folder / name) for name in runs if name != "solution"}
    read = [*(run.file for run in runs.values()), *(fault.file for fault in faults.values())]
    others = {"lesson.yaml", "scenario.yaml", *(file.partition("/")[2] for file in read)}
    manifests = {path.name: text_of(path) for path in sorted(folder.glob("*.yaml")) if path.name not in others}
    return Lesson(
        int(named[1]), named[2], folder, structure, words, scenario, files, manifests, runs, faults, texts, whole
    )


def _text(path: Path) -> str:
    try:
        return text_of(path)
    except OSError as error:
        said = f"cannot be read: {error.strerror}."
        raise LessonError([Fault(f"{path.parent.name}/{path.name}", 0, said)]) from None


def read_its_words(folder: Path, language: str, structure: Structure) -> Words:
    """The words in this language alone; raises LessonError."""
    words = read_words(_text(folder / f"{language}.md"), f"{folder.name}/{language}.md")
    strange = list(fit.unknown(structure, words))
    if strange:
        raise LessonError(strange)
    return words


def in_language(lesson: Lesson, language: str) -> Lesson:
    """The lesson in another language; English stands in for what it lacks."""
    if not (lesson.folder / f"{language}.md").is_file():
        return lesson
    return lesson._replace(words=over(lesson.words, read_its_words(lesson.folder, language, lesson.structure)))


def over(below: Words, above: Words) -> Words:
    """`above` where it says something, else `below`."""
    return above._replace(
        front=above.front._replace(verdict=above.front.verdict or below.front.verdict),
        intro=above.intro or below.intro,
        sections={id: _section_over(section, above.section(id)) for id, section in below.sections.items()},
        end=above.end or below.end,
    )


def _section_over(below: Section, above: Section) -> Section:
    pieces = {
        key: above.pieces[key]._replace(label=above.label(key) or piece.label, text=above.text(key) or piece.text)
        if key in above.pieces
        else piece
        for key, piece in below.pieces.items()
    }
    return Section(above.prompt or below.prompt, pieces, above.line)


def read_its_scenario(folder: Path) -> tuple[Scenario, dict[str, str]]:
    """The scenario, and the texts of the files that it names; they lie beside it or among the built-in ones."""
    path, files = folder / "scenario.yaml", {}

    def open_file(name: str) -> str:
        files[name] = beside(path, name)
        return files[name]

    try:
        return read_scenario(_text(path), f"{folder.name}/scenario.yaml", open_file), files
    except ScenarioError as error:
        raise LessonError(map(Fault.of, error.problems)) from None


def _faults(folder: Path, structure: Structure, scenario: Scenario) -> dict[str, FaultFile]:
    files = {name: f"fault-{name}.yaml" for row in structure.pool for name in row}
    return {
        name: pool.read_fault(_text(folder / file), f"{folder.name}/{file}", scenario) for name, file in files.items()
    }


def _runs(folder: Path, structure: Structure, scenario: Scenario) -> dict[str, Solution]:
    named = {"solution": "solution.yaml"}
    named |= {claim.of: claim.of for claim in structure.claims if claim.of not in (*named, START)}
    named |= {step.run: step.run for step in structure.steps if isinstance(step, Trial)}
    return {run: read_solution(_text(folder / file), f"{folder.name}/{file}", scenario) for run, file in named.items()}
