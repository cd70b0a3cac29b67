"""docs/releases.md says what each release does, and follows when one is added."""

from dataclasses import replace

import pytest

from probeviz.sim import releases
from probeviz.sim.releases import RELEASES, Release
from scripts import releases_page


def test_the_page_is_as_it_would_be_written() -> None:
    assert releases_page.PAGE.read_text(encoding="utf-8") == releases_page.page(), "run python -m scripts.releases_page"


def test_every_difference_stands_on_it_with_its_source() -> None:
    rows = list(releases_page.rows())
    assert [row.field for row in rows] == list(Release.__dataclass_fields__)
    bare = [row.field for row in rows if not row.comment]
    assert bare == ["name", "minor", "git_version", "events"]


def test_a_difference_differs() -> None:
    """A field of which all releases say the same is no difference, but for what a case of upstream asks of 1.37."""
    same = [
        row.field
        for row in releases_page.rows()
        if len({repr(getattr(release, row.field)) for release in RELEASES.values()}) == 1
    ]
    assert same == ["probe_thresholds"]


def test_adding_a_release_is_adding_one_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    made = replace(RELEASES["1.36"], name="1.37", minor=37, node_monitor_grace_s=77)
    monkeypatch.setitem(releases.RELEASES, "1.37", made)
    written = releases_page.page()
    assert "| what | 1.17 | 1.36 | 1.37 | upstream |" in written
    assert "| `node_monitor_grace_s` | 40 | 50 | 77 |" in written
