"""Every lesson of ours: its solution passes on its seed and twenty others with each guess right, its untouched start
passes no task, its claims hold, and its words are whole in every language."""

import re

import pytest

from probeviz.lessons.glossary import glossary
from probeviz.lessons.loader import folders, lesson_named, lessons, read_lesson, slug_of, start
from probeviz.lessons.review import LANGUAGES, SEEDS, review
from probeviz.lessons.review_words import CYRILLIC

FOLDERS = folders()
VERDICT = re.compile(
    r"(Right|Not (so|yet|quite)|Done|Too (low|high|early|late)"
    r"|Верно|Не (так|совсем)|Пока нет|Готово|Мало|Много|Рано|Поздно)[.:]"
)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_nothing_is_wrong_with_it(folder) -> None:
    own = read_lesson(folder).scenario.setup.seed
    others = [seed for seed in range(1, 22) if seed != own][:20]
    assert len(others) == len(SEEDS) == 20
    assert [str(fault) for fault in review(folder, map(slug_of, FOLDERS), others)] == []


@pytest.mark.parametrize("english", [start(), *lessons()], ids=lambda lesson: lesson.slug)
def test_it_is_there_in_russian(english) -> None:
    russian = lesson_named(english.slug, "ru")
    assert russian is not None and russian.structure.digest == english.structure.digest
    said = [*russian.words.front, russian.words.intro, *(each.prompt for each in russian.words.sections.values())]
    assert all(CYRILLIC.search(text) for text in said if text != russian.words.front.kicker)


def test_the_glossary_has_the_same_words_in_each_language() -> None:
    known = [list(glossary(language)) for language in LANGUAGES]
    assert all(each == known[0] for each in known)
    russian = glossary("ru").values()
    assert all(term.text and CYRILLIC.search(term.text) for term in russian)


@pytest.mark.parametrize("english", [start(), *lessons()[:15]], ids=lambda lesson: lesson.slug)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_feedback_says_the_verdict_again(english, language) -> None:
    """The page puts the word before it: "Right. Right: …" says it twice."""
    lesson = lesson_named(english.slug, language)
    assert lesson is not None
    told = [piece.text for each in lesson.words.sections.values() for piece in each.pieces.values()]
    assert [text for text in told if VERDICT.match(text)] == []
