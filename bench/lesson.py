"""A lesson's page: what it asks for, when its switches work, and whether anything blocks or jumps meanwhile.

Each load is a new visitor's. A switch is clicked from within the page at every frame until it answers, so that the time
is when it works and not when it looks as if it did. Throttling is Chromium's own: it delays each request and caps the
rate, but models no connection set-up. There is no floor: the bars are absolute.
"""

import json
import sys
from collections import Counter
from statistics import median
from typing import Any, NamedTuple

import msgspec
from playwright.sync_api import Browser, CDPSession

from bench._browser import browser, deployed, visitor
from bench._row import Row, publish

PATH = "/lesson/readiness/"
ROUNDS = 5
MOST_REQUESTS, MOST_KB, MOST_SCRIPT_KB = 6, 100, 60
LONG_TASK_MS = 50  # from here on a task blocks (W3C Long Tasks)


class Line(NamedTuple):
    """A connection, and within how many ms the switches shall work on it."""

    name: str
    most_ms: int
    bytes_a_second: float = 0
    latency_ms: int = 0


LINES = (
    Line("unthrottled", 300),
    Line("10 Mbit, 40 ms", 450, 10e6 / 8, 40),
    Line("1.6 Mbit, 150 ms", 950, 1.6e6 / 8, 150),
)

ANSWERS_MS = 60_000  # a switch that has not answered by then never will

AGENT = """(() => {
  const found = window.found = { works: null, shift: 0 };
  // What moves within 500 ms of a person's click does not count, and the click here is no person's.
  const answers = (entry) => found.works !== null && entry.startTime - found.works < 500;
  const drawn = (source) => source.node?.parentElement?.closest("#stage");
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      if (!entry.sources.every(drawn) && !answers(entry)) found.shift += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  const tick = () => {
    const button = document.querySelector('[data-probe=readiness] [data-path="/err"]');
    if (button?.getAttribute("aria-pressed") === "true") { found.works = performance.now(); return; }
    button?.click();
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
})();"""


class Load(msgspec.Struct):
    works: float | None  # ms
    shift: float
    requests: int = 0
    kb: float = 0.0
    script_kb: float = 0.0


class Network:
    """What a page has asked for, and got over the wire."""

    def __init__(self, cdp: CDPSession) -> None:
        self.kinds: dict[str, str] = {}
        self.sizes: dict[str, int] = {}
        cdp.on("Network.requestWillBeSent", self._asked)
        cdp.on("Network.loadingFinished", self._came)
        cdp.send("Network.enable")

    def _asked(self, event: dict[str, Any]) -> None:
        if not event["request"]["url"].startswith("data:"):
            self.kinds[event["requestId"]] = event.get("type", "")

    def _came(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self.kinds:
            self.sizes[event["requestId"]] = event["encodedDataLength"]

    def kb(self, kind: str = "") -> float:
        return sum(size for id, size in self.sizes.items() if kind in self.kinds[id]) / 1024


def load(opened: Browser, url: str, line: Line, after_ms: int = 2_000) -> Load:
    with visitor(opened) as (context, page, cdp):
        network = Network(cdp)
        if line.bytes_a_second:
            rates = {"downloadThroughput": line.bytes_a_second, "uploadThroughput": line.bytes_a_second}
            cdp.send("Network.emulateNetworkConditions", {"offline": False, "latency": line.latency_ms, **rates})
        context.add_init_script(AGENT)
        page.goto(url, wait_until="commit")
        for _ in range(ANSWERS_MS // 10):
            if page.evaluate("found.works") is not None:
                break
            page.wait_for_timeout(10)
        else:
            raise TimeoutError(f"the switch of {url} has not answered within {ANSWERS_MS} ms")
        before = len(network.sizes), network.kb(), network.kb("Script")
        page.wait_for_timeout(after_ms)
        found = msgspec.convert(page.evaluate("found"), Load)
        found.requests, found.kb, found.script_kb = before
        return found


class Task(NamedTuple):
    """A task of the page's main thread, in ms: of its CPU, and on the wall, others' use of the core included."""

    cpu: float
    wall: float


def longest_task(opened: Browser, url: str, for_ms: int = 3_000) -> Task:
    with visitor(opened) as (context, page, _):
        context.add_init_script(AGENT)
        opened.start_tracing(page=page, categories=["toplevel", "devtools.timeline"])
        page.goto(url, wait_until="commit")
        page.wait_for_timeout(for_ms)
        events = json.loads(opened.stop_tracing())["traceEvents"]
    mains = Counter((event["pid"], event["tid"]) for event in events if event["name"] == "FunctionCall")
    main = mains.most_common(1)[0][0]
    tasks = [event for event in events if event["name"].endswith("RunTask") and (event["pid"], event["tid"]) == main]
    return max(Task(event.get("tdur", 0) / 1_000, event.get("dur", 0) / 1_000) for event in tasks)


def rows(rounds: int = ROUNDS, lines: tuple[Line, ...] = LINES) -> list[Row]:
    loads: dict[str, list[Load]] = {line.name: [] for line in lines}
    with deployed() as address, browser() as opened:
        load(opened, address + PATH, lines[0])  # the server has read its lessons
        for _ in range(rounds):
            for line in lines:
                loads[line.name].append(load(opened, address + PATH, line))
        tasks = [longest_task(opened, address + PATH) for _ in range(rounds)]
    every = [found for each in loads.values() for found in each]
    each_task = "CPU, of each load (on the wall): " + " ".join(f"{task.cpu:.0f} ({task.wall:.0f})" for task in tasks)
    shift = max(found.shift for found in every)
    return [
        Row("lesson page, requests", max(found.requests for found in every), MOST_REQUESTS, ""),
        Row("lesson page, over the wire", max(found.kb for found in every), MOST_KB, "KB"),
        Row("lesson page, script", max(found.script_kb for found in every), MOST_SCRIPT_KB, "KB"),
        *(_works(line, loads[line.name]) for line in lines),
        Row("lesson page, longest task", max(task.cpu for task in tasks), LONG_TASK_MS, "ms", each_task),
        Row("lesson page, layout shift, to two places", round(shift, 2), 0, "", f"at most {shift:.4f} in a load"),
    ]


def _works(line: Line, loads: list[Load]) -> Row:
    times = sorted(found.works or 0 for found in loads)
    detail = f"{times[0]:.0f}-{times[-1]:.0f} ms in {len(times)} loads"
    return Row(f"lesson page, switches work, {line.name}", median(times), line.most_ms, "ms", detail)


if __name__ == "__main__":
    sys.exit(publish(*rows()))
