"""A Scenario that somebody is writing: what a form sets in it, what is wrong with it, and the form that shows it."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from probeviz.api.problems import Problem
from probeviz.api.source import Path, read
from probeviz.locale.text import say
from probeviz.scenarios.document import from_files, read_scenario
from probeviz.scenarios.edit import REMOVED, NoPlace, edited, only
from probeviz.scenarios.form import Form, form
from probeviz.scenarios.problems import ScenarioError

NAME = "scenario.yaml"
MOST = 50


class Drafted(NamedTuple):
    """`form` is None when the text cannot be read; `problems` then say why."""

    text: str
    problems: list[Problem]
    form: Form | None


def drafted(text: str, set: Iterable[tuple[list[str | int], str]], files: dict[str, str]) -> Drafted:
    """`set`: fields by path, each as YAML; an empty text takes the field out. `files` lie beside the Scenario.

    What cannot be set is a problem, and the text stays as it was.
    """
    try:
        after = _set(text, set)
    except NoPlace as error:
        return Drafted(text, [Problem(NAME, 1, 1, "", error.args[0])], _form(text))
    try:
        read_scenario(after, NAME, from_files(files))
    except ScenarioError as error:
        return Drafted(after, error.problems[:MOST], _form(after))
    return Drafted(after, [], _form(after))


def _set(text: str, set: Iterable[tuple[list[str | int], str]]) -> str:
    for path, written in set:
        text = edited(text, tuple(path), _value(tuple(path), written))
    return text


def _value(path: Path, written: str) -> Any:
    if not written.strip():
        return REMOVED
    documents, refusal = read(written, NAME)
    if refusal is not None or len(documents) != 1:
        said = refusal.problems[0].message if refusal is not None else say("this is no single value")
        raise NoPlace(say("{field}: {said}", field=path[-1] if path else say("The value"), said=said))
    return documents[0].value


def _form(text: str) -> Form | None:
    """As far as it can be shown: a text with problems may lack what the form needs."""
    try:
        return form(only(text).value)
    except (NoPlace, LookupError, TypeError, AttributeError):
        return None
