"""The list of the runtime by which the kubelet sees a death (pkg/kubelet/pleg/generic.go)."""

import pytest

from probeviz.sim import choices
from probeviz.sim.kubelet import pleg
from tests.cases.pods import run

WRITTEN_S = 0.1  # the status of what was seen


def seen_after(seed: int, luck: str = "real") -> float:
    """From the death of a process to the status that says so, in s."""
    seen = run("10s", {"exit": {"after": "4s", "code": 1}}, luck=luck, seed=seed)
    death = seen.exits()[0]
    told = (seen.at(f) for f in seen.changes if f.status == "Error")
    return next(t for t in told if t > death) - death


@pytest.mark.parametrize("seed", range(1, 6))
def test_a_death_is_seen_by_the_next_list(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choices, "RELIST_SLOW", 1 << 40)
    assert seen_after(seed) <= 1 + WRITTEN_S


@pytest.mark.parametrize("seed", range(1, 6))
def test_a_list_that_takes_long_shows_it_later(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choices, "RELIST_SLOW", 1)
    low, high = choices.RELIST_SLOW_MS
    assert low / 1000 < seen_after(seed) <= 1 + high / 1000 + WRITTEN_S


def test_with_plain_luck_no_list_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choices, "RELIST_SLOW", 2)  # every other one
    assert all(seen_after(seed, "plain") <= 1 + WRITTEN_S for seed in range(1, 6))


def test_a_container_that_a_probe_had_restarted_is_told_as_ready_as_the_status_has_it():
    """Without a readiness probe the status never says "not ready" between two instances, but the start's fact did."""
    probe = {"httpGet": {"path": "/health", "port": 8080}, "periodSeconds": 2, "failureThreshold": 2}
    seen = run("12s", {"routes": {"/": {"status": 200}, "/health": {"status": 500}}}, livenessProbe=probe)
    assert seen.restarts >= 1
    assert seen.changes[-1].conditions["Ready"] == "True"
    last = [f for f in seen.containers if f.state == "running" and not f.stopping]
    for one in {f.id: f for f in last}.values():
        assert (one.ready, one.started) == (True, True), one


@pytest.mark.parametrize("seed", range(1, 9))
def test_no_sync_takes_a_list_for_new_that_has_not_ended(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """`GetNewerThan` waits for the list, however long it takes; else a container that runs is not seen, and another
    one is started beside it. The sandbox's list is as quick as usual: it asks for the sync that comes too soon."""
    monkeypatch.setattr(pleg, "slow_list_ms", lambda world, pw: choices.RELIST_SLOW_MS.low if pw.records else 0)
    seen = run("20s", {"pull": "1s", "routes": {"/": {"status": 200}}}, luck="real", seed=seed)
    assert len({f.id for f in seen.containers if f.id}) == 1
    assert seen.restarts == 0
