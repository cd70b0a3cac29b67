"""Whether words and structure fit: which pieces a step's section must have, may have, and has for nothing."""

from collections.abc import Iterator
from typing import NamedTuple

from probeviz.lessons.document import Structure
from probeviz.lessons.errors import Fault
from probeviz.lessons.shapes import END
from probeviz.lessons.steps import Choice, Do, Markers, Number, Pick, Rank, See, Sort, Step, Trial, Write, kind_of
from probeviz.lessons.words import HINTS, Section, Words
from probeviz.scenarios.problems import did_you_mean


class Piece(NamedTuple):
    """A piece of a section, and whether its label and its text must be there; `may`: it need not be there at all."""

    key: str
    label: bool = False
    text: bool = False
    may: bool = False


# The directives that each kind of step takes, besides `wait` and `hint`.
TAKES: dict[str, tuple[str, ...]] = {
    "choice": ("option",),
    "code": ("option",),
    "hop": ("option",),
    "number": ("right", "low", "high"),
    "markers": ("right", "low", "high"),
    "see": ("option",),
    "sort": ("group", "item", "right", "wrong"),
    "rank": ("item", "right", "wrong"),
    "write": ("item", "right", "wrong"),
    "trial": ("right", "wrong"),
    "do": ("part", "done"),
}


def pieces(step: Step) -> list[Piece]:
    """All that the section of this step may hold."""
    waits = [Piece("wait", text=True)] if step.after is not None else []
    hints = [Piece(f"hint {i + 1}", text=True, may=True) for i in range(HINTS)]
    return [*waits, *_own(step), *hints]


def _own(step: Step) -> list[Piece]:
    match step:
        case Choice() | Pick() | See():
            labelled = kind_of(step) != "code"  # a code is its own label
            return [Piece(f"option {id}", label=labelled, text=True) for id in step.options]
        case Number() | Markers():
            return [Piece(key, text=True) for key in ("right", "low", "high")]
        case Sort():
            groups = [Piece(f"group {id}", label=True) for id in step.groups]
            items = [Piece(f"item {id}", label=True, text=True) for id in step.items]
            return [*groups, *items, Piece("right", text=True), Piece("wrong", text=True)]
        case Rank():
            items = [Piece(f"item {id}", label=True) for id in step.items]
            return [*items, Piece("right", text=True), Piece("wrong", text=True)]
        case Write():
            items = [Piece(f"item {id}", label=True, text=True) for id in step.times]
            return [*items, Piece("right", text=True), Piece("wrong", text=True)]
        case Trial():
            return [Piece("right", text=True), Piece("wrong", text=True)]
        case Do():
            parts = [Piece(f"part {id}", label=True) for id in step.parts]
            return [*parts, Piece("done", text=True, may=True)]
    raise AssertionError(step)


def unknown(structure: Structure, words: Words) -> Iterator[Fault]:
    """Sections and pieces that belong to nothing in lesson.yaml."""
    ids = [step.id for step in structure.steps]
    for id, section in words.sections.items():
        step = structure.step(id)
        if step is None:
            hint = did_you_mean(id, [*ids, END]) or f"; its steps are {', '.join(ids)}"
            yield Fault(words.file, section.line, f"## {id}: there is no such step in lesson.yaml{hint}.")
            continue
        known = {piece.key for piece in pieces(step)}
        for key in section.pieces.keys() - known:
            yield Fault(words.file, section.pieces[key].line, f"## {id}: {_for_nothing(step, key, known)}")


def _for_nothing(step: Step, key: str, known: set[str]) -> str:
    name = key.partition(" ")[0]
    if name == "hint":
        return f"has more than {HINTS} hints: where to look, which field, the answer with the reason."
    if name == "wait":
        return "::wait is never shown, for the step has no `after` in lesson.yaml."
    same = sorted(each for each in known if each.startswith(f"{name} "))
    if same:
        there = ", ".join(each.partition(" ")[2] for each in same)
        return f"::{key} is not in lesson.yaml{did_you_mean(key, same)}; it has {there}."
    takes = [*TAKES[kind_of(step)], "wait", "hint"]
    return f"::{key} is nothing that a step of the kind {kind_of(step)} shows; it takes {', '.join(takes)}."


def missing(structure: Structure, words: Words) -> Iterator[Fault]:
    """What the words lack."""
    for step in structure.steps:
        section = words.sections.get(step.id)
        if section is None:
            yield Fault(words.file, 0, f"## {step.id} is missing: the prompt of that step.")
            continue
        yield from _missing(step, section, words.file)
    if not words.end:
        yield Fault(words.file, words.end_line, f"## {END} is missing: what was learned, and what comes next.")
    if not words.intro:
        yield Fault(words.file, 0, "the introduction is missing: two to four sentences below the front matter.")
    if not words.front.verdict:
        yield Fault(words.file, 1, "front matter: verdict is missing: what the page says until it draws.")


def _missing(step: Step, section: Section, file: str) -> Iterator[Fault]:
    where = f"## {step.id}"
    if not section.prompt:
        yield Fault(file, section.line, f"{where}: the prompt is missing, right below the heading.")
    for piece in pieces(step):
        found = section.pieces.get(piece.key)
        if found is None and piece.may:
            continue
        if found is None:
            yield Fault(file, section.line, f"{where}: ::{piece.key} is missing.")
        elif piece.label and not found.label:
            yield Fault(file, found.line, f"{where}: ::{piece.key} has no label behind it.")
        elif piece.text and not found.text:
            yield Fault(file, found.line, f"{where}: ::{piece.key} has no text below it.")
    if len(section.hints) not in (0, HINTS):
        yield Fault(
            file,
            section.line,
            f"{where}: has {len(section.hints)} hints; write none, or {HINTS}: where to look, which field, the answer"
            " with the reason.",
        )
