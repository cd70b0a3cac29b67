"""Every scenario that comes with probeviz, whose failures "Why?" must be able to explain."""

from probeviz.lessons.loader import lessons
from probeviz.scenarios import library
from probeviz.scenarios.document import Scenario


def names() -> list[str]:
    """The built-in scenarios, both of each pair of the library, and the lessons', begun and solved."""
    inside = [f"{pair}/{which}" for pair in library.pairs() for which in ("fault", "fix")]
    taught = [f"{lesson.slug}, begun" for lesson in lessons()]
    solved = [f"{lesson.slug}, solved" for lesson in lessons()]
    return [*library.builtin_names(), *inside, *taught, *solved]


def load(name: str) -> Scenario:
    for lesson in lessons():
        if name == f"{lesson.slug}, begun":
            return lesson.scenario
        if name == f"{lesson.slug}, solved":
            return lesson.solved
    return library.load(name)
