"""The site as it is deployed (DEBUG off, hashed static files), and a Chromium to look at it."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

from bench.batch import serving
from scripts.chromium import chromium

OPTIONS = [
    "--no-sandbox",  # the benchmarks may run as root, in a container
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
SIZE = {"width": 1440, "height": 900}


@contextmanager
def deployed() -> Iterator[str]:
    """The site's address."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = {"DEBUG": "0", "PROBEVIZ_HTTPS": "0", "PROBEVIZ_STATIC_ROOT": str(folder / "static")}
        with serving(folder, "-m", "scripts.serve", **settings) as (_, port):
            yield f"http://127.0.0.1:{port}"


@contextmanager
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=OPTIONS)
        try:
            yield opened
        finally:
            opened.close()


@contextmanager
def visitor(opened: Browser, **options: Any) -> Iterator[tuple[BrowserContext, Page, CDPSession]]:
    """Somebody who was never here, with an empty cache."""
    context = opened.new_context(viewport=SIZE, device_scale_factor=1, service_workers="block", **options)  # type: ignore[arg-type]
    page = context.new_page()
    try:
        yield context, page, context.new_cdp_session(page)
    finally:
        context.close()


def counters(cdp: CDPSession) -> dict[str, float]:
    """Chromium's counters of a page: TaskDuration in s, JSHeapUsedSize in bytes."""
    return {metric["name"]: metric["value"] for metric in cdp.send("Performance.getMetrics")["metrics"]}


def trace(opened: Browser, page: Page, categories: list[str], wait_ms: int) -> list[dict[str, Any]]:
    """Chromium's trace events of the next `wait_ms`."""
    opened.start_tracing(page=page, categories=categories)
    page.wait_for_timeout(wait_ms)
    events: list[dict[str, Any]] = json.loads(opened.stop_tracing())["traceEvents"]
    return events
