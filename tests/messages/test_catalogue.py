"""Every text of the project is in every catalogue, translated; and what is wrong with one is told."""

import json
import shutil
from pathlib import Path

import polib
import pytest
from django.conf import settings

from scripts.messages import catalogue, sources
from scripts.messages.message import Message

FOUND = {
    "Open": (Message("Open"), ["templates/a.html"]),
    "{0} Pod": (Message("{0} Pod", "{0} Pods", "{0} is many"), ["static/src/a.js"]),
    "by {who}": (Message("by {who}"), ["probeviz/a.py", "static/src/a.js"]),
}


@pytest.fixture
def russian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue of its own, up to date and translated."""
    monkeypatch.setattr(catalogue, "LOCALE", tmp_path)
    path = catalogue.path_of("ru")
    path.parent.mkdir(parents=True)
    path.write_text('msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n')
    catalogue.update("ru", FOUND)
    written = catalogue.read("ru")
    translate(written, "Open", msgstr="Открыть")
    translate(written, "{0} Pod", msgstr_plural={0: "{0} под", 1: "{0} пода", 2: "{0} подов"})
    translate(written, "by {who}", msgstr="от {who}")
    written.save(str(path))
    return path


def translate(written: polib.POFile, text: str, **values) -> None:
    entry = written.find(text)
    assert entry is not None
    for name, value in values.items():
        setattr(entry, name, value)


@pytest.mark.parametrize("language", catalogue.languages())
def test_nothing_is_missing(language: str) -> None:
    assert list(catalogue.faults(language, sources.everything())) == []


def test_every_language_of_the_site_has_a_catalogue() -> None:
    assert [code for code, _ in settings.LANGUAGES if code != "en"] == catalogue.languages()


@pytest.mark.parametrize("language", catalogue.languages())
def test_a_catalogue_is_as_the_command_writes_it(language: str, tmp_path: Path, monkeypatch) -> None:
    written = catalogue.path_of(language).read_text()
    copy = tmp_path / language / "LC_MESSAGES" / "django.po"
    copy.parent.mkdir(parents=True)
    shutil.copy(catalogue.path_of(language), copy)
    monkeypatch.setattr(catalogue, "LOCALE", tmp_path)
    assert catalogue.update(language, sources.everything()) == []
    assert copy.read_text() == written, "run `python -m scripts.messages`, and commit what it writes"


def test_one_without_a_fault(russian) -> None:
    assert list(catalogue.faults("ru", FOUND)) == []


@pytest.mark.parametrize(
    ("text", "change", "said"),
    [
        ("Open", {"msgstr": ""}, "'Open': it is not translated"),
        ("{0} Pod", {"msgstr_plural": {0: "{0} под", 1: "", 2: "{0} подов"}}, "'{0} Pod': it is not translated"),
        ("Open", {"flags": ["fuzzy"]}, "'Open': it is marked as fuzzy"),
        ("Open", {"obsolete": True}, "'Open': nothing says this any more"),
        ("Open", {"msgid": "Shut"}, "'Shut': nothing says this any more"),
        ("Open", {"msgid": "Shut"}, "templates/a.html: 'Open' is not in the catalogue"),
        ("by {who}", {"msgstr": "от {кого}"}, "'от {кого}' has other placeholders"),
        ("{0} Pod", {"msgstr_plural": {0: "под", 1: "{0} пода", 2: "{0} подов"}}, "'под' has other placeholders"),
        ("{0} Pod", {"msgid_plural": "", "msgstr": "{0} под"}, "it has another number of forms"),
    ],
)
def test_a_fault_is_told(russian: Path, text: str, change: dict[str, object], said: str) -> None:
    written = catalogue.read("ru")
    translate(written, text, **change)
    written.save(str(russian))
    faults = list(catalogue.faults("ru", FOUND))
    assert any(said in fault for fault in faults), faults


def test_an_update_keeps_what_is_translated_and_drops_what_nothing_says(russian: Path) -> None:
    now = {"Open": FOUND["Open"], "Close": (Message("Close"), ["static/src/a.js"])}
    assert catalogue.update("ru", now) == ["Close"]
    assert {entry.msgid: entry.msgstr for entry in catalogue.read("ru")} == {"Open": "Открыть", "Close": ""}


def test_the_browser_gets_what_its_modules_say(russian: Path, tmp_path: Path) -> None:
    catalogue.compile_all(tmp_path)
    begin, _, text = (tmp_path / "words.ru.js").read_text().partition("=")
    assert begin == "globalThis.probeviz"
    assert json.loads(text) == {
        "language": "ru",
        "words": {"{0} Pod": {"one": "{0} под", "few": "{0} пода", "many": "{0} подов"}, "by {who}": "от {who}"},
    }
    assert len(polib.mofile(str(russian.with_suffix(".mo")))) == 3
