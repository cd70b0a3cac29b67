"""The article's three acts without a mouse: from the list of lessons to "Done" and on, in both languages."""

import re

import pytest
from playwright.sync_api import Browser, expect

from probeviz.lessons.loader import lesson_named, lessons
from probeviz.pages.course import within
from tests.browser.axe import violations_in_both_themes
from tests.browser.conftest import Site, listen
from tests.browser.guesses import NOW
from tests.browser.keyboard import Keyboard
from tests.browser.walk import Walk

ACTS = ("who-wrote-the-502", "readiness", "liveness")
SCREENS = {"en-GB": (1440, 900), "ru-RU": (1280, 800)}
DONE = {"en-GB": "Done", "ru-RU": "Готово"}


@pytest.mark.parametrize("locale", SCREENS)
@pytest.mark.parametrize("slug", ACTS)
def test_a_whole_lesson_by_keyboard(browser: Browser, site: Site, slug: str, locale: str) -> None:
    lesson = lesson_named(slug)
    assert lesson is not None
    width, height = SCREENS[locale]
    context = browser.new_context(base_url=site.url, locale=locale, viewport={"width": width, "height": height})
    page = context.new_page()
    complaints = listen(page)
    keys = Keyboard(page)

    page.goto("/course/")
    keys.tab_to(f"ol.lessons a[href$='/{slug}/']")
    keys.press("Enter")
    expect(page).to_have_url(re.compile(f"/lesson/{slug}/"))
    expect(page.locator("#stage .skeleton")).to_have_count(0)

    walk = Walk(page, lesson)
    walk.fast()
    walk.to_the_end()
    assert walk.walked == [step.id for step in lesson.structure.steps]
    expect(page.locator("#end .title")).to_contain_text(DONE[locale])
    expect(page.locator("#end .title")).to_be_in_viewport()
    expect(page.locator("#behind .step")).to_have_count(len(walk.walked))
    walk.leave()
    keys.press("n")
    keys.sees(page.locator(f"{NOW} .title"))

    assert violations_in_both_themes(page) == []
    keys.tab_to("#end .send a")
    keys.press("Enter")
    listed = within(lessons(), "essentials")
    following = listed[[one.slug for one in listed].index(slug) + 1]
    expect(page).to_have_url(re.compile(f"/lesson/{following.slug}/"))

    keys.tab_to(".crumb a")
    keys.press("Enter")
    expect(page.locator(f"li.over a[href$='/{slug}/']")).to_be_visible()
    keys.tab_to(".to-record a")
    keys.press("Enter")
    expect(page).to_have_url(re.compile("/progress/"))
    expect(page.locator(f"tr.done a[href$='/{slug}/']")).to_be_in_viewport()
    expect(page.locator("tr.done")).to_have_count(1)
    assert violations_in_both_themes(page) == []
    assert complaints == []
    context.close()
