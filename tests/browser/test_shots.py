"""`make shots`: the lessons played to the states of the mock-ups, each picture beside its mock-up in docs/shots.html.

The same pictures on every machine with the same Chromium: seeds are the lessons' own, everybody's act falls on the
time of a fact, and a picture is taken while the clock stands.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, WebSocket, expect

from tests.browser.conftest import ROOT, Site
from tests.browser.pictures import FONTS, small
from tests.shots import IMG, PAGE, SHOTS, Shot, write_page

pytestmark = pytest.mark.shots

MOST_BYTES = 150_000
FAST, NEAR = 16, 8_000  # within NEAR ms of the wanted time the run is stepped from fact to fact


@dataclass
class Play:
    """A visitor's page, and how far its run has got."""

    page: Page
    until: int = 0
    playing: bool = True
    heard: int = field(default=0)
    socket: WebSocket | None = None  # the newest: of two runs, the one whose clock it is

    def listen(self, socket: WebSocket) -> None:
        self.socket = socket
        socket.on("framereceived", lambda payload: self.hear(payload) if socket is self.socket else None)

    def hear(self, payload: str | bytes) -> None:
        message = json.loads(payload)
        if message["type"] == "batch":
            self.until = message["until"]
        elif message["type"] == "welcome" and message["picture"] is not None:
            self.until = message["t"]
        if "clock" in message:
            self.playing = message["clock"]["playing"]
            self.heard += 1

    def until_heard(self, true: Callable[[], bool]) -> None:
        for _ in range(2_000):
            if true():
                return
            self.page.wait_for_timeout(10)
        raise AssertionError(f"nothing came any more; the run stands at {self.until} ms")

    def see(self, view: str) -> None:
        """On a phone, the view that is to be touched."""
        button = self.page.locator(f"#views [data-view={view}]")
        if button.is_visible():
            button.click()

    def stop(self) -> None:
        self.see("stage")
        if self.playing:
            self.page.locator("#play").click()
            self.until_heard(lambda: not self.playing)

    def to(self, seconds: int) -> None:
        """On to the first fact at that time or later; the clock stands then."""
        wanted = seconds * 1_000
        self.see("stage")
        if self.until < wanted - 2 * NEAR:
            self.page.locator(f"[data-speed='{FAST}']").click()
            if not self.playing:
                self.page.locator("#play").click()
            self.until_heard(lambda: self.until >= wanted - NEAR)
        self.stop()
        assert self.until < wanted, f"the run is at {self.until} ms already"
        self.page.locator("[data-speed='1']").click()
        while self.until < wanted:
            before = self.until
            self.page.locator("#step").click()
            self.until_heard(lambda before=before: self.until > before)  # type: ignore[misc]

    def switch(self, probe: str, path: str) -> None:
        self.see("edit")
        self.page.locator(f"[data-probe={probe}] [data-path='{path}']").click()
        expect(self.page.locator("#consequence")).to_contain_text("configured")

    def type(self, line: str) -> None:
        self.see("shell")
        self.page.get_by_role("tab", name="Terminal").click()
        field = self.page.locator("#terminal input")
        field.fill(line)
        field.press("Enter")

    def write(self, change: Callable[[str], str]) -> None:
        """Changes the manifest in the editor and applies it."""
        self.see("edit")
        self.page.locator("#editor").click()
        editor = self.page.locator("#editor .cm-content")
        expect(editor).to_be_focused()
        expect(editor).to_contain_text("kind: Deployment")
        rows = editor.locator(".cm-line").all_inner_texts()
        text = change("\n".join("" if row == "\n" else row for row in rows))
        editor.press("Control+a")
        self.page.keyboard.insert_text(text)
        self.page.locator("#apply").click()
        expect(self.page.locator("#consequence")).to_contain_text("configured")


# --- what is played ---------------------------------------------------------------------------------------------


def readiness(play: Play) -> None:
    play.to(12)
    play.switch("readiness", "/err")
    play.to(47)
    play.page.locator("#verdict button").click()


def crash(play: Play) -> None:
    play.to(5)
    play.switch("liveness", "/err")
    play.to(172)


def terminal(play: Play) -> None:
    crash(play)
    play.type("kubectl get pods")
    play.type("curl -I $INGRESS/ping")
    play.to(174)


def removed(play: Play) -> None:
    """Two Pods and a rolling update: the new one is never let in, the old one answers everyone."""
    play.to(6)
    play.write(lambda text: text.replace("replicas: 1", "replicas: 2").replace("type: Recreate", "type: RollingUpdate"))
    play.to(30)
    play.switch("readiness", "/err")
    play.to(62)


def panic(play: Play) -> None:
    play.page.locator("#apply").click()
    play.to(20)
    play.type("curl -I $INGRESS/err")
    play.to(21)


def why(play: Play) -> None:
    panic(play)
    play.page.locator("#verdict button").click()


def three(play: Play) -> None:
    play.to(8)
    play.type("kubectl scale deployment/go-http --replicas=3")
    play.to(30)


def past(play: Play) -> None:
    play.to(5)
    play.switch("liveness", "/err")
    play.to(100)
    for _ in range(4):
        play.page.keyboard.press("[")
    expect(play.page.locator("#live")).to_contain_text("Looking back")


def branch(play: Play) -> None:
    """The same at its first miss, and the probe is put right there."""
    past(play)
    for _ in range(3):
        play.page.keyboard.press("[")
    before = play.socket
    play.page.locator("[data-probe=liveness] [data-path='/ping']").click()
    play.page.get_by_role("button", name="Run on").click()
    play.until_heard(lambda: play.socket is not before and play.until < 100_000)
    expect(play.page.locator("#consequence")).to_contain_text("configured")
    play.to(96)


STORIES: dict[str, tuple[str, Callable[[Play], None]]] = {
    "readiness": ("readiness", readiness),
    "crash": ("liveness", crash),
    "terminal": ("liveness", terminal),
    "panic": ("who-wrote-the-502", panic),
    "why": ("who-wrote-the-502", why),
    "three": ("readiness", three),
    "past": ("liveness", past),
    "branch": ("liveness", branch),
    "removed": ("readiness", removed),
    "lesson": ("readiness", readiness),
}


@pytest.fixture
def play(browser: Browser, site: Site, request: pytest.FixtureRequest) -> Iterator[Play]:
    shot: Shot = request.getfixturevalue("shot")
    context = browser.new_context(
        base_url=site.url, viewport={"width": shot.width, "height": shot.height}, color_scheme=shot.theme
    )
    page = context.new_page()
    playing = Play(page)
    page.on("websocket", playing.listen)
    page.goto(f"/lesson/{STORIES[shot.story][0]}/")
    playing.until_heard(lambda: playing.heard > 0)
    playing.stop()
    yield playing
    context.close()


@pytest.mark.parametrize("shot", SHOTS, ids=lambda shot: shot.name)
def test_shot(play: Play, shot: Shot) -> None:
    STORIES[shot.story][1](play)
    play.page.wait_for_function(FONTS)
    play.page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }")
    play.page.mouse.move(0, 0)
    play.page.wait_for_timeout(1_500)  # the drawing runs 400 ms late, and a table marks what changed for a while

    wide, high = play.page.evaluate(
        "() => [document.documentElement.scrollWidth, document.querySelector('.work').scrollHeight]"
    )
    assert wide == shot.width, "nothing sticks out at the side"
    if shot.width > 700:
        assert high <= shot.height - 48, "the simulation fits without scrolling"
    keep(play.page.screenshot(), IMG / shot.file)


def keep(png: bytes, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    small(png).save(path, optimize=True)
    assert path.stat().st_size <= MOST_BYTES


def test_the_page_is_written() -> None:
    write_page()
    assert (ROOT / PAGE).is_file()
