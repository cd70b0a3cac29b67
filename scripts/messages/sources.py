"""Where texts are: every file that may hold one, and what it holds."""

from collections.abc import Callable, Iterator
from pathlib import Path

from probeviz.scenarios.examples import examples
from scripts.messages import javascript, python, templates
from scripts.messages.message import Message, Unreadable, distinct

ROOT = Path(__file__).resolve().parents[2]

# Pages that visitors never see: the gallery is for those who work on the drawings.
EXAMPLES = "probeviz/scenarios/builtin"
LEFT_OUT = ("static/src/gallery/", "templates/gallery.html")

KINDS: tuple[tuple[str, str, Callable[[str], Iterator[Message]]], ...] = (
    ("templates", "*.html", templates.messages),
    ("probeviz", "*.py", python.messages),
    ("static/src", "*.js", javascript.messages),
)


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def files(folder: str, pattern: str) -> list[Path]:
    every = sorted((ROOT / folder).rglob(pattern))
    return [f for f in every if not name_of(f).startswith(LEFT_OUT) and not f.name.endswith(".test.js")]


def found_in(file: Path, read: Callable[[str], Iterator[Message]]) -> list[Message]:
    """Raises Unreadable with the file's name."""
    try:
        return distinct(read(file.read_text(encoding="utf-8")))
    except Unreadable as error:
        raise Unreadable(f"{name_of(file)}: {error}") from None


def everything() -> dict[str, tuple[Message, list[str]]]:
    """Every text of the project, by its key, with the names of the files that say it."""
    found: dict[str, tuple[Message, list[str]]] = {}
    for folder, pattern, read in KINDS:
        for file in files(folder, pattern):
            for message in found_in(file, read):
                known, places = found.setdefault(message.text, (message, []))
                places.append(name_of(file))
                if message.plural and not known.plural:
                    found[message.text] = (message, places)
    for each in examples():  # their titles stand in their files' first line, as data
        found.setdefault(each.of, (Message(each.of), []))[1].append(EXAMPLES)
    return {text: (message, sorted(set(places))) for text, (message, places) in found.items()}
