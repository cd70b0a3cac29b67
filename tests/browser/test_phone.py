"""The page on a phone: one view at a time, fingers, an on-screen keyboard, and no script at all."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.browser.axe import violations
from tests.browser.conftest import Site
from tests.browser.guesses import NOW, past_guesses

PHONE: ViewportSize = {"width": 390, "height": 844}
LESSON = "/lesson/readiness/"
VIEWS = {"read": "#prose h1", "stage": "#stage .pods", "edit": "#editor", "shell": "#dock"}
FINGER = 44  # px
KEYBOARD = 400  # px that a keyboard leaves

# Every control that is seen and whose reach is less than a finger needs: outside its box its own ::after counts too.
TOO_SMALL = """
(least) => {
  const controls = [...document.querySelectorAll("button, .btn, select, [role=tab], input")];
  const reach = (el, dx, dy) => {
    const { x, y, width, height } = el.getBoundingClientRect();
    const at = document.elementFromPoint(x + width / 2 + dx, y + height / 2 + dy);
    return at === null || at === el || el.contains(at) || at.contains(el);
  };
  const within = (el, box) => {
    const { left, right, top, bottom } = el.getBoundingClientRect();
    return left >= box.left && right <= box.right && top >= box.top && bottom <= box.bottom;
  };
  const scrollers = [...document.querySelectorAll("#main, .flow, #current")]; // what is scrolled away is not seen
  const seen = (el) =>
    el.getBoundingClientRect().width > 0 &&
    within(el, { left: 0, right: innerWidth, top: 48, bottom: innerHeight - 58 }) &&
    scrollers.every((scroller) => !scroller.contains(el) || within(el, scroller.getBoundingClientRect()));
  const half = least / 2 - 1;
  const small = (el) => {
    const { width, height } = el.getBoundingClientRect();
    const wide = width >= least || (reach(el, -half, 0) && reach(el, half, 0));
    const high = height >= least || (reach(el, 0, -half) && reach(el, 0, half));
    return !wide || !high;
  };
  return controls.filter((el) => el.checkVisibility() && seen(el) && small(el)).map((el) => el.outerHTML.slice(0, 120));
}
"""


@pytest.fixture
def context(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=site.url, viewport=PHONE, has_touch=True, is_mobile=True)
    yield context
    context.close()


def see(page: Page, view: str) -> None:
    page.locator(f"#views [data-view={view}]").click()
    expect(page.locator(f"#views [data-view={view}]")).to_have_attribute("aria-current", "true")


def opened(page: Page, address: str = LESSON) -> Page:
    page.goto(address)
    if "/lesson/" in address:
        past_guesses(page)
    expect(page.locator("#pods tbody tr")).not_to_have_count(0)  # the page listens by now
    return page


def test_one_view_at_a_time_under_the_verdict(page: Page) -> None:
    opened(page)
    for view, part in VIEWS.items():
        see(page, view)
        for other, its in VIEWS.items():
            if other == view or (other, view) == ("edit", "read"):  # the text holds the manifest too
                expect(page.locator(its)).to_be_visible()
            else:
                expect(page.locator(its)).to_be_hidden()
        expect(page.locator("#verdict h2")).to_be_in_viewport()
        expect(page.locator(part)).to_be_in_viewport()
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    see(page, "stage")
    expect(page.get_by_role("slider", name="Playhead")).to_be_visible()
    expect(page.locator(".pod").first).to_be_in_viewport()


def test_the_views_keep_their_place(page: Page) -> None:
    opened(page)
    page.locator("#editor .row").last.scroll_into_view_if_needed()
    expect(page.locator("#prose h1")).not_to_be_in_viewport()
    see(page, "stage")
    see(page, "read")

    expect(page.locator("#prose h1")).not_to_be_in_viewport()
    see(page, "read")
    expect(page.locator("#prose h1")).to_be_in_viewport()


def test_a_change_shows_its_effect_in_the_verdict_at_once(page: Page) -> None:
    opened(page)
    see(page, "edit")
    page.locator("[data-probe=readiness] [data-path='/err']").tap()

    expect(page.locator("#consequence")).to_contain_text("configured")
    expect(page.locator("#verdict h2")).to_contain_text("502")
    expect(page.locator("#verdict h2")).to_be_in_viewport()


def test_what_was_judged_meanwhile_is_in_view_when_somebody_comes_back_to_the_text(page: Page) -> None:
    opened(page, "/lesson/one-bad-pod/")
    why = page.locator("[data-step=share] .said")
    see(page, "stage")
    page.get_by_role("radio", name="16×").click()
    expect(why).to_contain_text("about a third")
    see(page, "read")

    expect(why).to_be_in_viewport(ratio=0.5)


def test_why_so_comes_into_view_where_a_long_question_leaves_it_no_room(page: Page) -> None:
    """The question was judged at once, and is behind; made as long as the panel, it is what may be scrolled away."""
    page.goto("/lesson/tune-it/")
    groups = {"p5f2": "kills", "p2f3": "kills", "p5f3": "fits", "p10f3": "late", "nograce": "late"}
    for item, group in groups.items():
        page.locator(f"{NOW}[data-step=sort] select[data-item={item}]").select_option(group)
    page.locator("[data-step=sort] .prompt p").last.evaluate(
        "el => el.after(...Array(20).fill(el).map((p) => p.cloneNode(true)))"
    )
    page.locator(f"{NOW} .send button").click()

    expect(page.locator("#behind [data-step=sort] .judged b").first).to_be_in_viewport(ratio=1)
    expect(page.locator("#behind [data-step=sort] .why-so p").first).to_be_in_viewport(ratio=0.9)


def test_what_is_asked_meanwhile_begins_at_its_top(page: Page) -> None:
    """Hints were open and read to their end; a step that begins in another view is not left scrolled away."""
    page.set_viewport_size({"width": PHONE["width"], "height": 560})  # the next step has to be scrolled, too
    page.goto("/lesson/who-wrote-the-502/")
    asked = page.locator("#current")
    for hint in page.locator(f"{NOW} .hint summary").all():
        hint.click()
    asked.evaluate("el => (el.scrollTop = el.scrollHeight)")
    assert asked.evaluate("el => el.scrollTop") > 0
    see(page, "shell")
    for line in ("go run http.go", "curl -I localhost:8080/ping"):
        page.locator("#terminal input").fill(line)
        page.locator("#terminal input").press("Enter")
    expect(page.locator("#current [data-step=local]")).to_have_count(1)
    see(page, "read")

    assert asked.evaluate("el => el.scrollTop") == 0
    expect(page.locator(f"{NOW} .title")).to_be_in_viewport(ratio=1)


def test_why_an_answer_was_wrong_comes_into_view(page: Page) -> None:
    opened(page, "/lesson/liveness/")
    see(page, "stage")
    page.get_by_role("radio", name="16×").click()
    expect(page.locator("#live")).to_have_text("Paused")
    see(page, "read")
    page.locator(f"{NOW}[data-step=same] input[value=node]").check()
    page.locator(f"{NOW} .send button").click()

    expect(page.locator(f"{NOW} .said")).to_contain_text("Not yet.")
    expect(page.locator(f"{NOW} .said")).to_be_in_viewport(ratio=0.6)


def test_what_is_asked_for_comes_into_view(page: Page) -> None:
    opened(page)
    see(page, "stage")
    page.locator("#verdict [data-why]").click()
    expect(page.locator("#why")).to_be_visible()
    expect(page.locator("#tab-why")).to_be_in_viewport()
    page.keyboard.press("e")
    expect(page.locator("#editor .cm-content")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    expect(page.locator("#terminal input")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("p")
    expect(page.locator(".pod").first).to_be_focused()
    page.locator(".skip-link[href='#terminal']").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#terminal")).to_be_visible()


@pytest.mark.parametrize("address", [LESSON, "/sandbox/?example=sandbox"])
def test_fingers_find_every_control(page: Page, address: str) -> None:
    opened(page, address)
    expect(page.locator("#terminal .hints button")).not_to_have_count(0)
    for button in page.locator("#views button").all():
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= FINGER
        button.click()
        assert page.evaluate(TOO_SMALL, FINGER) == []


def test_the_terminal_offers_what_the_task_gives(page: Page) -> None:
    """The next command is there, without a way back to the text after each."""
    page.goto("/lesson/who-wrote-the-502/")
    given = page.locator(f"{NOW} .commands code").all_inner_texts()
    assert given
    see(page, "shell")
    offered = page.locator("#terminal .hints button")
    for place, line in enumerate(given):
        expect(offered.nth(place)).to_have_attribute("data-line", line)


def test_the_manifest_keeps_its_name_in_one_line_beside_undo(page: Page) -> None:
    opened(page)
    see(page, "edit")
    page.locator("[data-probe=readiness] [data-path='/err']").tap()
    expect(page.locator("#undo")).to_be_visible()
    name, undo = page.locator(".yaml .peek").bounding_box(), page.locator("#undo").bounding_box()
    assert name is not None and undo is not None
    assert name["height"] < FINGER + 1
    assert name["x"] + name["width"] <= undo["x"]
    assert page.locator(".yaml header").evaluate("el => el.scrollWidth <= el.clientWidth")


def test_every_view_says_what_is_asked(page: Page) -> None:
    opened(page)
    asked = page.locator(f"{NOW} .prompt")
    expect(asked).to_be_in_viewport()
    line = page.locator("#strip")
    expect(line).to_be_hidden()
    for view in ("stage", "edit", "shell"):
        see(page, view)
        expect(line).to_be_in_viewport()
        assert asked.inner_text().split("\n")[0].strip()[:40] in line.inner_text()
        line.tap()
        expect(asked).to_be_in_viewport()


def test_the_shell_opens_with_the_terminal_and_then_where_it_was(page: Page) -> None:
    opened(page)
    see(page, "shell")
    expect(page.locator("#terminal")).to_be_visible()
    page.get_by_role("tab", name="Events").tap()
    see(page, "stage")
    see(page, "shell")
    expect(page.locator("#events")).to_be_visible()


def test_the_sandbox_has_its_form_for_a_view(page: Page) -> None:
    opened(page, "/sandbox/?example=sandbox")
    expect(page.locator("#stage .pod").first).to_be_visible()
    expect(page.locator("#sand")).to_be_hidden()
    see(page, "break")
    expect(page.locator("#faults")).to_be_visible()
    expect(page.locator("#editor")).to_be_hidden()
    see(page, "edit")
    expect(page.locator("#editor")).to_be_visible()
    expect(page.locator("#faults")).to_be_hidden()
    expect(page.locator("#stage")).to_be_hidden()


def test_a_keyboard_leaves_the_terminal_its_prompt(page: Page) -> None:
    opened(page)
    see(page, "shell")
    page.locator("#terminal input").tap()
    expect(page.locator("#terminal input")).to_be_focused()
    page.set_viewport_size({"width": PHONE["width"], "height": KEYBOARD})

    expect(page.locator("#views")).to_be_hidden()
    expect(page.locator("#terminal input")).to_be_in_viewport()
    expect(page.locator("#verdict h2")).to_be_in_viewport()
    page.set_viewport_size(PHONE)
    expect(page.locator("#views")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("address", [LESSON, "/sandbox/?example=sandbox"])
def test_axe_finds_nothing_in_any_view(page: Page, address: str, theme: str) -> None:
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    opened(page, address)
    for view in page.locator("#views button").all():
        view.click()
        assert violations(page) == []


def test_without_a_script_all_is_stacked(browser: Browser, site: Site) -> None:
    context = browser.new_context(base_url=site.url, viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(LESSON)

    expect(page.locator("#views")).to_be_hidden()
    for part in ("#verdict", "#prose h1", "#editor", "#stage", "#dock"):
        expect(page.locator(part)).to_be_visible()
    context.close()


def test_a_wide_screen_has_no_bar(browser: Browser, site: Site) -> None:
    context = browser.new_context(base_url=site.url)
    page = opened(context.new_page())
    for part in VIEWS.values():
        expect(page.locator(part)).to_be_visible()
    expect(page.locator("#views")).to_be_hidden()
    context.close()
