"""RestartAllContainers (KEP-5532): one container's exit code starts all of its Pod's containers again, in place.

What the status says is that of a cluster of 1.36: `1/2 Error`, then `0/2 RestartingAllContainers` with every container
counted, then `2/2 Running`; the last state of each is 137 for that reason, without a time.
"""

from itertools import groupby
from typing import Any

import pytest

from probeviz.sim.facts import ContainerChanged
from tests.cases.pods import Seen, get, run

RULE = [{"action": "RestartAllContainers", "exitCodes": {"operator": "In", "values": [42]}}]
MAIN = {"name": "main", "image": "main"}
WATCHER: dict[str, Any] = {
    "name": "watcher",
    "image": "watcher",
    "restartPolicy": "Never",
    "restartPolicyRules": RULE,
}
SERVER = {"runtime": "init", "listen": [8080], "routes": {"/": {"status": 200}}}
PROGRAMS: dict[str, Any] = {
    "main": SERVER,
    "watcher": {"listen": [], "instances": [{"exit": {"after": "5s", "code": 42}}, {}]},
}


def played(until: str = "30s", containers: list[dict[str, Any]] | None = None, **more: Any) -> Seen:
    programs = {**PROGRAMS, **more.pop("programs", {})}
    spec = {"restartPolicy": "Never", **more.pop("spec", {})}
    return run(until, spec=spec, containers=containers or [MAIN, WATCHER], programs=programs, **more)


def rows(seen: Seen) -> list[tuple[str, str, int]]:
    """READY, STATUS and RESTARTS, each time that they change."""
    made = [(f.ready, f.status, f.restarts) for f in seen.changes]
    return [row for row, _ in groupby(made)]


def last_states(seen: Seen) -> dict[str, tuple[int, str]]:
    status = seen.pod.status
    every = [*status.init_container_statuses, *status.container_statuses]
    ended = {at.name: at.last_state.terminated for at in every}
    return {name: (at.exit_code, at.reason) for name, at in ended.items() if at is not None}


def test_all_containers_start_again_in_the_same_pod() -> None:
    seen = played()
    assert rows(seen)[-4:] == [
        ("2/2", "Running", 0),
        ("1/2", "Error", 0),
        ("0/2", "RestartingAllContainers", 2),
        ("2/2", "Running", 2),
    ]
    assert len({f.uid for f in seen.changes}) == 1 and len({f.ip for f in seen.changes if f.ip}) == 1
    assert [len(seen.starts(name)) for name in ("main", "watcher")] == [2, 2]
    reason = (137, "RestartingAllContainers")
    assert last_states(seen) == {"main": reason, "watcher": reason}


def test_it_is_quick() -> None:
    """Two syncs: one that removes, and at once one that starts (kubernetes/kubernetes#136966)."""
    alone = played(containers=[WATCHER])
    assert len(alone.starts("watcher")) == 2
    assert alone.starts("watcher")[1] - alone.exits("watcher")[0] < 4


def test_the_condition_tells_of_it() -> None:
    seen = played()
    told = [f.conditions["AllContainersRestarting"] for f in seen.changes if "AllContainersRestarting" in f.conditions]
    assert [each for each, _ in groupby(told)] == ["False", "True:RestartAllContainersStarted", "False"]
    (condition,) = [c for c in seen.pod.status.conditions if c.type == "AllContainersRestarting"]
    assert seen.pod.status.conditions[-1] is condition
    assert "AllContainersRestarting" not in played(containers=[MAIN]).changes[-1].conditions


def test_neither_a_hook_nor_a_grace_period_is_waited_for() -> None:
    """What runs gets SIGTERM, and SIGKILL after the least that a runtime is given, 2 s."""
    hooked = {**MAIN, "lifecycle": {"preStop": {"exec": {"command": ["farewell"]}}}}
    seen = played(
        containers=[hooked, WATCHER],
        programs={"main": {**SERVER, "sigterm": "ignore", "exec": {"*": {"takes": "20s"}}}},
        spec={"terminationGracePeriodSeconds": 60},
    )
    stopping = next(f.stopping for f in seen.containers if f.container == "main" and f.stopping)
    assert stopping["grace_ms"] == 2_000
    assert 2 <= seen.exits("main")[0] - seen.exits("watcher")[0] <= 4.2
    assert not seen.events("FailedPreStopHook")
    assert [e.message for e in seen.events("Killing")] == ["killing"]


def test_init_containers_run_again_before_the_others() -> None:
    inits = [{"name": "setup", "image": "setup"}]
    setup = {"listen": [], "exit": {"after": "2s", "code": 0}}
    seen = played(spec={"initContainers": inits}, programs={"setup": setup})
    assert len(seen.starts("setup")) == 2
    assert seen.starts("setup")[1] > seen.exits("main")[0]
    assert seen.starts("main")[1] > seen.exits("setup")[1]
    assert seen.pod.status.phase == "Running"
    assert "Failed" not in {f.phase for f in seen.changes}
    began = next(i for i, f in enumerate(seen.changes) if f.conditions.get("Initialized") == "True")
    assert {f.conditions["Initialized"] for f in seen.changes[began:]} == {"True"}
    assert seen.changes[-1].restarts == 2  # kubectl counts no init container that is done
    assert [at.restart_count for at in seen.pod.status.init_container_statuses] == [1]


def test_a_sidecar_may_ask_for_it() -> None:
    side = {**WATCHER, "restartPolicy": "Always"}
    seen = played(containers=[MAIN], spec={"initContainers": [side]})
    assert [len(seen.starts(name)) for name in ("main", "watcher")] == [2, 2]
    assert seen.changes[-1].status == "Running"


def test_what_had_ended_runs_again_too() -> None:
    done = {"name": "done", "image": "done"}
    seen = played(
        containers=[MAIN, WATCHER, done], programs={"done": {"listen": [], "exit": {"after": "1s", "code": 0}}}
    )
    assert len(seen.starts("done")) == 2


def test_another_exit_code_restarts_nobody() -> None:
    seen = played(programs={"watcher": {"listen": [], "exit": {"after": "5s", "code": 7}}})
    assert [len(seen.starts(name)) for name in ("main", "watcher")] == [1, 1]
    assert seen.changes[-1].status == "Error"


def test_there_is_no_back_off() -> None:
    """The runtime no longer knows the instance that ended, so nobody waits for it (doBackOff)."""
    seen = played("60s", programs={"watcher": {"listen": [], "exit": {"after": "3s", "code": 42}}})
    starts = seen.starts("watcher")
    assert len(starts) > 6 and max(b - a for a, b in zip(starts, starts[1:], strict=False)) < 8
    assert not seen.events("BackOff")
    assert "Failed" not in {f.phase for f in seen.changes}


def test_probes_begin_anew() -> None:
    """A readiness probe fails while its container is away, and no liveness probe kills for it."""
    probed = {**MAIN, "readinessProbe": get(periodSeconds=1), "livenessProbe": get(periodSeconds=1, failureThreshold=1)}
    seen = played(containers=[probed, WATCHER])
    assert seen.changes[-1].ready == "2/2"
    assert len(seen.starts("main")) == 2
    ids = [f.id for f in seen.containers if f.container == "main" and f.ready]
    assert len(set(ids)) == 2


def test_a_pod_that_is_deleted_meanwhile_ends() -> None:
    script = [{"at": "7s", "run": "kubectl delete pod p1 --wait=false"}]
    seen = played(script=script, spec={"terminationGracePeriodSeconds": 3})
    assert "p1" not in seen.world.cluster.pods


def test_a_restart_count_never_falls() -> None:
    seen = played("60s", programs={"watcher": {"listen": [], "exit": {"after": "3s", "code": 42}}})
    for name in ("main", "watcher"):
        counts = [f.restart_count for f in seen.facts if isinstance(f, ContainerChanged) and f.container == name]
        assert counts == sorted(counts)


@pytest.mark.parametrize("seed", range(4))
def test_with_real_luck(seed: int) -> None:
    seen = played("40s", luck="real", seed=seed)
    assert seen.changes[-1].ready == "2/2" and seen.changes[-1].restarts == 2
    assert "Failed" not in {f.phase for f in seen.changes}
