"""A lesson's steps in a real browser: every way to ask, by keyboard, by mouse, on a phone, without a script."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, FloatRect, Locator, Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import Site, listen, served
from tests.browser.guesses import NOW

LESSONS = Path(__file__).parent / "lessons"
LESSON = "/lesson/every-kind/"
LONG = 60_000  # ms; the clock runs at 4x at least where this much is waited for
WIDE, MEDIUM, PHONE = (1440, 900), (1024, 768), (390, 844)


@pytest.fixture(scope="module")
def lessons(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site with a lesson of the tests' own."""
    with served(tmp_path_factory.mktemp("lessons"), DEBUG="0", PROBEVIZ_LESSONS=str(LESSONS)) as site:
        yield site


@pytest.fixture
def context(browser: Browser, lessons: Site) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=lessons.url, viewport={"width": WIDE[0], "height": WIDE[1]})
    yield context
    context.close()


def now(page: Page, step: str) -> Locator:
    """The current step, once it is this one."""
    found = page.locator(f"{NOW}[data-step='{step}']")
    expect(found).to_have_count(1, timeout=LONG)
    return found


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Page, selector: str, most: int = 80) -> None:
    """Presses Tab until the focus is there, as somebody without a mouse would."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab does not come to {selector}")


def send(page: Page) -> None:
    tab_to(page, "#current .send button")
    press(page, "Enter")


def choose(page: Page, step: str, downs: int) -> None:
    """Answers by arrow keys: the option with so many above it."""
    now(page, step)
    tab_to(page, f"[data-step={step}] input[type=radio]")
    press(page, "Space", *["ArrowDown"] * downs)
    send(page)


def mark(page: Page, *seconds: str) -> None:
    """Types the seconds of each mark."""
    for text in seconds:
        tab_to(page, "[data-step=marks] .fields input")
        page.keyboard.type(text)


def answered(page: Page, step: str, option: str) -> None:
    now(page, step).get_by_label(option, exact=True).check()
    page.locator(f"{NOW} .send button").click()


def to_marks(page: Page) -> Locator:
    page.goto(LESSON)
    answered(page, "guess", "It climbs")
    answered(page, "code", "200")
    answered(page, "hop", "The kubelet on the node")
    return now(page, "marks")


def marked(page: Page, *seconds: str) -> None:
    for field, text in zip(page.locator(f"{NOW} .fields input").all(), seconds, strict=True):
        field.fill(text)
    page.locator(f"{NOW} .send button").click()


def to_seen(page: Page, *marks: str) -> Locator:
    """Past the guesses, with the run at the second restart."""
    to_marks(page)
    marked(page, *(marks or ("12", "22")))
    expect(page.locator("#live")).to_have_text(
        "Paused", timeout=LONG
    )  # at the first restart, where the lesson stops it
    page.locator(f"{NOW} [data-play]").click()
    page.get_by_role("radio", name="4×").click()
    seen = now(page, "seen")
    expect(seen.get_by_role("radio").first).to_be_visible(timeout=LONG)
    return seen


def to_mend(page: Page) -> Locator:
    to_seen(page)
    answered(page, "seen", "Two or more")
    sort(page, {"restart": "kubelet", "backoff": "kubelet", "bad": "balancer"})
    rank(page, ["none", "readiness", "liveness"])
    now(page, "count").get_by_role("spinbutton").fill("3")
    page.locator(f"{NOW} .send button").click()
    mend = now(page, "mend")
    expect(mend.locator(".prompt")).to_be_visible(timeout=LONG)
    return mend


def sort(page: Page, groups: dict[str, str]) -> None:
    for item, group in groups.items():
        now(page, "sort").locator(f"select[data-item={item}]").select_option(group)
    page.locator(f"{NOW} .send button").click()


def order(page: Page) -> list[str | None]:
    return [item.get_attribute("data-item") for item in page.locator(f"{NOW} .rank li").all()]


def rank(page: Page, wanted: list[str]) -> None:
    """By the buttons: each item up to its place."""
    now(page, "order")
    for place, item in enumerate(wanted):
        for _ in range(order(page).index(item) - place):
            page.locator(f"{NOW} .rank li[data-item={item}] [data-by='-1']").click()
    assert order(page) == wanted
    page.locator(f"{NOW} .send button").click()


def line(page: Page, step: str) -> Locator:
    """The line of a step that is behind."""
    return page.locator(f"#behind [data-step={step}] .fold")


# --- a whole lesson by keyboard ---------------------------------------------------------------------------------

WORDS = {
    "en-GB": {"right": "right", "not so": "not so", "guess first": "Guess first", "said": "Right:", "done": "Done"},
    "ru-RU": {
        "right": "верно",
        "not so": "не так",
        "guess first": "Сначала предскажите",
        "said": "Верно:",
        "done": "Готово",
    },
}


@pytest.mark.parametrize("locale", WORDS)
def test_a_whole_lesson_by_keyboard(browser: Browser, lessons: Site, locale: str) -> None:
    words = WORDS[locale]
    context = browser.new_context(base_url=lessons.url, locale=locale, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    complaints = listen(page)
    page.goto(LESSON)
    press(page, "Space")  # there is no Play before the guess
    expect(page.locator("#live")).to_have_text(words["guess first"])
    choose(page, "guess", 1)
    expect(now(page, "code").locator(".title")).to_be_focused()
    choose(page, "code", 0)
    choose(page, "hop", 1)
    now(page, "marks")
    mark(page, "12", "40")
    send(page)

    expect(page.locator("#clock")).to_have_text(
        "10:00:12", timeout=LONG
    )  # the first restart, where the lesson stops it
    expect(line(page, "code")).to_contain_text(words["right"], timeout=LONG)
    press(page, "Space", "+")
    expect(line(page, "marks")).to_contain_text(words["not so"], timeout=LONG)
    expect(page.locator("#behind [data-step=marks] .judged")).to_be_visible()
    expect(line(page, "guess")).to_contain_text(words["right"], timeout=LONG)

    choose(page, "seen", 0)
    expect(now(page, "seen").locator(".judged")).to_contain_text("RESTARTS")
    press(page, "Shift+Tab")
    press(page, "ArrowDown", "ArrowDown")
    send(page)
    for item in now(page, "sort").locator("select").all():
        tab_to(page, "[data-step=sort] select")
        press(page, *["ArrowDown"] * (2 if item.get_attribute("data-item") == "bad" else 1))
    send(page)
    now(page, "order")
    for place, design in enumerate(["none", "readiness", "liveness"]):
        while order(page).index(design) > place:
            tab_to(page, f"[data-step=order] li[data-item={design}] [data-by='-1']")
            press(page, "Enter")
    send(page)

    now(page, "count")
    tab_to(page, "[data-step=count] input")
    press(page, "ArrowUp", "ArrowUp", "ArrowUp")
    send(page)
    expect(now(page, "mend").locator("code.run").first).to_be_visible(timeout=LONG)
    tab_to(page, "[data-step=mend] code.run")
    press(page, "Enter")
    expect(page.locator("#terminal .screen")).to_contain_text("NOMINATED NODE")
    expect(page.locator("[data-part=typed]")).to_have_class("done")
    tab_to(page, "[data-probe=liveness] [aria-pressed=false]")
    press(page, "Enter")
    expect(page.locator("#end")).to_be_visible(timeout=LONG)
    expect(page.locator("#end .title")).to_contain_text(words["done"])
    expect(page.locator("#behind [data-step=mend] .judged")).to_be_visible()
    assert violations(page) == []
    assert complaints == []
    context.close()


# --- guesses ----------------------------------------------------------------------------------------------------


def test_there_is_no_play_before_the_guess(page: Page) -> None:
    page.goto(LESSON)
    expect(page.locator("#live")).to_have_text("Guess first")
    expect(page.locator("#play")).to_have_attribute("aria-disabled", "true")
    page.locator("#play").click(force=True)

    expect(page.locator(f"{NOW} input").first).to_be_focused()
    expect(page.locator("#alert")).to_have_text("Guess first, then let it run.")
    expect(page.locator("#clock")).to_have_text("10:00:00")


def test_an_answer_that_lacks_says_so(page: Page) -> None:
    page.goto(LESSON)
    page.locator(f"{NOW} .send button").click()
    expect(page.locator(f"{NOW} input").first).to_be_focused()
    expect(page.locator("#alert")).to_contain_text("Answer first")
    complaint = page.locator(f"{NOW} .complaint")
    expect(complaint).to_have_text("Answer first: something is still missing here.")
    expect(complaint).to_be_in_viewport()
    now(page, "guess").locator("input").first.check()
    page.locator(f"{NOW} .send button").click()
    expect(page.locator("[data-step=guess] .complaint")).to_be_hidden()


def test_what_is_pressed_before_the_steps_have_come_is_not_lost(page: Page) -> None:
    """Their script comes at the first sign of a person: this is the first."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/steps." in request.url else None)
    page.goto(LESSON)
    expect(page.locator("#live")).to_have_text("Guess first")
    assert asked == []
    page.evaluate(
        """() => {
          document.querySelector("#current [value=climbs]").checked = true;
          document.querySelector("#current .send button").click();
        }"""
    )
    assert asked == []
    page.keyboard.press("Shift")
    now(page, "code")


# All that the live region says.
HEAR = """addEventListener("DOMContentLoaded", () => {
  const status = document.getElementById("status");
  window.said = [];
  new MutationObserver(() => window.said.push(status.textContent)).observe(status, { childList: true });
})"""


def test_a_guess_stays_beside_what_happened(page: Page) -> None:
    page.add_init_script(HEAR)
    to_marks(page)
    marked(page, "12", "40")
    expect(page.locator("#plot .ghost-line")).to_have_count(2)
    expect(page.locator("#live")).to_have_text("Paused", timeout=LONG)
    page.locator(f"{NOW} [data-play]").click()
    judged = page.locator("#behind [data-step=marks] .judged")
    expect(judged).to_contain_text("Too late. You marked 12s, 40s; it came at 12s, 22s.", timeout=LONG)

    expect(page.locator("#plot .ghost-truth")).to_have_count(2)
    expect(page.locator("#plot .ghost-head").first).to_be_visible()
    page.wait_for_function("() => window.said.some((text) => text.includes('Step 4: Too late.'))")
    line(page, "marks").click()
    expect(judged).to_be_hidden()
    line(page, "guess").click()
    expect(page.locator("#behind [data-step=guess] .said")).to_contain_text("It climbs")


# --- a trial, and a page ------------------------------------------------------------------------------------------


def test_a_trial_goes_on_by_itself_and_may_be_tried_again(page: Page) -> None:
    page.goto("/lesson/tried-and-written/")
    golf = now(page, "golf")
    golf.get_by_role("button", name="Play 7 runs").click()
    expect(golf.locator(".judged")).to_contain_text("Not yet. 7 of 7 were down.", timeout=LONG)
    expect(golf.locator("progress")).to_have_attribute("value", "7")
    page.locator("[data-probe=readiness] [data-path='/ping']").click()
    expect(page.locator("#consequence")).to_contain_text("configured")
    golf.get_by_role("button", name="Play 7 runs").click()

    expect(page.locator("#behind [data-step=golf] .judged")).to_contain_text("0 of 7 were down, 1 field", timeout=LONG)


def test_a_page_is_text_and_nothing_else(page: Page) -> None:
    page.goto("/lesson/tried-and-written/")
    now(page, "golf")
    page.locator("[data-probe=readiness] [data-path='/ping']").click()
    expect(page.locator("#consequence")).to_contain_text("configured")
    page.get_by_role("button", name="Play 7 runs").click()
    written = now(page, "page")
    field, complaint = written.locator("textarea"), written.locator(".complaint")
    field.fill("10:00:00 <b>it</b> begins")
    written.locator(".send button").click()
    expect(complaint).to_have_text("The page must have 2 lines; it has 1.")
    field.fill("10:00:00 <b>it</b> begins\n<i>soon</i> it is ready")
    written.locator(".send button").click()
    expect(complaint).to_contain_text("not “<i>soon</i> it is ready”")
    field.fill("10:00:00 <b>it</b> begins\n10:00:03 it is ready")
    written.locator(".send button").click()

    expect(page.locator("#behind [data-step=page] .recap .lines")).to_contain_text("<b>it</b> begins")
    expect(page.locator("#end")).to_be_visible()


# --- marks ------------------------------------------------------------------------------------------------------


def handle(page: Page, n: int) -> Locator:
    return page.get_by_role("slider", name=f"Mark {n}", exact=True)


def test_marks_by_keyboard(page: Page) -> None:
    marks = to_marks(page)
    first, second = marks.locator(".fields input").all()
    first.fill("10")
    expect(handle(page, 1)).to_be_visible()
    expect(handle(page, 2)).to_be_hidden()
    handle(page, 1).focus()
    press(page, "ArrowRight", "ArrowRight", "PageUp", "ArrowLeft")
    expect(first).to_have_value("21")
    expect(handle(page, 1)).to_have_attribute("aria-valuetext", "21s after the start")
    press(page, "End")
    expect(first).to_have_value("60")
    second.focus()
    press(page, "ArrowUp", "ArrowUp")
    expect(second).to_have_value("1" if second.input_value() == "1" else "2")
    expect(handle(page, 2)).to_be_visible()
    assert violations(page) == []


def test_marks_by_mouse(page: Page) -> None:
    marks = to_marks(page)
    plot = page.locator("#plot [role=slider]").first.bounding_box()
    assert plot is not None
    for x in (0.3, 0.6):
        page.mouse.click(plot["x"] + x * plot["width"], plot["y"] + 40)
    first, second = marks.locator(".fields input").all()
    assert 0 < int(first.input_value()) < int(second.input_value()) <= 60
    expect(page.locator("#live")).to_have_text("Guess first")  # the playhead has not moved
    at = handle(page, 2).bounding_box()
    assert at is not None
    page.mouse.move(at["x"] + 12, at["y"] + 12)
    page.mouse.down()
    page.mouse.move(at["x"] - 150, at["y"] + 12, steps=4)
    page.mouse.up()
    assert int(second.input_value()) < int(first.input_value()) + 15
    page.locator(f"{NOW} .send button").click()
    expect(page.locator(".mark-handle")).to_have_count(0)


# --- what was seen, sorted and put in order -----------------------------------------------------------------------


def test_a_wrong_answer_is_explained_and_given_again(page: Page) -> None:
    seen = to_seen(page)
    answered(page, "seen", "None")
    expect(seen.locator(".judged")).to_contain_text("Not yet.")
    answered(page, "seen", "Two or more")
    sort(page, {"restart": "balancer", "backoff": "kubelet", "bad": "balancer"})
    expect(now(page, "sort").locator(".judged li")).to_have_count(1)
    sort(page, {"restart": "kubelet", "backoff": "kubelet", "bad": "balancer"})
    now(page, "order")


def test_an_order_by_drag_and_by_buttons(page: Page) -> None:
    to_seen(page)
    answered(page, "seen", "Two or more")
    sort(page, {"restart": "kubelet", "backoff": "kubelet", "bad": "balancer"})
    ranked = now(page, "order")
    before = order(page)
    grip, last = ranked.locator(".grip").first.bounding_box(), ranked.locator(".rank li").last.bounding_box()
    assert grip is not None and last is not None
    page.mouse.move(grip["x"] + 5, grip["y"] + 5)
    page.mouse.down()
    page.mouse.move(grip["x"] + 5, last["y"] + last["height"] - 5, steps=5)
    page.mouse.up()
    assert order(page) == [before[1], before[2], before[0]]
    ranked.locator(".rank li").last.locator("[data-by='-1']").focus()
    press(page, "Enter")
    assert order(page) == [before[1], before[0], before[2]]
    expect(page.locator("#status")).to_contain_text("place 2 of 3.")
    expect(ranked.locator(".rank li").nth(1).locator("[data-by='-1']")).to_be_focused()


# --- a task, and comforts -----------------------------------------------------------------------------------------


def test_a_task_with_its_parts_hints_and_ways_back(page: Page) -> None:
    mend = to_mend(page)
    expect(mend.locator(".hint:visible")).to_have_count(1)
    for n in (1, 2, 3):
        mend.get_by_text(f"Hint {n} of 3").click()
        expect(mend.locator(".hint:visible")).to_have_count(min(n + 1, 3))
    expect(mend.get_by_text("that handler answers")).to_be_visible()
    expect(page.locator("#undo")).to_be_hidden()
    page.locator("[data-probe=liveness] [data-path='/ping']").click()
    expect(page.locator("#consequence")).to_contain_text("configured")
    page.locator("#undo").click()
    expect(page.locator("[data-probe=liveness] [data-path='/err']")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#consequence")).to_contain_text("configured")
    expect(page.locator("#undo")).to_be_hidden()

    page.get_by_text("More", exact=True).click()
    page.get_by_role("button", name="Back to the start of this step").click()
    expect(page.locator("#live")).to_contain_text("Looking back")
    page.keyboard.press("End")
    page.get_by_text("More", exact=True).click()
    page.get_by_role("button", name="Take this cluster to the sandbox").click()
    page.wait_for_url(re.compile(r"/s/"))
    expect(page.locator("#pods tbody tr")).not_to_have_count(0, timeout=LONG)


def test_a_command_runs_in_the_terminal(page: Page) -> None:
    to_mend(page)
    command = page.get_by_role("button", name=re.compile("^Run in the terminal: kubectl get pods --selector"))
    prose = page.locator("#current").bounding_box()
    assert prose is not None
    for rect in command.evaluate("el => [...el.getClientRects()].map(({ left, right }) => [left, right])"):
        assert prose["x"] <= rect[0] < rect[1] <= prose["x"] + prose["width"]  # whole, on as many lines as it takes
    command.click()
    expect(page.locator("#terminal .screen")).to_contain_text("NOMINATED NODE")
    expect(page.locator("[data-part=typed]")).to_have_class("done")


def test_a_word_of_the_glossary(page: Page) -> None:
    page.goto(LESSON)
    word, card = page.get_by_role("link", name="liveness probe"), page.locator("#term-card")
    page.keyboard.press("Shift")
    expect(card).to_have_count(1)
    word.hover()
    expect(card).to_contain_text("whether a container still works")
    press(page, "Escape")
    expect(card).to_be_hidden()
    page.mouse.move(5, 5)
    tab_to(page, "[data-term=liveness]", 80)
    expect(card).to_be_visible()
    assert violations(page) == []
    word.click()
    expect(card).to_be_visible()
    assert LESSON in page.url
    press(page, "Escape")
    word.evaluate("link => location.assign(link.href)")  # as without a script
    expect(page.locator("#liveness")).to_be_visible()


def test_coming_back_finds_the_step_and_the_answers(page: Page) -> None:
    to_marks(page)
    page.reload()
    now(page, "marks")
    expect(line(page, "guess")).to_contain_text("to be judged")
    page.keyboard.press("Shift")
    line(page, "guess").click()
    expect(page.locator("#behind [data-step=guess] .recap")).to_contain_text("It climbs")


# --- where things stand -------------------------------------------------------------------------------------------

PARTS = ("#reading", ".manifest .yaml", "#current", "#prose .nav")


def boxes(page: Page) -> list[FloatRect]:
    found = [page.locator(css).bounding_box() for css in PARTS]
    return [box for box in found if box is not None]


@pytest.mark.parametrize("size", [WIDE, MEDIUM, (1280, 720), (1440, 640)], ids=str)
@pytest.mark.parametrize("address", [LESSON, "/lesson/who-wrote-the-502/", "/lesson/liveness/"])
def test_nothing_lies_over_the_manifest(context: BrowserContext, address: str, size: tuple[int, int]) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(address)
    expect(page.locator("#stage .skeleton")).to_have_count(0)
    found = boxes(page)
    assert len(found) == len(PARTS)
    for above, below in zip(found, found[1:], strict=False):
        assert above["y"] + above["height"] <= below["y"] + 1
    assert found[-1]["y"] + found[-1]["height"] <= size[1] + 1
    footer = page.locator("#consequence")
    if footer.is_visible():
        footer.locator("span").evaluate("el => (el.textContent = 'Applying this replaces the Pod. '.repeat(3))")
        box, card = footer.bounding_box(), page.locator(".manifest .yaml").bounding_box()
        assert box is not None
        assert card is not None
        assert box["y"] + box["height"] <= card["y"] + card["height"]
    page.close()


def test_the_steps_script_moves_nothing(page: Page) -> None:
    page.goto(LESSON)
    expect(page.locator("#stage .skeleton")).to_have_count(0)
    before = boxes(page)
    page.keyboard.press("Shift")
    expect(page.locator("#term-card")).to_have_count(1)  # it has come
    assert boxes(page) == before


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_any_step(browser: Browser, lessons: Site, theme: str) -> None:
    context = browser.new_context(base_url=lessons.url, color_scheme=theme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(LESSON)
    assert violations(page) == []
    to_marks(page)
    assert violations(page) == []
    marked(page, "12", "40")
    expect(page.locator("#live")).to_have_text("Paused", timeout=LONG)
    assert violations(page) == []  # the next step waits
    page.locator(f"{NOW} [data-play]").click()
    page.get_by_role("radio", name="4×").click()
    answered(page, "seen", "None")
    assert violations(page) == []
    answered(page, "seen", "Two or more")
    now(page, "sort")
    assert violations(page) == []
    sort(page, {"restart": "kubelet", "backoff": "kubelet", "bad": "balancer"})
    now(page, "order")
    assert violations(page) == []
    context.close()


def test_why_an_answer_is_wrong_comes_into_sight(page: Page) -> None:
    """It lies below a form that fills its panel."""
    page.set_viewport_size({"width": WIDE[0], "height": 560})
    seen = to_seen(page)
    answered(page, "seen", "None")
    expect(seen.locator(".judged")).to_be_in_viewport(ratio=0.9)


def test_a_phone_has_the_prompt_in_sight(browser: Browser, lessons: Site) -> None:
    context = browser.new_context(
        base_url=lessons.url, viewport={"width": PHONE[0], "height": PHONE[1]}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    complaints = listen(page)
    page.goto(LESSON)
    asked = page.locator(f"{NOW} .prompt")
    expect(asked).to_be_in_viewport()
    page.get_by_role("link", name="liveness probe").tap()
    expect(page.locator("#term-card")).to_be_visible()
    page.locator("#verdict").tap()
    expect(page.locator("#term-card")).to_be_hidden()
    page.locator("#reading code.run").first.tap()
    expect(page.locator("#terminal .screen")).to_contain_text("kubectl get pods")
    page.locator("#strip").tap()
    expect(asked).to_be_in_viewport()
    answered(page, "guess", "It climbs")
    expect(page.locator(f"{NOW} .prompt")).to_be_in_viewport()
    for view in page.locator("#views button").all():
        view.tap()
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
        assert violations(page) == []
    assert complaints == []
    context.close()


def test_without_a_script_every_step_is_text(browser: Browser, lessons: Site) -> None:
    context = browser.new_context(base_url=lessons.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(LESSON)
    for words in (
        "What will RESTARTS say",
        "It climbs",
        "Writes the 502",
        "Readiness on /err",
        "Typed kubectl get pods",
    ):
        expect(page.get_by_text(words).filter(visible=True).first).to_be_visible()
    expect(page.locator("#ahead .moral")).to_contain_text("The handler was fine all the time")
    expect(page.locator("#ahead noscript .title")).to_contain_text("At the end")
    expect(page.get_by_role("button", name="Guess")).to_have_count(0)
    assert len(page.locator("body").inner_text()) >= 3500
    context.close()
