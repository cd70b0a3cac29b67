"""The stage with five Pods at 1x and 16x: frames, the main thread's time, the heap; and how calm it is on request.

Chromium's own counters (Performance.getMetrics, after a collection for the heap) and its trace: a frame that was drawn
is an event `DrawFrame` of the page's renderer. There is no floor: the bars are absolute.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
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


def moving(opened: Browser, address: str, speed: int, span_ms: int) -> list[Row]:
    with stage(opened, address, speed) as (page, cdp):
        cdp.send("Performance.enable", {"timeDomain": "threadTicks"})  # CPU time, whoever else has the cores
        before, began = counters(cdp), time.monotonic()
        fps = page.evaluate(FRAMES, span_ms)
        after, passed = counters(cdp), time.monotonic() - began
        cdp.send("HeapProfiler.enable")
        cdp.send("HeapProfiler.collectGarbage")
        heap = counters(cdp)["JSHeapUsedSize"] / 2**20
    busy = 100 * (after["TaskDuration"] - before["TaskDuration"]) / passed
    told = f"in {passed:.0f} s; {100 * (after['ScriptDuration'] - before['ScriptDuration']) / passed:.1f} % is script"
    name = f"stage, {PODS} Pods, {speed}x"
    return [
        Row(f"{name}, frames", fps, FPS, "fps", at_least=True),
        Row(f"{name}, main thread", busy, MAIN_PERCENT, "%", told),
        Row(f"{name}, heap", heap, HEAP_MB, "MB"),
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
