"""What the words mean that a lesson links to: glossary/en.md and ru.md, `## id Name` and a sentence or two below it."""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from probeviz.lessons.errors import Fault, LessonError
from probeviz.scenarios.library import text_of

FOLDER = Path(__file__).parent / "glossary"
ENGLISH = "en"
HEADING = re.compile(r"## +([a-z0-9-]+)(?: +(.+))?")


class Term(NamedTuple):
    id: str
    name: str  # as the page says it
    text: str
    line: int


@cache
def glossary(language: str = ENGLISH) -> dict[str, Term]:
    """The terms by id; English stands in for what a language lacks. Raises LessonError."""
    english = read_glossary(FOLDER / f"{ENGLISH}.md")
    own = FOLDER / f"{language}.md"
    return english | read_glossary(own) if language != ENGLISH and own.is_file() else english


def read_glossary(path: Path) -> dict[str, Term]:
    try:
        lines = text_of(path).split("\n")
    except OSError as error:
        raise LessonError([Fault(f"glossary/{path.name}", 0, f"cannot be read: {error.strerror}.")]) from None
    begun = [(i, found) for i, line in enumerate(lines) if (found := HEADING.fullmatch(line.rstrip()))]
    ends = [i for i, _ in begun] + [len(lines)]
    terms: dict[str, Term] = {}
    for (i, found), end in zip(begun, ends[1:], strict=True):
        if found[1] in terms:
            raise LessonError([Fault(f"glossary/{path.name}", i + 1, f"a second ## {found[1]}.")])
        text = "\n".join(lines[i + 1 : end]).strip()
        terms[found[1]] = Term(found[1], found[2] or found[1], text, i + 1)
    return terms
