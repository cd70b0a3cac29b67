"""kuberuntime_manager_test.go (TestComputePodActions), kuberuntime_container_test.go, pod_workers_test.go."""

from typing import Any

import pytest

from probeviz.sim.kubelet import kill, pod_worker
from probeviz.sim.kubelet.actions import Kill, PodActions, compute_pod_actions, spec_hash
from probeviz.sim.kubelet.state import Record
from probeviz.sim.objects import Container, PodSpec, Probe
from tests.cases.registry import case
from tests.cases.rig import Rig

NAMES = ("a", "b")


def record(name: str, state: str = "running", exit_code: int = 0, image: str = "i") -> list[Record]:
    return [Record(f"id-{name}", state, 0, image, f"{name}={image}", exit_code=exit_code)]


def actions(policy="Always", cache=None, sandbox=True, attempt=1, results=None) -> PodActions:
    spec = PodSpec(containers=[Container(name=n, image="i") for n in NAMES], restart_policy=policy)
    running = {n: record(n) for n in NAMES}
    return compute_pod_actions(spec, None, running | (cache or {}), sandbox, attempt, results or {})


EXITED = {"a": record("a", "exited", 0), "b": record("b", "exited", 111)}
FAILED = "Container a failed {} probe, will be restarted"

ACTIONS: dict[str, tuple[dict[str, Any], PodActions]] = {
    "wb-09x-actions-all-good": ({}, PodActions()),
    "wb-09x-actions-always-exited": ({"cache": EXITED}, PodActions(start=("a", "b"))),
    "wb-09x-actions-onfailure-created": (
        {"policy": "OnFailure", "cache": {"a": record("a", "created")}},
        PodActions(start=("a",)),
    ),
    "wb-09x-actions-never": ({"policy": "Never", "cache": EXITED}, PodActions(kill_pod=True)),
    "wb-09x-actions-liveness": (
        {"results": {"liveness/id-a": "Failure"}},
        PodActions(kill=(Kill("a", FAILED.format("liveness"), "liveness"),), start=("a",)),
    ),
    "wb-09x-actions-startup": (
        {"results": {"startup/id-a": "Failure"}},
        PodActions(kill=(Kill("a", FAILED.format("startup"), "startup"),), start=("a",)),
    ),
    "wb-09x-actions-spec-changed": (
        {"policy": "Never", "cache": {"a": record("a", image="old")}},
        PodActions(kill=(Kill("a", "Container a definition changed, will be restarted", ""),), start=("a",)),
    ),
    "wb-09x-actions-unknown-never": (
        {"policy": "Never", "cache": {"a": record("a", "unknown")}},
        PodActions(
            kill=(Kill("a", 'Container is in "Unknown" state, try killing it before restart', "unknown"),),
            start=("a",),
        ),
    ),
    "wb-09x-actions-sandbox-dead-always": (
        {"sandbox": False},
        PodActions(kill_pod=True, create_sandbox=True, attempt=1, start=("a", "b")),
    ),
    "wb-09x-actions-sandbox-dead-onfailure": (
        {"policy": "OnFailure", "sandbox": False, "cache": EXITED},
        PodActions(kill_pod=True, create_sandbox=True, attempt=1, start=("b",)),
    ),
    "wb-09x-actions-sandbox-dead-never-done": (
        {"policy": "Never", "sandbox": False, "cache": EXITED},
        PodActions(kill_pod=True, attempt=1),
    ),
}


@case(*ACTIONS)
@pytest.mark.parametrize("name", list(ACTIONS))
def test_compute_pod_actions(name):
    given, wanted = ACTIONS[name]
    assert actions(**given) == wanted


def test_a_probe_kill_under_never_stops_the_pod_when_nothing_stays():
    spec = PodSpec(containers=[Container(name="a", image="i")], restart_policy="Never")
    made = compute_pod_actions(spec, None, {"a": record("a")}, True, 1, {"liveness/id-a": "Failure"})
    assert made.kill_pod
    assert made.start == ()


def test_spec_hash_sees_the_image():
    assert spec_hash(Container(name="a", image="i")) != spec_hash(Container(name="a", image="j"))


GRACES: dict[str, tuple[int | None, dict[str, int], str, int]] = {
    "wb-10x-grace-none": (None, {}, "", 2),
    "wb-10x-grace-pod": (30, {}, "", 30),
    "wb-10x-grace-startup": (30, {"startup": 10}, "startup", 10),
    "wb-10x-grace-live-longer": (10, {"liveness": 30}, "liveness", 30),
    "wb-10x-grace-three-live": (30, {"liveness": 20, "startup": 10}, "liveness", 20),
}


@case(*GRACES)
@pytest.mark.parametrize("name", list(GRACES))
def test_termination_grace_period(name):
    pod, of_probes, reason, wanted = GRACES[name]
    container = Container(name="a")
    for kind, seconds in of_probes.items():
        setattr(container, f"{kind}_probe", Probe(termination_grace_period_seconds=seconds))
    assert kill.set_termination_grace_period(pod, None, container, reason) == wanted


def test_a_deletion_overrides_the_probes_grace():
    container = Container(name="a", liveness_probe=Probe(termination_grace_period_seconds=20))
    assert kill.set_termination_grace_period(30, 5, container, "liveness") == 5


# (sync's error, earliest expiry from now, resync, range of the delay), all in seconds; `lo` is plain luck's.
REQUEUES = {
    "wb-11x-requeue-phase": ("transition", 0, 60, (0, 0)),
    "wb-11x-requeue-ok": ("", 0, 20, (20, 30)),
    "wb-11x-requeue-err": ("error", 0, 20, (10, 15)),
    "wb-11x-requeue-bomin": ("backoff", 3, 20, (3, 4.5)),
    "wb-11x-requeue-past": ("backoff", -5, 20, (0, 0)),
    "wb-11x-requeue-net": ("network", 0, 20, (1, 1.5)),
    "wb-11x-requeue-long": ("backoff", 40, 20, (20, 30)),
}


@case(*REQUEUES)
@pytest.mark.parametrize("name", list(REQUEUES))
def test_requeue(monkeypatch, name):
    failed, expires, resync, (low, high) = REQUEUES[name]
    rig = Rig(monkeypatch)
    rig.world.now = 100_000
    monkeypatch.setattr(pod_worker, "RESYNC_MS", resync * 1000)
    rig.world.setup.luck = "real"
    seen = set()
    for token in range(50):
        rig.pw.requeue_token = token
        rig.pw.failed = "" if failed == "transition" else failed
        rig.pw.retry_at = rig.world.now + expires * 1000
        seen.add(pod_worker.requeue_ms(rig.world, rig.pw, transition=failed == "transition"))
    assert low * 1000 <= min(seen) <= max(seen) <= high * 1000
    if high > low:
        assert len(seen) > 40, "the factor is drawn"


def test_two_containers_in_back_off_requeue_for_the_earlier(monkeypatch):
    rig = Rig(monkeypatch)
    rig.pw.failed, rig.pw.retry_at = "backoff", rig.world.now + 3_000
    assert pod_worker.requeue_ms(rig.world, rig.pw) == 3_000
