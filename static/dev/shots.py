"""Screenshots of the fixture page: `python static/dev/shots.py SITE OUT [CHROMIUM]`. Development only."""

import sys
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import sync_playwright

ARGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"]
SIZES = {"1440": (1440, 900), "1024": (1024, 768), "390": (390, 844)}


def main(site: str, out: Path, wanted: list[str]) -> None:
    """Each wanted shot is `scene-size-theme`, with more of the query after a `?`."""
    out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGS)
        for shot in wanted:
            name, _, more = shot.partition("?")
            scene, size, theme = name.split("-")[:3]
            width, height = SIZES[size]
            motion = "reduce" if "calm" in name else "no-preference"
            page = browser.new_page(
                viewport={"width": width, "height": height}, color_scheme=theme, reduced_motion=motion
            )
            page.on("console", lambda message: print("console:", message.text))
            page.on("pageerror", lambda error: print("error:", error))
            page.goto(f"{site}?{urlencode({'scene': scene})}&{more}")
            page.evaluate("document.fonts.ready")
            page.wait_for_timeout(700)
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            work = page.evaluate("(w => w.scrollHeight - w.clientHeight)(document.querySelector('.work'))")
            print(shot, "overflow x", wide, "work y", work)
            page.screenshot(path=out / f"{name}.png")
            page.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
