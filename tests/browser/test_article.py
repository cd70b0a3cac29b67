"""The article's three acts in a real browser over a real server: by mouse, and again by keyboard alone."""

import json
import re

import pytest
from playwright.sync_api import Locator, Page, WebSocketRoute, expect

from tests.browser.guesses import NOW, past_guesses

APPLY = "kubectl apply -f go-http.yaml"
LONG = 60_000  # ms; the clock runs at 4x at the slowest where this much is waited for


def opened(page: Page, slug: str) -> None:
    page.goto(f"/lesson/{slug}/")
    past_guesses(page, go_on=slug != "liveness")  # which goes on to its first restart


def cell(page: Page, column: str) -> Locator:
    """A cell of the newest Pod's row in the Pods table."""
    columns = {"name": 1, "ready": 2, "status": 3, "restarts": 4}
    return page.locator(f"#pods tbody tr:last-child td:nth-child({columns[column]})")


def switch(page: Page, probe: str, path: str) -> Locator:
    return page.locator(f"[data-probe={probe}] [data-path='{path}']")


def screen(page: Page) -> Locator:
    return page.locator("#terminal .screen")


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


def type_line(page: Page, line: str) -> None:
    """Types into the terminal and waits until the shell is free again."""
    page.keyboard.type(line)
    page.keyboard.press("Enter")


# --- by mouse ---------------------------------------------------------------------------------------------------


def command(page: Page, line: str) -> Locator:
    """A command of the current step, to be clicked."""
    return page.locator(f"{NOW} .commands code").filter(has_text=re.compile(f"^{re.escape(line)}$"))


def guessed(page: Page, step: str) -> None:
    """Past the guess that is asked now, and those behind it; the run goes on by itself."""
    expect(page.locator(f"{NOW}[data-step='{step}']")).to_have_count(1)
    past_guesses(page, go_on=False)


def test_act_1_by_mouse(page: Page) -> None:
    opened(page, "who-wrote-the-502")
    command(page, "go run http.go").click()
    expect(screen(page)).to_contain_text("Starting server at port 8080")
    command(page, "curl -I localhost:8080/ping").click()
    expect(screen(page)).to_contain_text("HTTP/1.1 200 OK")
    guessed(page, "local")
    command(page, "curl -I localhost:8080/err").click()
    expect(screen(page)).to_contain_text("curl: (52) Empty reply from server")
    expect(screen(page)).to_contain_text("http: panic serving")

    command(page, "docker build -t setevoy/go-http .").click()
    expect(screen(page)).to_contain_text("Successfully tagged setevoy/go-http:latest")
    command(page, "docker push setevoy/go-http").click()
    expect(screen(page)).to_contain_text("latest: digest: sha256:")
    command(page, APPLY).click()
    expect(screen(page)).to_contain_text(
        "deployment.apps/go-http created\nservice/go-http-svc created\ningress.extensions/go-http-ingress created"
    )
    expect(cell(page, "ready")).to_have_text("1/1")
    guessed(page, "author")
    hints = page.locator("#terminal .hints button")
    # The balancer's address takes some seconds; kubectl shows it when it is there.
    page.locator("#terminal input").fill("kubectl get ingress -w")
    press(page, "Enter")
    expect(screen(page)).to_contain_text(re.compile(r"go-http-ingress.*\.elb\.amazonaws\.com"))
    press(page, "Control+c")
    hints.filter(has_text="$INGRESS/ping").click()
    expect(screen(page)).to_contain_text(re.compile(r"\$INGRESS/ping\s*HTTP/1.1 200 OK"))
    hints.filter(has_text="$INGRESS/err").click()

    expect(screen(page)).to_contain_text("HTTP/1.1 502 Bad Gateway")
    expect(screen(page)).to_contain_text("Server: awselb/2.0")
    expect(cell(page, "ready")).to_have_text("1/1")
    expect(cell(page, "restarts")).to_have_text("0")
    page.get_by_role("tab", name="Logs").click()
    expect(page.locator("#logs")).to_contain_text("Starting server at port 8080")
    expect(page.locator("#logs")).to_contain_text("http: panic serving")


def test_act_2_by_mouse(page: Page) -> None:
    opened(page, "readiness")
    expect(cell(page, "ready")).to_have_text("1/1")
    expect(page.locator("#verdict h2")).to_contain_text("Every request gets 200")
    before = cell(page, "name").inner_text()

    switch(page, "readiness", "/err").click()

    expect(switch(page, "readiness", "/err")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#editor .hot", has_text="/err")).to_be_visible()
    expect(screen(page)).to_contain_text("deployment.apps/go-http configured")
    expect(page.locator("#verdict h2")).to_contain_text("Every request gets 502, although")
    expect(cell(page, "name")).not_to_have_text(before)
    expect(cell(page, "ready")).to_have_text("0/1")
    expect(cell(page, "status")).to_have_text("Running")
    expect(cell(page, "restarts")).to_have_text("0")

    page.locator("#verdict [data-why]").click()
    links = page.locator("#why li")
    expect(links.first).to_contain_text("got 502 from awselb/2.0")
    expect(links.last).to_contain_text(APPLY)
    links.nth(2).hover()
    expect(page.locator("#stage")).to_have_attribute("data-spot", "")

    switch(page, "readiness", "/ping").click()
    expect(cell(page, "ready")).to_have_text("1/1")
    expect(page.locator("#verdict h2")).to_contain_text("Every request gets 200")


def test_act_3_by_mouse(page: Page) -> None:
    opened(page, "liveness")
    page.get_by_role("radio", name="4×").click()

    expect(cell(page, "restarts")).to_have_text("1", timeout=LONG)
    expect(page.locator("#live")).to_have_text("Paused")
    page.get_by_role("radio", name="16×").click()
    page.locator("#play").click()
    expect(cell(page, "status")).to_have_text("CrashLoopBackOff", timeout=LONG)
    page.locator("#play").click()
    expect(page.locator("#live")).to_have_text("Paused")
    page.get_by_role("tab", name="Events").click()
    expect(page.locator("#events")).to_contain_text("Container go-http failed liveness probe, will be restarted")


# --- by keyboard alone ------------------------------------------------------------------------------------------


def test_act_1_by_keyboard(page: Page) -> None:
    opened(page, "who-wrote-the-502")
    press(page, "t")
    expect(page.locator("#terminal input")).to_be_focused()
    page.keyboard.type("kubectl app")
    press(page, "Tab")
    expect(page.locator("#terminal input")).to_have_value("kubectl apply ")
    type_line(page, "-f go-http.yaml")
    expect(screen(page)).to_contain_text("ingress.extensions/go-http-ingress created")
    expect(cell(page, "ready")).to_have_text("1/1")

    type_line(page, "kubectl get ingress -l app=go-http")
    expect(screen(page)).to_contain_text(".elb.amazonaws.com")
    found = re.search(r"\S+\.elb\.amazonaws\.com", screen(page).inner_text())
    assert found
    type_line(page, f"curl -I {found[0]}/ping")
    expect(screen(page)).to_contain_text("HTTP/1.1 200 OK")
    type_line(page, f"curl -vI {found[0]}/err")
    expect(screen(page)).to_contain_text("< HTTP/1.1 502 Bad Gateway")
    expect(screen(page)).to_contain_text("Server: awselb/2.0")

    press(page, "ArrowUp")
    expect(page.locator("#terminal input")).to_have_value(f"curl -vI {found[0]}/err")
    press(page, "Control+a", "Delete")
    type_line(page, "kubectl get pods -w")
    expect(page.locator("#terminal input")).to_have_attribute("placeholder", "Ctrl+C ends it")
    press(page, "Control+c")
    expect(screen(page)).to_contain_text("^C")
    type_line(page, f"kubectl logs {cell(page, 'name').inner_text()}")
    expect(screen(page)).to_contain_text("http: panic serving")


def test_ctrl_c_before_the_first_answer_is_still_to_be_read(page: Page) -> None:
    opened(page, "who-wrote-the-502")
    press(page, "t")
    expect(page.locator("#terminal input")).to_be_focused()
    type_line(page, APPLY)
    expect(screen(page)).to_contain_text("created")
    page.keyboard.type("kubectl get pods -w")
    page.evaluate(
        """() => {
          const input = document.querySelector("#terminal input");
          const press = (key, more) =>
            input.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, ...more }));
          press("Enter");
          press("c", { ctrlKey: true });
        }"""
    )
    expect(screen(page)).to_contain_text("NAME")
    expect(screen(page)).to_contain_text("^C")
    expect(page.locator("#terminal input")).not_to_have_attribute("placeholder", "Ctrl+C ends it")


def test_act_2_by_keyboard(page: Page) -> None:
    opened(page, "readiness")
    expect(cell(page, "ready")).to_have_text("1/1")
    expect(page.locator("#verdict h2")).to_contain_text("Every request gets 200")
    tab_to(page, "[data-probe=readiness] [data-path='/ping']")
    press(page, "Tab", "Enter")
    expect(switch(page, "readiness", "/err")).to_be_focused()
    expect(page.locator("#verdict h2")).to_contain_text("Every request gets 502, although")
    expect(cell(page, "ready")).to_have_text("0/1")

    press(page, "w")
    expect(page.locator("#why li").first).to_contain_text("got 502 from awselb/2.0")
    press(page, "t")
    type_line(page, "kubectl get pod -l app=go-http -o json | jq '.items[].status.containerStatuses[].ready'")
    expect(screen(page)).to_contain_text("\nfalse")
    press(page, "Escape")
    expect(page.locator("#tab-terminal")).to_be_focused()

    # Back by hand: the editor, one word, Ctrl+Enter.
    press(page, "e")
    expect(page.locator("#editor .cm-content")).to_be_focused()
    line = page.locator("#editor .cm-activeLine")
    for _ in range(20):  # the cursor begins at the first probe's path
        if "/err" in line.inner_text():
            break
        press(page, "ArrowDown")
    press(page, "End", *["Backspace"] * len("/err"))
    page.keyboard.type("/ping")
    expect(switch(page, "readiness", "/ping")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#consequence")).to_contain_text("replaces the Pod of go-http")
    press(page, "Control+Enter")
    expect(page.locator("#consequence")).to_contain_text("deployment.apps/go-http configured")
    expect(cell(page, "ready")).to_have_text("1/1")
    expect(page.locator("#verdict h2")).to_contain_text("Every request gets 200")


def test_act_3_by_keyboard(page: Page) -> None:
    opened(page, "liveness")
    press(page, "+")
    expect(page.get_by_role("radio", name="4×")).to_have_attribute("aria-checked", "true")
    expect(cell(page, "restarts")).to_have_text("1", timeout=LONG)
    expect(page.locator("#live")).to_have_text("Paused")
    press(page, "+")
    tab_to(page, "#play")
    press(page, "Space")
    expect(cell(page, "status")).to_have_text("CrashLoopBackOff", timeout=LONG)
    press(page, "t")
    type_line(page, "kubectl describe pod -l app=go-http")
    expect(screen(page)).to_contain_text("Container go-http failed liveness probe, will be restarted")
    press(page, "Escape", "5")
    expect(page.locator("#events")).to_contain_text("Back-off restarting failed container")
    press(page, "3", "Escape")
    tab_to(page, "#play")
    press(page, "Space")
    expect(page.locator("#live")).to_have_text("Paused")


# --- what goes wrong --------------------------------------------------------------------------------------------


def test_a_broken_manifest_is_refused_where_it_is_wrong(page: Page) -> None:
    opened(page, "readiness")
    expect(cell(page, "ready")).to_have_text("1/1")
    press(page, "e")
    expect(page.locator("#editor .cm-content")).to_be_focused()
    press(page, "Control+Home", "End")
    page.keyboard.type("x")

    expect(page.locator("#editor .wrong")).to_be_visible()
    expect(page.locator("#consequence")).to_contain_text("Line 1:")
    expect(page.locator("#apply")).to_have_attribute("aria-disabled", "true")
    press(page, "Control+Enter")
    expect(page.locator("#alert")).to_contain_text("Not applied. Line 1:")
    expect(cell(page, "ready")).to_have_text("1/1")


@pytest.mark.parametrize("cut_at", ["welcome", "completions"])
def test_tab_asks_again_when_the_connection_breaks_before_the_answer(page: Page, cut_at: str) -> None:
    heard: list[str] = []

    def between(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def hear(message: str | bytes) -> None:
            heard.append(json.loads(message)["type"])
            if heard.count(cut_at) == 1 and heard[-1] == cut_at:
                socket.close()
                server.close()
            else:
                socket.send(message)

        server.on_message(hear)

    page.route_web_socket("**/ws/**", between)
    opened(page, "who-wrote-the-502")
    press(page, "t")
    expect(page.locator("#terminal input")).to_be_focused()
    page.keyboard.type("kubectl app")
    press(page, "Tab")
    expect(page.locator("#terminal input")).to_have_value("kubectl apply ")
    assert heard.count("welcome") >= 2  # more when a busy machine is silent for long


def test_looking_back_and_returning(page: Page) -> None:
    opened(page, "readiness")
    expect(cell(page, "ready")).to_have_text("1/1")
    page.locator("#plot [role=slider]:not(.overview)").focus()
    press(page, "Home")
    expect(page.locator("#live")).to_contain_text("Looking back")
    expect(page.locator("#pods")).to_contain_text("No resources found in default namespace.")
    press(page, "End")
    expect(page.locator("#live")).to_have_text("Live")
    expect(cell(page, "ready")).to_have_text("1/1")


def test_single_letter_keys_can_be_switched_off(page: Page) -> None:
    opened(page, "readiness")
    expect(cell(page, "ready")).to_have_text("1/1")
    press(page, "?")
    ends = page.locator("dialog.keys dt", has=page.locator("kbd", has_text=re.compile(r"^Ctrl\+C$")))
    expect(ends.locator("xpath=following-sibling::dd[1]")).to_have_text("Ends what runs (in the terminal)")
    page.get_by_label("Single-letter keys").uncheck()
    press(page, "Escape", "t")
    expect(page.locator("#terminal input")).not_to_be_focused()
    press(page, "?")
    expect(page.get_by_label("Single-letter keys")).to_be_visible()


def test_a_key_that_comes_before_the_drawings_is_not_lost(page: Page) -> None:
    """Modules have run when DOMContentLoaded fires; what they put off has not."""
    press_t = "document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 't', bubbles: true }))"
    page.add_init_script(f"addEventListener('DOMContentLoaded', () => {press_t})")
    page.goto("/lesson/who-wrote-the-502/")
    expect(page.locator("#terminal input")).to_be_focused()


def test_a_typed_apply_takes_what_the_editor_holds(page: Page) -> None:
    opened(page, "readiness")
    expect(cell(page, "ready")).to_have_text("1/1")
    press(page, "e")
    expect(page.locator("#editor .cm-content")).to_be_focused()
    before = cell(page, "name").inner_text()
    page.locator("#editor .cm-line", has_text="path: /ping").nth(1).click()
    press(page, "End", *["Backspace"] * len("/ping"))
    page.keyboard.type("/err")
    expect(switch(page, "readiness", "/err")).to_have_attribute("aria-pressed", "true")
    press(page, "Escape", "t")
    type_line(page, APPLY)
    expect(screen(page)).to_contain_text("deployment.apps/go-http configured")
    expect(page.locator("#consequence")).to_contain_text("Applied. Switches act at once, edits on Apply.")
    expect(cell(page, "name")).not_to_have_text(before)


def test_the_editor_says_what_somebody_else_has_changed(page: Page) -> None:
    """The text is as it was applied; the cluster is not."""
    opened(page, "readiness")
    expect(cell(page, "ready")).to_have_text("1/1")
    footer = page.locator("#consequence")
    expect(footer).to_contain_text("Applied. Switches act at once, edits on Apply.")
    press(page, "t")
    type_line(page, "kubectl scale deploy/go-http --replicas=2")
    expect(footer).to_contain_text("The cluster differs from this file. Applying this scales go-http from 2 to 1.")
    type_line(page, "kubectl scale deploy/go-http --replicas=1")
    expect(footer).to_contain_text("Applied. Switches act at once, edits on Apply.")
    type_line(page, """kubectl patch deploy/go-http -p '{"spec":{"minReadySeconds":3}}'""")
    expect(footer).to_contain_text("which says nothing of it: Deployment go-http has spec.minReadySeconds: 3.")
    type_line(page, "kubectl set image deploy/go-http go-http=setevoy/go-http:2")
    expect(footer).to_contain_text("Applying this replaces the Pod of go-http")
    page.locator("#apply").click()
    expect(footer).to_contain_text("configured")


def test_the_focus_does_not_come_back_to_an_editor_that_was_passed(page: Page) -> None:
    opened(page, "readiness")
    expect(cell(page, "ready")).to_have_text("1/1")
    page.locator("#editor").focus()
    press(page, "Tab")
    on = page.evaluate("document.activeElement.textContent.trim()")
    expect(page.locator("#editor .cm-content")).to_be_visible()
    assert page.evaluate("document.activeElement.textContent.trim()") == on


def test_the_end_of_the_terminal_stays_in_sight_when_the_stage_takes_more_room(page: Page) -> None:
    opened(page, "readiness")
    press(page, "t")
    type_line(page, "kubectl get pods -o yaml")
    type_line(page, "kubectl get svc")
    expect(screen(page)).to_contain_text("NodePort")
    below = "(el) => Math.round(el.scrollHeight - el.scrollTop - el.clientHeight)"
    high = screen(page).evaluate("(el) => el.clientHeight")
    page.locator("#stage").evaluate("(el) => (el.style.minHeight = `${el.clientHeight + 60}px`)")
    expect(screen(page)).not_to_have_js_property("clientHeight", high)
    page.wait_for_function(f"(el) => ({below})(el) < 2", arg=screen(page).element_handle())
    screen(page).evaluate("(el) => (el.scrollTop = 0)")
    page.locator("#stage").evaluate("(el) => (el.style.minHeight = '')")
    expect(screen(page)).to_have_js_property("clientHeight", high)
    assert screen(page).evaluate(below) > 100  # whoever reads further up is left there
