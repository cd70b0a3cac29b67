"""Hints: what READY, a probe's row or EOF means, by pointer, by keyboard and by touch."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import Site

CARD = "#hint-card"


@pytest.fixture
def landing(page: Page) -> Page:
    page.goto("/")
    expect(page.locator("#verdict h2")).to_contain_text("Every request gets 502")
    page.mouse.move(3, 3)
    expect(page.locator(CARD)).to_be_attached()  # it comes at the first sign of a person
    return page


@pytest.mark.parametrize(
    ("over", "says"),
    [
        (".pod .meta > :first-child", "READY: how many"),
        (".pod .meta .rs", "RESTARTS: how often"),
        (".pod .probe:nth-child(1) .lab", "Readiness asks: may users be sent here?"),
        (".pod .probe:nth-child(2) .strip", "Liveness asks: are you still alive?"),
        (".balancer .sub", "awselb/2.0 is how"),
        ("#pods th:nth-child(2)", "READY: how many"),
    ],
)
def test_by_pointer(landing: Page, over: str, says: str) -> None:
    landing.locator(over).first.hover()
    expect(landing.locator(CARD)).to_contain_text(says)
    landing.mouse.move(3, 3)
    expect(landing.locator(CARD)).to_be_hidden()


def test_by_keyboard(landing: Page) -> None:
    landing.locator("#stage .client").focus()
    for _ in range(3):
        landing.keyboard.press("ArrowRight")
    card = landing.locator(CARD)
    for says in ("READY: ", "RESTARTS: ", "Readiness asks: ", "Liveness asks: "):
        expect(card).to_contain_text(says)
    expect(landing.locator(".pod").first).to_have_attribute("aria-describedby", "hint-card")
    assert violations(landing) == []
    landing.keyboard.press("Escape")
    expect(card).to_be_hidden()


def test_the_terms_of_why(landing: Page) -> None:
    landing.locator("#verdict [data-why]").click()
    row = landing.locator("#why li", has_text="EOF")
    row.locator("abbr").hover()
    expect(landing.locator(CARD)).to_contain_text("without a single byte of an answer")
    landing.mouse.move(3, 3)
    hop = landing.locator("#why li", has_text="hop 2")
    expect(hop.locator(".means")).to_be_hidden()
    hop.locator(".cause").click()
    expect(hop.locator(".means")).to_contain_text("hop 1 from the client to the load balancer")


def test_by_touch(browser: Browser, site: Site) -> None:
    with browser.new_context(base_url=site.url, viewport={"width": 390, "height": 844}, has_touch=True) as context:
        page = context.new_page()
        page.goto("/")
        expect(page.locator("#verdict h2")).to_contain_text("Every request gets 502")
        page.locator(".kicker").first.tap()
        expect(page.locator(CARD)).to_be_attached()
        page.locator(".pod .meta > :first-child").first.tap()
        expect(page.locator(CARD)).to_contain_text("READY: how many")
        page.locator(".kicker").first.tap()
        expect(page.locator(CARD)).to_be_hidden()
