"""The sandbox in a real browser: from an example to a change, a fault, a new run, and a link to that very moment."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from probeviz.scenarios.examples import example
from tests.browser.conftest import Site, listen
from tests.browser.test_article import cell, press, screen, tab_to

LONG = 60_000  # ms
PASTE = """
(editor, text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  editor.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}));
}
"""
WIDE = """
form => [...form.querySelectorAll("*")]
  .filter(each => each.getBoundingClientRect().right > form.getBoundingClientRect().right + 1).length
"""
ALONE = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: mine}
spec:
  selector: {matchLabels: {app: mine}}
  template:
    metadata: {labels: {app: mine}}
    spec:
      containers: [{name: c, image: registry.example/mine, ports: [{containerPort: 80}]}]
"""


def ready(page: Page) -> None:
    """The first two Pods of the example are Ready."""
    page.get_by_role("radio", name="16×").click()
    expect(cell(page, "ready")).to_have_text("1/1", timeout=LONG)
    expect(page.locator("#verdict h2")).to_contain_text("Every request gets 200", timeout=LONG)
    page.get_by_role("radio", name="1×", exact=True).click()


def write(page: Page, editor: str, text: str) -> None:
    page.locator(editor).click()
    page.locator(f"{editor} .cm-content").click()
    press(page, "Control+a")
    page.locator(f"{editor} .cm-content").evaluate(PASTE, text)


def manifest(name: str) -> str:
    """The example's; the editor draws only the lines that are in sight."""
    return example(name).files["app.yaml"]


def test_an_example_is_chosen_edited_and_applied(page: Page) -> None:
    page.goto("/sandbox/")
    page.locator("#examples select").select_option("s07-liveness-checks-database/fix")
    page.wait_for_url("**/sandbox/**")
    expect(page.locator("#examples select")).not_to_have_value("sandbox")
    expect(page.locator("#editor")).to_contain_text("livenessProbe")
    expect(page).to_have_url(re.compile(r"/sandbox/[\w-]{22}/$"))
    assert page.locator("#pods tbody tr").count() >= 1

    text = manifest("s07-liveness-checks-database/fix")
    replicas = re.search(r"replicas: (\d)", text)
    assert replicas is not None
    write(page, "#editor", text.replace(replicas[0], "replicas: 5"))
    expect(page.locator("#consequence")).to_contain_text("Applying this scales")
    page.locator("#apply").click()
    expect(page.locator("#consequence")).to_contain_text("configured")
    expect(page.locator("#pods tbody tr")).to_have_count(5)
    page.reload()
    expect(page.locator("#pods tbody tr")).to_have_count(5)
    expect(page.locator("#editor")).to_contain_text("replicas: 5")


def test_a_fault_and_the_load(page: Page) -> None:
    page.goto("/sandbox/?example=sandbox")
    ready(page)
    page.locator("#fault-route").select_option(label="/")
    page.locator("#fault [data-fault='500']").click()
    expect(page.locator("#faults .said")).to_have_text("/ everywhere answers 500.")
    expect(page.locator("#verdict h2")).to_contain_text("500", timeout=LONG)
    expect(page.locator("#fault [data-fault='500']")).to_have_attribute("aria-checked", "true")

    press(page, ",")  # the switch tells of now, so of the past it tells nothing
    expect(page.locator("#fault [aria-checked='true']")).to_have_count(0)
    expect(page.locator("#faults .said")).to_be_empty()
    page.locator("#to-live").click()
    expect(page.locator("#fault [data-fault='500']")).to_have_attribute("aria-checked", "true")

    page.get_by_role("radio", name="64×").click()
    expect(page.get_by_role("radio", name="64×")).to_have_attribute("aria-checked", "true")
    page.get_by_role("radio", name="4×", exact=True).click()
    page.locator("#fault-pod").focus()
    page.locator("#fault-pod").select_option("web#2")
    page.locator("#fault [data-fault='normal']").click()
    expect(page.locator("#faults .said")).to_contain_text("answers as written again")
    page.locator("#faults input[type=range]").focus()
    press(page, "ArrowRight", "ArrowRight")
    expect(page.locator("#faults .said")).to_have_text("users send 10/s from now on.")
    expect(page.locator("#stage .client")).to_contain_text("10 req/\u2060s", timeout=LONG)


def test_the_form_changes_the_yaml_and_makes_a_new_run(page: Page) -> None:
    page.goto("/sandbox/?example=sandbox")
    expect(page).to_have_url(re.compile(r"/sandbox/[\w-]{22}/$"))
    before = page.url
    page.locator("#tab-program").click()
    page.get_by_label("Boot time").fill("6s")
    press(page, "Tab")
    page.locator("#tab-scenario").click()
    expect(page.locator("#scenario .cm-content")).to_contain_text("boot: 6s")
    expect(page.locator("#scenario-says")).to_contain_text("Not played yet")
    page.get_by_label("Boot time").fill("6")
    press(page, "Tab")
    expect(page.locator("#scenario-says")).to_contain_text("must be a duration with its unit, such as 6s, not 6")
    expect(page.locator("#scenario .wrong")).to_have_text("boot:")
    expect(page.locator("#start")).to_have_attribute("aria-disabled", "true")
    page.get_by_label("Boot time").fill("6s")
    press(page, "Tab")
    page.locator("#tab-cluster").click()
    page.locator("#cluster select").first.select_option("ingress-nginx")
    page.wait_for_url(lambda url: bool(re.search(r"/sandbox/[\w-]{22}/$", url)) and url != before)
    page.locator("#tab-cluster").click()
    expect(page.locator("#cluster select").first).to_have_value("ingress-nginx")
    page.locator("#tab-program").click()
    expect(page.get_by_label("Boot time")).to_have_value("6s")


def test_lints_mark_stands_beside_the_line(page: Page) -> None:
    page.goto("/sandbox/?example=sandbox")
    expect(page.locator("#editor")).to_contain_text("livenessProbe")
    write(page, "#editor", manifest("sandbox").replace("periodSeconds: 10", "failureThreshold: 1"))
    line = page.locator("#editor .cm-line.advised", has_text="failureThreshold: 1")
    expect(line).to_be_visible()
    expect(page.locator("#consequence")).to_contain_text("Lint: ")
    finding = line.locator("xpath=following-sibling::*[1]")
    expect(finding.locator("summary")).to_contain_text("risky")
    expect(finding.locator("pre")).to_be_hidden()
    finding.locator("summary").click()
    expect(finding.locator("pre")).to_contain_text("failureThreshold: ")
    above, below = line.bounding_box(), finding.bounding_box()
    assert above is not None
    assert below is not None
    assert abs(above["y"] + above["height"] - below["y"]) < 4


def test_the_editor_comes_with_the_first_sign_of_a_person_and_moves_no_line(page: Page) -> None:
    scripts: list[str] = []
    page.on("response", lambda response: scripts.append(response.url))
    page.goto("/sandbox/?example=s06-aggressive-liveness/fault")
    said = page.locator("#editor .row", has_text="failureThreshold: 1")
    expect(said.locator(".finding summary").first).to_contain_text("risky")
    expect(page.locator("#consequence")).to_contain_text("Lint: ")
    assert [url for url in scripts if "code_editor" in url] == []
    line = said.locator(":scope > span")
    before = line.bounding_box()

    page.locator("#sand h1").hover()
    edited = page.locator("#editor .cm-line", has_text="failureThreshold: 1")
    expect(edited).to_be_visible()
    expect(page.locator("#editor .cm-content .finding").first).to_be_visible()
    after = edited.bounding_box()
    assert before is not None
    assert after is not None
    assert (after["x"], after["y"]) == pytest.approx((before["x"], before["y"]), abs=1)


def test_what_is_typed_over_a_selection_brings_no_style(page: Page) -> None:
    """The page's fixture fails on what the policy forbids."""
    page.goto("/sandbox/")
    page.locator("#editor").click()
    editor = page.locator("#editor .cm-content")
    editor.click()
    expect(editor).to_contain_text("kind: Deployment")
    editor.press("Control+a")
    page.keyboard.type("kind: Pod")
    expect(editor).to_have_text("kind: Pod")
    editor.press("Control+z")
    expect(editor).to_contain_text("kind: Deployment")


def test_your_own_yaml(page: Page, tmp_path: Path) -> None:
    page.goto("/sandbox/?example=sandbox")
    expect(page).to_have_url(re.compile(r"/sandbox/[\w-]{22}/$"))
    page.locator("#own").click()
    text = page.get_by_label("YAML", exact=True)
    page.locator("#own-start").click()
    expect(page.locator(".wrongs")).to_contain_text("There is nothing to run yet")
    large = tmp_path / "large.yaml"
    large.write_text("# " + "x" * 70_000)
    page.get_by_label("Or a file").set_input_files(large)
    expect(page.locator(".wrongs")).to_have_text("large.yaml has 69 KB; at most 64 KB are taken.")
    file = tmp_path / "mine.yaml"
    file.write_text(ALONE)
    page.get_by_label("Or a file").set_input_files(file)
    expect(text).to_have_value(ALONE)
    text.focus()
    press(page, "Control+Enter")
    expect(page.locator("#editor")).to_contain_text("registry.example/mine")
    expect(page.locator("#tab-manifest")).to_have_text("app.yaml")
    expect(cell(page, "name")).to_contain_text("mine-")


def test_what_is_wrong_with_your_own_yaml(context: BrowserContext) -> None:
    page = context.new_page()  # a refusal is an error of the network to the console
    page.goto("/sandbox/?example=sandbox")
    expect(page).to_have_url(re.compile(r"/sandbox/[\w-]{22}/$"))
    page.locator("#own").click()
    for text, says in (
        (ALONE.replace("image:", "imag:"), "Line 9, column 30"),
        (ALONE.replace("image:", "imag:"), "unknown field; did you mean image?"),
        ("a: [", "not YAML"),
    ):
        page.get_by_label("YAML", exact=True).fill(text)
        page.locator("#own-start").click()
        expect(page.locator(".wrongs")).to_contain_text(says)

    page.get_by_label("YAML", exact=True).fill(ALONE.replace("image:", "imag:").replace("ports:", "port:"))
    page.locator("#own-start").click()
    expect(page.locator(".wrongs p")).to_have_text("2 mistakes")
    page.get_by_label("YAML", exact=True).evaluate("text => text.setSelectionRange(0, 0)")
    page.locator(".wrongs button").nth(1).click()
    marked = page.get_by_label("YAML", exact=True).evaluate(
        "text => text.value.slice(text.selectionStart, text.selectionEnd)"
    )
    assert marked.startswith("      containers: [{name: c, imag:")


def test_a_deployment_alone_says_why_nobody_comes(page: Page) -> None:
    page.goto("/sandbox/?example=sandbox")
    expect(page).to_have_url(re.compile(r"/sandbox/[\w-]{22}/$"))
    page.locator("#own").click()
    page.get_by_label("YAML", exact=True).fill(ALONE)
    page.locator("#own-start").click()
    expect(page.locator("#faults .empty")).to_contain_text("Nobody sends requests.")


def test_who_clicks_the_terminal_types_into_it(page: Page) -> None:
    page.goto("/")
    page.locator("#tab-events").click()
    page.locator("#tab-terminal").click()
    page.keyboard.type("docker ps")
    press(page, "Enter")
    expect(page.locator("#terminal")).to_contain_text("There is no docker here")


@pytest.mark.parametrize("address", ["/sandbox/?example=sandbox", "/lesson/readiness/"])
def test_a_link_opens_the_same_instant(page: Page, site: Site, browser: Browser, address) -> None:
    page.goto(address)
    ready(page)
    page.get_by_role("tab", name="Terminal").click()
    page.locator("#terminal input").fill("kubectl delete pod --all --wait=false")
    press(page, "Enter")
    expect(screen(page)).to_contain_text("deleted")
    page.locator("#play").click()
    expect(page.locator("#live")).to_have_text("Paused")
    page.get_by_role("tab", name="Events").click()
    page.wait_for_timeout(600)  # the drawing is 400 ms late
    # What a narrower table hides of a name counts, too: a lesson's link opens in another layout.
    clock, rows = page.locator("#clock").inner_text(), page.locator("#pods tbody").text_content() or ""
    page.locator("#share button").click()
    link = page.locator("dialog[open] input").input_value()
    assert link.startswith(f"{site.url}/s/")

    other = browser.new_context(base_url=site.url)  # somebody else
    theirs = other.new_page()
    complaints = listen(theirs)
    theirs.goto(link)
    expect(theirs.locator("#live")).to_have_text("Paused")
    expect(theirs.locator("#clock")).to_have_text(clock)
    expect(theirs.locator("#pods tbody")).to_have_text(rows)
    expect(theirs.get_by_role("tab", name="Events")).to_have_attribute("aria-selected", "true")
    expect(theirs.locator("#events")).to_contain_text("Killing")
    theirs.locator("#play").click()
    expect(theirs.locator("#clock")).not_to_have_text(clock)
    theirs.reload()
    expect(theirs.locator("#live")).to_have_text("Live")
    assert complaints == []
    other.close()


def test_by_keyboard_alone(page: Page) -> None:
    page.goto("/sandbox/?example=sandbox")
    expect(page).to_have_url(re.compile(r"/sandbox/[\w-]{22}/$"))
    tab_to(page, "#fault [role=radio]")
    press(page, "ArrowRight")
    expect(page.locator("#faults .said")).to_have_text("/ everywhere answers 500.")
    tab_to(page, "#tab-manifest")
    press(page, "ArrowRight")
    expect(page.locator("#scenario .cm-content")).to_contain_text("kind: Scenario")
    tab_to(page, "#scenario .cm-content")
    press(page, "Escape")
    assert page.evaluate("document.activeElement.id") == "start"


def test_without_a_script(browser: Browser, site: Site) -> None:
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/sandbox/?example=s07-liveness-checks-database/fix")
    assert "The simulation needs JavaScript" in page.content()
    expect(page.locator("#editor")).to_contain_text("livenessProbe")
    page.locator("#examples select").select_option("sandbox")
    page.locator("#examples button").click()
    expect(page.locator("#editor")).to_contain_text("example/web")
    context.close()


@pytest.mark.parametrize("size", [(1440, 900), (1024, 768), (390, 844)])
def test_nothing_is_cut_off(page: Page, size) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto("/sandbox/?example=s19-exec-timeout/fault")
    expect(page.locator("#editor")).to_contain_text("exec")
    if size[0] <= 700:
        page.locator("#views [data-view=break]").click()
    for tab in ("#tab-faults", "#tab-program", "#tab-cluster"):
        page.locator(tab).click()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.locator(tab.replace("tab-", "")).evaluate(WIDE) == 0
