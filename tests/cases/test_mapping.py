"""Every case of upstream's kubelet, kubectl and controllers has its test, or waits for what it needs."""

import importlib
import pkgutil

import pytest

from tests import api, cases, kubectl
from tests.cases.registry import COVERED, load
from tests.sim import controllers

EXEC = "needs exec probes"
GRPC = "needs gRPC probes"
HOOKS = "needs container hooks"
NEWER = "is of kubectl 1.37, which is not simulated"
ALWAYS_READY = "needs a Node without a Ready condition; those of a run always have one"
FILES = ("kubelet", "kubectl")
REASONS = (NEWER, ALWAYS_READY, EXEC, GRPC, HOOKS)

# What is simulated later. Nothing else may stand here.
LATER = {
    "bb-003-liveness-exec-restart": EXEC,
    "bb-009-liveness-exec-timeout": EXEC,
    "bb-010-readiness-exec-timeout": EXEC,
    "bb-011-liveness-exec-nonzero-slow": EXEC,
    "bb-014-startup-fails-restart": EXEC,
    "bb-015-startup-blocks-liveness": EXEC,
    "bb-019-startup-grace-override": EXEC,
    "bb-020-grpc-ok": GRPC,
    "bb-021-grpc-wrong-port": GRPC,
    "bb-084-prestop-consumes-grace": HOOKS,
    "wb-058-exec-env": EXEC,
    "wb-067-exec-output-cap": EXEC,
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
