"""A lesson as its page shows it: the text, the steps as they stand, and what lies around them."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from probeviz.lessons import markdown
from probeviz.lessons.document import FULL, Structure
from probeviz.lessons.glossary import Term, glossary
from probeviz.lessons.loader import Lesson
from probeviz.lessons.words import Words
from probeviz.live.progress import Progress
from probeviz.pages import steps
from probeviz.pages.course import address, known, neighbours, within
from probeviz.pages.manifest import path_of, rows
from probeviz.pages.prose import live, page_title, plain

Json = dict[str, Any]

DOCS = "https://kubernetes.io/docs/"


class Around(NamedTuple):
    """What lies around a lesson: all lessons, how far somebody has come in each, and the track they follow, or ""."""

    every: Sequence[Lesson]
    progress: Mapping[str, Progress]
    track: str = ""


def context(shown: Lesson, around: Around, state: Json | None, language: str) -> Json:
    """What the templates need beside the run itself (templates/lesson.html). `state`: how the steps stand."""
    every = around.every
    structure, words = shown.structure, shown.words
    state = state or begun(structure)
    listed = steps.shown(structure.steps, words.sections, state)
    text = shown.scenario.files.get(shown.file, "")
    before, after = neighbours(every, shown, around.track)
    return {
        "lesson": {
            **_text(shown),
            "number": shown.number,
            "count": len(every),
            "course": _("Probes, live"),
            "steps": [_place(other, shown, around.progress) for other in every],
            "guesses": " ".join(steps.guesses(structure.steps)),
            "state": steps.summary(state),
        },
        "steps": listed,
        "strip": _strip(listed, words),
        "terms": [term_shown(term) for term in _terms(words, language)],
        "first": address(within(every, known(around.track) or FULL)[0]),
        "previous": _neighbour(before) if before is not None else None,
        "next": _neighbour(after) if after is not None else None,
        "manifest": {"name": shown.file, "rows": rows(text)},
        "switches": [{"probe": s.probe, "paths": s.paths, "value": path_of(text, s.probe)} for s in structure.switches],
        "verdict": {"tone": "id", "say": words.front.verdict, "small": "", "n": 0},
    }


def begun(structure: Structure) -> Json:
    """How the steps stand where nothing is known of them yet."""
    first = structure.steps[0]
    ready = first.after is None
    return {"step": first.id, "ready": ready, "done": [], "answers": {}, "judged": {}, "parts": {}, "over": False}


def term_shown(term: Term) -> Json:
    language = "en" if term.name.isascii() else ""  # Kubernetes' own word
    return {"id": term.id, "name": term.name, "lang": language, "html": live(markdown.render(term.text))}


def _text(shown: Lesson) -> Json:
    words = shown.words
    return {
        "slug": shown.slug,
        "kicker": words.front.kicker,
        "title": words.front.title,
        "html": live(markdown.render(words.intro)),
        "end": live(markdown.render(words.end)),
        "learn": [{"href": DOCS + path, "title": page_title(path)} for path in shown.structure.learn],
    }


def _place(other: Lesson, shown: Lesson, progress: Mapping[str, Progress]) -> str:
    if other.slug == shown.slug:
        return "now"
    return "done" if other.slug in progress and progress[other.slug].over else ""


def _neighbour(lesson: Lesson) -> Json:
    return {"href": address(lesson), "title": lesson.words.front.title}


def _strip(listed: list[Json], words: Words) -> Json:
    """What is asked now, in a line."""
    for step in listed:
        if step["state"] == "now":
            of = _("Step {n} of {count}").format(n=step["n"], count=step["count"])
            return {"of": of, "line": plain(step["wait"] if step["early"] and step["wait"] else step["prompt"])}
    return {"of": "", "line": plain(markdown.render(words.end))}


def _terms(words: Words, language: str) -> list[Term]:
    """The words of the glossary that the lesson links to."""
    known = glossary(language)
    texts = [words.intro, words.end]
    for section in words.sections.values():
        texts += [section.prompt, *(part for piece in section.pieces.values() for part in (piece.label, piece.text))]
    named = dict.fromkeys(term for text in texts for term in markdown.terms(text))
    return [known[term] for term in named if term in known]
