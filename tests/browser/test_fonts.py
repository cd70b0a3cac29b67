"""The fonts come after everything that a visitor waits for, and move nothing when they come."""

from playwright.sync_api import Page

from tests.browser.pictures import FONTS

BOXES = """() => [".verdict", ".stage", ".timeline", ".dock", ".yaml", ".current"].map((css) => {
  const { left, top, width, height } = document.querySelector(css).getBoundingClientRect();
  return [left, top, width, height].map(Math.round);
})"""


def test_the_fonts_wait_for_the_first_touch_and_move_nothing(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if ".woff2" in request.url else None)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto("/lesson/readiness/")
    page.locator("#stage .pod").wait_for()
    assert asked == []
    before = page.evaluate(BOXES)

    page.keyboard.press("Shift")
    page.wait_for_function(FONTS)

    assert len(asked) >= 2
    after = page.evaluate(BOXES)
    assert after[:4] == before[:4], "the simulation stays where it was"
    assert all(
        abs(new - old) <= 2
        for one, other in zip(before, after, strict=True)
        for new, old in zip(other, one, strict=True)
    )


def test_who_has_had_the_fonts_gets_them_at_once(page: Page) -> None:
    page.goto("/course/")
    page.keyboard.press("Shift")
    page.wait_for_function(FONTS)

    page.reload()

    page.wait_for_function("() => document.head.querySelector('link[href*=fonts]') !== null", timeout=2_000)
