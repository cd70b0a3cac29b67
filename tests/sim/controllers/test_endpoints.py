"""EndpointSlices follow the Pods."""

import pytest

from probeviz.sim import apiserver
from probeviz.sim.controllers.endpoints import pod_to_endpoint
from probeviz.sim.facts import EndpointsChanged, PodChanged
from probeviz.sim.objects import EndpointSlice, Meta, Pod
from tests.sim.controllers.cases import upstream
from tests.sim.controllers.cluster import Run, make_ready, service, set_ready, template, web


def slices(run: Run) -> list[EndpointSlice]:
    return list(run.world.cluster.endpoint_slices.values())


def states(run: Run) -> list[tuple[bool, bool, bool]]:
    return [(e.ready, e.serving, e.terminating) for s in slices(run) for e in s.endpoints]


@upstream("endpoint-conditions")
def test_pod_to_endpoint(given, expect):
    pod = Pod(metadata=Meta(name="p"), template="t")
    set_ready(pod, str(given["podReady"]), 0)
    pod.metadata.deletion_timestamp = 30_000 if given["podTerminating"] else None
    found = pod_to_endpoint(pod, service(publish_not_ready_addresses=given["publishNotReadyAddresses"]))
    assert {key: getattr(found, key) for key in ("ready", "serving", "terminating")} == expect


def test_a_service_has_one_slice_with_its_labels():
    run = Run().apply(service()).until(200)
    (slice,) = slices(run)
    assert slice.metadata.name.startswith("web-") and len(slice.metadata.name) == len("web-12345")
    assert slice.metadata.labels["kubernetes.io/service-name"] == "web"
    assert (slice.ports, slice.endpoints) == ([], [])
    run.apply(web()).until(20_000)
    assert slices(run)[0].metadata.name == slice.metadata.name
    assert states(run) == [(True, True, False)] * 3
    assert [p.target_port for p in slices(run)[0].ports] == [8080]


def test_it_follows_ready_within_108_ms_and_names_the_cause():
    run = Run().apply(service(), web(replicas=1)).until(20_000)
    for status in ("False", "True"):
        n = len(run.facts)
        make_ready(run.world, run.pods[0].metadata.name, status)
        run.until(run.world.now + 108)
        changed = next(f for f in run.facts[n:] if isinstance(f, PodChanged))
        follows = next(f for f in run.facts[n:] if isinstance(f, EndpointsChanged))
        assert follows.cause == (changed.n,) and 1 <= follows.t - changed.t <= 108
        assert follows.endpoints[0]["ready"] is (status == "True")


@pytest.mark.parametrize(("release", "expect"), [("1.36", [(False, True, True)]), ("1.17", [])])
def test_a_terminating_pod_stays_in_the_slice_since_1_22(release, expect):
    run = Run(release).apply(service(), web(replicas=1)).until(20_000)
    apiserver.delete(run.world, "deployment.apps/web", "kubectl", 1)
    pod = run.pods[0]
    apiserver.delete_pod(run.world, pod, None, 1)
    run.until(20_150)
    assert states(run) == expect
    run.until(40_000)
    assert states(run) == []


def test_a_named_port_is_looked_up_in_each_pod():
    run = Run().apply(service("http"), web(template=template("quick", 8080))).until(20_000)
    run.apply(web(template=template("app", 9090)))
    seen = set()
    for t in range(20_000, 60_000, 50):
        run.until(t)
        seen.add(tuple(sorted((s.ports[0].target_port, len(s.endpoints)) for s in slices(run) if s.ports)))
    assert ((8080, 3), (9090, 1)) in seen
    assert [(s.ports[0].target_port, len(s.endpoints)) for s in slices(run)] == [(9090, 3)]


def test_a_pod_without_the_named_port_serves_nothing_on_it():
    run = Run().apply(service("grpc"), web(replicas=1)).until(20_000)
    assert [s.ports for s in slices(run)] == [[]]


def test_a_service_without_selector_has_no_slice_and_a_deleted_one_loses_it():
    run = Run().apply(service()).until(200)
    bare = service()
    bare.metadata.name, bare.selector = "bare", {}
    run.apply(bare).until(400)
    assert [s.service for s in slices(run)] == ["web"]
    apiserver.delete(run.world, "service/web", "kubectl", 1)
    run.until(1_000)
    assert not slices(run)
