"""What whoever has answered is told: the words of the lesson, with the values of the run that they quote."""

from collections.abc import Iterator, Mapping
from typing import Any

from probeviz.lessons import markdown
from probeviz.lessons.journal import Judged
from probeviz.lessons.quoting import quoted
from probeviz.lessons.steps import Choice, Pick, Rank, See, Sort, Step, Write
from probeviz.lessons.words import Section


def feedback(step: Step, section: Section, answer: Any, judged: Judged, language: str = "en") -> str:
    """HTML."""
    html = markdown.render(quoted(section.text(_key(step, answer, judged)), judged.shown, language))
    items = list(_items(step, section, answer, judged, language))
    return html + (f"<ul>{''.join(items)}</ul>" if items else "")


def moral(section: Section, shown: Mapping[str, str], language: str = "en") -> str:
    """What to take from a task that is done; HTML, "" where nothing is said."""
    text = section.text("done")
    return markdown.render(quoted(text, shown, language)) if text else ""


def _key(step: Step, answer: Any, judged: Judged) -> str:
    return f"option {answer}" if isinstance(step, Choice | Pick | See) else judged.how


def _items(step: Step, section: Section, answer: Any, judged: Judged, language: str) -> Iterator[str]:
    """Why each item belongs where it does: of those in the wrong group or lacking, or of all when they are right."""
    if isinstance(step, Sort):
        told = [item for item, group in step.items.items() if judged.right or answer[item] != group]
    elif isinstance(step, Rank) and judged.right:
        told = answer
    elif isinstance(step, Write):
        told = judged.truth  # when it is right each with its time, else what the page lacks
    else:
        return
    for item in told:
        text = section.text(f"item {item}")
        if text:
            label = markdown.inline(section.label(f"item {item}") or item)
            if isinstance(step, Write) and judged.right:
                label = f"{judged.truth[item]} {label}"
            yield f"<li><b>{label}</b>{markdown.render(quoted(text, judged.shown, language))}</li>"
