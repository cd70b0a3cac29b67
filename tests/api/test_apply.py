"""`kubectl apply -f` in its own words: created, configured, unchanged, refused."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from probeviz.api.apply import apply
from probeviz.api.decode import LAST_APPLIED
from probeviz.sim import apiserver
from probeviz.sim.entries import Apply, Refused, Scale
from probeviz.sim.objects import Deployment, Ingress, PodManifest, Service
from tests.api.conftest import DEPLOYMENT, GO_HTTP, V1_INGRESS, played, world


def test_the_articles_manifest_on_its_release() -> None:
    on = world("1.17")
    first = played(on, GO_HTTP, "go-http.yaml")
    assert first.entry.out == (
        "deployment.apps/go-http created\nservice/go-http-svc created\ningress.extensions/go-http-ingress created\n"
    )
    assert (first.entry.error, first.exit_code, first.problems) == ("", 0, [])
    again = played(on, GO_HTTP, "go-http.yaml")
    assert again.entry.out == (
        "deployment.apps/go-http unchanged\nservice/go-http-svc unchanged\n"
        "ingress.extensions/go-http-ingress unchanged\n"
    )


def test_an_unchanged_object_writes_nothing() -> None:
    on = world("1.17")
    played(on, GO_HTTP)
    version = on.cluster.resource_version
    played(on, GO_HTTP)
    assert on.cluster.resource_version == version


def test_a_changed_probe_configures_the_deployment_alone() -> None:
    on = world("1.17")
    played(on, GO_HTTP)
    head, tail = GO_HTTP.split("readinessProbe:")
    changed = played(on, f"{head}readinessProbe:{tail.replace('/ping', '/err', 1)}")
    assert changed.entry.out.split("\n")[:2] == ["deployment.apps/go-http configured", "service/go-http-svc unchanged"]
    container = on.cluster.deployments["go-http"].spec.template.spec.containers[0]
    assert container.readiness_probe and container.readiness_probe.http_get
    assert container.readiness_probe.http_get.path == "/err"
    assert container.liveness_probe and container.liveness_probe.http_get
    assert container.liveness_probe.http_get.path == "/ping"
    assert container.readiness_probe.period_seconds == 1


def test_what_the_file_no_longer_says_is_deleted_and_what_others_said_stays() -> None:
    on = world()
    played(on, DEPLOYMENT)
    on.cluster.deployments["go-http"].metadata.annotations["deployment.kubernetes.io/revision"] = "1"
    apiserver.perform(on, Scale(ref="deployment.apps/go-http", replicas=3), on.n)
    without = DEPLOYMENT.replace("  replicas: 1\n", "").replace("          initialDelaySeconds: 1\n", "", 1)
    changed = played(on, without)
    assert changed.entry.out == "deployment.apps/go-http configured\n"
    deployment = on.cluster.deployments["go-http"]
    assert deployment.metadata.annotations["deployment.kubernetes.io/revision"] == "1"
    assert deployment.spec.replicas == 1  # said last time, so taken back, and defaulted
    probe = deployment.spec.template.spec.containers[0].liveness_probe
    assert probe is not None
    assert probe.initial_delay_seconds == 0
    apiserver.perform(on, Scale(ref="deployment.apps/go-http", replicas=3), on.n)
    assert played(on, without).entry.out == "deployment.apps/go-http unchanged\n"
    assert on.cluster.deployments["go-http"].spec.replicas == 3  # never said, so not the file's


def test_the_last_applied_text_is_kept_as_kubectl_writes_it() -> None:
    on = world()
    played(on, V1_INGRESS.replace("go-http-svc", "s").replace("/*", "/a&b"))
    text = on.cluster.ingresses["go-http-ingress"].metadata.annotations[LAST_APPLIED]
    assert text.startswith('{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"annotations":{},')
    assert text.endswith("\n") and "/a\\u0026b" in text
    assert json.loads(text)["metadata"]["namespace"] == "default"


def test_an_object_made_otherwise_is_warned_of() -> None:
    on = world()
    played(on, DEPLOYMENT)
    del on.cluster.deployments["go-http"].metadata.annotations[LAST_APPLIED]
    applied = apply(on, DEPLOYMENT, "x.yaml")
    assert applied.entry.out == "deployment.apps/go-http configured\n"
    assert applied.entry.error.startswith(
        "Warning: resource deployments/go-http is missing the kubectl.kubernetes.io/last-applied-configuration "
        "annotation which is required by kubectl apply."
    )
    assert applied.exit_code == 0


def test_adding_and_removing_containers_keeps_the_files_order() -> None:
    on = world()
    played(on, DEPLOYMENT)
    two = DEPLOYMENT.replace("      - name: go-http\n", "      - {name: side, image: side}\n      - name: go-http\n", 1)
    played(on, two)
    spec = on.cluster.deployments["go-http"].spec.template.spec
    assert [c.name for c in spec.containers] == ["side", "go-http"]
    played(on, DEPLOYMENT)
    assert [c.name for c in on.cluster.deployments["go-http"].spec.template.spec.containers] == ["go-http"]


def test_from_recreate_to_rolling_update_and_back() -> None:
    on = world()
    played(on, DEPLOYMENT)
    played(on, DEPLOYMENT.replace("Recreate", "RollingUpdate"))
    strategy = on.cluster.deployments["go-http"].spec.strategy
    assert (strategy.type, strategy.max_surge, strategy.max_unavailable) == ("RollingUpdate", "25%", "25%")
    assert played(on, DEPLOYMENT).entry.error == ""
    assert on.cluster.deployments["go-http"].spec.strategy.type == "Recreate"


def test_the_selector_is_immutable() -> None:
    on = world()
    played(on, DEPLOYMENT)
    before = on.save()
    applied = played(on, DEPLOYMENT.replace("app: go-http", "app: b"))
    assert isinstance(applied.entry, Refused)
    assert applied.entry.error == (
        'The Deployment "go-http" is invalid: spec.selector: '
        'Invalid value: {"matchLabels":{"app":"b"}}: field is immutable\n'
    )
    assert on.save() == before


def test_a_node_port_that_another_service_holds() -> None:
    on = world()
    spec = "spec: {type: NodePort, ports: [{port: 80, nodePort: 30080}]}"
    text = f"apiVersion: v1\nkind: Service\nmetadata: {{name: a}}\n{spec}\n"
    played(on, text)
    assert played(on, text).entry.out == "service/a unchanged\n"
    assert apply(on, text.replace("name: a", "name: b"), "x.yaml").entry.error == (
        'The Service "b" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated\n'
    )


def test_a_list_is_its_items() -> None:
    text = "apiVersion: v1\nkind: List\nitems:\n- " + V1_INGRESS.rstrip().replace("\n", "\n  ") + "\n"
    assert apply(world(), text, "x.yaml").entry.out == "ingress.networking.k8s.io/go-http-ingress created\n"
    bad = text.replace("pathType:", "pathTyp:")
    assert apply(world(), bad, "x.yaml").problems[0].line == 12


def test_a_document_sees_those_before_it() -> None:
    changed = DEPLOYMENT.replace("replicas: 1", "replicas: 2")
    applied = apply(world(), f"{DEPLOYMENT}---\n{changed}", "x.yaml")
    assert applied.entry.out == "deployment.apps/go-http created\ndeployment.apps/go-http configured\n"
    assert isinstance(applied.entry, Apply)
    (only,) = applied.entry.objects
    assert isinstance(only, Deployment) and only.spec.replicas == 2


def test_what_is_accepted_and_not_simulated_is_said_once() -> None:
    text = DEPLOYMENT.replace("restartPolicy: Always", "hostNetwork: true\n      affinity: {nodeAffinity: {}}")
    applied = apply(world(), text, "x.yaml")
    assert [p.message for p in applied.problems if p.level == "note"] == [
        "accepted, not simulated: spec.template.spec.affinity, spec.template.spec.hostNetwork"
    ]
    assert isinstance(applied.entry, Apply)
    (deployment,) = applied.entry.objects
    assert isinstance(deployment, Deployment)
    assert deployment.spec.template.spec.other == {"hostNetwork": True, "affinity": {"nodeAffinity": {}}}


POD = """\
apiVersion: v1
kind: Pod
metadata: {name: p, labels: {app: p}}
spec:
  containers:
  - {name: app, image: a}
"""


def test_a_bare_pod() -> None:
    on = world()
    applied = played(on, POD)
    assert applied.entry.out == "pod/p created\n"
    assert isinstance(applied.entry, Apply)
    (manifest,) = applied.entry.objects
    assert isinstance(manifest, PodManifest)
    assert manifest.template.labels == {"app": "p"}
    assert played(on, POD).entry.out == "pod/p unchanged\n"
    assert apply(on, POD.replace("image: a", "image: b"), "x.yaml").entry.out == "pod/p configured\n"
    refused = apply(on, POD + "  restartPolicy: Never\n", "x.yaml").entry.error
    assert refused.startswith('The Pod "p" is invalid: spec: Forbidden: pod updates may not change fields other than ')


def test_objects_are_complete() -> None:
    applied = apply(world("1.17"), GO_HTTP, "x.yaml")
    assert isinstance(applied.entry, Apply)
    deployment, service, ingress = applied.entry.objects
    assert isinstance(deployment, Deployment) and isinstance(service, Service) and isinstance(ingress, Ingress)
    container = deployment.spec.template.spec.containers[0]
    assert container.liveness_probe and container.liveness_probe.failure_threshold == 3
    assert (container.image_pull_policy, container.ports[0].container_port) == ("Always", 8080)
    assert (service.type, service.ports[0].target_port, service.external_traffic_policy) == (
        "NodePort",
        8080,
        "Cluster",
    )
    assert ingress.api_version == "extensions/v1beta1"
    assert (ingress.rules[0].paths[0].service_name, ingress.rules[0].paths[0].service_port) == ("go-http-svc", 80)
    assert ingress.metadata.annotations["kubernetes.io/ingress.class"] == "alb"


LINES = GO_HTTP.split("\n")
VALUES = st.sampled_from(
    [
        "",
        "null",
        "[]",
        "{}",
        "[null]",
        "[[1]]",
        "{a: [b]}",
        "-1",
        "1e9",
        "99999999999",
        "y",
        "x",
        '"a b"',
        "&a 1",
        "!!binary x",
    ]
)


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.tuples(st.integers(0, len(LINES) - 1), VALUES), max_size=4),
    st.sampled_from(["1.17", "1.36"]),
    st.data(),
)
def test_no_manifest_raises(changes: list[tuple[int, str]], release: str, data: st.DataObject) -> None:
    on = world(release)
    if data.draw(st.booleans()):
        played(on, GO_HTTP)
    lines = list(LINES)
    for at, value in changes:
        key, colon, _ = lines[at].partition(":")
        lines[at] = f"{key}: {value}" if colon else f"{lines[at]} {value}"
    applied = played(on, "\n".join(lines))
    assert bool(applied.exit_code) == bool([p for p in applied.problems if p.level == "error"])
    assert applied.exit_code == 0 or applied.entry.error
