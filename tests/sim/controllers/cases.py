"""Upstream's cases of tests/data/cases/kubectl.json, by the function that they test."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.cases.registry import case, load


def upstream(prefix: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Runs a test once for each case whose id starts so, as `given` and `expect`; it stands for their ids."""
    chosen = {name: one for name, one in load("kubectl").items() if name.startswith(prefix)}
    assert chosen, f"no case is called {prefix}..."
    rows: list[Any] = [pytest.param(one["given"], one["expect"], id=name) for name, one in chosen.items()]

    def mark(test: Callable[..., None]) -> Callable[..., None]:
        return case(*chosen)(pytest.mark.parametrize(("given", "expect"), rows)(test))

    return mark
