"""`make shots`: the pages played to the states of the mock-ups, each picture beside its mock-up in docs/shots.html.

The same pictures on every machine with the same Chromium: seeds are the lessons' own, everybody's act falls on the
time of a fact, and a picture is taken while the clock stands. (The record alone says the date.) Each story is played
once, and then looked at in all its sizes and themes.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from tests.browser.conftest import ROOT, Site
from tests.browser.guesses import past_guesses
from tests.browser.pictures import FONTS, small, write
from tests.browser.play import Play
from tests.shots import IMG, PAGE, SHOTS, Shot, write_page

pytestmark = pytest.mark.shots

MOST_BYTES = 150_000
INTER = """() => [...document.fonts].some(({ family, status }) => family === "Inter Variable" && status === "loaded")"""
RECORD = """{"kind": "probeviz progress", "version": 1, "lessons": {
  "who-wrote-the-502": {"at": "2026-01-19T09:00:00Z", "edits": 1},
  "readiness": {"at": "2026-01-20T09:00:00Z", "edits": 2}}}"""
MARKS = (20, 45, 85, 130)  # guesses at the first four restarts of lesson 5, s


# --- what is played ---------------------------------------------------------------------------------------------


def nothing(play: Play) -> None:
    """The page as it comes."""


def twenty(play: Play) -> None:
    play.to(20)


def readiness(play: Play) -> None:
    play.to(12)
    play.switch("readiness", "/err")
    play.to(47)
    play.page.locator("#verdict button").click()


def crash(play: Play) -> None:
    """The lesson's own: liveness asks for /err from the start."""
    play.to(158)


def terminal(play: Play) -> None:
    crash(play)
    play.type("kubectl get pods")
    play.type("curl -I $INGRESS/ping")
    play.to(160)


def removed(play: Play) -> None:
    """Two Pods and a rolling update: the new one is never let in, the old one answers everyone."""
    play.to(8)
    play.write(lambda text: text.replace("replicas: 1", "replicas: 2").replace("type: Recreate", "type: RollingUpdate"))
    play.to(30)
    play.switch("readiness", "/err")
    play.to(62)


def panic(play: Play) -> None:
    play.unfold()
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
    play.to(100)
    play.back(4)


def branch(play: Play) -> None:
    """The same a restart earlier, and the probe is put right there."""
    past(play)
    play.back(3)
    before = play.socket
    play.unfold()
    play.page.locator("[data-probe=liveness] [data-path='/ping']").click()
    play.page.get_by_role("button", name="Run on").click()
    play.until_heard(lambda: play.socket is not before and play.until < 100_000)
    expect(play.page.locator("#consequence")).to_contain_text("configured")
    play.to(96)


def sandbox(play: Play) -> None:
    """A route of the example's program is broken in all Pods."""
    play.to(20)
    play.see("break")
    play.page.locator("[data-fault=hang]").click()
    play.to(32)


def progress(play: Play) -> None:
    file = FilePayload(name="p.json", mimeType="application/json", buffer=RECORD.encode())
    play.page.set_input_files("input[type=file]", file)
    play.page.get_by_role("button", name="Take it").click()
    expect(play.page.locator("tr.done")).to_have_count(2)
    play.page.goto("/progress/")


@dataclass(frozen=True)
class Story:
    address: str
    plays: Callable[[Play], None]
    view: str = "stage"  # on a phone


STORIES = {
    "landing": Story("/", twenty, "read"),
    "course": Story("/course/", twenty),
    "predict": Story("/lesson/liveness/", nothing, "read"),
    "readiness": Story("/lesson/readiness/", readiness),
    "crash": Story("/lesson/liveness/", crash),
    "terminal": Story("/lesson/liveness/", terminal, "shell"),
    "panic": Story("/lesson/who-wrote-the-502/", panic),
    "why": Story("/lesson/who-wrote-the-502/", why, "shell"),
    "three": Story("/lesson/readiness/", three),
    "past": Story("/lesson/liveness/", past),
    "branch": Story("/lesson/liveness/", branch),
    "removed": Story("/lesson/readiness/", removed),
    "sandbox": Story("/sandbox/", sandbox),
    "progress": Story("/progress/", progress),
    "lesson": Story("/lesson/readiness/", readiness),
}


@pytest.fixture
def play(browser: Browser, site: Site, request: pytest.FixtureRequest) -> Iterator[Play]:
    story = STORIES[request.getfixturevalue("name")]
    context = browser.new_context(base_url=site.url, viewport={"width": 1440, "height": 900})
    playing = Play(context.new_page())
    playing.page.on("websocket", playing.listen)
    playing.page.goto(story.address)
    if playing.page.locator("#play").count():
        playing.until_heard(lambda: playing.heard > 0)
    if story.plays is not nothing and playing.heard:
        playing.stop()
    if story.address.startswith("/lesson/") and story.plays is not nothing:
        past_guesses(playing.page, numbers=MARKS)
    if story.plays is not nothing and playing.heard:
        playing.stop()
    yield playing
    context.close()


@pytest.mark.parametrize("name", STORIES)
def test_a_story_is_looked_at(play: Play, name: str) -> None:
    STORIES[name].plays(play)
    for shot in SHOTS:
        if shot.story == name:
            look(play, shot)


def look(play: Play, shot: Shot) -> None:
    page = play.page
    page.set_viewport_size({"width": shot.width, "height": shot.height})
    page.emulate_media(color_scheme=shot.theme)
    play.see(STORIES[shot.story].view)
    page.wait_for_function(FONTS if page.locator("#play").count() else INTER)
    page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }")
    page.mouse.move(0, 0)
    page.wait_for_timeout(1_500)  # the drawing runs 400 ms late, and a table marks what changed for a while

    assert page.evaluate("document.documentElement.scrollWidth") == shot.width, "nothing sticks out at the side"
    work = page.locator(".work")
    if shot.width > 700 and work.count():
        assert work.evaluate("work => work.scrollHeight") <= shot.height - 48, "the simulation fits without scrolling"
    keep(page.screenshot(), IMG / shot.file)


def keep(png: bytes, path: Path) -> None:
    write(small(png), path)
    assert path.stat().st_size <= MOST_BYTES


def test_the_page_is_written() -> None:
    write_page()
    assert (ROOT / PAGE).is_file()
