"""A pool of faults: the seed of an attempt draws one of each row, and they happen in one run.

A lesson with a pool is as many lessons as there are combinations. Each of them is a scenario of its own, whose text a
run keeps like any other: what was drawn needs no second truth.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any, NamedTuple

from probeviz.lessons.document import Structure, only_document
from probeviz.lessons.errors import Fault, LessonError
from probeviz.lessons.shapes import SHAPES
from probeviz.lessons.solution import MOST_SETTINGS, Solution, check_script, setting_of
from probeviz.lessons.steps import See, Step
from probeviz.scenarios.document import Scenario, from_files, read_scenario
from probeviz.scenarios.limits import SCRIPT_LINES
from probeviz.scenarios.script import Line
from probeviz.scenarios.script import line as script_line
from probeviz.scenarios.setting import Setting, WrongSetting
from probeviz.scenarios.settings import configured, set_in_scenario
from probeviz.scenarios.shapes import Shape
from probeviz.scenarios.values import Value, Wrong, list_of, map_of


class FaultFile(NamedTuple):
    """What one fault does to a run, and how somebody finds and mends it.

    `written` are the script's lines as they stand in the file.
    """

    script: tuple[Line, ...] = ()
    settings: tuple[Setting, ...] = ()
    answers: Mapping[str, Any] = {}
    mend: tuple[Line, ...] = ()
    written: tuple[Mapping[str, Any], ...] = ()
    file: str = ""


class Whole(NamedTuple):
    """A lesson before anything is drawn."""

    structure: Structure
    scenario: Scenario
    solution: Solution


def _build(
    answers: dict[str, Any], mend: list[Line], script: list[Line] | None = None, settings: list[Setting] | None = None
) -> FaultFile:
    return FaultFile(tuple(script or ()), tuple(settings or ()), answers, tuple(mend))


FAULT: Shape[FaultFile] = Shape(
    "fault",
    _build,
    {
        "script": (list_of(script_line, SCRIPT_LINES), "what happens, besides the scenario's own script"),
        "set": (list_of(setting_of, MOST_SETTINGS), "values of the scenario and its manifests, each `PATH=VALUE`"),
        "answers": (map_of(lambda value: value.data), "what the solution answers where this was drawn"),
        "mend": (list_of(script_line, SCRIPT_LINES), "what the solution does where this was drawn"),
    },
    required=("answers", "mend"),
    registry=SHAPES,
)
FAULT.keys["set"] = FAULT.keys["set"]._replace(into="settings")


def read_fault(text: str, file: str, scenario: Scenario) -> FaultFile:
    """One fault of this scenario; LessonError names everything that is wrong."""
    document = only_document(text, file)
    top = Value(document.value, (), document, [])
    try:
        fault = FAULT(top)
        with_it = _configured(top, scenario, fault)
        for name in ("script", "mend"):
            if top.has(name):
                check_script(top.keys()[name].items(), with_it)
    except Wrong as wrong:
        top.report(wrong)
    if top.problems:
        raise LessonError(map(Fault.of, sorted(top.problems, key=lambda problem: problem.line)))
    return fault._replace(file=file, written=tuple(document.value.get("script", ())))


def _configured(top: Value, scenario: Scenario, fault: FaultFile) -> Scenario:
    try:
        return configured(scenario, fault.settings)
    except WrongSetting as error:
        raise Wrong(top.keys()["set"], str(error)) from None


# --- drawing ------------------------------------------------------------------------------------------------


def combinations(rows: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """All that can be drawn, one of each row; the seed counts along them."""
    return list(product(*rows))


def drawn(rows: Sequence[Sequence[str]], seed: int) -> tuple[str, ...]:
    every = combinations(rows)
    return every[seed % len(every)]


def draw(whole: Whole, faults: Mapping[str, FaultFile], seed: int) -> Whole:
    """The lesson as this seed draws it."""
    names = drawn(whole.structure.pool, seed)
    found = [faults[name] for name in names]
    return Whole(_asked(whole.structure, names), _played(whole.scenario, found, seed), _solved(whole.solution, found))


def has(text: str, faults: Sequence[FaultFile]) -> bool:
    """Whether these were drawn for the scenario with this text: one that was written before there was a pool, or drawn
    from another one, has none of them. A fault may go on for longer by now, so the first of its lines tells."""
    try:
        script = json.loads(text)["spec"].get("script", ())
    except ValueError:
        return False  # as somebody wrote it
    return all(line in script for fault in faults for line in fault.written[:1])


def _asked(structure: Structure, names: tuple[str, ...]) -> Structure:
    """Its steps with the answers that are true of these faults."""
    return structure._replace(steps=tuple(_true(step, names) for step in structure.steps), drawn=names)


def _true(step: Step, names: tuple[str, ...]) -> Step:
    if not isinstance(step, See):
        return step
    return next((replace(step, answer=step.by_fault[name]) for name in names if name in step.by_fault), step)


def _played(scenario: Scenario, faults: Sequence[FaultFile], seed: int) -> Scenario:
    """A scenario whose own text has the faults in it: JSON, which is YAML as well."""
    settings = [each for fault in faults for each in fault.settings]
    files = configured(scenario, settings).files
    whole: dict[str, Any] = {}

    def change(document: dict[str, Any]) -> None:
        for each in settings:
            set_in_scenario(document, each)
        spec = document["spec"]
        spec["seed"] = seed
        spec["script"] = [*spec.get("script", ()), *(line for fault in faults for line in fault.written)]
        whole.update(document)

    found = read_scenario(scenario.text, scenario.file, from_files(files), change)
    return found._replace(text=json.dumps(whole, ensure_ascii=False))


def _solved(solution: Solution, faults: Sequence[FaultFile]) -> Solution:
    """The solution with what it answers and does about these faults; of a page the lines are laid together by time."""
    answers = dict(solution.answers)
    for fault in faults:
        for step, answer in fault.answers.items():
            both = isinstance(answer, list) and isinstance(answers.get(step), list)
            answers[step] = sorted([*answers[step], *answer]) if both else answer
    script = sorted([*solution.script, *(line for fault in faults for line in fault.mend)], key=lambda line: line.at_ms)
    return solution._replace(answers=answers, script=tuple(script))
