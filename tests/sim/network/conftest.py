"""These tests put objects in place by hand: no kubelet or controller that other tests import shall act on them."""

import pytest

from probeviz.sim.store import WATCHERS
from probeviz.sim.world import HANDLERS, World, unpacked

NETWORK = "probeviz.sim.network"


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the network watches the store."""
    for kind, watchers in WATCHERS.items():
        ours = [watcher for watcher in watchers if watcher.__module__.startswith(NETWORK)]
        monkeypatch.setitem(WATCHERS, kind, ours)


@pytest.fixture(autouse=True)
def exits(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, str, int, int]]:
    """(t, container_id, exit code, signal) of each process that ended."""
    seen: list[tuple[int, str, int, int]] = []

    def exited(world: World, container_id: str, code: int, signal: int) -> None:
        seen.append((world.now, container_id, code, signal))

    monkeypatch.setitem(HANDLERS, "container.exited", unpacked(exited))
    return seen
