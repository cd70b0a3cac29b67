"""lesson.yaml: the structure of a lesson, without a word that anybody reads."""

import re
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any, NamedTuple

from probeviz.api.source import Document, read
from probeviz.lessons.errors import Fault, LessonError
from probeviz.lessons.shapes import MOST_STEPS, NAME, SHAPES, cel, ids, step
from probeviz.lessons.steps import Do, Number, Step, Trial
from probeviz.scenarios.expression import Expression
from probeviz.scenarios.shapes import Shape
from probeviz.scenarios.values import Value, Wrong, duration, flag, integer, list_of, map_of, nonempty, one_of

TRACKS = ("essentials", "rollouts", "on-call")
FULL = "full"  # the track that every lesson is in
SLUG = re.compile(r"[a-z0-9]([a-z0-9-]{0,78}[a-z0-9])?")
DOCS_PATH = re.compile(r"[a-z0-9][a-z0-9/._-]*(#[A-Za-z0-9._-]+)?")
FILE = re.compile(r"[\w-]+\.yaml")
SOLUTION, START = "solution", "start"
MOST_CLAIMS = 60
MOST_SHOWN = 12
MOST_ROWS = 3  # of a pool: its combinations are all played by lint


class Switch(NamedTuple):
    """Buttons that set the path of a probe in the manifest and apply it."""

    probe: str
    paths: list[str]


class Claim(NamedTuple):
    """A sentence of the prose that the engine can judge; `of`: the run in which it must hold."""

    says: str
    that: Expression
    at_ms: int | None = None  # None: at the run's end
    of: str = SOLUTION  # solution, start, or a file like the solution's
    line: int = 0


class Par(NamedTuple):
    edits: int | None = None
    failed: int | None = None


class Structure(NamedTuple):
    minutes: int
    steps: tuple[Step, ...]
    tracks: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    file: str = ""  # the manifest in the editor; by default the first of the scenario's
    branches: bool = False  # a run that goes on from the past takes along what lies behind in the lesson
    settled_ms: int = 30_000  # the time whose picture is told to those who see nothing move
    switches: tuple[Switch, ...] = ()
    learn: tuple[str, ...] = ()  # paths below https://kubernetes.io/docs/
    show: dict[str, Expression] = {}  # values that feedback may quote
    claims: tuple[Claim, ...] = ()
    par: Par | None = None
    pool: tuple[tuple[str, ...], ...] = ()  # of each row one fault is drawn: fault-NAME.yaml
    drawn: tuple[str, ...] = ()  # which; of a lesson with a pool
    line: dict[str, int] = {}  # of each key that was given
    digest: str = ""  # of the whole text: another digest, another lesson

    @property
    def quotable(self) -> set[str]:
        """What feedback may quote."""
        trials = [step for step in self.steps if isinstance(step, Trial)]
        return {*self.show, *(name for trial in trials for name in trial.measures), *(("fields",) if trials else ())}

    def step(self, id: str) -> Step | None:
        return next((step for step in self.steps if step.id == id), None)


# --- reading ------------------------------------------------------------------------------------------------


def _slug(value: Value) -> str:
    found = nonempty(value)
    if not SLUG.fullmatch(found):
        raise Wrong(value, f"must be a lesson's slug, such as who-wrote-the-502, not {found}")
    return found


def _docs(value: Value) -> str:
    found = nonempty(value)
    if not DOCS_PATH.fullmatch(found):
        raise Wrong(
            value,
            "must be a path below https://kubernetes.io/docs/, such as "
            f"concepts/workloads/pods/pod-lifecycle/#container-probes, not {found}",
        )
    return found


def _show(value: Value) -> dict[str, Expression]:
    for name, item in value.keys().items():
        if not NAME.fullmatch(name):
            value.report(Wrong(item, f"{name} must be small letters, digits and _, to be quoted as {{{name}}}"))
    return map_of(cel, MOST_SHOWN)(value)


def _steps(value: Value) -> tuple[Step, ...]:
    found = list_of(step, MOST_STEPS)(value)
    for i, item in enumerate(value.items()):
        if found[i].id in [before.id for before in found[:i]]:
            raise Wrong(item, f"two steps have the id {found[i].id}")
        _check_dots(item, found[i], found[:i])
    return tuple(found)


def _check_dots(value: Value, step: Step, before: Sequence[Step]) -> None:
    """What stands in a sweep was guessed before it, in seconds."""
    known = [each.id for each in before if isinstance(each, Number) and each.unit == "seconds"]
    for id in step.sweep.dots if isinstance(step, Do) and step.sweep is not None else ():
        if id not in known:
            raise Wrong(value.keys()["sweep"], f"dots: {id} is no step before it that guesses a number of seconds")


def _run(value: Value) -> str:
    found = nonempty(value)
    if found not in (SOLUTION, START) and not FILE.fullmatch(found):
        raise Wrong(value, f"must be {SOLUTION}, {START} or a file like solution.yaml, not {found}")
    return found


def _pool(value: Value) -> list[tuple[str, ...]]:
    found = list_of(ids, MOST_ROWS)(value)
    every = [name for row in found for name in row]
    if len(set(every)) < len(every):
        raise Wrong(value, "names a fault twice; each is drawn from one row")
    return found


SWITCH: Shape[Switch] = Shape(
    "switch",
    Switch,
    {"probe": (one_of("liveness", "readiness", "startup"), "whose path it sets"), "paths": (list_of(nonempty), "")},
    required=("probe", "paths"),
    registry=SHAPES,
)
CLAIM: Shape[Claim] = Shape(
    "claim",
    lambda **given: Claim(at_ms=given.pop("at", None), of=given.pop("in", SOLUTION), **given),
    {
        "says": (nonempty, "the sentence, as the prose has it"),
        "that": (cel, "CEL that must hold"),
        "at": (duration, "when; at the run's end when it is not given"),
        "in": (_run, f"in which run: {SOLUTION} (when it is not given), {START}, or a file like the solution's"),
    },
    required=("says", "that"),
    registry=SHAPES,
)
PAR: Shape[Par] = Shape(
    "par",
    Par,
    {"edits": (integer(0, 100), "changes of the cluster"), "failed": (integer(0, 100_000), "requests that failed")},
    registry=SHAPES,
)


LISTS = ("tracks", "needs", "switches", "learn", "claims", "pool")


def _build(**given: Any) -> Structure:
    if "faults" in given:
        given["pool"] = given.pop("faults")
    if "settled" in given:
        given["settled_ms"] = given.pop("settled")
    built: dict[str, Any] = {name: tuple(value) if name in LISTS else value for name, value in given.items()}
    return Structure(**built)


LESSON: Shape[Structure] = Shape(
    "lesson",
    _build,
    {
        "tracks": (list_of(one_of(*TRACKS)), f"{', '.join(TRACKS)}; every lesson is in `{FULL}`"),
        "minutes": (integer(1, 60), "how long it takes"),
        "needs": (list_of(_slug), "lessons that it builds on, by slug"),
        "file": (nonempty, "the manifest in the editor; the scenario's first"),
        "branches": (flag, "`true`: runs A and B are part of it"),
        "settled": (duration, "the time whose picture stands for those without a script; 30s"),
        "switches": (list_of(SWITCH), "buttons that set a probe's path"),
        "learn": (list_of(_docs), "pages of https://kubernetes.io/docs/, by their paths"),
        "show": (_show, "values that feedback may quote as `{name}`: CEL by name"),
        "steps": (_steps, "one after another, one prompt at a time"),
        "claims": (
            list_of(lambda value: CLAIM(value)._replace(line=value.line), MOST_CLAIMS),
            "sentences of the prose that the engine judges",
        ),
        "par": (PAR, "what it takes at least"),
        "faults": (_pool, "the pool: of each row one is drawn by the attempt's seed"),
    },
    required=("minutes", "steps"),
    registry=SHAPES,
)


def only_document(text: str, file: str) -> Document:
    """The one document of a file; raises LessonError."""
    found = read(text, file, words=True)
    if found.refusal is not None:
        raise LessonError(map(Fault.of, found.refusal.problems))
    if len(found.documents) != 1:
        raise LessonError([Fault(file, 1, f"must hold one YAML document, not {len(found.documents) or 'none'}")])
    return found.documents[0]


def read_structure(text: str, file: str) -> Structure:
    """What lesson.yaml says; LessonError names everything that is wrong, with its line."""
    document = only_document(text, file)
    top = Value(document.value, (), document, [])
    try:
        structure = LESSON(top)
    except Wrong as wrong:
        top.report(wrong)
    if top.problems:
        raise LessonError(map(Fault.of, sorted(top.problems, key=lambda problem: problem.line)))
    digest = blake2b(text.encode(), digest_size=8).hexdigest()
    return structure._replace(line={name: item.line for name, item in top.keys().items()}, digest=digest)
