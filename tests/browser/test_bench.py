"""The benchmarks of the page at a tiny size, each in a process of its own: Playwright allows one at a time in each."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from tests.browser.conftest import ROOT

SAY = "import msgspec; from bench import {module}; print(msgspec.json.encode({module}.rows({how})).decode())"


def rows(module: str, how: str = "") -> dict[str, dict[str, Any]]:
    """The rows by name, without the servers that this process knows."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "probeviz.settings"}
    command = [sys.executable, "-c", SAY.format(module=module, how=how)]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    return {row["name"]: row for row in json.loads(done.stdout.splitlines()[-1])}


@pytest.mark.slow
def test_lesson_rows() -> None:
    found = rows("lesson", "rounds=1, lines=lesson.LINES[:1]")
    assert 2 <= found["lesson page, requests"]["value"] <= 10
    assert found["lesson page, script"]["value"] < found["lesson page, over the wire"]["value"]
    assert found["lesson page, switches work, unthrottled"]["value"] > 0
    assert found["lesson page, longest task"]["value"] > 0


@pytest.mark.slow
def test_stage_rows() -> None:
    found = rows("stage", "span_ms=3_000, speeds=(16,)")
    assert found["stage, 5 Pods, 16x, frames"]["value"] > 1
    assert 0 < found["stage, 5 Pods, 16x, main thread"]["value"] < 100
    assert found["stage, 5 Pods, 16x, heap"]["value"] > 0.5
    calm = found["stage, 5 Pods, 16x, reduced motion, frames"]
    assert calm["value"] > 0 and "the clock went from" in calm["detail"]


@pytest.mark.slow
def test_the_row_without_a_script_names_each_lesson() -> None:
    row = rows("nojs")["page without JavaScript, text"]
    assert row["at_least"] and row["value"] > 1_000
    assert "manifest and picture there" in row["detail"]
