"""A lesson's page without JavaScript: how much text there is to read, the manifest and the settled picture included."""

import sys

from bench._browser import browser, deployed, visitor
from bench._row import Row, publish

LESSONS = ("who-wrote-the-502", "readiness", "liveness")
LEAST = 3_500


def rows() -> list[Row]:
    found: dict[str, str] = {}
    with deployed() as address, browser() as opened:
        for slug in LESSONS:
            with visitor(opened, java_script_enabled=False) as (_, page, _cdp):
                page.goto(f"{address}/lesson/{slug}/")
                found[slug] = page.locator("body").inner_text().strip()
    each = ", ".join(f"{slug} {len(text):,}" for slug, text in found.items())
    shortest = min(len(text) for text in found.values())
    without = [slug for slug, text in found.items() if "kind: Deployment" not in text or "In the beginning" not in text]
    told = (
        f"{each}; {'manifest or picture missing in ' + ', '.join(without) if without else 'manifest and picture there'}"
    )
    return [Row("page without JavaScript, text", 0 if without else shortest, LEAST, "", told, at_least=True)]


if __name__ == "__main__":
    sys.exit(publish(*rows()))
