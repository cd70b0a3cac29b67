"""The gallery is there with DEBUG alone, and its recorded facts are those that the engine plays today."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from probeviz.pages.gallery import recorded
from scripts.gallery_facts import record_of, scenarios, written


@pytest.mark.parametrize("address", ["/gallery/", "/gallery/?part=probes"])
def test_without_debug_there_is_no_gallery(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_with_debug_it_brings_the_recorded_facts(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DEBUG", True)

    answer = client.get("/gallery/")

    assert answer.status_code == 200
    assert 'id="recorded" type="application/json"' in answer.content.decode()
    assert set(recorded()) == {scenario.stem for scenario in scenarios()}


@pytest.mark.parametrize("scenario", scenarios(), ids=lambda path: path.stem)
def test_recorded_facts_are_what_the_engine_plays(scenario: Path) -> None:
    kept = record_of(scenario).read_text(encoding="utf-8")

    assert kept == written(scenario), "run python -m scripts.gallery_facts, look at the gallery, renew its pictures"
    assert [fact["n"] for fact in json.loads(kept)] == list(range(1, kept.count("\n") - 1))
