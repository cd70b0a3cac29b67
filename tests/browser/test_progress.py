"""What was done, as a page: it can be read, printed, saved and taken to another browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import Site

FILE = """\
{"kind": "probeviz progress", "version": 1, "lessons": {"readiness": {"at": "2026-01-20T09:00:00Z", "edits": 2}}}
"""


def test_a_file_is_taken_and_saved(page: Page, site: Site, tmp_path: Path) -> None:
    (tmp_path / "p.json").write_text(FILE)
    page.goto(f"{site.url}/progress/")
    expect(page.locator("tr.done")).to_have_count(0)
    page.set_input_files("input[type=file]", tmp_path / "p.json")
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_role("status")).to_have_text("1 lesson was taken from the file.")
    expect(page.locator("tr.done")).to_contain_text("2026-01-20")
    assert violations(page) == []
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save as a file").click()
    assert '"readiness"' in saved.value.path().read_text()
    page.emulate_media(media="print")
    expect(page.locator(".keep")).to_be_hidden()
    expect(page.locator(".told")).to_be_hidden()
    expect(page.locator("table")).to_be_visible()
    page.emulate_media(media="screen")
    page.check("input[name=sure]")
    page.get_by_role("button", name="Forget it all").click()
    expect(page.locator("tr.done")).to_have_count(0)


def test_a_file_that_is_none_is_told(browser: Browser, site: Site, tmp_path: Path) -> None:
    """On a page of its own, for Chromium writes the answer's 400 into the console."""
    (tmp_path / "p.json").write_text("{}")
    page = browser.new_page()
    page.goto(f"{site.url}/progress/?lang=ru")
    page.set_input_files("input[type=file]", tmp_path / "p.json")
    page.get_by_role("button", name="Загрузить").click()
    expect(page.get_by_role("alert")).to_contain_text("Это не файл с результатами")
    page.close()


@pytest.mark.parametrize("language", ["en", "ru"])
def test_it_fits_a_phone(browser: Browser, site: Site, tmp_path: Path, language: str) -> None:
    """With a date in it: without one the table is narrower."""
    (tmp_path / "p.json").write_text(FILE)
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{site.url}/progress/?lang={language}")
    page.set_input_files("input[type=file]", tmp_path / "p.json")
    page.locator("form[enctype] button").click()
    expect(page.locator("tr.done")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()
