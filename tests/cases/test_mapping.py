"""Every case of upstream's kubelet, kubectl and controllers has its test."""

import importlib
import pkgutil

import pytest

from tests import api, cases, kubectl
from tests.cases.registry import COVERED, load
from tests.sim import controllers

FILES = ("kubelet", "kubectl")


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


def test_every_case_is_covered(covered: dict[str, str], known: set[str]) -> None:
    assert sorted(known - set(covered)) == []


def test_no_name_is_unknown(covered: dict[str, str], known: set[str]) -> None:
    assert [name for name in covered if name not in known] == []
