""" "Why?" by mouse, by keyboard and on a phone: what opens it, what a link lights, and where it leads."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.axe import violations
from tests.browser.play import Play
from tests.browser.test_time import crashing

WHY = "#why .cause"
PATH = "readinessProbe.httpGet.path"


def out(page: Page) -> None:
    """Every request gets 502, because the readiness probe asks for /err."""
    page.goto("/lesson/readiness/")
    expect(page.locator("#pods td.ready")).to_have_text("1/1")
    page.locator("[data-probe=readiness] [data-path='/err']").click()
    expect(page.locator("#verdict h2")).to_contain_text("Every request gets 502, although")
    expect(page.locator("#pods .ev")).to_contain_text(re.compile(r"Readiness probe failed.*×[3-9]"))


def test_a_link_lights_the_stage_the_timeline_and_the_manifest(page: Page) -> None:
    out(page)
    page.locator("#verdict [data-why]").click()
    expect(page.locator(WHY).first).to_be_focused()
    expect(page.locator("#why ol.links")).to_have_attribute("aria-label", "Why 502? From the effect to its cause")
    assert 3 <= page.locator(WHY).count() <= 6
    expect(page.locator(WHY).last).to_contain_text(f"{PATH} was set to /err")

    missed = page.locator("#why li", has_text="GET /err got an empty reply (EOF)")
    missed.hover()
    expect(page.locator("#stage")).to_have_attribute("data-spot", "")
    expect(page.locator("#stage .pod.lit")).to_have_count(1)
    expect(page.locator("#stage .kubelet.lit")).to_have_count(1)
    expect(page.locator("#plot .spot-line path")).to_have_count(1)
    expect(page.locator("#editor .spot")).to_contain_text("path: /err")
    expect(page.locator("#editor .spot")).to_be_in_viewport()

    page.locator("#verdict h2").hover()
    page.locator("#play").focus()
    expect(page.locator("#stage")).not_to_have_attribute("data-spot", "")
    expect(page.locator("#editor .spot")).to_have_count(0)


def test_what_is_asked_about_is_lit_at_once_and_stays(page: Page) -> None:
    out(page)
    page.locator("#verdict [data-why]").click()
    expect(page.locator(WHY).first).to_be_focused()
    clock = page.locator("#clock").inner_text()
    expect(page.locator("#clock")).not_to_have_text(clock)  # the boxes are painted anew each second
    lit = page.locator("#stage .lit").evaluate_all("all => all.map((box) => box.dataset.ref)")
    assert lit == ["client", "balancer"]


def test_a_link_moves_the_playhead_and_shows_its_evidence(page: Page) -> None:
    out(page)
    page.locator("#verdict [data-why]").click()
    missed = page.locator(WHY, has_text="GET /err got an empty reply (EOF)")
    expect(missed.locator(".detail")).to_be_hidden()
    missed.click()
    expect(missed).to_have_attribute("aria-current", "step")
    expect(missed.locator(".detail")).to_contain_text("/err: EOF")
    page.locator(WHY).last.click()
    expect(page.locator("#live")).to_contain_text("Looking back")
    expect(page.locator("#why .cause[aria-current]")).to_have_count(1)


def test_a_link_says_that_it_moves_the_playhead_and_leads_back(page: Page) -> None:
    out(page)
    page.locator("#verdict [data-why]").click()
    missed = page.locator(WHY, has_text="GET /err got an empty reply (EOF)")
    expect(missed).to_have_attribute("title", re.compile(r"Show this moment, 12:5\d:\d\d"))
    missed.click()
    expect(page.locator("#why .shown")).to_contain_text(re.compile(r"The page shows this moment, 12:5\d:\d\d\."))
    page.locator(WHY).last.click()
    expect(page.locator("#why .shown")).to_have_count(1)
    page.get_by_role("button", name="Back to live").and_(page.locator("#why *")).click()
    expect(page.locator("#live")).to_contain_text("Live")
    expect(page.locator("#why .shown")).to_have_count(0)
    expect(page.locator(WHY).last).to_be_focused()

    page.keyboard.press("Home")  # looking back already: the way back leads there
    expect(page.locator("#live")).to_contain_text("Looking back")
    then = page.locator("#clock").inner_text()
    missed.click()
    expect(page.locator("#why .back")).to_have_text(f"Back to {then}")
    page.keyboard.press("Escape")
    expect(page.locator("#clock")).to_have_text(then)
    page.locator("#to-live").click()
    expect(page.locator("#why .shown")).to_have_count(0)


def test_a_link_leads_to_the_line_of_the_log_and_of_the_manifest(page: Page) -> None:
    out(page)
    page.locator("#verdict [data-why]").click()
    page.get_by_role("button", name="Show in the log").click()
    expect(page.locator("#logs .spot")).to_contain_text("http: panic serving")
    expect(page.locator("#logs .spot")).to_be_in_viewport()
    page.get_by_role("tab", name=re.compile("^Why")).click()
    page.get_by_role("button", name=re.compile(r"Show in the manifest, line \d+")).last.click()
    expect(page.locator("#editor .cm-content")).to_be_focused()
    expect(page.locator("#editor .cm-line.spot")).to_contain_text("path: /err")


@pytest.mark.parametrize(
    ("opens", "first"),
    [
        ("#stage .born", "got 502 from awselb/2.0"),
        ("#stage .pod .chip", "is not Ready (Running)"),
        ("#pods td.ready", "is not Ready (Running)"),
        ("#pods .ev li", "Event Unhealthy on pod/"),
        ("#stage .service .count", "Service go-http-svc has no ready endpoint"),
        ("#stage .service .eps li", "Service go-http-svc has no ready endpoint"),
        ("#stage .client .big", "got 502 from awselb/2.0"),
        ("#plot .flag.fail", "Event Unhealthy on pod/"),
    ],
)
def test_what_opens_it(page: Page, opens: str, first: str) -> None:
    out(page)
    page.locator(opens).first.click()
    expect(page.locator(WHY).first).to_contain_text(first)
    expect(page.locator(WHY).last).to_contain_text("kubectl apply")


def test_a_mark_of_a_probe_and_what_travels_open_it(page: Page) -> None:
    out(page)
    strip = page.locator("#stage .strip").first
    box = strip.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] - 30, box["y"] + 20)  # the newest mark, left of the ring
    expect(page.locator(WHY).first).to_contain_text("Missed: GET /err got an empty reply (EOF)")
    token = page.locator("#stage .tokens svg", has_text="502").first
    expect(token).to_be_attached()
    token.evaluate("(el) => el.firstElementChild.dispatchEvent(new MouseEvent('click', { bubbles: true }))")
    expect(page.locator(WHY).first).to_contain_text("got 502 from awselb/2.0")


def test_a_row_of_an_endpointslice_and_a_box_of_the_stage_open_it(page: Page) -> None:
    out(page)
    page.get_by_role("tab", name="EndpointSlices").click()
    row = page.locator("#endpointslices tbody tr")
    row.focus()
    page.keyboard.press("Enter")
    expect(page.locator(WHY).first).to_contain_text("Service go-http-svc has no ready endpoint")
    page.locator("#verdict [data-why]").click()
    expect(page.locator(WHY).first).to_contain_text("got 502")
    page.locator("#stage .service").focus()
    page.keyboard.press("Enter")
    expect(page.locator(WHY).first).to_contain_text("Service go-http-svc has no ready endpoint")


def test_a_bar_of_what_was_served_opens_it_too(page: Page) -> None:
    play = Play.of(page)
    page.goto("/lesson/readiness/")
    expect(page.locator("#verdict h2")).to_contain_text("Every request gets 200", timeout=60_000)
    play.stand()
    x, y = page.evaluate(
        "() => { const { right, bottom } = document.querySelector('#plot .past .ok2').getBoundingClientRect();"
        " return [right - 3, bottom - 4]; }"
    )
    page.mouse.click(x, y)
    expect(page.locator(WHY).first).to_contain_text("got 200")


def test_restarts_of_a_card_and_of_the_table_lead_to_the_kill(page: Page) -> None:
    crashing(page)
    card = page.locator("#stage .pod [data-asks=restarts]")
    card.focus()
    page.keyboard.press("Enter")
    expect(page.locator(WHY).first).to_contain_text("was started again")
    expect(page.locator(WHY).last).to_contain_text("livenessProbe.httpGet.path was set to /err")
    page.locator("#verdict [data-why]").click()
    page.locator("#pods td.restarts").click()
    expect(page.locator(WHY).first).to_contain_text("was started again")
    page.locator("#verdict [data-why]").click()
    card.click()
    expect(page.locator(WHY).first).to_contain_text("was started again")


def test_a_bar_of_the_timeline_opens_it_and_moves_the_playhead(page: Page) -> None:
    play = Play.of(page)
    out(page)
    expect(page.locator("#plot .hit").nth(2)).to_be_attached()
    play.stand()
    x, y = page.evaluate(
        "() => { const bar = document.querySelector('#plot .hit:nth-last-of-type(2)').getBoundingClientRect();"
        " return [bar.x + 2, bar.y + bar.height / 2]; }"
    )
    page.mouse.click(x, y)
    expect(page.locator(WHY).first).to_contain_text("got 502 from awselb/2.0")
    expect(page.locator("#live")).to_contain_text("Looking back")


def test_by_keyboard(page: Page) -> None:
    out(page)
    page.keyboard.press("w")
    expect(page.locator(WHY).first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(WHY).nth(1)).to_be_focused()
    expect(page.locator("#stage")).to_have_attribute("data-spot", "")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator(WHY).first).to_have_attribute("aria-current", "step")
    page.locator("#pods tr[data-pod]").focus()
    page.keyboard.press("w")
    expect(page.locator(WHY).first).to_contain_text("is not Ready (Running)")
    page.locator("#stage .service").focus()
    page.keyboard.press("w")
    expect(page.locator("#why li").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_in_both_themes(page: Page, scheme: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    out(page)
    page.locator("#verdict [data-why]").click()
    page.locator(WHY).nth(2).click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for link in page.locator(WHY).all():
        box = link.bounding_box()
        assert box is not None and box["height"] >= 24


def test_when_the_panel_does_not_come(context: BrowserContext) -> None:
    page = context.new_page()
    page.route("**/later*.js", lambda route: route.abort())
    page.goto("/")
    expect(page.locator("#verdict h2")).to_contain_text("Every request gets 502")
    page.locator("#verdict [data-why]").click()
    expect(page.locator("#why")).to_have_text("This part of the page did not come; ask again.")
    page.unroute("**/later*.js")
    page.locator("#verdict [data-why]").click()
    expect(page.locator(WHY).last).to_be_visible()
    page.close()
