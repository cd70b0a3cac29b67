"""A lesson on paper: light whatever the theme, all of the text and the manifest, and nothing to click."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.conftest import Site, listen

A4 = ViewportSize(width=794, height=1123)  # px, at 96 an inch

CLIPPED = """
() => [...document.querySelectorAll(".prose, .yaml, .editor, .pane, .work, body")]
  .filter((el) => el.offsetParent && getComputedStyle(el).overflowY !== "visible")
  .filter((el) => el.scrollHeight > el.clientHeight + 1)
  .map((el) => el.className || el.tagName)
"""


@pytest.fixture
def printed(browser: Browser, site: Site) -> Iterator[Page]:
    context = browser.new_context(base_url=site.url, viewport=A4)
    context.add_cookies([{"name": "theme", "value": "dark", "url": site.url}])
    page = context.new_page()
    complaints = listen(page)
    page.goto("/lesson/readiness/")
    expect(page.locator("#pods tbody tr td").nth(1)).to_have_text("1/1")
    page.locator("#verdict [data-why]").click()
    expect(page.locator("#why li").first).to_be_visible()
    page.emulate_media(media="print")
    yield page
    assert complaints == []
    context.close()


def test_a_lesson_on_paper(printed: Page) -> None:
    for shown in (".prose h1", ".yaml", "#stage", "#plot", "#pods table", "#why li"):
        expect(printed.locator(shown).first).to_be_visible()
    for gone in ("#transport", "#terminal", ".tabs", ".prose .nav", "#theme", "#apply", "#verdict .btn"):
        expect(printed.locator(gone).first).to_be_hidden()
    assert printed.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert printed.evaluate("() => document.documentElement.scrollWidth") == A4["width"]
    assert printed.evaluate(CLIPPED) == []
    last = printed.locator("#editor .row").last
    assert last.evaluate(
        "row => row.getBoundingClientRect().bottom <= row.closest('.yaml').getBoundingClientRect().bottom"
    )
