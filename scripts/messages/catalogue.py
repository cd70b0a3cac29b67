"""A language's catalogue: probeviz/locale/<language>/LC_MESSAGES/django.po, kept up to date, checked and compiled.

Django reads the .mo beside it; the browser what is said there, as a script that is loaded before the page's own. No
external program is needed.
"""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polib

from scripts.messages.message import Message
from scripts.messages.sources import ROOT

LOCALE = ROOT / "probeviz" / "locale"
# Which form is for which numbers, in the catalogue's order: CLDR's names, as the browser's Intl.PluralRules gives them.
CATEGORIES = {"ru": ("one", "few", "many")}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*(?::[^{}]*)?\}")
LONGEST_NOTE = 300
PHRASES = "probeviz/locale/phrases.py"


def languages() -> list[str]:
    """Those that have a catalogue."""
    return sorted(file.parent.parent.name for file in LOCALE.glob("*/LC_MESSAGES/django.po"))


def path_of(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Any:
    return polib.pofile(str(path_of(language)), wrapwidth=120)


def update(language: str, found: dict[str, tuple[Message, list[str]]]) -> list[str]:
    """Adds what is new and takes out what nothing says any more; gives the texts that wait to be translated."""
    kept = {entry.msgid: entry for entry in read(language)}
    catalogue = polib.POFile(wrapwidth=120)
    catalogue.metadata = read(language).metadata
    for text, (message, places) in sorted(found.items(), key=lambda one: (one[1][1][0], one[0])):
        catalogue.append(_entry(kept.get(text), message, places, len(CATEGORIES[language])))
    catalogue.save(str(path_of(language)))
    return [entry.msgid for entry in catalogue if not said(entry)]


def _entry(known: Any, message: Message, places: list[str], forms: int) -> Any:
    entry = polib.POEntry(msgid=message.text, occurrences=[(place, "") for place in places])
    entry.comment = message.note if len(message.note) <= LONGEST_NOTE else ""
    if message.plural:
        entry.msgid_plural = message.plural
        entry.msgstr_plural = dict.fromkeys(range(forms), "")
    if known is not None and bool(known.msgid_plural) == bool(message.plural):
        entry.msgstr, entry.msgstr_plural, entry.tcomment = known.msgstr, known.msgstr_plural, known.tcomment
    return entry


def said(entry: Any) -> list[str]:
    """What the entry says in its language, every form of it; [] when one is missing."""
    forms = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    return forms if all(forms) else []


def faults(language: str, found: dict[str, tuple[Message, list[str]]]) -> Iterator[str]:
    """What is wrong with a catalogue, each as a sentence."""
    catalogue = read(language)
    known = {entry.msgid for entry in catalogue}
    for text, (_, places) in found.items():
        if text not in known:
            yield f"{places[0]}: {text!r} is not in the catalogue; run `python -m scripts.messages`."
    for entry in catalogue:
        yield from _faults_of(entry, found)


def _faults_of(entry: Any, found: dict[str, tuple[Message, list[str]]]) -> Iterator[str]:
    if entry.msgid not in found or entry.obsolete:
        yield f"{entry.msgid!r}: nothing says this any more; run `python -m scripts.messages`."
    elif bool(entry.msgid_plural) != bool(found[entry.msgid][0].plural):
        yield f"{entry.msgid!r}: it has another number of forms now; run `python -m scripts.messages`."
    if entry.fuzzy:
        yield f"{entry.msgid!r}: it is marked as fuzzy; look at it and take the mark away."
    if not said(entry):
        yield f"{entry.msgid!r}: it is not translated."
    wanted = sorted(set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid)))
    for form in said(entry):
        if sorted(set(PLACEHOLDER.findall(form))) != wanted:
            yield f"{entry.msgid!r}: {form!r} has other placeholders."


def compile_all(browser: Path) -> None:
    """The .mo of every language, and `words.<language>.js` in the folder `browser`."""
    for language in languages():
        compile_server(language)
        write(browser / f"words.{language}.js", script(language).encode())


def compile_server(language: str) -> None:
    write(path_of(language).with_suffix(".mo"), read(language).to_binary())


def script(language: str) -> str:
    """What the browser's modules say: assigns `probeviz = {language, words}`."""
    words = {entry.msgid: _words(entry, language) for entry in read(language) if _in_browser(entry) and said(entry)}
    text = json.dumps({"language": language, "words": words}, ensure_ascii=False, separators=(",", ":"))
    return f"globalThis.probeviz={text}\n"


def _in_browser(entry: Any) -> bool:
    return any(place.startswith("static/src/") or place == PHRASES for place, _ in entry.occurrences)


def _words(entry: Any, language: str) -> str | dict[str, str]:
    if not entry.msgid_plural:
        return str(entry.msgstr)
    return {category: entry.msgstr_plural[form] for form, category in enumerate(CATEGORIES[language])}


def write(path: Path, content: bytes) -> None:
    """At once, so that who reads it meanwhile reads the old one or the new."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.write_bytes(content)
    fresh.replace(path)
