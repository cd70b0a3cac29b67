"""Somebody without a mouse: keys, and a look at where the focus is after each of them."""

from playwright.sync_api import Locator, Page, TimeoutError, expect

PATIENCE = 5_000  # ms; an outline, or a panel that opens, takes a frame or two

# What is wrong with the focus for somebody who only sees the page, or "".
LOST = """
() => {
  const el = document.activeElement;
  if (el === null || el === document.body) return "nothing has the focus";
  const name = `${el.tagName.toLowerCase()}#${el.id}.${el.getAttribute("class") ?? ""}`;
  let { left, top, right, bottom } = el.getClientRects()[0] ?? el.getBoundingClientRect();
  [left, top, right, bottom] = [Math.max(left, 0), Math.max(top, 0), Math.min(right, innerWidth),
                                Math.min(bottom, innerHeight)];
  for (let at = el.parentElement; at !== null; at = at.parentElement) {
    if (getComputedStyle(at).overflow === "visible") continue;
    const clip = at.getBoundingClientRect();
    [left, top, right, bottom] = [Math.max(left, clip.left), Math.max(top, clip.top), Math.min(right, clip.right),
                                  Math.min(bottom, clip.bottom)];
  }
  if (right - left < 8 || bottom - top < 8) return `${name} has the focus, out of sight`;
  const middle = (top + bottom) / 2;
  const over = [left + 4, (left + right) / 2, right - 4].map((x) => document.elementFromPoint(x, middle));
  if (over.every((one) => one === null || !(el.contains(one) || one.contains(el))))
    return `${name} has the focus, under ${over[1]?.tagName}#${over[1]?.id}.${over[1]?.getAttribute("class")}`;
  for (let at = el, i = 0; at !== null && i < 4; at = at.parentElement, i++) {
    const { outlineStyle, outlineWidth } = getComputedStyle(at);
    if (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2) return "";
  }
  return `${name} has the focus, and no outline`;
}
"""


class Keyboard:
    """The keyboard of a page. Whatever it moves the focus to must be in sight, uncovered and outlined."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def tab_to(self, selector: str, most: int = 60, key: str = "Tab") -> None:
        """Presses Tab until the focus is there; every stop on the way has to be seen."""
        for _ in range(most):
            self.press(key)
            if self.page.evaluate("document.activeElement === document.body"):
                self.press(key)  # once around, past the browser's own bars
            self.sees_focus()
            if self.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(f"{key} does not come to {selector}")

    def sees_focus(self) -> None:
        """At once, or as soon as the page has drawn it."""
        if self.page.evaluate(LOST) == "":
            return
        try:
            self.page.wait_for_function(f"() => ({LOST})() === ''", timeout=PATIENCE)
        except TimeoutError:
            raise AssertionError(self.page.evaluate(LOST)) from None

    def sees(self, what: Locator) -> None:
        """That has the focus, and it can be seen."""
        expect(what).to_be_focused()
        self.sees_focus()
