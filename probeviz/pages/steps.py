"""The steps of a lesson as its page shows them: structure, words and how they stand, laid together."""

import json
import re
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from django.utils.translation import gettext as _

from probeviz.lessons import markdown
from probeviz.lessons.journal import DONE, UNJUDGED
from probeviz.lessons.steps import (
    Choice,
    Do,
    Markers,
    Number,
    Pick,
    Predict,
    Rank,
    See,
    Sort,
    Step,
    Trial,
    Write,
    kind_of,
)
from probeviz.lessons.words import Section
from probeviz.pages.prose import line_of, live, plain

Json = dict[str, Any]

# What each asks of a person, and its sign.
ICONS = {"see": "see", "sort": "sort", "rank": "rank", "write": "edit", "trial": "again", "do": "hand"}
FORMS = {"choice": "choice", "code": "choice", "hop": "choice", "see": "choice"}
GAP = re.compile(r"\{[a-z0-9_]+\}")  # a value of a run that nobody has played
MOST = {"percent": 100}  # a number that is guessed


def shown(steps: tuple[Step, ...], sections: Mapping[str, Section], state: Json) -> list[Json]:
    """Each step for the templates."""
    current = next((i for i, step in enumerate(steps) if step.id == state["step"]), len(steps))
    listed = []
    for i, step in enumerate(steps):
        place = "now" if i == current else "behind" if i < current else "ahead"
        early = place == "now" and not state["ready"]
        head = {"n": i + 1, "count": len(steps), "state": place, "early": early}
        listed.append({**head, **_step(step, sections.get(step.id) or Section("", {}, 0), state)})
    return listed


def guesses(steps: tuple[Step, ...]) -> list[str]:
    """The steps that the clock waits for."""
    return [step.id for step in steps if isinstance(step, Predict)]


def summary(state: Json) -> str:
    """Whether the lesson is over, or only waits for the run to judge a guess."""
    return "over" if state["over"] else "steps" if state["step"] else "pending"


def _step(step: Step, section: Section, state: Json) -> Json:
    prompt = markdown.render(section.prompt)
    judged = state["judged"].get(step.id)
    return {
        "id": step.id,
        "ask": kind_of(step),
        "kind": _kind(step),
        "icon": ICONS.get(kind_of(step), "guess"),
        "stop": step.stop,
        "prompt": live(prompt),
        "line": line_of(prompt),
        "wait": live(markdown.render(section.text("wait"))) if section.text("wait") else "",
        "form": f"lesson/ask/{FORMS.get(kind_of(step), kind_of(step))}.html",
        "button": _button(step),
        "answer": state["answers"].get(step.id),
        "hints": _hints(section),
        "mark": _mark(step, judged),
        "judged": _judged(step, judged),
        "moral": live(markdown.render(GAP.sub("…", section.text("done")))) if section.text("done") else "",
        **_fields(step, section, state["parts"].get(step.id, {})),
    }


def _fields(step: Step, section: Section, parts: Mapping[str, bool]) -> Json:
    """What stands in the form of this kind."""
    match step:
        case Choice() | Pick() | See():
            return {"options": [_labelled(section, "option", id) for id in step.options]}
        case Number():
            whole = float(step.tolerance).is_integer()
            return {"unit": _unit(step.unit), "most": MOST.get(step.unit, 100_000), "grain": 1 if whole else "any"}
        case Markers():
            within = {"within": step.within_ms, "tolerance": step.tolerance_ms}
            return {"marks": range(1, step.n + 1), **within}
        case Sort():
            groups = [_labelled(section, "group", id) for id in step.groups]
            return {"groups": groups, "items": _mixed(step.id, [_labelled(section, "item", id) for id in step.items])}
        case Rank():
            return {"items": _mixed(step.id, [_labelled(section, "item", id) for id in step.items])}
        case Write():
            return {"lines": step.lines}
        case Trial():
            return {"seeds": step.seeds}
        case Do():
            listed = [_labelled(section, "part", id) | {"done": parts.get(id, False)} for id in step.parts]
            return {"parts": listed, "commands": step.commands, "sweep": _sweep(step)}
    raise AssertionError(step)


def _sweep(step: Do) -> Json | None:
    """For the page's script, which draws it."""
    if step.sweep is None:
        return None
    most, period, threshold, dots = step.sweep.most_s, step.sweep.period_s, step.sweep.threshold, step.sweep.dots
    return {"most": most, "period": period, "threshold": threshold, "dots": json.dumps(dict(dots))}


def _labelled(section: Section, key: str, id: str) -> Json:
    html = markdown.inline(section.label(f"{key} {id}") or id)
    return {"id": id, "html": html if key != "part" else live(html), "text": plain(html)}


def _mixed(seed: str, items: list[Json]) -> list[Json]:
    """The same for everybody, and not in the lesson's order, which may be the answer."""
    mixed = sorted(items, key=lambda item: blake2b(f"{seed}/{item['id']}".encode(), digest_size=4).digest())
    return mixed if mixed != items else [*mixed[1:], *mixed[:1]]


def _hints(section: Section) -> list[Json]:
    names = (_("Hint 1 of 3: where to look"), _("Hint 2 of 3: which field"), _("Hint 3 of 3: the answer"))
    return [
        {"name": name, "html": live(markdown.render(text))} for name, text in zip(names, section.hints, strict=False)
    ]


def _mark(step: Step, judged: Json | None) -> Json:
    if judged is None and isinstance(step, Predict):
        return {"tone": "st", "icon": "clock", "text": _("to be judged")}
    if judged is None or judged["how"] == DONE:
        return {"tone": "ok", "icon": "ok", "text": _("done")}
    if judged["how"] == UNJUDGED:
        return {"tone": "st", "icon": "clock", "text": _("not judged")}
    if judged["right"]:
        return {"tone": "ok", "icon": "ok", "text": _("right")}
    return {"tone": "nr", "icon": "kill", "text": _("not so")}


def _judged(step: Step, judged: Json | None) -> Json | None:
    if judged is None or judged["how"] == UNJUDGED:
        return None
    low, high = (_("Too early."), _("Too late.")) if isinstance(step, Markers) else (_("Too low."), _("Too high."))
    words = {"low": low, "high": high, "right": _("Right."), DONE: _("Done.")}
    word = words.get(judged["how"], _("Not so.") if isinstance(step, Predict) else _("Not yet."))
    said = plain(judged["html"]).startswith(word[:-1])  # by the lesson itself
    return {**_mark(step, judged), "word": "" if said else word, "html": live(judged["html"])}


def _kind(step: Step) -> str:
    match step:
        case Predict():
            return _("Predict")
        case See():
            return _("What did you see?")
        case Sort():
            return _("Sort")
        case Rank():
            return _("Put in order")
        case Write():
            return _("Write it down")
        case Trial():
            return _("Put it to the test")
    return _("Do it")


def _button(step: Step) -> str:
    match step:
        case Predict():
            return _("Guess")
        case See():
            return _("Answer")
        case Sort() | Rank() | Write():
            return _("Check")
        case Trial():
            return _("Play {seeds} runs").format(seeds=step.seeds)
    return ""


def _unit(unit: str) -> str:
    words = {"restarts": _("restarts"), "requests": _("requests"), "seconds": _("seconds"), "percent": "%"}
    return words[unit]
