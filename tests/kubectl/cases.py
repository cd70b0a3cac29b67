"""Upstream's own test cases for what kubectl prints."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.cases.registry import case, load


def cases(*begins: str) -> list[dict[str, Any]]:
    """The cases whose id begins so."""
    found = [one for name, one in load("kubectl").items() if name.startswith(begins)]
    assert found, f"no case is called {begins}..."
    return found


def upstream(*begins: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Runs a test once for each case whose id begins so, as `case`; it stands for their ids."""
    chosen = cases(*begins)
    rows = [pytest.param(one, id=one["id"]) for one in chosen]

    def mark(test: Callable[..., None]) -> Callable[..., None]:
        return case(*(one["id"] for one in chosen))(pytest.mark.parametrize("case", rows)(test))

    return mark
