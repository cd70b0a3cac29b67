"""Where the keyboard's focus is: seen at every stop, and not lost when the page changes under it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import Site
from tests.browser.guesses import NOW, past_guesses
from tests.browser.keyboard import Keyboard

PAGES = [
    "/",
    "/course/",
    "/glossary/",
    "/progress/",
    "/lesson/who-wrote-the-502/",
    "/lesson/readiness/",
    "/sandbox/?example=sandbox",
]

# All that the live region says.
HEAR = """addEventListener("DOMContentLoaded", () => {
  const status = document.getElementById("status");
  window.said = [];
  new MutationObserver(() => window.said.push(status.textContent)).observe(status, { childList: true });
})"""
READY = "kubectl get pod -l app=go-http -o json | jq '.items[].status.containerStatuses[].ready'"


@pytest.fixture
def context(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=site.url, viewport={"width": 1440, "height": 900})
    yield context
    context.close()


@pytest.fixture
def keys(page: Page) -> Keyboard:
    return Keyboard(page)


def opened(page: Page, slug: str) -> None:
    page.goto(f"/lesson/{slug}/")
    expect(page.locator("#stage .skeleton")).to_have_count(0)


@pytest.mark.parametrize("size", [(1440, 900), (1024, 768)], ids=str)
@pytest.mark.parametrize("address", PAGES)
def test_every_stop_of_tab_is_seen(browser: Browser, site: Site, address: str, size: tuple[int, int]) -> None:
    context = browser.new_context(base_url=site.url, viewport={"width": size[0], "height": size[1]})
    page = context.new_page()
    page.goto(address)
    if page.locator("#stage").count():
        expect(page.locator("#stage .skeleton")).to_have_count(0)
        page.keyboard.press("Space")  # nothing comes and goes meanwhile
    keys = Keyboard(page)
    for _ in range(150):
        keys.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break  # once around
        keys.sees_focus()
    else:
        raise AssertionError("Tab does not come to the end of the page")
    context.close()


def test_n_and_a_skip_link_lead_to_what_is_asked(page: Page, keys: Keyboard) -> None:
    opened(page, "readiness")
    title = page.locator(f"{NOW} .title")
    keys.tab_to(".skip-link[href='#current']")
    keys.press("Enter")
    keys.sees(title)
    keys.press("t", "Escape")
    keys.sees(page.locator("#tab-terminal"))
    keys.press("n")
    keys.sees(title)


def test_a_row_keeps_the_focus_while_its_words_change(page: Page, keys: Keyboard) -> None:
    opened(page, "readiness")
    for row in ("#pods .ev li", "#pods tr[data-pod]"):
        keys.tab_to(row)
        was = page.evaluate("document.activeElement.textContent")
        page.wait_for_function("was => document.activeElement.textContent !== was", arg=was)
        assert page.evaluate("css => document.activeElement.matches(css)", row)
        keys.press("n")


def test_an_event_keeps_the_focus_when_others_come_above_it(page: Page, keys: Keyboard) -> None:
    opened(page, "readiness")
    expect(page.locator("#pods .ev li", has_text="Scheduled")).to_be_visible()
    page.locator("#pods .ev li", has_text="Scheduled").focus()
    n = page.evaluate("document.activeElement.dataset.why")
    expect(page.locator("#pods .ev li").first).not_to_have_attribute("data-why", n)
    assert page.evaluate("document.activeElement.dataset.why") == n


def test_what_applying_would_do_is_seen_by_whoever_writes(page: Page) -> None:
    opened(page, "who-wrote-this-code")
    page.locator("#editor .row, #editor .cm-line").first.click()
    expect(page.locator(".cm-content")).to_be_focused()
    card, foot = (page.locator(css).bounding_box() for css in (".yaml", "#consequence"))
    assert card is not None
    assert foot is not None
    assert foot["y"] + foot["height"] <= card["y"] + card["height"], "the card cuts nothing off"


def test_what_leaves_when_it_is_pressed_hands_the_focus_on(page: Page, keys: Keyboard) -> None:
    opened(page, "liveness")
    past_guesses(page, go_on=False)
    expect(page.locator("#play use")).to_have_attribute("href", "#i-pause")
    keys.press("Space", "n")
    keys.tab_to(f"{NOW} [data-play]", 5)
    keys.press("Enter")
    keys.sees(page.locator(f"{NOW} .title"))

    opened(page, "readiness")
    keys.tab_to("[data-probe=readiness] [data-path='/err']")
    keys.press("Enter")
    expect(page.locator("#consequence")).to_contain_text("configured")
    keys.press("n")
    keys.tab_to("#undo", key="Shift+Tab")
    keys.press("Enter")
    keys.sees(page.locator("#apply"))
    expect(page.locator("[data-probe=readiness] [data-path='/ping']")).to_have_attribute("aria-pressed", "true")


def test_the_menu_of_more_by_keyboard(page: Page, keys: Keyboard) -> None:
    opened(page, "readiness")
    keys.tab_to("#comforts summary", key="Shift+Tab")
    keys.press("Enter")
    keys.tab_to("#show-keys", 4)
    keys.press("Enter")
    listed = page.locator("dialog.keys")
    expect(listed.locator("dt", has_text=re.compile(r"^\s*N\s*$"))).to_be_visible()
    assert page.evaluate("document.querySelector('dialog.keys').scrollHeight") <= 900
    assert violations(page) == []
    keys.press("Escape")
    keys.sees(page.locator("#comforts summary"))
    keys.press("Enter")
    keys.tab_to("#step-start", 4)
    keys.press("Enter")
    keys.sees(page.locator("#comforts summary"))
    keys.press("End")
    expect(page.locator("#live")).to_have_text("Live")


def test_marks_are_set_on_the_timeline_by_keyboard(page: Page, keys: Keyboard) -> None:
    opened(page, "liveness")
    page.locator(f"{NOW} input[type=radio]").first.check()
    page.locator(f"{NOW} .send button").click()
    expect(page.locator(f"{NOW}[data-ask=markers]")).to_have_count(1)
    fields = page.locator(f"{NOW} .fields input")
    keys.tab_to(".to-plot button")
    keys.press("Enter")
    for n in range(1, fields.count() + 1):
        keys.sees(page.get_by_role("slider", name=f"Mark {n}", exact=True))
        was = int(fields.nth(n - 1).input_value())
        keys.press("ArrowRight")
        expect(fields.nth(n - 1)).to_have_value(str(was + 1))
        keys.press("Enter")
    keys.sees(page.locator(f"{NOW} .send button"))


def test_a_task_that_is_done_in_the_terminal_is_told_there(page: Page, keys: Keyboard) -> None:
    """The prompt has the focus still, and the clock stands for the next guess."""
    page.add_init_script(HEAR)
    opened(page, "readiness")
    expect(page.locator("#pods tbody tr td").nth(1)).to_have_text("1/1")
    keys.press("t")
    keys.type(READY)
    keys.press("Enter")
    expect(page.locator("#live")).to_have_text("Guess first")
    page.wait_for_function("() => window.said.some((text) => text.includes('Step 1: Done. Now step 2 of'))")
    expect(page.locator("#terminal input")).to_be_focused()


def test_a_command_of_a_task_needs_no_verb_that_is_known(page: Page, keys: Keyboard) -> None:
    opened(page, "who-wrote-the-502")
    keys.press("n")
    expect(page.locator(f"{NOW} code.run[role=button]").first).to_be_visible()  # its script comes with the first key
    keys.tab_to(".commands code.run", 5)
    assert page.evaluate("document.activeElement.textContent") == "cat http.go"
    keys.press("Enter")
    expect(page.locator("#terminal .screen")).to_contain_text("package main")
