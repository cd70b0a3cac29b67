"""client-go util/flowcontrol/backoff_test.go, TestDoBackOff, TestCrashLoopBackOffConfiguration."""

import pytest

from probeviz.sim.kubelet import backoff, sync_pod
from probeviz.sim.kubelet.state import Backoff
from tests.cases.registry import case
from tests.cases.rig import Rig

SECOND = 1000


@case("wb-070-backoff-growth")
def test_growth():
    entries: dict[str, Backoff] = {}
    seen = []
    for now in range(10):
        seen.append(backoff.get(entries, "k"))
        backoff.next_step(entries, "k", now, now, initial_ms=1, max_ms=50)
    assert seen == [0, 1, 2, 4, 8, 16, 32, 50, 50, 50]


@case("wb-071-backoff-default-expiry")
def test_default_expiry():
    entries = {"k": Backoff(5 * SECOND, 0)}
    assert not backoff.is_in_backoff_since(entries, "k", 11 * SECOND, 11 * SECOND, expiry_ms=10 * SECOND)
    assert backoff.is_in_backoff_since(entries, "k", 10 * SECOND, 10 * SECOND, expiry_ms=10 * SECOND)


@case("wb-072-high-water")
def test_high_water_mark():
    entries = {"k": Backoff(5 * SECOND, 0)}
    now = 6 * SECOND
    assert backoff.next_step(entries, "k", now, now, 1 * SECOND, 5 * SECOND, 10 * SECOND) == 5 * SECOND


@case("wb-073-gc")
def test_gc():
    entries = {"k": Backoff(5 * SECOND, 0)}
    kept = []
    for now in (6 * SECOND, 12 * SECOND):
        backoff.gc(entries, now, expiry_ms=10 * SECOND)
        kept.append("k" in entries)
    assert kept == [True, False]


@case("wb-074-since-update")
def test_in_backoff_since_update():
    entries: dict[str, Backoff] = {}
    called = {}
    for tick in (0, 1, 2, 3, 4, 6, 7, 8, 14, 15, 16, 24, 25, 26, 34, 35, 56, 57):
        now = tick * SECOND
        if not backoff.is_in_backoff_since_update(entries, "k", now, 20 * SECOND):
            step = backoff.next_step(entries, "k", now, now, 1 * SECOND, 10 * SECOND, 20 * SECOND)
            called[tick] = step // SECOND
    assert list(called) == [0, 1, 3, 7, 15, 25, 35, 56, 57]
    assert list(called.values()) == [1, 2, 4, 8, 10, 10, 10, 1, 2]


@case("wb-075-dobackoff-running")
def test_do_back_off_without_an_exited_instance(monkeypatch):
    rig = Rig(monkeypatch)
    rig.pw.snapshot = {"app": [rig.record("running")]}
    assert not sync_pod.do_back_off(rig.world, rig.kubelet, rig.pw, "app")
    assert rig.kubelet.backoff == {}


@case("wb-077-dobackoff-in")
def test_do_back_off_in_back_off(monkeypatch):
    rig = Rig(monkeypatch)
    ended = rig.record("exited", 1)
    ended.finished_at = rig.world.now
    rig.pw.snapshot = {"app": [ended]}
    rig.kubelet.backoff = {"u1/app/app:1": Backoff(1 * SECOND, rig.world.now)}
    assert sync_pod.do_back_off(rig.world, rig.kubelet, rig.pw, "app")
    assert rig.pw.reasons["app"][0] == "CrashLoopBackOff"
    assert rig.pw.retry_at == ended.finished_at + 1 * SECOND


CONFIGURED = {
    "wb-08x-backoffcfg-cfg2": (2, False, (2, 2)),
    "wb-08x-backoffcfg-cfg2+reduced": (2, True, (1, 2)),
    "wb-08x-backoffcfg-cfg11": (11, False, (10, 11)),
    "wb-08x-backoffcfg-cfg300": (300, False, (10, 300)),
}


@case(*CONFIGURED)
@pytest.mark.parametrize("name", list(CONFIGURED))
def test_configuration(name):
    maximum, reduced, wanted = CONFIGURED[name]
    made = backoff.new_crash_loop_backoff(maximum * SECOND, reduced)
    assert made == tuple(seconds * SECOND for seconds in wanted)


@pytest.mark.parametrize(
    ("ms", "text"), [(10_000, "10s"), (80_000, "1m20s"), (160_000, "2m40s"), (300_000, "5m0s"), (3_600_000, "1h0m0s")]
)
def test_go_duration(ms, text):
    assert backoff.go_duration(ms) == text
