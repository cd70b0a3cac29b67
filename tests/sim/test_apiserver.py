"""Entries reach the store."""

from copy import deepcopy
from typing import Any

import pytest

from probeviz.sim import apiserver, entries
from probeviz.sim.facts import ObjectApplied, ObjectDeleted, PodChanged
from probeviz.sim.objects import Container, Ingress, Meta, PodManifest, PodSpec, PodTemplate, ServicePort
from tests.sim.controllers.cluster import Run, service, web


def bare(image: str = "app", grace: int = 30, **resources: Any) -> PodManifest:
    container = Container(name="app", image=image, resources=resources)
    spec = PodSpec(containers=[container], termination_grace_period_seconds=grace)
    return PodManifest(metadata=Meta(name="bare", labels={"app": "web"}), template=PodTemplate(spec=spec))


def results(run: Run, ref: str) -> list[tuple[str, int]]:
    """What clients were told of their writes: result and generation."""
    own = [f for f in run.facts if isinstance(f, ObjectApplied) and f.by == "kubectl"]
    return [(f.result, f.generation) for f in own if f.ref == ref]


# --- apply -------------------------------------------------------------------------------------------------------


def test_a_changed_spec_is_a_new_generation():
    run = Run().apply(web(), web(), web(replicas=2))
    assert results(run, "deployment.apps/web") == [("created", 1), ("unchanged", 1), ("configured", 2)]


def test_what_controllers_wrote_survives_an_apply():
    run = Run().apply(web()).until(20_000)
    uid, status = run.deployment.metadata.uid, deepcopy(run.deployment.status)
    run.apply(web())
    assert results(run, "deployment.apps/web")[-1] == ("unchanged", 1)
    run.apply(web("two"))
    assert (run.deployment.metadata.uid, run.deployment.status) == (uid, status)
    assert run.deployment.metadata.annotations["deployment.kubernetes.io/revision"] == "1"


def test_a_changed_label_is_no_new_generation_but_an_annotation_is():
    labelled, annotated = web(), web()
    labelled.metadata.labels = {"team": "a"}
    annotated.metadata.annotations = {"kubernetes.io/change-cause": "why"}
    run = Run().apply(web(), labelled, annotated)
    assert results(run, "deployment.apps/web") == [("created", 1), ("configured", 1), ("configured", 2)]


def test_what_is_applied_can_be_applied_again_to_another_world():
    manifest, ports = web(), service(type="NodePort")
    before = deepcopy((manifest, ports))
    for _ in range(2):
        run = Run().apply(manifest, ports).until(20_000)
        apiserver.scale(run.world, "deployment.apps/web", 1, "kubectl", 1)
    assert (manifest, ports) == before


def test_a_service_keeps_its_address_and_node_port():
    run = Run().apply(service(type="NodePort"))
    made = deepcopy(run.world.cluster.services["web"])
    assert made.cluster_ip.startswith("10.") and made.ports[0].node_port in range(30_000, 32_768)
    run.apply(service(type="NodePort"), service(9090, type="NodePort"))
    kept = run.world.cluster.services["web"]
    assert (kept.cluster_ip, kept.ports[0].node_port) == (made.cluster_ip, made.ports[0].node_port)
    assert [r for r, _ in results(run, "service/web")] == ["created", "unchanged", "configured"]


def test_no_two_services_share_an_address_or_a_port():
    run = Run()
    for i in range(60):
        one = service(type="NodePort")
        one.metadata.name = f"s{i}"
        one.ports = [ServicePort(port=p, name=f"p{p}", target_port=p) for p in range(1, 11)]
        run.apply(one)
    made = run.world.cluster.services.values()
    ports = [p.node_port for s in made for p in s.ports]
    assert len({s.cluster_ip for s in made}) == 60 and len(set(ports)) == 600


def test_a_headless_service_stays_so_and_an_external_name_gets_no_address():
    run = Run().apply(service(cluster_ip="None"))
    assert run.world.cluster.services["web"].cluster_ip == "None"
    run = Run().apply(service(type="ExternalName", external_name="example.com"))
    assert run.world.cluster.services["web"].cluster_ip == ""


def test_an_ingress_keeps_the_address_of_its_balancer():
    old = Ingress(metadata=Meta(name="web"), api_version="extensions/v1beta1")
    run = Run().apply(old)
    run.world.cluster.ingresses["web"].address = "lb.example.com"
    run.apply(old, Ingress(metadata=Meta(name="web"), api_version="extensions/v1beta1", ingress_class_name="alb"))
    assert run.world.cluster.ingresses["web"].address == "lb.example.com"
    assert results(run, "ingress.extensions/web") == [("created", 1), ("unchanged", 1), ("configured", 2)]
    assert apiserver.find(run.world, "ingress.networking.k8s.io/web") is run.world.cluster.ingresses["web"]


# --- Pods --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("resources", "expect"),
    [
        ({}, "BestEffort"),
        ({"requests": {"cpu": "1"}}, "Burstable"),
        ({"limits": {"cpu": "1", "memory": "1Gi"}}, "Guaranteed"),
        ({"limits": {"cpu": "1", "memory": "1Gi"}, "requests": {"cpu": "1"}}, "Burstable"),
    ],
)
def test_get_pod_qos(resources, expect):
    assert Run().apply(bare(**resources)).pods[0].status.qos_class == expect


def test_the_image_of_a_bare_pod_can_be_changed():
    run = Run().apply(bare()).until(1_000).apply(bare("two"))
    pod = run.pods[0]
    assert pod.metadata.generation == 2 and pod.node_name
    assert run.world.cluster.templates[pod.template].spec.containers[0].image == "two"


@pytest.mark.parametrize(
    ("grace", "own", "deadline"),
    [(None, 30, 35_000), (5, 30, 10_000), (-1, 30, 6_000), (None, 7, 12_000)],
)
def test_a_deletion_sets_the_deadline(grace, own, deadline):
    run = Run().apply(bare(grace=own)).until(5_250)
    apiserver.delete_pod(run.world, run.pods[0], grace, 1)
    meta = run.pods[0].metadata
    assert meta.deletion_timestamp == deadline
    assert meta.deletion_grace_period_seconds == (deadline - 5_000) // 1000
    assert run.facts[-1].deadline == deadline if isinstance(run.facts[-1], PodChanged) else False


@pytest.mark.parametrize(("release", "generations"), [("1.17", [0, 0]), ("1.36", [1, 2])])
def test_a_pod_has_a_generation_since_1_33(release, generations):
    run = Run(release).apply(bare()).until(5_000)
    pod = run.pods[0]
    before = pod.metadata.generation
    apiserver.delete_pod(run.world, pod, None, 1)
    assert [before, pod.metadata.generation] == generations


@pytest.mark.parametrize("phase", ["Succeeded", "Failed"])
def test_a_finished_pod_goes_at_once(phase):
    run = Run().apply(bare()).until(5_000)
    run.pods[0].status.phase = phase
    apiserver.delete_pod(run.world, run.pods[0], None, 1)
    assert not run.pods


def test_an_unscheduled_pod_goes_at_once():
    run = Run(nodes=0).apply(bare())
    apiserver.delete_pod(run.world, run.pods[0], None, 1)
    assert not run.pods and isinstance(run.facts[-1], ObjectDeleted)


def test_a_second_deletion_can_only_shorten_the_grace():
    run = Run().apply(bare("slow")).until(5_000)
    pod = run.pods[0]
    apiserver.delete_pod(run.world, pod, 20, 1)
    written = len(run.facts)
    apiserver.delete_pod(run.world, pod, 25, 1)
    apiserver.delete_pod(run.world, pod, None, 1)
    assert len(run.facts) == written and pod.metadata.deletion_timestamp == 25_000
    run.until(7_000)
    apiserver.delete_pod(run.world, pod, 4, 1)
    assert pod.metadata.deletion_timestamp == 9_000
    apiserver.delete_pod(run.world, pod, 1, 1)
    assert pod.metadata.deletion_timestamp == 7_000


@pytest.mark.parametrize(("grace", "force", "left"), [(0, False, 1), (0, True, 0), (None, True, 0), (None, False, 1)])
def test_only_force_skips_the_grace(grace, force, left):
    run = Run().apply(bare()).until(5_000)
    apiserver.delete(run.world, "pod/bare", "kubectl", 1, grace, force)
    assert len(run.pods) == left


# --- entries -----------------------------------------------------------------------------------------------------


def test_entries_are_played():
    run = Run()
    apiserver.perform(run.world, entries.Apply(objects=[web(), service()]), 1)
    run.until(20_000)
    apiserver.perform(run.world, entries.Patch(objects=[web("two")]), 1)
    run.until(60_000)
    apiserver.perform(run.world, entries.Undo(ref="deployment.apps/web"), 1)
    run.until(100_000)
    apiserver.perform(run.world, entries.Restart(ref="deployment.apps/web"), 1)
    apiserver.perform(run.world, entries.Scale(ref="deployment.apps/web", replicas=1), 1)
    assert run.deployment.metadata.generation == 5 and run.deployment.spec.replicas == 1
    apiserver.perform(run.world, entries.Delete(refs=["service/web", "deployment.apps/web", "pod/none"]), 1)
    assert not run.world.cluster.services and not run.world.cluster.deployments


def test_what_is_not_there_or_changes_nothing_is_left_alone():
    run = Run().apply(web()).until(20_000)
    for ref in ("deployment.apps/none", "pod/none", "widget/web"):
        for change in (entries.Scale(ref=ref, replicas=1), entries.Restart(ref=ref), entries.Undo(ref=ref)):
            apiserver.perform(run.world, change, 1)
    version = run.world.cluster.resource_version
    assert run.deployment.metadata.generation == 1
    apiserver.perform(run.world, entries.Scale(ref="deployment.apps/web", replicas=3), 1)
    assert results(run, "deployment.apps/web")[-1] == ("unchanged", 1)
    assert run.world.cluster.resource_version == version


def test_an_entry_that_changes_no_object_is_refused():
    with pytest.raises(TypeError, match="Look"):
        apiserver.perform(Run().world, entries.Look(), 1)


def test_a_restart_that_changes_nothing_is_no_generation():
    run = Run().apply(web()).until(20_000)
    before = run.deployment.metadata.generation
    for _ in range(2):
        apiserver.restart(run.world, "deployment.apps/web", "kubectl", 1)
    assert run.deployment.metadata.generation == before + 1
    assert results(run, "deployment.apps/web")[-1] == ("unchanged", before + 1)
