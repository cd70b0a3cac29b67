"""The style of a page: within it on a first visit, a file of its own from then on."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from probeviz.pages import style

pytestmark = pytest.mark.django_db

WITHIN = re.compile(r'<style nonce="([^"]+)">(.*?)</style>', re.DOTALL)
LINK = '<link rel="stylesheet"'


@pytest.fixture(autouse=True)
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    file = tmp_path / "page.css"
    file.write_text('.a>.b{fill:url("#tx-bo")}\n/*# sourceMappingURL=page.css.map */\n', encoding="utf-8")
    monkeypatch.setattr(style, "find", lambda name: str(file) if file.exists() else None)
    style.bundled.cache_clear()
    yield file
    style.bundled.cache_clear()


def test_a_first_visit_carries_it_and_the_next_asks_for_the_file(client: Client) -> None:
    answer = client.get("/")
    page = answer.content.decode()
    found = WITHIN.search(page)
    assert found is not None and LINK not in page
    assert found[2] == '.a>.b{fill:url("#tx-bo")}'
    assert f"'nonce-{found[1]}'" in answer.headers["Content-Security-Policy"]

    again = client.get("/lesson/readiness/").content.decode()
    assert LINK in again and not WITHIN.search(again)


def test_whoever_develops_has_the_file(client: Client, settings: pytest.FixtureRequest) -> None:
    settings.DEBUG = True  # type: ignore[attr-defined]
    page = client.get("/").content.decode()
    assert LINK in page and not WITHIN.search(page)


def test_without_a_bundle_there_is_nothing_to_carry(client: Client, bundle: Path) -> None:
    bundle.unlink()
    assert LINK in client.get("/").content.decode()
