"""Time in a real browser: looking back, a change in the past beside the run it left, break points."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.play import Play
from tests.browser.test_article import LONG, cell, opened, press, screen, switch, tab_to, type_line

SLIDER = "#plot [role=slider][aria-label=Playhead]"


def crashing(page: Page) -> None:
    """The liveness probe asks for /err after a while, the container has been restarted twice, the clock stands."""
    play = Play.of(page)
    opened(page, "readiness")
    expect(cell(page, "ready")).to_have_text("1/1")
    page.get_by_role("radio", name="4×", exact=True).click()
    until(page, lambda: seconds(page) >= 9)
    play.stand()
    switch(page, "liveness", "/err").click()
    expect(screen(page)).to_contain_text("deployment.apps/go-http configured")
    page.get_by_role("radio", name="16×").click()
    for restart in (1, 2):  # the server stops the clock there: by hand, at 16x, a busy machine would be minutes late
        page.locator("#run-to > button").click()
        page.get_by_role("menuitemradio", name="Next restart").click()
        expect(page.locator("#status")).to_contain_text(re.compile(f"Stopped at .*restart {restart}"), timeout=LONG)
    page.get_by_role("radio", name="1×", exact=True).click()
    page.locator("#play").click()
    expect(cell(page, "restarts")).to_have_text("2", timeout=LONG)  # the Pod's status follows its container's
    play.stand()
    page.evaluate("() => document.activeElement.blur()")


def seconds(page: Page) -> int:
    """Where the playhead stands."""
    return int(page.locator(SLIDER).get_attribute("aria-valuenow") or "0")


def drag_to(page: Page, t: int) -> None:
    """Drags the playhead from where it is to second `t`; the window of 1x must reach back so far."""
    far = int(page.locator(SLIDER).get_attribute("aria-valuemax") or 0)
    span = min(120, max(30, far / 0.9))
    share = (t - max(0, far - 0.9 * span)) / span
    assert share >= 0, "it would be left of the plot"
    slider = page.locator(SLIDER)
    box = slider.bounding_box()
    assert box
    here = page.evaluate(
        "() => { const {x, width} = document.querySelector('#plot .time-chip').getBoundingClientRect();"
        " return x + width / 2; }"
    )
    y, there = box["y"] + 50, box["x"] + 96 + share * (box["width"] - 106)
    page.mouse.move(here, y)
    page.mouse.down()
    for step in range(1, 9):
        page.mouse.move(here + (there - here) * step / 8, y)
    page.mouse.up()
    until(page, lambda: abs(seconds(page) - t) <= 1)


def until(page: Page, true: Callable[[], bool]) -> None:
    for _ in range(300):
        if true():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not come")


def test_the_words_at_the_prompt_and_the_commands_beside_it_do_not_lie_on_each_other(page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})  # wide enough for the commands to stand at the prompt
    page.goto("/")
    expect(page.locator("#stage .pod")).to_have_count(2)
    expect(page.locator("#terminal .hints button").first).to_be_visible()
    until(page, lambda: seconds(page) >= 2)
    press(page, "<")
    expect(page.locator("#terminal input")).to_have_attribute("placeholder", re.compile("^As of "))
    expect(page.locator("#terminal .hints")).to_be_hidden()
    press(page, "End")
    expect(page.locator("#terminal .hints")).to_be_visible()


def test_dragging_back_takes_every_panel_along_and_a_change_there_makes_run_b(page: Page) -> None:
    crashing(page)
    after = cell(page, "name").inner_text()
    drag_to(page, 7)

    expect(page.locator("#live")).to_contain_text("Looking back")
    expect(cell(page, "restarts")).to_have_text("0")
    expect(cell(page, "ready")).to_have_text("1/1")
    before = cell(page, "name").inner_text()
    assert before != after, "the Pod of then"
    expect(page.locator(f"#stage [data-ref='pod/{before}']")).to_be_visible()
    expect(page.locator(f"#stage [data-ref='pod/{after}']")).to_have_count(0)
    expect(page.locator("#editor .hot").last).to_contain_text("/ping")
    for _ in range(2):  # the line below the manifest goes with the playhead
        was = page.locator("#clock").inner_text()
        press(page, "<")
        expect(page.locator("#clock")).not_to_have_text(was)
        clock = page.locator("#clock").inner_text()
        expect(page.locator("#consequence")).to_contain_text(f"As it was at {clock}")
    page.get_by_role("tab", name="Events").click()
    expect(page.locator("#events")).to_contain_text("Started")
    expect(page.locator("#events")).not_to_contain_text("Killing")
    page.get_by_role("tab", name="Terminal").click()
    page.locator("#terminal input").fill("kubectl get pods")
    page.keyboard.press("Enter")
    expect(screen(page)).to_contain_text(before)

    page.locator("#verdict [data-why]").click()
    expect(page.locator("#why .cause").first).to_be_visible()

    # The readiness probe asks for /err instead: the Pod is never let in, and never killed.
    switch(page, "readiness", "/err").click()
    expect(page.get_by_role("dialog")).to_contain_text("Run on from")
    page.get_by_role("button", name="Run on").click()
    expect(page.locator("#compare")).to_be_visible()
    expect(page.locator("[data-side=B]")).to_have_attribute("aria-checked", "true")
    expect(page.locator("#live")).to_contain_text("Live")
    expect(page.locator("#why")).to_contain_text("Ask about anything")  # the answer was about run A
    expect(screen(page)).to_contain_text("deployment.apps/go-http configured")
    expect(page.locator("#consequence")).to_contain_text("configured")
    page.get_by_role("radio", name="16×").click()
    expect(page.locator("#compare .differ")).to_contain_text(re.compile(r"B: .*no restart.*A: .*restart"), timeout=LONG)
    expect(cell(page, "restarts")).to_have_text("0")
    expect(cell(page, "ready")).to_have_text("0/1")

    page.locator("[data-side=A]").click()
    expect(cell(page, "name")).to_have_text(after)
    expect(cell(page, "restarts")).not_to_have_text("0")
    expect(page.locator("#live .letter")).to_have_text("A")
    page.locator("[data-side=B]").click()
    expect(cell(page, "restarts")).to_have_text("0")

    page.locator("#play").click()
    page.reload()
    expect(page.locator("#compare .differ")).to_contain_text(re.compile(r"B: .*A: .*restart"))
    page.locator("[data-side=A]").click()
    expect(cell(page, "name")).to_have_text(after)
    page.get_by_role("button", name="Close A").click()
    expect(page.locator("#compare")).to_be_hidden()
    expect(cell(page, "restarts")).to_have_text("0")


def test_what_is_refused_leaves_the_run_as_it_was(page: Page) -> None:
    crashing(page)
    drag_to(page, 7)
    expect(page.locator("#live")).to_contain_text("Looking back")
    switch(page, "readiness", "/err").click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("#consequence")).to_contain_text("Not done")
    expect(page.locator("#compare")).to_be_hidden()
    page.get_by_role("button", name="Back to live", exact=True).click()
    expect(page.locator("#live")).to_contain_text("Paused")
    expect(cell(page, "restarts")).to_have_text("2")


def test_time_by_keyboard(page: Page) -> None:
    crashing(page)
    press(page, ",")
    expect(page.locator("#live")).to_contain_text("Looking back")
    expect(page.locator("#status")).to_contain_text(re.compile(r"\d\d:\d\d:\d\d\. "))
    press(page, "End")
    expect(page.locator("#status")).to_contain_text("Back to live")
    press(page, "[")
    expect(page.locator("#status")).to_contain_text(re.compile("restart|READY|instead of"))
    expect(page.locator("#changes tbody tr").last).to_contain_text(re.compile("restart|READY|instead of"))
    for _ in range(20):
        if cell(page, "restarts").inner_text() == "0":
            break
        press(page, "[")
        page.wait_for_timeout(100)
    expect(cell(page, "restarts")).to_have_text("0")
    press(page, "]")
    expect(page.locator("#live")).to_contain_text("Looking back")
    press(page, "Home")
    expect(page.locator("#pods")).to_contain_text("No resources found")
    tab_to(page, SLIDER)
    press(page, "ArrowRight", "ArrowRight")
    until(page, lambda: seconds(page) == 2)
    for _ in range(3):
        press(page, "ArrowRight")

    # A line that changes something asks, and the other run is a key away.
    press(page, "t")
    type_line(page, "kubectl scale deployment/go-http --replicas=2")
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.get_by_role("button", name="Run on")).to_be_focused()
    press(page, "Enter")
    expect(page.locator("#status")).to_contain_text("Run B goes on from")
    expect(screen(page)).to_contain_text("deployment.apps/go-http scaled")
    press(page, "Escape", "x")
    expect(page.locator("#status")).to_contain_text("Run A is on the stage")
    press(page, "x")
    expect(page.locator("[data-side=B]")).to_have_attribute("aria-checked", "true")
    expect(page.locator("#pods tbody tr")).to_have_count(2)


def test_the_clock_stops_at_the_next_restart(page: Page) -> None:
    crashing(page)
    press(page, "b", "Enter")
    expect(page.locator("#run-to > button")).to_contain_text("To restart")
    press(page, "+", "+")
    expect(page.locator("#live")).to_contain_text("Paused", timeout=LONG)
    expect(page.locator("#status")).to_contain_text(re.compile(r"Stopped at .*restart 3"))
    expect(page.locator("#run-to > button")).to_contain_text("Run to")
    page.get_by_role("button", name="Run to").click()
    page.get_by_role("menuitemradio", name="Next 5xx").click()
    expect(page.locator("#live")).to_contain_text("Paused", timeout=LONG)
    expect(page.locator("#status")).to_contain_text(re.compile(r"Stopped at .*got 50\d"))


def test_the_brush_is_the_window(page: Page) -> None:
    crashing(page)
    page.get_by_role("radio", name="16×").click()
    page.locator("#play").click()
    overview = page.locator("#plot .overview")
    until(page, lambda: int(page.locator(SLIDER).get_attribute("aria-valuemax") or 0) > 140)
    page.locator("#play").click()
    page.get_by_role("radio", name="1×", exact=True).click()
    expect(overview).to_be_visible()
    overview.focus()
    press(page, "Home")
    expect(overview).to_have_attribute("aria-valuenow", "0")
    press(page, "Shift+ArrowLeft", "Shift+ArrowLeft")
    expect(overview).to_have_attribute("aria-valuetext", re.compile("^from 0s to [1-9]"))
    box = overview.bounding_box()
    assert box
    page.mouse.click(box["x"] + 0.9 * box["width"], box["y"] + 7)
    until(page, lambda: int(overview.get_attribute("aria-valuenow") or 0) > 0)
    overview.focus()
    press(page, "Escape")


@pytest.mark.parametrize("width", [1440, 1024, 390])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_two_runs_fit_and_axe_finds_nothing(page: Page, width: int, theme: str) -> None:
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    crashing(page)
    page.set_viewport_size({"width": width, "height": {1440: 900, 1024: 768, 390: 844}[width]})
    press(page, "[", "[", "[", "[", "[", "[")
    press(page, "t")
    type_line(page, "kubectl scale deployment/go-http --replicas=2")
    page.get_by_role("button", name="Run on").click()
    expect(screen(page)).to_contain_text("scaled")
    if width <= 700:
        page.locator("#views [data-view=stage]").click()
    expect(page.locator("#compare")).to_be_visible()
    press(page, "Escape", ",", ",")
    expect(page.locator("#live")).to_contain_text("Looking back")
    assert violations(page) == []
    wide, high = page.evaluate(
        "() => [document.documentElement.scrollWidth, document.querySelector('.work').scrollHeight]"
    )
    assert wide == width, "nothing sticks out at the side"
    if width > 700:
        assert high <= page.viewport_size["height"] - 48, "the simulation fits without scrolling"  # type: ignore[index]
