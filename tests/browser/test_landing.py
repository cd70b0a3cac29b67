"""The landing page: within a minute one sees a 502, its cause, and repairs it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.guesses import NOW

# What of a link nothing covers and the page shows: its share, from 0 to 1.
SEEN = """links => links.map((link) => {
  const { left, top, bottom } = link.getBoundingClientRect();
  const at = [...Array(9).keys()].map((i) => top + 1 + (i * (bottom - top - 2)) / 8);
  return at.filter((y) => link.contains(document.elementFromPoint(left + 30, y))).length / at.length;
})"""


def test_a_502_its_cause_and_its_repair(page: Page) -> None:
    page.goto("/")
    expect(page.locator("#verdict h2")).to_have_text("Every request gets 502, although both Pods are Running")

    page.locator("#verdict").get_by_role("button", name="Why?").click()
    expect(page.locator("#why li").last).to_be_visible()
    expect(page.locator("#why")).to_contain_text("GET /err")

    page.get_by_role("group", name="readiness path").get_by_role("button", name="/ping").click()
    expect(page.locator("#verdict h2")).to_contain_text("200", timeout=30_000)
    expect(page.locator(f"{NOW}[data-step='time']")).to_be_visible()
    for button in ("#play", "#step", "#step-back"):
        page.locator(button).click()
    expect(page.locator("#end")).to_be_visible()
    page.get_by_role("link", name="Start the course").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("502 from a Pod that is fine")


def test_a_502_can_be_asked_about_after_its_repair(page: Page) -> None:
    page.goto("/")
    expect(page.locator("#verdict h2")).to_contain_text("Every request gets 502")
    page.get_by_role("group", name="readiness path").get_by_role("button", name="/ping").click()
    last = page.get_by_role("button", name="last 502, ")
    expect(last).to_be_visible(timeout=30_000)
    box = last.bounding_box()
    assert box is not None and min(box["width"], box["height"]) >= 24
    last.click()
    expect(page.locator("#why li").first).to_contain_text("got 502 from awselb/2.0")
    expect(page.locator("#why li").last).to_contain_text("kubectl apply -f web.yaml")


def test_by_keyboard(page: Page) -> None:
    page.goto("/")
    expect(page.locator("#verdict h2")).to_contain_text("Every request gets 502")
    page.keyboard.press("w")
    expect(page.locator("#why li").last).to_be_visible()
    page.get_by_role("group", name="readiness path").get_by_role("button", pressed=True).focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#verdict h2")).to_contain_text("200", timeout=30_000)


@pytest.mark.parametrize("size", [(1440, 900), (1280, 720), (1024, 768), (390, 844)], ids=str)
def test_effect_and_cause_are_both_in_sight(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto("/")
    expect(page.locator("#verdict h2")).to_contain_text("Every request gets 502")
    page.locator("#verdict [data-why]").click()
    expect(page.locator("#why li.root")).to_contain_text("was set to /err")
    seen = page.locator("#why li").evaluate_all(SEEN)
    assert (seen[0], seen[-1]) == (1, 1), seen
    if size == (1440, 900):
        assert seen == [1] * 6


JUMPS = """
window.jumps = [];
new PerformanceObserver(list => {
  for (const {sources, value} of list.getEntries())
    for (const {node} of sources)
      if (node?.parentElement?.matches(".work, .sand")) window.jumps.push(`${node.className}: ${value}`);
}).observe({type: "layout-shift", buffered: true});
"""


@pytest.mark.parametrize("size", [(1440, 900), (1280, 720), (1024, 768), (390, 844)])
@pytest.mark.parametrize("address", ["/", "/course/", "/sandbox/?example=sandbox"])
def test_no_part_of_the_page_jumps_when_its_picture_comes(page: Page, address: str, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.add_init_script(JUMPS)
    page.goto(address)
    expect(page.locator("#stage .pod")).to_have_count(2)
    expect(page.locator("#plot .tl .band").first).to_be_attached()
    assert page.evaluate("jumps") == []


def test_a_place_in_a_row_of_the_timeline_asks_about_its_band(page: Page) -> None:
    """A click below the band, where its marks are; a drag that begins there looks back."""

    def place() -> tuple[float, float]:
        row = page.locator("#plot [data-row='1']").bounding_box()
        label = page.locator("#plot .tl .label").last.bounding_box()
        assert row is not None and label is not None and row["height"] >= 24
        return label["x"] + 8, row["y"] + row["height"] - 3

    page.goto("/")
    expect(page.locator("#verdict h2")).to_contain_text("Every request gets 502")
    page.mouse.click(*place())
    expect(page.locator("#why li").last).to_be_visible()
    expect(page.locator("#live")).not_to_contain_text("Looking back")
    x, y = place()
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 20, y, steps=5)
    page.mouse.up()
    expect(page.locator("#live")).to_contain_text("Looking back")
