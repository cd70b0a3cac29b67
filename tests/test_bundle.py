"""What the browser loads (scripts/bundle.py): a page's script comes whole, in one request."""

import gzip
import re
from pathlib import Path

import pytest

DIST = Path(__file__).resolve().parent.parent / "static" / "dist"
IMPORT = re.compile(r"""(?:from|import)\s*["'](\.[^"']+)["']""")  # not import(...), which is loaded when it is needed


@pytest.mark.parametrize("file", sorted(DIST.glob("*.js")), ids=lambda file: file.name)
def test_a_page_waits_for_no_second_script(file: Path) -> None:
    assert IMPORT.findall(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("file", sorted(DIST.glob("chunks/*.js")), ids=lambda file: file.name.split("-")[0])
def test_what_is_loaded_later_shares_nothing_with_the_page(file: Path) -> None:
    assert IMPORT.findall(file.read_text(encoding="utf-8")) == []


def test_what_a_lesson_waits_for_stays_small() -> None:
    """The bar of docs/benchmarks.md, for whoever takes gzip: what answers only a person is a module of its own."""
    assert len(gzip.compress((DIST / "main.js").read_bytes())) <= 60 * 1024
