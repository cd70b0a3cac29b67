"""The pages in Russian: the switch, what is said before anything is painted, and that nothing is too wide."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import Site, listen
from tests.browser.test_sandbox import manifest, write

PAGES = ["/", "/course/", "/glossary/", "/host/", "/lesson/readiness/", "/sandbox/?example=sandbox"]
SIZES = [(390, 844), (1024, 768), (1440, 900)]

# Elements that reach beyond the page's right edge, but for those in a box that scrolls by itself or is cut on purpose.
TOO_WIDE = """
() => {
  const page = [document.documentElement, document.body];
  const held = (el) => { for (let at = el.parentElement; at; at = at.parentElement)
    if (getComputedStyle(at).overflowX !== "visible" && !page.includes(at)) return true; };
  return [...document.querySelectorAll("body *")]
    .filter((el) => el.getBoundingClientRect().right > innerWidth + 1 && el.checkVisibility() && !held(el))
    .map((el) => el.outerHTML.slice(0, 120));
}
"""
# Words that are cut off in a button, a tab or a heading.
CUT_OFF = """
() => [...document.querySelectorAll("button, .btn, [role=tab], h1, h2, .seg, label")]
    .filter((el) => el.checkVisibility() && el.scrollWidth > el.clientWidth + 1)
    .filter((el) => getComputedStyle(el).overflowX !== "visible")
    .map((el) => el.outerHTML.slice(0, 120))
"""
# What is read on the page, without what Kubernetes prints: code, kubectl's tables, the terminal, Events and logs.
READ = """
(printed) => {
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const el = walk.currentNode.parentElement;
    if (el && !el.closest(printed)) found.push(walk.currentNode.textContent.trim());
  }
  for (const name of ["aria-label", "title", "placeholder", "aria-valuetext"])
    for (const el of document.querySelectorAll(`[${name}]`))
      if (!el.closest(printed)) found.push(el.getAttribute(name));
  return found;
}
"""
PRINTED_IN = (
    "code, pre, script, style, noscript, kbd, .mono, .kc, .terminal, .editor, .hints, #cmd, #events, #logs, .detail, "
    ".nm, [data-why] > span, .at, main [lang=en]"
)
ENGLISH = re.compile(r"(?<![-./\w])[A-Za-z]{2,} [a-z]{2,}(?![-./\w])")
NAMED = re.compile(r"(Service|Deployment|Ingress) [\w-]+")  # a kind and a name
PRINTED = ("No events found in default namespace.", "No resources found in default namespace.")


def english(page: Page) -> list[str]:
    """Words of English that follow one another."""
    return [
        text for text in page.evaluate(READ, PRINTED_IN) if ENGLISH.search(NAMED.sub("", text)) and text not in PRINTED
    ]


@pytest.fixture(params=["light", "dark"])
def russian(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[Page]:
    """A page of somebody whose browser asks for Russian."""
    context = browser.new_context(base_url=site.url, color_scheme=request.param, locale="ru-RU")
    page = context.new_page()
    complaints = listen(page)
    yield page
    assert complaints == []
    context.close()


def opened(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    if address not in ("/host/", "/glossary/"):
        expect(page.locator("#stage .skeleton")).to_have_count(0)


def test_the_switch_stays_on_the_page_and_is_remembered(page: Page) -> None:
    page.goto("/lesson/readiness/")
    expect(page.locator("h1")).to_have_text("Running is not the same as Ready")
    page.get_by_role("link", name="RU", exact=True).press("Enter")
    expect(page.locator("h1")).to_have_text("Running ещё не значит Ready")
    page.get_by_role("link", name="Пробы вживую").click()
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    page.get_by_role("link", name="EN", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size[0]))
@pytest.mark.parametrize("address", PAGES)
def test_nothing_is_too_wide(browser: Browser, site: Site, address: str, size: tuple[int, int]) -> None:
    context = browser.new_context(
        base_url=site.url, locale="ru-RU", viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce"
    )
    page = context.new_page()
    opened(page, address)
    assert page.evaluate(TOO_WIDE) == []
    assert page.evaluate(CUT_OFF) == []
    context.close()


def test_the_words_are_one_request_more(russian: Page) -> None:
    asked: list[str] = []
    russian.on("request", lambda request: asked.append(request.url))
    opened(russian, "/lesson/readiness/")
    assert [url for url in asked if "words.ru" in url] != []
    assert len([url for url in asked if not url.startswith("data:") and "font" not in url]) <= 7


@pytest.mark.parametrize("address", PAGES)
def test_no_english_is_left(russian: Page, address: str) -> None:
    opened(russian, address)
    assert english(russian) == []


def test_a_story_in_russian(russian: Page) -> None:
    opened(russian, "/")
    expect(russian.locator("#verdict h2")).to_have_text("Каждый запрос получает 502, хотя оба пода в состоянии Running")
    russian.locator("#verdict").get_by_role("button", name="Почему?").click()
    expect(russian.locator("#why li").last).to_contain_text("readinessProbe.httpGet.path: /err")
    expect(russian.locator("#tab-why")).to_have_text("Почему 502?")
    assert english(russian) == []
    assert violations(russian) == []
    russian.get_by_role("group", name="readiness путь").get_by_role("button", name="/ping").click()
    expect(russian.locator("#verdict h2")).to_contain_text("Каждый запрос получает 200", timeout=30_000)
    expect(russian.locator("#behind [data-step=mend] .fold")).to_contain_text("выполнено")
    russian.keyboard.press("?")
    expect(russian.get_by_role("heading", name="Клавиши")).to_be_visible()
    assert english(russian) == []
    assert violations(russian) == []


def test_the_server_speaks_russian_too(russian: Page) -> None:
    opened(russian, "/sandbox/?example=sandbox")
    russian.locator("#editor").click()  # brings the editor
    expect(russian.locator("#editor .cm-content")).to_be_visible()
    write(russian, "#editor", manifest("sandbox").replace("periodSeconds: 10", "failureThreshold: 1"))
    line = russian.locator("#editor .cm-line.advised", has_text="failureThreshold: 1")
    finding = line.locator("xpath=following-sibling::*[1]")
    expect(finding.locator("summary")).to_contain_text("рискованно")
    expect(finding.locator("summary")).to_contain_text("liveness-проба web убивает контейнер при первом же промахе")
    write(russian, "#editor", "apiVersion: apps/v1\nkind: Deployment\n")
    expect(russian.locator("#editor .say").first).to_contain_text("нужно поле")
    expect(russian.locator("#consequence")).to_contain_text("Строка 1")
    assert violations(russian) == []
