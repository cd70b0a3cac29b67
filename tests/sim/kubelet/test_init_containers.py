"""Init containers and sidecars: computeInitContainerActions by table, and what a Pod with them goes through."""

from typing import Any

import pytest

from probeviz.sim.kubelet.init_containers import InitActions, compute_init_container_actions
from probeviz.sim.kubelet.state import Record
from probeviz.sim.objects import Container, PodSpec, Probe
from tests.cases.pods import OK, get, run

# --- the table -----------------------------------------------------------------------------------


def record(name: str, state: str = "exited", code: int = 0) -> list[Record]:
    return [Record(f"id-{name}", state, 0, "i", f"{name}=i", exit_code=code)]


def spec_of(names: str, policy: str = "Always") -> PodSpec:
    """An upper-case letter is a sidecar; S has a startup probe."""
    made = [Container(name=n, restart_policy="Always" if n.isupper() else None) for n in names]
    for container in made:
        container.startup_probe = Probe() if container.name == "S" else None
    return PodSpec(init_containers=made, containers=[Container(name="app")], restart_policy=policy)


RUN, OK_END = record("x", "running"), record("x")
FAILED = record("x", "exited", 1)
SAYS = "Init container {} failed {} probe"
TABLE = {
    "none at all": (spec_of(""), {}, {}, InitActions(True)),
    "the first one first": (spec_of("ab"), {}, {}, InitActions(False, ("a",))),
    "one that runs is waited for": (spec_of("ab"), {"a": RUN}, {}, InitActions(False)),
    "the next one after success": (spec_of("ab"), {"a": OK_END}, {}, InitActions(False, ("b",))),
    "all have succeeded": (spec_of("ab"), {"a": OK_END, "b": OK_END}, {}, InitActions(True)),
    "the last one is enough": (spec_of("ab"), {"b": OK_END}, {}, InitActions(True)),
    "a failed one again": (spec_of("ab"), {"a": FAILED}, {}, InitActions(False, ("a",))),
    "a failed one ends a Pod that never restarts": (
        spec_of("ab", "Never"),
        {"a": FAILED},
        {},
        InitActions(False, kill_pod=True),
    ),
    "none runs again beside an app container": (spec_of("ab"), {"app": RUN, "b": FAILED}, {}, InitActions(True)),
    "a running sidecar lets the next one start": (spec_of("Ab"), {"A": RUN}, {}, InitActions(False, ("b",))),
    "a sidecar that has not passed startup does not": (spec_of("Sb"), {"S": RUN}, {}, InitActions(False)),
    "a sidecar that has passed it does": (
        spec_of("Sb"),
        {"S": RUN},
        {"startup/id-x": "Success"},
        InitActions(False, ("b",)),
    ),
    "a sidecar's startup failure": (
        spec_of("Sb"),
        {"S": RUN},
        {"startup/id-x": "Failure"},
        InitActions(False, ("S",), (("S", SAYS.format("S", "startup"), "startup"),)),
    ),
    "a sidecar's liveness failure keeps nobody back": (
        spec_of("aA"),
        {"a": OK_END, "A": RUN, "app": RUN},
        {"liveness/id-x": "Failure"},
        InitActions(True, ("A",), (("A", SAYS.format("A", "liveness"), "liveness"),)),
    ),
    "a dead sidecar comes back before the one that waits": (
        spec_of("Ab"),
        {"A": OK_END, "b": FAILED},
        {},
        InitActions(False, ("A", "b")),
    ),
    "a dead sidecar comes back beside the app": (
        spec_of("A"),
        {"A": FAILED, "app": RUN},
        {},
        InitActions(True, ("A",)),
    ),
    "a sidecar comes back although the Pod never restarts": (
        spec_of("A", "Never"),
        {"A": FAILED, "app": RUN},
        {},
        InitActions(True, ("A",)),
    ),
}


@pytest.mark.parametrize("name", list(TABLE))
def test_compute_init_container_actions(name):
    spec, cache, results, wanted = TABLE[name]
    assert compute_init_container_actions(spec, cache, results, {}) == wanted


# --- whole Pods ----------------------------------------------------------------------------------

SERVER = {"runtime": "init", "listen": [8080], "routes": {"/": OK}}
SIDE = {"runtime": "init", "listen": [8081], "routes": {"/": OK}}


def job(after: str = "2s", *codes: int) -> dict[str, Any]:
    """A program that ends after a while, with these codes one after the other."""
    return {"listen": [], "instances": [{"exit": {"after": after, "code": c}} for c in codes or (0,)]}


def pod(
    until: str,
    inits: list[dict[str, Any]],
    programs: dict[str, Any],
    containers: list[dict[str, Any]] | None = None,
    **more,
):
    spec = {"initContainers": inits, **more.pop("spec", {})}
    app = containers or [{"name": "app", "image": "app:1", "readinessProbe": get(periodSeconds=5)}]
    return run(until, spec=spec, containers=app, programs={"app": SERVER, **programs}, **more)


def words(seen) -> list[str]:
    made: list[str] = []
    for change in seen.changes:
        if not made or made[-1] != change.status:
            made.append(change.status)
    return made


def test_one_after_the_other_then_the_app():
    inits = [{"name": "one", "image": "one"}, {"name": "two", "image": "two"}]
    seen = pod("30s", inits, {"one": job("3s"), "two": job("2s")})
    assert words(seen) == ["Pending", "Init:0/2", "Init:1/2", "PodInitializing", "Running"]
    one, two, app = (seen.starts(name)[0] for name in ("one", "two", "app"))
    assert 3.3 < two - one < 4.2
    assert 2.3 < app - two < 3.2
    assert {f.role for f in seen.containers if f.container in ("one", "two")} == {"init"}
    assert {e.field_path for e in seen.events("Started")} == {
        "spec.initContainers{one}",
        "spec.initContainers{two}",
        "spec.containers{app}",
    }
    first = next(f for f in seen.changes if f.status == "Init:0/2")
    assert first.conditions["Initialized"] == "False:ContainersNotInitialized"
    assert seen.changes[-1].conditions["Initialized"] == "True"
    assert [s.ready for s in seen.pod.status.init_container_statuses] == [True, True]


def test_a_failing_init_container_is_backed_off_and_then_forgotten():
    seen = pod("60s", [{"name": "one", "image": "one"}], {"one": job("1s", 1, 1, 0)})
    assert words(seen)[:4] == ["Pending", "Init:0/1", "Init:Error", "Init:0/1"]
    assert "Init:CrashLoopBackOff" in words(seen)
    waits = [b - a for a, b in zip(seen.exits("one"), seen.starts("one")[1:], strict=False)]
    assert waits[0] < 2
    assert 10 <= waits[1] <= 15
    assert max(f.restarts for f in seen.changes) == 2
    assert seen.changes[-1].status == "Running"
    assert seen.changes[-1].restarts == 0, "restarts of ordinary init containers do not count later"
    assert {e.message.split()[4] for e in seen.events("BackOff")} == {"one"}


def test_a_failing_init_container_ends_a_pod_that_never_restarts():
    seen = pod("20s", [{"name": "one", "image": "one"}], {"one": job("1s", 3)}, spec={"restartPolicy": "Never"})
    assert seen.pod.status.phase == "Failed"
    assert seen.changes[-1].status == "Init:Error"
    assert seen.starts("app") == []
    assert seen.changes[-1].conditions["Ready"] == "False:PodFailed"


def test_the_app_waits_until_a_sidecar_has_started_not_until_it_is_ready():
    probes = {
        "startupProbe": get("/", 8081, periodSeconds=2, failureThreshold=9),
        "readinessProbe": get("/late", 8081, periodSeconds=1),
    }
    late = {"routes": {"/": OK, "/late": [{"until": "20s", "status": 500}, OK]}}
    side = {"name": "side", "image": "side", "restartPolicy": "Always", **probes}
    seen = pod("40s", [side], {"side": {**SIDE, **late, "boot": "5s"}})
    assert seen.starts("app")[0] == pytest.approx(6.3, abs=0.6)
    assert {f.ready for f in seen.changes} == {"0/2", "1/2", "2/2"}
    assert seen.first_ready() == pytest.approx(20.5, abs=1.5)
    assert {f.role for f in seen.containers if f.container == "side"} == {"sidecar"}
    message = next(c.message for f in [seen.pod.status] for c in f.conditions if c.type == "Ready")
    assert message == ""


@pytest.mark.parametrize("kind", ["liveness", "startup"])
def test_a_sidecar_that_fails_is_restarted_alone(kind):
    side = {
        "name": "side",
        "image": "side",
        "restartPolicy": "Always",
        f"{kind}Probe": get("/bad", 8081, periodSeconds=3, failureThreshold=1),
    }
    bad = {"/bad": [{"until": "0s", "status": 500}, {"status": 500}]}
    seen = pod("10s", [side], {"side": {**SIDE, "routes": bad}}, spec={"restartPolicy": "Never"})
    assert next(e.message for e in seen.events("Killing")) == f"Init container side failed {kind} probe"
    assert len(seen.starts("side")) > 1
    assert len(seen.starts("app")) == (1 if kind == "liveness" else 0)
    assert seen.exits("app") == []


def test_a_sidecar_is_stopped_after_the_app_with_what_is_left_of_the_grace():
    inits = [{"name": n, "image": "side", "restartPolicy": "Always"} for n in ("first", "second")]
    programs = {"side": {**SIDE, "sigterm": "ignore"}, "app": {**SERVER, "sigterm": {"exit": 0, "after": "4s"}}}
    script = [{"at": "11s", "run": "kubectl delete pod p1 --wait=false"}]
    seen = pod("60s", inits, programs, script=script)
    said = {e.message: seen.at(e) for e in seen.events("Killing")}
    assert set(said) == {f"Stopping container {n}" for n in ("app", "first", "second")}
    assert max(said.values()) - min(said.values()) < 0.1
    assert seen.exits("app")[0] == pytest.approx(14.1, abs=0.2)
    assert seen.exits("second")[0] == pytest.approx(40.1, abs=1.2), "30 s less the 4 s that it waited"
    assert seen.exits("first")[0] == pytest.approx(42.1, abs=1.5), "nothing is left but the least grace"


@pytest.mark.parametrize(
    ("hook_s", "grace_s", "term_s"),
    [
        (2, 30, 6),  # over before the app has ended
        (9, 30, 9),  # the app has ended, and the hook goes on
        (9, 7, 7),  # the grace ends first
    ],
)
def test_a_sidecars_pre_stop_begins_at_once_and_its_sigterm_waits_for_its_turn(hook_s, grace_s, term_s):
    """killContainer runs the hook, and only then waits."""
    hook = {"preStop": {"exec": {"command": ["sleep", str(hook_s)]}}}
    inits = [{"name": "side", "image": "side", "restartPolicy": "Always", "lifecycle": hook}]
    programs = {"side": {**SIDE, "sigterm": {"exit": 0}}, "app": {**SERVER, "sigterm": {"exit": 0, "after": "6s"}}}
    script = [{"at": "11s", "run": "kubectl delete pod p1 --wait=false"}]
    seen = pod("60s", inits, programs, script=script, spec={"terminationGracePeriodSeconds": grace_s})
    assert seen.exits("app")[0] == pytest.approx(16.1, abs=0.2)
    assert seen.exits("side")[0] == pytest.approx(10.1 + term_s, abs=0.2)


def test_a_sidecar_waits_no_longer_than_its_grace():
    """An app that ignores SIGTERM: its sidecars are all stopped when the grace is over."""
    inits = [{"name": n, "image": "side", "restartPolicy": "Always"} for n in ("first", "second")]
    programs = {"side": {**SIDE, "sigterm": {"exit": 0, "after": "1s"}}, "app": {**SERVER, "sigterm": "ignore"}}
    script = [{"at": "11s", "run": "kubectl delete pod p1 --wait=false"}]
    seen = pod("60s", inits, programs, script=script, spec={"terminationGracePeriodSeconds": 10})
    assert [seen.exits(n)[0] for n in ("first", "second")] == [pytest.approx(21.1, abs=0.2)] * 2


def test_a_job_with_a_sidecar_ends_with_its_app():
    inits = [{"name": "side", "image": "side", "restartPolicy": "Always"}]
    app = [{"name": "app", "image": "job"}]
    seen = pod("20s", inits, {"side": SIDE, "job": job("3s")}, app, spec={"restartPolicy": "Never"})
    assert seen.pod.status.phase == "Succeeded"
    assert seen.changes[-1].status == "Completed"
    assert "Stopping container side" in [e.message for e in seen.events("Killing")]


def test_a_container_of_a_pod_that_never_restarts_has_its_own_policy_and_rules():
    rules = [{"action": "Restart", "exitCodes": {"operator": "In", "values": [42]}}]
    app: list[dict[str, Any]] = [
        {"name": "a", "image": "job", "restartPolicy": "Never", "restartPolicyRules": rules},
        {"name": "b", "image": "still"},
    ]
    programs = {"job": job("1s", 42, 42, 7), "still": SERVER}
    seen = pod("60s", [], programs, app, spec={"restartPolicy": "Never"})
    assert len(seen.starts("a")) == 3
    assert 10 <= seen.starts("a")[2] - seen.exits("a")[1] <= 15
    assert seen.pod.status.phase == "Running"
    assert seen.changes[-1].restarts == 2
