"""What a lesson does for whoever comes back, opens it twice, or goes on to the next."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from probeviz.lessons.loader import lessons
from probeviz.pages.course import within
from tests.browser.conftest import Site
from tests.browser.guesses import NOW, past_guesses
from tests.browser.play import Play

LONG = 60_000  # ms
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def phone(browser: Browser, site: Site) -> Iterator[Page]:
    context = browser.new_context(base_url=site.url, viewport=PHONE, has_touch=True, is_mobile=True)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def welcomed(page: Page, address: str) -> None:
    """Until the server has said hello: a page is drawn before its run is made, and until then the next gets its own."""
    play = Play.of(page)
    page.goto(address)
    play.until_heard(lambda: play.heard > 0)


def test_a_second_tab_opens_the_same_attempt(context: BrowserContext) -> None:
    first, second = context.new_page(), context.new_page()
    for page in (first, second):
        welcomed(page, "/lesson/liveness/")
        expect(page.locator("#stage .skeleton")).to_have_count(0)
    first.keyboard.press("Shift")
    past_guesses(first, go_on=False)
    asked = first.locator(NOW).get_attribute("data-step")
    expect(second.locator(f"{NOW}[data-step='{asked}']")).to_have_count(1, timeout=LONG)
    expect(second.locator("#behind .step")).to_have_count(first.locator("#behind .step").count())
    second.close()
    later = context.new_page()
    later.goto("/course/")
    later.locator(".going .btn").click()
    expect(later.locator(f"{NOW}[data-step='{asked}']")).to_have_count(1, timeout=LONG)


def test_the_end_leads_on_in_the_chosen_track_on_a_phone_too(phone: Page) -> None:
    chosen = within(lessons(), "rollouts")
    phone.goto("/course/?track=rollouts")
    expect(phone.locator(".going .btn")).to_have_attribute("href", f"/lesson/{chosen[0].slug}/")
    phone.goto("/")
    phone.locator("[data-probe=readiness] [data-path='/ping']").tap()
    expect(phone.locator(f"{NOW}[data-step=time]")).to_have_count(1, timeout=LONG)
    for button, part in (("#play", "paused"), ("#step", "stepped"), ("#step-back", "back")):
        phone.locator(button).tap()
        expect(phone.locator(f"[data-part={part}]")).to_have_class("done", timeout=LONG)
    on = phone.locator("#end .send a")
    expect(on).to_be_visible()
    on.tap()
    expect(phone).to_have_url(re.compile(f"/lesson/{chosen[0].slug}/"))


def test_parts_that_were_ticked_at_different_times_are_told_from_a_task_that_is_done(page: Page) -> None:
    page.goto("/lesson/who-wrote-the-502/")
    parts, apart = page.locator(f"{NOW} .parts li"), page.locator(f"{NOW} .apart")
    expect(parts).to_have_count(2)
    expect(apart).to_be_hidden()
    parts.first.evaluate("li => li.classList.add('done')")
    expect(apart).to_be_hidden()
    parts.last.evaluate("li => li.classList.add('done')")
    expect(apart).to_have_text("Each of these has been so, but not yet all at the same time.")
    expect(apart).to_be_visible()
