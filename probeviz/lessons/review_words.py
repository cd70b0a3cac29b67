"""The words of a lesson in one language: terms, quoted values, and whether they are in that language at all."""

import re
from collections.abc import Iterator

from probeviz.lessons import markdown
from probeviz.lessons.document import Structure
from probeviz.lessons.errors import Fault
from probeviz.lessons.glossary import glossary
from probeviz.lessons.words import Section, Words
from probeviz.scenarios.problems import did_you_mean

CODE = re.compile(r"(`+).*?\1|^(```|~~~).*?^\2", re.DOTALL | re.MULTILINE)
QUOTE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
FEEDBACK = ("option", "item", "right", "low", "high", "wrong", "done")  # what is said when the run has been seen


def quotes(section: Section) -> set[str]:
    """The values that a step's feedback quotes."""
    return {name for piece in section.pieces.values() for name in QUOTE.findall(CODE.sub("", piece.text))}


def review(structure: Structure, words: Words, language: str) -> Iterator[Fault]:
    for text, line, quotes in texts(words):
        for term in markdown.terms(text):
            if term not in glossary(language):
                hint = did_you_mean(term, glossary(language)) or "; glossary/*.md has the terms"
                yield Fault(words.file, line, f"term:{term} is not in the glossary{hint}.")
        for name in QUOTE.findall(CODE.sub("", text)):
            if name not in structure.quotable:
                known = sorted(structure.quotable)
                hint = did_you_mean(name, known) or f"; `show` has {', '.join(known) or 'nothing'}"
                yield Fault(words.file, line, f"{{{name}}} is quoted, but not in `show` of lesson.yaml{hint}.")
            elif not quotes:
                said = f"{{{name}}} is quoted where nothing has been seen yet; only feedback and ::done may quote."
                yield Fault(words.file, line, said)
    if language != "en":
        yield from _untranslated(words)


def texts(words: Words) -> Iterator[tuple[str, int, bool]]:
    """(a text, its line, whether it may quote values of the run) of all that somebody reads."""
    front = words.front
    for text in (front.title, front.kicker, front.story, front.verdict, words.intro):
        yield text, 1, False
    for section in words.sections.values():
        yield section.prompt, section.line, False
        for key, piece in section.pieces.items():
            yield piece.label, piece.line, False
            yield piece.text, piece.line, key.partition(" ")[0] in FEEDBACK
    yield words.end, words.end_line, False


def _untranslated(words: Words) -> Iterator[Fault]:
    """Whole sentences without a letter of the language; labels may be `READY stays 0/1`-like output."""
    said = [(words.front.title, 1), (words.front.story, 1), (words.intro, 1), (words.end, words.end_line)]
    for section in words.sections.values():
        said.append((section.prompt, section.line))
        said += [(piece.text, piece.line) for piece in section.pieces.values()]
    for text, line in said:
        if text and not CYRILLIC.search(text):
            yield Fault(words.file, line, f"is not translated: {text.splitlines()[0]}")
