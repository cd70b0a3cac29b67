"""The words of a lesson in one language: Markdown with front matter, a section for each step, and directives.

A directive begins a line with `::`; its text runs to the next one or to the next section. Inside fences of code
neither counts.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from probeviz.lessons.document import only_document
from probeviz.lessons.errors import Fault, LessonError
from probeviz.lessons.shapes import END, SHAPES
from probeviz.scenarios.problems import did_you_mean
from probeviz.scenarios.shapes import Shape
from probeviz.scenarios.values import Value, Wrong, nonempty

SECTION = re.compile(r"## +(\S+) *")
DIRECTIVE = re.compile(r"::([\w-]+)(?: +(.*))?")
FENCE = re.compile(r"(```|~~~)")


class Directive(NamedTuple):
    """`named`: an id and a label follow it; `many`: may stand more than once in a section."""

    about: str
    named: bool = False
    many: bool = False


DIRECTIVES: dict[str, Directive] = {
    "option": Directive(
        "an option of a prediction or of `see`: its label, and below it what whoever chose it is told", True
    ),
    "item": Directive(
        "an item of `sort`, `rank` or `write`: its label, and why it belongs there or how it shows", True
    ),
    "group": Directive("a group of `sort`: its label", True),
    "part": Directive("a part of a task: its words", True),
    "right": Directive("what is told when the answer is right"),
    "low": Directive("what is told when the guess is too low, or too early"),
    "high": Directive("what is told when the guess is too high, or too late"),
    "wrong": Directive("what is told when it is sorted, ranked or written down wrongly, or a trial fails"),
    "wait": Directive("stands there until the step's `after` holds"),
    "hint": Directive("where to look, which field, and the answer with the reason: none, or all three", many=True),
    "done": Directive("one sentence when the task is done: what to take from it"),
}
HINTS = 3


class Piece(NamedTuple):
    """What a directive holds: `label` is the rest of its line."""

    label: str
    text: str
    line: int


class Section(NamedTuple):
    """The words of a step: its prompt, and pieces by `option stays`, `right`, `hint 2` ..."""

    prompt: str
    pieces: Mapping[str, Piece]
    line: int

    def text(self, key: str) -> str:
        return self.pieces[key].text if key in self.pieces else ""

    def label(self, key: str) -> str:
        return self.pieces[key].label if key in self.pieces else ""

    @property
    def hints(self) -> list[str]:
        return [piece.text for key, piece in self.pieces.items() if key.startswith("hint ")]


class Front(NamedTuple):
    """The front matter. `story`: one sentence for the list of lessons; `verdict`: what the page says at first."""

    title: str
    kicker: str
    story: str
    verdict: str = ""


class Words(NamedTuple):
    file: str  # "02-readiness/en.md"
    front: Front
    intro: str
    sections: Mapping[str, Section]
    end: str
    end_line: int = 0

    def section(self, step: str) -> Section:
        return self.sections.get(step) or Section("", {}, 0)


FRONT: Shape[Front] = Shape(
    "front matter",
    Front,
    {
        "title": (nonempty, "the lesson's title"),
        "kicker": (nonempty, "stands above it: `Lesson 3 · Readiness`"),
        "story": (nonempty, "one sentence for the list of lessons"),
        "verdict": (nonempty, "what the page says until its first picture is drawn"),
    },
    required=("title", "kicker", "story"),
    registry=SHAPES,
)


def read_words(text: str, file: str) -> Words:
    """The words; LessonError names everything that is wrong with their form."""
    lines = text.split("\n")
    end = next((i for i, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), 0)
    if lines[0].rstrip() != "---" or not end:
        raise LessonError([Fault(file, 1, "must begin with front matter between two lines of ---.")])
    front = _front("\n".join(["", *lines[1:end]]), file)
    faults: list[Fault] = []
    begun = list(_sections(lines, end + 1))
    sections: dict[str, Section] = {}
    end_line = 0
    for id, line, first, last in begun[1:]:
        if id in sections or (id == END and end_line):
            faults.append(Fault(file, line, f"a second section ## {id}; one step has one section."))
        elif id == END:
            end_line = line
        sections.setdefault(id, _section(lines, first, last, line, file, faults))
    if faults:
        raise LessonError(faults)
    _, _, first, last = begun[0]
    closing = sections.pop(END, None)
    intro = "\n".join(lines[first:last]).strip()
    return Words(file, front, intro, sections, closing.prompt if closing else "", end_line)


def _front(matter: str, file: str) -> Front:
    document = only_document(matter, file)
    top = Value(document.value, (), document, [])
    try:
        return FRONT(top)
    except Wrong as wrong:
        top.report(wrong)
    raise LessonError(map(Fault.of, top.problems))


def _outside_code(lines: list[str], first: int) -> Iterator[int]:
    """The lines that stand in no fence, from index `first` on."""
    fence = ""
    for i in range(first, len(lines)):
        found = FENCE.match(lines[i].lstrip())
        if found and not fence:
            fence = found[1]
        elif found and found[1] == fence:
            fence = ""
        elif not fence:
            yield i


def _sections(lines: list[str], first: int) -> Iterator[tuple[str, int, int, int]]:
    """(id, its line, first and last index of its text) of the introduction, whose id is "", and of each section."""
    begun = [(i, found[1]) for i in _outside_code(lines, first) if (found := SECTION.fullmatch(lines[i]))]
    ends = [i for i, _ in begun] + [len(lines)]
    yield "", first, first, ends[0]
    for (i, id), last in zip(begun, ends[1:], strict=True):
        yield id, i + 1, i + 1, last


def _section(lines: list[str], first: int, last: int, line: int, file: str, faults: list[Fault]) -> Section:
    outside = _outside_code(lines[:last], first)
    begun = [(i, found) for i in outside if (found := DIRECTIVE.fullmatch(lines[i].rstrip()))]
    ends = [i for i, _ in begun] + [last]
    pieces: dict[str, Piece] = {}
    for (i, found), end in zip(begun, ends[1:], strict=True):
        try:
            key, label = _key(found[1], (found[2] or "").strip(), pieces)
        except ValueError as error:
            faults.append(Fault(file, i + 1, str(error)))
            continue
        pieces[key] = Piece(label, "\n".join(lines[i + 1 : end]).strip(), i + 1)
    return Section("\n".join(lines[first : ends[0]]).strip(), pieces, line)


def _key(name: str, rest: str, known: Mapping[str, Piece]) -> tuple[str, str]:
    """(under which key the piece is kept, its label); ValueError says what is wrong."""
    directive = DIRECTIVES.get(name)
    if directive is None:
        hint = did_you_mean(name, DIRECTIVES) or f"; there is {', '.join(DIRECTIVES)}"
        raise ValueError(f"there is no directive ::{name}{hint}.")
    if not directive.named and rest:
        raise ValueError(f"::{name} stands alone on its line; its text follows below it.")
    if directive.many:
        return f"{name} {1 + sum(key.startswith(f'{name} ') for key in known)}", ""
    id, _, label = rest.partition(" ")
    if directive.named and not id:
        raise ValueError(f"::{name} needs an id and a label: ::{name} stays READY stays 0/1.")
    key = f"{name} {id}" if directive.named else name
    if key in known:
        raise ValueError(f"a second ::{key} in one section.")
    return key, label.strip()
