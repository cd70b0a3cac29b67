"""Guesses that come before all else: a lesson's clock stands until they are answered."""

from collections.abc import Sequence

from playwright.sync_api import Page, expect

NOW = "#current > .step.now:not([hidden])"
GUESSED = ("choice", "code", "hop", "number", "markers")


def past_guesses(page: Page, go_on: bool = True, numbers: Sequence[int] = (1, 2, 3, 4)) -> None:
    """Answers, whatever it be, until the clock may go on; it does so by itself: a press on Play might come too late."""
    answered = False
    asked = page.locator(NOW)
    expect(asked).to_have_count(1)
    while asked.get_attribute("data-ask") in GUESSED and "early" not in (asked.get_attribute("class") or ""):
        step = asked.get_attribute("data-step")
        fields = asked.locator("input[type=number]")
        for number, field in zip(numbers, fields.all(), strict=False):
            field.fill(str(number))
        if fields.count() == 0:
            asked.locator("input[type=radio]").first.check()
        asked.locator(".send button").click()
        expect(page.locator(f"{NOW}[data-step='{step}']")).to_have_count(0)
        answered = True
    if go_on and answered:
        expect(page.locator("#live")).not_to_contain_text("Paused")
