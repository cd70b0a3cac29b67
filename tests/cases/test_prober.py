"""pkg/kubelet/prober/prober_test.go, prober_manager_test.go; pkg/probe/http/http_test.go."""

import pytest

from probeviz.sim.facts import EventRecorded
from probeviz.sim.kubelet import prober, probes
from probeviz.sim.kubelet.probes import http
from probeviz.sim.objects import (
    Container,
    ContainerState,
    ContainerStatus,
    HttpGet,
    PodStatus,
    Probe,
    Running,
    Terminated,
)
from probeviz.sim.program import Program, Route, start
from probeviz.sim.setup import Setup
from tests.cases.registry import case
from tests.cases.rig import ID, Rig, probe_spec


@case("wb-05x-probe-nil-probe")
def test_no_probe_succeeds(monkeypatch):
    rig = Rig(monkeypatch)
    monkeypatch.undo()
    assert probes.run_probe(rig.world, rig.pw, rig.spec.containers[0], None).result == "success"


@case("wb-05x-probe-no-handler")
def test_no_handler_is_an_error(monkeypatch):
    rig = Rig(monkeypatch)
    monkeypatch.undo()
    answer = probes.run_probe(rig.world, rig.pw, rig.spec.containers[0], Probe())
    assert (answer.result, answer.detail) == ("error", "missing probe handler for p1_default(u1):app")


@case("wb-05x-probe-fail", "wb-05x-probe-warning", "wb-05x-probe-unknown-noerr", "wb-05x-probe-unknown-err")
@pytest.mark.parametrize(
    ("answer", "stored", "event"),
    [
        ("failure", "Failure", "Unhealthy"),
        ("warning", "Success", "ProbeWarning"),
        ("error", "Failure", "Unhealthy"),  # discarded: the initial value stays
    ],
)
def test_result_and_event(monkeypatch, answer, stored, event):
    """An Unknown without an error arrives here as a failure, one with an error as an error."""
    rig = Rig(monkeypatch, "readiness", failure_threshold=1).running()
    rig.probe(answer)
    rig.world.advance(rig.world.now + 5)
    assert rig.result == stored
    assert [f.reason for f in rig.facts if isinstance(f, EventRecorded)] == [event]


READY = {
    "liveness probe only": ("running", {"liveness"}, {}, True),
    "readiness result Success": ("running", {"readiness"}, {"readiness": "Success"}, True),
    "readiness worker, no result": ("running", {"readiness"}, {}, False),
    "readiness result Failure": ("running", {"readiness"}, {"readiness": "Failure"}, False),
    "startup worker without result, no readiness": ("running", {"startup"}, {}, False),
    "startup result Success, no readiness": ("running", {"startup"}, {"startup": "Success"}, True),
    "terminated although readiness result Success": ("terminated", {"readiness"}, {"readiness": "Success"}, False),
}


@case("wb-040-ready-matrix")
@pytest.mark.parametrize("name", list(READY))
def test_update_pod_status(monkeypatch, name):
    state, kinds, results, ready = READY[name]
    rig = Rig(monkeypatch)
    rig.pw.workers = {f"app/{kind}": rig.worker for kind in kinds}
    rig.pw.results = {f"{kind}/0123456789abc": result for kind, result in results.items()}
    shape = {"running": Running(started_at=0)} if state == "running" else {"terminated": Terminated(exit_code=0)}
    at = ContainerStatus(
        name="app", image="app:1", container_id="containerd://0123456789abc", state=ContainerState(**shape)
    )
    made = PodStatus(container_statuses=[at])
    prober.update_pod_status(rig.world, rig.pw, rig.spec, made)
    assert made.container_statuses[0].ready is ready


def status_of_init_container(monkeypatch, state: str, startup: str, sidecar: bool) -> ContainerStatus:
    """What UpdatePodStatus makes of an init container with a startup worker; `startup` is that one's result."""
    rig = Rig(monkeypatch)
    container = Container(name="init", restart_policy="Always" if sidecar else None)
    rig.spec.init_containers = [container]
    rig.pw.workers = {"init/startup": rig.worker}
    rig.pw.results = {f"startup/{ID}": startup} if startup else {}
    shape = {"running": Running(started_at=0)} if state == "running" else {"terminated": Terminated(exit_code=0)}
    at = ContainerStatus(name="init", image="i", container_id=f"containerd://{ID}", state=ContainerState(**shape))
    prober.update_pod_status(rig.world, rig.pw, rig.spec, PodStatus(init_container_statuses=[at]))
    return at


INIT_STATES = [("running", ""), ("running", "Success"), ("terminated", "")]


@case("wb-041-plain-init-ready")
def test_an_init_container_is_ready_when_it_has_succeeded(monkeypatch):
    seen = [status_of_init_container(monkeypatch, *state, sidecar=False) for state in INIT_STATES]
    assert [at.started for at in seen] == [False, True, False]
    assert [at.ready for at in seen] == [False, False, True]


@case("wb-042-sidecar-ready")
def test_a_sidecar_is_ready_as_an_app_container_is(monkeypatch):
    seen = [status_of_init_container(monkeypatch, *state, sidecar=True) for state in INIT_STATES]
    assert [at.started for at in seen] == [False, True, False]
    assert [at.ready for at in seen] == [False, True, False]


@case("wb-043-update-readiness")
def test_update_readiness(monkeypatch):
    rig = Rig(monkeypatch, "readiness", failure_threshold=1).running()
    seen = []
    for answer in ("success", "failure"):
        rig.probe(answer)
        seen.append(rig.pw_status.container_statuses[0].ready)
        condition = next(c for c in rig.pw_status.conditions if c.type == "Ready")
        assert condition.status == str(seen[-1])
    assert seen == [True, False]


@case("wb-044-workers-per-probe")
def test_workers_per_probe(monkeypatch):
    rig = Rig(monkeypatch)
    rig.pw.workers.clear()
    containers = [
        Container(name="none"),
        Container(name="readiness", readiness_probe=probe_spec()),
        Container(name="liveness", liveness_probe=probe_spec()),
        Container(name="startup", startup_probe=probe_spec()),
    ]
    for _ in range(2):
        prober.add_pod(rig.world, rig.kubelet, rig.pw, containers)
        assert list(rig.pw.workers) == ["readiness/readiness", "liveness/liveness", "startup/startup"]
    prober.remove_pod(rig.world, rig.pw)
    assert not rig.pw.workers


def serving(rig, **routes):
    """A process at the Pod's address that answers so."""
    rig.world.setup = Setup(
        luck="plain", programs={"app": Program(listen=[8080, 8081], routes={f"/{k}": [v] for k, v in routes.items()})}
    )
    rig.pw.ip = "10.0.0.9"
    start(rig.world, container_id="c", pod="p1", container="app", image="app:1", ip=rig.pw.ip, instance=0, cause=1)
    rig.world.advance(rig.world.now + 1)


REDIRECTS = {
    "wb-06x-redirect-local-success": ("/ok", "success"),
    "wb-06x-redirect-local-fail": ("/bad", "failure"),
    "wb-06x-redirect-newport-success": ("http://10.0.0.9:8081/ok", "success"),
    "wb-06x-redirect-newport-fail": ("http://10.0.0.9:8081/bad", "failure"),
    "wb-06x-redirect-bogus-nonlocal": ("http://0.0.0.0/bad", "warning"),
    "wb-06x-redirect-loop": ("/from", "failure"),
}


@case(*REDIRECTS)
@pytest.mark.parametrize("name", list(REDIRECTS))
def test_redirects(monkeypatch, name):
    location, wanted = REDIRECTS[name]
    rig = Rig(monkeypatch)
    monkeypatch.undo()
    serving(rig, **{"from": Route(redirect=location), "ok": Route(), "bad": Route(status=500)})
    get = HttpGet(port=8080, path="/from")
    answer = http.probe(rig.world, rig.pw, rig.spec.containers[0], Probe(http_get=get), get)
    assert answer.result == wanted
    if name == "wb-06x-redirect-loop":
        assert answer.detail == 'Get "http://10.0.0.9:8080/from": stopped after 10 redirects'


ANSWERS = [
    (Route(status=200), "success", ""),
    (Route(status=399), "success", ""),
    (Route(status=304), "warning", "Probe terminated redirects, Response body: "),
    (Route(status=400), "failure", "HTTP probe failed with statuscode: 400"),
    (Route(status=199), "failure", "HTTP probe failed with statuscode: 199"),
    (Route(panic="Error"), "failure", 'Get "http://10.0.0.9:8080/x": EOF'),
    (
        Route(hang=True),
        "failure",
        'Get "http://10.0.0.9:8080/x": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
    ),
    (
        Route(hang_body=True),
        "error",
        "context deadline exceeded (Client.Timeout or context cancellation while reading body)",
    ),
]


@pytest.mark.parametrize(("route", "result", "detail"), ANSWERS)
def test_http_answers(monkeypatch, route, result, detail):
    rig = Rig(monkeypatch)
    monkeypatch.undo()
    serving(rig, x=route)
    get = HttpGet(port=8080, path="/x")
    answer = http.probe(rig.world, rig.pw, rig.spec.containers[0], Probe(http_get=get), get)
    assert (answer.result, answer.detail) == (result, detail)


def test_http_refused_and_reset(monkeypatch):
    rig = Rig(monkeypatch)
    monkeypatch.undo()
    serving(rig, x=Route(reset=True))
    for port, path, ending in (
        (9, "/x", "dial tcp 10.0.0.9:9: connect: connection refused"),
        (8080, "/x", "->10.0.0.9:8080: read: connection reset by peer"),
    ):
        get = HttpGet(port=port, path=path)
        answer = http.probe(rig.world, rig.pw, rig.spec.containers[0], Probe(http_get=get), get)
        assert answer.result == "failure"
        assert answer.detail.startswith(f'Get "http://10.0.0.9:{port}{path}": ')
        assert answer.detail.endswith(ending)


def test_an_unresolvable_port_is_an_error(monkeypatch):
    rig = Rig(monkeypatch)
    monkeypatch.undo()
    get = HttpGet(port="nope")
    answer = http.probe(rig.world, rig.pw, rig.spec.containers[0], Probe(http_get=get), get)
    assert (answer.result, answer.detail) == ("error", 'strconv.Atoi: parsing "nope": invalid syntax')


def test_a_process_that_dies_cuts_the_connection(monkeypatch):
    rig = Rig(monkeypatch)
    monkeypatch.undo()
    serving(rig, x=Route())
    get = HttpGet(port=8080, path="/x")
    answer = http.probe(rig.world, rig.pw, rig.spec.containers[0], Probe(http_get=get), get)
    rig.world.cluster.programs.processes.clear()
    assert probes.settle(rig.world, answer, Probe(http_get=get)).outcome == "eof"
