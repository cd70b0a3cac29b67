"""The machinery of the browser tests itself: server, browser, policy, complaints."""

import re
import urllib.request

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Site, listen


def test_the_site_is_alive(page: Page) -> None:
    answer = page.goto("/livez")

    assert answer is not None
    assert answer.status == 200
    expect(page.locator("body")).to_have_text("ok")


def test_the_database_answers(site: Site) -> None:
    with urllib.request.urlopen(f"{site.url}/readyz") as answer:
        assert answer.status == 200


def test_the_policy_lets_a_page_open_a_websocket_to_its_own_host(context: BrowserContext) -> None:
    """The address is unknown, so the server refuses; what counts is that the policy lets the page ask."""
    page = context.new_page()
    complaints = listen(page)
    page.goto("/livez")

    page.evaluate(
        """() => new Promise((resolve) => {
          const socket = new WebSocket(`ws://${location.host}/no-such-socket/`);
          socket.onclose = resolve;
        })"""
    )

    assert [words for words in complaints if "CSP" in words or "Content Security Policy" in words] == []


INLINE_SCRIPT = "document.body.append(Object.assign(document.createElement('script'), {textContent: '1'}))"


@pytest.mark.parametrize(
    "offence",
    [
        pytest.param("console.error('wrong')", id="console"),
        pytest.param("setTimeout(() => { throw new Error('wrong') })", id="error"),
        pytest.param(INLINE_SCRIPT, id="policy"),
    ],
)
def test_a_complaint_does_not_go_unnoticed(context: BrowserContext, offence: str) -> None:
    page = context.new_page()
    complaints = listen(page)
    page.goto("/livez")

    page.evaluate(offence)
    page.wait_for_timeout(200)  # complaints come by a way of their own, some later than the answer

    assert complaints != []


def test_a_pod_on_the_stage_is_selected_everywhere(page: Page) -> None:
    page.goto("/lesson/readiness/")
    card = page.locator("#stage .pod").first
    card.locator(".meta").click()

    expect(card).to_have_class(re.compile(r"\bselected\b"))
    expect(page.locator("#pods tr[aria-selected=true]")).to_have_count(1)
