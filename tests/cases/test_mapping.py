"""Every case of upstream's kubelet, kubectl and controllers has its test, or waits for what it needs."""

import importlib
import pkgutil

import pytest

from tests import api, cases, kubectl
from tests.cases.registry import COVERED, load
from tests.sim import controllers

NEWER = "is of kubectl 1.37, which is not simulated"
ALWAYS_READY = "needs a Node without a Ready condition; those of a run always have one"
FILES = ("kubelet", "kubectl")
REASONS = (NEWER, ALWAYS_READY)

# What is simulated later. Nothing else may stand here.
LATER = {
    "node-status-5": ALWAYS_READY,
    "probe-line-137": NEWER,
}


@pytest.fixture(scope="module")
def covered() -> dict[str, str]:
    """By id the name of its test, from all modules of the folders where upstream's cases are tried."""
    for folder in (cases, kubectl, controllers, api):
        for module in pkgutil.iter_modules(folder.__path__):
            if module.name.startswith("test_"):
                importlib.import_module(f"{folder.__name__}.{module.name}")
    return COVERED


@pytest.fixture(scope="module")
def known() -> set[str]:
    return {name for file in FILES for name in load(file)}


def test_every_case_is_covered_or_waits_for_what_it_needs(covered: dict[str, str], known: set[str]) -> None:
    assert sorted(known - set(covered) - set(LATER)) == []


def test_no_name_is_unknown(covered: dict[str, str], known: set[str]) -> None:
    assert [name for name in [*covered, *LATER] if name not in known] == []


def test_what_has_a_test_no_longer_waits(covered: dict[str, str]) -> None:
    assert [name for name in LATER if name in covered] == []
    assert set(LATER.values()) <= set(REASONS)
