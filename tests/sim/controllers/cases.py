"""Upstream's cases of tests/data/cases/kubectl.json, by the function that they test."""

import json
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).parents[2] / "data"


def cases(prefix: str) -> list[Any]:
    """(given, expect) of each id that starts with `prefix`, as pytest parameters."""
    every = json.loads((DATA / "cases" / "kubectl.json").read_text())["cases"]
    chosen = [c for c in every if c["id"].startswith(prefix)]
    assert chosen, f"no case is called {prefix}..."
    return [pytest.param(c["given"], c["expect"], id=c["id"]) for c in chosen]
