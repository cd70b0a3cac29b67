"""Each part of the gallery beside its golden picture, and what axe-core says of it, in both themes.

`PROBEVIZ_GOLDENS=new` writes the pictures instead of comparing them; look at each that git says has changed.
The pictures are those of the Chromium that golden/chromium.txt names, with the fonts that the site brings along.
"""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Browser, Page

from tests.browser.axe import violations
from tests.browser.conftest import ROOT, Site, listen
from tests.browser.pictures import FONTS, KIND, small, write

TABLE = ROOT / "docs" / "gallery.md"
ROW = re.compile(r"^\| `([a-z.-]+)` \| [^|]+ \| ([^|]+) \|$", re.MULTILINE)
GOLDEN = Path(__file__).resolve().parent / "golden"
VERSION = GOLDEN / "chromium.txt"
NEW = os.environ.get("PROBEVIZ_GOLDENS") == "new"
WIDTH = 1240  # a little more than the gallery, and wide enough for the widest layout
TOLERANCE = 0.002  # of the pixels
CLOSE = 16  # of 255: goldens have a palette, and only rare colours are further off than this
MOST_BYTES = 150_000
ALL_BYTES = 2_800_000
FRAMES = """() => [...document.querySelectorAll(".part figure")].map((figure) =>
  `${figure.closest(".part").id}: ${figure.querySelector("figcaption b").textContent}`)"""
ALONE = """only => {
  for (const part of document.querySelectorAll(".part"))
    part.classList.toggle("aside", only !== "" && part.id !== only);
  document.activeElement.blur();
  document.querySelector(`#${only || "none"} [data-focus]`)?.focus({ preventScroll: true, focusVisible: true });
}"""

PARTS = (
    "probes",
    "backoff",
    "service",
    "codes",
    "requests",
    "pods",
    "crowds",
    "containers",
    "rollouts",
    "nodes",
    "timeline",
    "time",
    "panels",
    "why",
    "editing",
    "access",
    "design",
    "states",
)


@dataclass(frozen=True)
class Look:
    """How the visitor's system is set."""

    name: str
    options: dict[str, Any]


THEMES = tuple(Look(theme, {"color_scheme": theme}) for theme in ("light", "dark"))
CALM = Look("calm", {"color_scheme": "light", "reduced_motion": "reduce"})
FORCED = Look("forced", {"color_scheme": "dark", "forced_colors": "active"})
ALL = [(part, look) for part in PARTS for look in THEMES]
SETTINGS = [("requests", CALM), ("service", FORCED), ("probes", FORCED), ("timeline", FORCED)]


@pytest.fixture(scope="module")
def gallery(browser: Browser, debug_site: Site) -> Iterator[Callable[[Look], Page]]:
    """The whole gallery in one page for each look, opened when it is first asked for; nothing moves in it."""
    pages: dict[str, Page] = {}
    complaints: dict[str, list[str]] = {}
    with ExitStack() as contexts:

        def opened(look: Look) -> Page:
            if look.name not in pages:
                size = {"width": WIDTH, "height": 900}
                context = browser.new_context(base_url=debug_site.url, viewport=size, **look.options)  # type: ignore[arg-type]
                contexts.callback(context.close)
                pages[look.name] = page = context.new_page()
                complaints[look.name] = listen(page)
                page.goto("/gallery/")
                page.wait_for_function("() => document.documentElement.dataset.shown === 'yes'")
                page.wait_for_function(FONTS)
                page.wait_for_timeout(600)  # what the fonts have moved is measured anew
            return pages[look.name]

        yield opened
    assert not any(complaints.values()), complaints


@pytest.fixture
def shown(gallery: Callable[[Look], Page], look: Look) -> Page:
    return gallery(look)


@pytest.mark.parametrize(("part", "look"), [*ALL, *SETTINGS], ids=lambda value: getattr(value, "name", value))
def test_a_part_looks_as_its_golden(shown: Page, part: str, look: Look, browser: Browser, tmp_path: Path) -> None:
    shown.evaluate(ALONE, part)
    png = shown.locator(f"#{part}").screenshot(animations="disabled")
    seen = Image.open(BytesIO(png)).convert("RGB")
    golden = GOLDEN / f"{part}-{look.name}.{KIND}"
    if NEW:
        keep(png, golden)
        VERSION.write_text(f"{browser.version}\n", encoding="utf-8")
    said = difference(seen, Image.open(golden).convert("RGB"))
    if said:
        kept = tmp_path / f"{part}-{look.name}.png"
        seen.save(kept)
        pytest.fail(f"{golden.name}: {said}; {kept} is what was seen. {versions(browser)}")


@pytest.mark.parametrize("look", THEMES, ids=lambda look: look.name)
def test_axe_finds_nothing_in_the_gallery(shown: Page, look: Look) -> None:
    shown.evaluate(ALONE, "")
    assert violations(shown) == []


@pytest.mark.parametrize("look", THEMES[:1], ids=lambda look: look.name)
def test_every_part_of_the_page_is_compared(shown: Page, look: Look) -> None:
    links = shown.locator("#contents a").evaluate_all("all => all.map((a) => a.getAttribute('href'))")

    assert links == [*(f"?part={one}" for one in PARTS), "?"]
    wanted = {f"{one}-{style.name}.{KIND}" for one, style in [*ALL, *SETTINGS]} | {VERSION.name}
    assert {file.name for file in GOLDEN.iterdir()} == wanted
    assert sum(file.stat().st_size for file in GOLDEN.iterdir()) <= ALL_BYTES


@pytest.mark.parametrize("look", THEMES[:1], ids=lambda look: look.name)
def test_the_table_of_what_is_drawn_and_the_page_agree(shown: Page, look: Look) -> None:
    text = TABLE.read_text(encoding="utf-8")
    rows = {name: frames.strip().split("; ") for name, frames in ROW.findall(text)}
    frames = shown.evaluate(FRAMES)

    assert len(rows) == text.count("\n| `"), "a row is written otherwise, or its id stands there twice"
    assert len(frames) == len(set(frames)), "two frames of a part have one name"
    assert {name: [one for one in named if one not in frames] for name, named in rows.items()} == dict.fromkeys(
        rows, []
    )
    assert set(frames) - {one for named in rows.values() for one in named} == set()


def keep(png: bytes, golden: Path) -> None:
    write(small(png), golden)
    assert golden.stat().st_size <= MOST_BYTES


def difference(seen: Image.Image, golden: Image.Image) -> str:
    """What differs, in words; "" when nothing does that anybody would see."""
    if seen.size != golden.size:
        return f"{seen.width} × {seen.height} px instead of {golden.width} × {golden.height}"
    channels = ImageChops.difference(seen, golden).split()
    most = ImageChops.lighter(ImageChops.lighter(channels[0], channels[1]), channels[2])
    share = sum(most.histogram()[CLOSE + 1 :]) / (seen.width * seen.height)
    return f"{share:.2%} of the pixels differ" if share > TOLERANCE else ""


def versions(browser: Browser) -> str:
    made = VERSION.read_text(encoding="utf-8").strip()
    if made == browser.version:
        return ""
    return f"The goldens are Chromium {made}'s, this is {browser.version}: another may draw letters differently."


def test_a_picture_that_differs_is_told() -> None:
    """The comparison itself: a few pixels pass, a bar does not, nor does another size."""
    plain = Image.new("RGB", (200, 100), "#ffffff")
    dot, bar = plain.copy(), plain.copy()
    dot.paste("#000000", (0, 0, 5, 5))
    bar.paste("#b92b10", (0, 0, 20, 4))
    assert difference(dot, plain) == ""
    assert difference(bar, plain) == "0.40% of the pixels differ"
    assert difference(plain.crop((0, 0, 200, 99)), plain) == "200 × 99 px instead of 200 × 100"
