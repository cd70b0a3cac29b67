"""Without a kubelet, nobody else handles the death of a container."""

import pytest

from probeviz.sim.world import HANDLERS, World


@pytest.fixture(autouse=True)
def exits(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, str, int, int]]:
    """(t, container_id, exit code, signal) of each process that ended."""
    seen: list[tuple[int, str, int, int]] = []

    def exited(world: World, container_id: str, code: int, signal: int) -> None:
        seen.append((world.now, container_id, code, signal))

    monkeypatch.setitem(HANDLERS, "container.exited", exited)
    return seen
