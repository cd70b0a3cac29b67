"""solution.yaml, and files like it: what somebody answers and does, and when."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from probeviz.lessons.document import only_document
from probeviz.lessons.errors import Fault, LessonError
from probeviz.lessons.shapes import SHAPES
from probeviz.scenarios.document import Scenario
from probeviz.scenarios.limits import SCRIPT_LINES
from probeviz.scenarios.named import check_deployments, check_names
from probeviz.scenarios.script import Line
from probeviz.scenarios.script import line as script_line
from probeviz.scenarios.setting import Setting, WrongSetting, setting
from probeviz.scenarios.settings import configured
from probeviz.scenarios.shapes import Shape
from probeviz.scenarios.values import Value, Wrong, duration, list_of, map_of, nonempty, one_of

OWN = "solution.yaml"  # what solves the lesson as it stands
MOST_SETTINGS = 20
DID = ("play", "pause", "speed", "step", "back")  # what a person does to the time


class Did(NamedTuple):
    """Something that is done to the time; here nothing stands, so it is only noted."""

    at_ms: int
    does: str


class Leg(NamedTuple):
    """What somebody does in one run, and until when."""

    script: tuple[Line, ...]
    clock: tuple[Did, ...]
    until_ms: int

    @property
    def todo(self) -> list[Line | Did]:
        """By their time."""
        return sorted([*self.script, *self.clock], key=lambda line: line.at_ms)


class Branch(NamedTuple):
    """Run B: it goes on from the past of the first run, at `at_ms`, when that is at its end."""

    at_ms: int
    leg: Leg


class Solution(NamedTuple):
    answers: Mapping[str, Any]
    script: tuple[Line, ...]
    clock: tuple[Did, ...]
    until_ms: int
    file: str = ""
    settings: tuple[Setting, ...] = ()  # the scenario with these values instead; of a run that claims are about
    branch: Branch | None = None

    def scenario(self, scenario: Scenario) -> Scenario:
        return configured(scenario, self.settings)

    @property
    def leg(self) -> Leg:
        """The first run."""
        return Leg(self.script, self.clock, self.until_ms)

    @property
    def end_ms(self) -> int:
        """When all must be done, in run B if there is one."""
        return self.until_ms if self.branch is None else self.branch.leg.until_ms


CLOCK_LINE: Shape[Did] = Shape(
    "clock line",
    lambda at, clock: Did(at, clock),
    {"at": (duration, "the virtual time"), "clock": (one_of(*DID), "what is done to the time")},
    required=("at", "clock"),
    registry=SHAPES,
)


def _line(value: Value) -> Line | Did:
    return CLOCK_LINE(value) if value.has("clock") else script_line(value)


def setting_of(value: Value) -> Setting:
    try:
        return setting(nonempty(value))
    except WrongSetting as error:
        raise Wrong(value, str(error)) from None


def _leg(script: list[Line | Did], until: int) -> Leg:
    lines = tuple(line for line in script if isinstance(line, Line))
    return Leg(lines, tuple(line for line in script if isinstance(line, Did)), until)


def _begins_in_time(value: Value, built: Branch) -> None:
    for line in value.keys()["script"].items():
        if duration(line.keys()["at"]) < built.at_ms:
            raise Wrong(line, "comes before the instant at which the branch begins")
    if built.leg.until_ms <= built.at_ms:
        raise Wrong(value.keys()["until"], "must be later than the instant at which the branch begins")


SCRIPT = (list_of(_line, SCRIPT_LINES), "lines as in a Scenario's script, done by a person")

BRANCH: Shape[Branch] = Shape(
    "branch",
    lambda at, script, until: Branch(at, _leg(script, until)),
    {
        "at": (duration, "the instant from which run B goes on"),
        "script": SCRIPT,
        "until": (duration, "when all must be done, in run B"),
    },
    required=("at", "script", "until"),
    check=_begins_in_time,
    registry=SHAPES,
)


def _build(
    script: list[Line | Did],
    until: int,
    answers: dict[str, Any] | None = None,
    settings: list[Setting] | None = None,
    branch: Branch | None = None,
) -> Solution:
    leg = _leg(script, until)
    return Solution(answers or {}, *leg, settings=tuple(settings or ()), branch=branch)


SOLUTION: Shape[Solution] = Shape(
    "solution",
    _build,
    {
        "answers": (map_of(lambda value: value.data), "by the step's id: given when its prompt appears"),
        "script": SCRIPT,
        "until": (duration, "when all must be done; with a branch, when that is begun"),
        "branch": (BRANCH, "run B, which goes on from the past of this one"),
        "set": (
            list_of(setting_of, MOST_SETTINGS),
            "in a file that only claims name: values of the scenario and its manifests, each `PATH=VALUE`",
        ),
    },
    required=("until", "script"),
    registry=SHAPES,
)
SOLUTION.keys["set"] = SOLUTION.keys["set"]._replace(into="settings")


def read_solution(text: str, file: str, scenario: Scenario) -> Solution:
    """What somebody does in this scenario; LessonError names everything that is wrong."""
    document = only_document(text, file)
    top = Value(document.value, (), document, [])
    try:
        solution = SOLUTION(top)
        check_script(_lines(top), _set(top, solution, scenario, file))
    except Wrong as wrong:
        top.report(wrong)
    if top.problems:
        raise LessonError(map(Fault.of, sorted(top.problems, key=lambda problem: problem.line)))
    return solution._replace(file=file)


def _lines(top: Value) -> list[Value]:
    """Those of the script and of the branch's, what is done to the clock apart."""
    scripts = [top.keys()["script"], *(branch.keys()["script"] for branch in [top.keys().get("branch")] if branch)]
    return [item for script in scripts for item in script.items() if not item.has("clock")]


def _set(top: Value, solution: Solution, scenario: Scenario, file: str) -> Scenario:
    """The scenario in which the script is played."""
    if not solution.settings:
        return scenario
    if file.endswith(f"/{OWN}"):
        raise Wrong(top.keys()["set"], "must stand in another file: the lesson is solved as it stands")
    try:
        return solution.scenario(scenario)
    except WrongSetting as error:
        raise Wrong(top.keys()["set"], str(error)) from None


def check_script(items: list[Value], scenario: Scenario) -> None:
    """Reports names in these lines of a script that the scenario does not have."""
    setup = scenario.setup
    known = {
        "program": [*setup.programs],
        "dependency": [*setup.dependencies],
        "client": [client.name for client in setup.clients],
        "node": [node.name for node in setup.nodes],
    }
    check_names(items, known)
    check_deployments(items, [script_line(item) for item in items], scenario.files.values())


def solved(scenario: Scenario, solution: Solution, files: Mapping[str, str]) -> Scenario:
    """The scenario with what the solution does in its script, in run B if there is one; `files` lie in the run, too."""
    done, end = solution.script, solution.end_ms
    if (branch := solution.branch) is not None:
        done = (*(line for line in done if line.at_ms <= branch.at_ms), *branch.leg.script)
    until = max([end, *(line.at_ms for line in scenario.script)])
    script = (*scenario.script, *done)
    return scenario._replace(script=script, until_ms=until, files={**scenario.files, **files}, expect=())
