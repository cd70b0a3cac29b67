"""`make shots`: the lessons played to the states of the mock-ups, each picture beside its mock-up in docs/shots.html.

The same pictures on every machine with the same Chromium: seeds are the lessons' own, everybody's act falls on the
time of a fact, and a picture is taken while the clock stands.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, WebSocket, expect

from tests.browser.conftest import ROOT, Site
from tests.shots import IMG, PAGE, SHOTS, Shot, write_page

pytestmark = pytest.mark.shots

MOST_BYTES = 150_000
FLAT = 120  # colours of a palette that are exact: those of the largest areas
FAST, NEAR = 16, 8_000  # within NEAR ms of the wanted time the run is stepped from fact to fact


Colour = tuple[int, int, int]


@dataclass
class Play:
    """A visitor's page, and how far its run has got."""

    page: Page
    until: int = 0
    playing: bool = True
    heard: int = field(default=0)

    def listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self.hear)

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

    def stop(self) -> None:
        if self.playing:
            self.page.locator("#play").click()
            self.until_heard(lambda: not self.playing)

    def to(self, seconds: int) -> None:
        """On to the first fact at that time or later; the clock stands then."""
        wanted = seconds * 1_000
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
        self.page.locator(f"[data-probe={probe}] [data-path='{path}']").click()
        expect(self.page.locator("#consequence")).to_contain_text("configured")

    def type(self, line: str) -> None:
        self.page.get_by_role("tab", name="Terminal").click()
        field = self.page.locator("#terminal input")
        field.fill(line)
        field.press("Enter")

    def write(self, change: Callable[[str], str]) -> None:
        """Changes the manifest in the editor and applies it."""
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


STORIES: dict[str, tuple[str, Callable[[Play], None]]] = {
    "readiness": ("readiness", readiness),
    "crash": ("liveness", crash),
    "terminal": ("liveness", terminal),
    "panic": ("who-wrote-the-502", panic),
    "why": ("who-wrote-the-502", why),
    "three": ("readiness", three),
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
    play.page.wait_for_function("() => [...document.fonts].filter((font) => font.status === 'loaded').length >= 2")
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
    """As a PNG with a palette: the flat areas exactly, and the rare colours too, for an amber bar is not a red one."""
    picture = Image.open(BytesIO(png)).convert("RGB")
    counted: list[tuple[int, Colour]] = picture.getcolors(1 << 24)  # type: ignore[assignment]
    flat = [colour for _, colour in sorted(counted, reverse=True)[:FLAT]]
    rare = picture.quantize(256 - FLAT, Image.Quantize.MAXCOVERAGE).getpalette() or []
    palette = [*flat, *zip(rare[::3], rare[1::3], rare[2::3], strict=True)]
    places = {colour: nearest(palette, colour) for _, colour in counted}
    small = Image.frombytes("P", picture.size, bytes(map(places.__getitem__, pixels(picture))))
    small.putpalette([value for colour in palette for value in colour])
    path.parent.mkdir(parents=True, exist_ok=True)
    small.save(path, optimize=True)
    assert path.stat().st_size <= MOST_BYTES


def pixels(picture: Image.Image) -> Iterator[Colour]:
    values = iter(picture.tobytes())
    return zip(values, values, values, strict=True)


def nearest(palette: list[Colour], colour: Colour) -> int:
    red, green, blue = colour

    def distance(place: int) -> int:
        r, g, b = palette[place]
        return (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2

    return min(range(len(palette)), key=distance)


def test_the_page_is_written() -> None:
    write_page()
    assert (ROOT / PAGE).is_file()
