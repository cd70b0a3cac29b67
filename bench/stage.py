"""The stage with five Pods at 1x and 16x: frames, the main thread's time, the heap; and how calm it is on request.

Chromium's own counters (Performance.getMetrics, after a collection for the heap) and its trace: a frame that was drawn
is an event `DrawFrame` of the page's renderer. The bars are absolute; what an empty page shows that is watched alike is
told beside them, for it is part of the figures.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, expect

from bench._browser import browser, counters, deployed, trace, visitor
from bench._row import Row, publish

PATH = "/lesson/readiness/"
PODS = 5
SPEEDS = (1, 16)
SPAN_MS = 10_000
FPS, MAIN_PERCENT, HEAP_MB, CALM_FPS = 59.5, 11.0, 3.0, 2.0
FRAMES = """(ms) => new Promise((tell) => {
  let first = null, frames = 0;
  const tick = (now) => {
    first ??= now;
    if (now - first >= ms) return tell(frames * 1000 / (now - first));
    frames++;
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
})"""


@contextmanager
def stage(opened: Browser, address: str, speed: int, **options: Any) -> Iterator[tuple[Page, CDPSession]]:
    """Five ready Pods, playing at `speed`."""
    with visitor(opened, **options) as (_, page, cdp):
        page.set_default_timeout(60_000)
        page.goto(address + PATH)
        page.locator("#terminal input").fill(f"kubectl scale deployment go-http --replicas={PODS}")
        page.keyboard.press("Enter")
        expect(page.locator("#pods td.ready", has_text="1/1")).to_have_count(PODS, timeout=60_000)
        page.locator(f"#speed [data-speed='{speed}']").click()
        page.wait_for_timeout(2_000)
        yield page, cdp


@dataclass(frozen=True)
class Load:
    """What a page costs: frames/s, per cent of the main thread, of it script, MB of heap, while its frames were
    counted; `alone`: per cent of the main thread when nobody asks for every frame."""

    fps: float
    main: float
    script: float
    heap: float
    alone: float


def watched(page: Page, cdp: CDPSession, span_ms: int) -> Load:
    cdp.send("Performance.enable", {"timeDomain": "threadTicks"})  # CPU time, whoever else has the cores
    alone, _ = _busy(cdp, lambda: page.wait_for_timeout(span_ms))
    counted: list[float] = []
    main, script = _busy(cdp, lambda: counted.append(page.evaluate(FRAMES, span_ms)))
    cdp.send("HeapProfiler.enable")
    cdp.send("HeapProfiler.collectGarbage")
    return Load(counted[0], main, script, counters(cdp)["JSHeapUsedSize"] / 2**20, alone)


def _busy(cdp: CDPSession, wait: Callable[[], object]) -> tuple[float, float]:
    """Per cent of the main thread, and of it script, while that was waited for."""
    before, began = counters(cdp), time.monotonic()
    wait()
    after, passed = counters(cdp), time.monotonic() - began
    main, script = (100 * (after[name] - before[name]) / passed for name in ("TaskDuration", "ScriptDuration"))
    return main, script


def empty(opened: Browser, span_ms: int) -> Load:
    """A page with nothing on it, driven and watched by the same tool."""
    with visitor(opened) as (_, page, cdp):
        page.set_content("<input>")
        page.locator("input").fill("x")
        return watched(page, cdp, span_ms)


def moving(opened: Browser, address: str, speed: int, span_ms: int) -> list[Row]:
    floor = empty(opened, span_ms)
    with stage(opened, address, speed) as (page, cdp):
        load = watched(page, cdp, span_ms)
    name = f"stage, {PODS} Pods, {speed}x"
    told = (
        f"{load.script:.1f} % is script; an empty page: {floor.main:.1f} %;"
        f" when nobody counts the frames: {load.alone:.1f} and {floor.alone:.1f} %"
    )
    return [
        Row(f"{name}, frames", load.fps, FPS, "fps", f"an empty page: {floor.fps:.1f}", at_least=True),
        Row(f"{name}, main thread", load.main, MAIN_PERCENT, "%", told),
        Row(f"{name}, heap", load.heap, HEAP_MB, "MB", f"an empty page: {floor.heap:.1f} MB"),
    ]


def calm(opened: Browser, address: str, speed: int, span_ms: int) -> Row:
    with stage(opened, address, speed, reduced_motion="reduce") as (page, _):
        clock = page.locator("#clock")
        begun = clock.inner_text()
        events = trace(opened, page, ["disabled-by-default-devtools.timeline.frame"], span_ms)
        ended = clock.inner_text()
    drawn = sum(event["name"] == "DrawFrame" for event in events)
    goes_on = begun != ended
    told = f"{drawn} frames; the clock went from {begun} to {ended}"
    fps = drawn / span_ms * 1_000 if goes_on else float("inf")
    return Row(f"stage, {PODS} Pods, {speed}x, reduced motion, frames", fps, CALM_FPS, "fps", told)


def rows(span_ms: int = SPAN_MS, speeds: tuple[int, ...] = SPEEDS) -> list[Row]:
    with deployed() as address, browser() as opened:
        found = [row for speed in speeds for row in moving(opened, address, speed, span_ms)]
        return found + [calm(opened, address, speed, span_ms) for speed in speeds]


if __name__ == "__main__":
    sys.exit(publish(*rows()))
