"""What is wrong in a scenario, where, and what would be right."""

from collections.abc import Iterable
from difflib import get_close_matches

from probeviz.api.problems import Problem
from probeviz.locale.text import say


class ScenarioError(ValueError):
    """A document that cannot be played; `problems` are in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems, key=lambda problem: (problem.line, problem.column))
        super().__init__("\n".join(map(str, self.problems)))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """ "; did you mean X?" for the nearest known word, else empty."""
    lower = {name.lower(): name for name in known}
    near = get_close_matches(word.lower(), lower, n=1, cutoff=0.6)
    return say("; did you mean {near}?", near=lower[near[0]]) if near else ""


def listed(words: Iterable[str]) -> str:
    """ "a, b or c"."""
    *most, last = words
    return say("{most} or {last}", most=", ".join(most), last=last) if most else last


def joined(words: Iterable[str]) -> str:
    """ "a, b and c"."""
    *most, last = words
    return say("{most} and {last}", most=", ".join(most), last=last) if most else last


def there_is(names: Iterable[str]) -> str:
    """ "; there is a, b", or empty."""
    every = ", ".join(names)
    return say("; there is {names}", names=every) if every else ""
