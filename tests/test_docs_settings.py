"""Every name that the site or its set-up reads from the environment has its heading in docs/settings.md."""

import re
from pathlib import Path

from probeviz import settings

ROOT = Path(__file__).resolve().parent.parent
HEADING = re.compile(r"^### `([A-Z_]+)`$", re.MULTILINE)
READ = re.compile(r"""environ(?:\.get\(|\[)["']([A-Z_]+)["']""")
KNOWN_TO_DJANGO = {"DJANGO_SETTINGS_MODULE"}


def read_in_code() -> set[str]:
    files = [file for folder in ("probeviz", "scripts") for file in (ROOT / folder).rglob("*.py")]
    names = {name for file in files for name in READ.findall(file.read_text())}
    # What every Unix program has is no setting of ours.
    return (names | set(settings.ENVIRONMENT)) - KNOWN_TO_DJANGO - {"PATH", "HOME"}


def headings() -> list[str]:
    return HEADING.findall((ROOT / "docs" / "settings.md").read_text())


def test_each_setting_has_its_heading_and_each_heading_its_setting() -> None:
    assert set(headings()) == read_in_code()


def test_no_setting_is_explained_twice() -> None:
    assert len(headings()) == len(set(headings()))
