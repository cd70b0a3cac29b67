"""Which test stands for which id of tests/data/cases/*.json."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent.parent / "data" / "cases"

COVERED: dict[str, str] = {}


def case(*ids: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Marks a test as the one that stands for these ids."""

    def mark(test: Callable[..., None]) -> Callable[..., None]:
        for name in ids:
            assert name not in COVERED, f"{name} is covered twice"
            COVERED[name] = test.__name__
        return test

    return mark


def load(name: str) -> dict[str, dict[str, Any]]:
    """The cases of one file by id."""
    return {c["id"]: c for c in json.loads((DATA / f"{name}.json").read_text())["cases"]}
