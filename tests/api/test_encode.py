"""Objects as `kubectl get -o json` shows them, and the way from JSON to objects and back."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probeviz.api import schema
from probeviz.api.decode import decode
from probeviz.api.defaults import default
from probeviz.api.encode import encode, endpoints
from probeviz.api.manifests import manifest
from probeviz.api.merge import patched
from probeviz.api.three_way import three_way
from probeviz.sim.objects import (
    Condition,
    ContainerState,
    ContainerStatus,
    Endpoint,
    EndpointSlice,
    Event,
    Meta,
    OwnerReference,
    Pod,
    PodStatus,
    PodTemplate,
    Running,
    ServicePort,
    Terminated,
    Waiting,
)
from probeviz.sim.releases import release as release_of
from probeviz.sim.world import World
from tests.api.conftest import GO_HTTP, played, world


def cluster(release: str = "1.36") -> World:
    """The article's Deployment and Service, and one Pod made by hand in the middle of its life."""
    on = world(release)
    played(on, GO_HTTP)
    template = on.cluster.deployments["go-http"].spec.template
    labels = {**template.labels, "pod-template-hash": "8dc5b4779"}
    on.cluster.templates["8dc5b4779"] = msgspec.structs.replace(template, labels=labels)
    owner = OwnerReference(api_version="apps/v1", kind="ReplicaSet", name="go-http-8dc5b4779", uid="rs-uid")
    meta = Meta(name="go-http-8dc5b4779-7q4kw", uid="pod-uid", resource_version=7, creation_timestamp=1000, owner=owner)
    row = ContainerStatus(
        name="go-http",
        image="setevoy/go-http",
        state=ContainerState(waiting=Waiting(reason="CrashLoopBackOff", message="back-off 10s")),
        last_state=ContainerState(
            terminated=Terminated(exit_code=2, reason="Error", started_at=2000, finished_at=9000)
        ),
        restart_count=3,
        started=False,
    )
    ready = Condition(type="Ready", status="False", reason="ContainersNotReady", last_transition_time=9000)
    status = PodStatus(
        phase="Running", pod_ip="10.3.53.103", start_time=1000, conditions=[ready], container_statuses=[row]
    )
    on.cluster.pods[meta.name] = Pod(metadata=meta, template="8dc5b4779", node_name="node-1", status=status)
    return on


def test_a_pod_is_its_template_with_its_status() -> None:
    on = cluster()
    shown = encode(on, on.cluster.pods["go-http-8dc5b4779-7q4kw"])
    assert (shown["apiVersion"], shown["kind"]) == ("v1", "Pod")
    meta = shown["metadata"]
    assert meta["labels"] == {"app": "go-http", "pod-template-hash": "8dc5b4779"}
    assert (meta["creationTimestamp"], meta["resourceVersion"]) == ("2026-01-05T10:00:01Z", "7")
    assert meta["generateName"] == "go-http-8dc5b4779-"
    assert meta["ownerReferences"][0]["controller"] is True
    assert shown["spec"]["nodeName"] == "node-1"
    assert [t["key"] for t in shown["spec"]["tolerations"]] == [
        "node.kubernetes.io/not-ready",
        "node.kubernetes.io/unreachable",
    ]
    probe = shown["spec"]["containers"][0]["livenessProbe"]
    assert probe == {
        "httpGet": {"path": "/ping", "port": 8080, "scheme": "HTTP"},
        "initialDelaySeconds": 1,
        "timeoutSeconds": 1,
        "periodSeconds": 1,
        "successThreshold": 1,
        "failureThreshold": 3,
    }
    (row,) = shown["status"]["containerStatuses"]
    assert row["state"] == {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 10s"}}
    assert row["lastState"]["terminated"] == {
        "exitCode": 2,
        "reason": "Error",
        "startedAt": "2026-01-05T10:00:02Z",
        "finishedAt": "2026-01-05T10:00:09Z",
    }
    assert (row["ready"], row["restartCount"], row["started"]) == (False, 3, False)
    json.dumps(shown)


def test_the_three_states_of_a_container() -> None:
    on = cluster()
    pod = on.cluster.pods["go-http-8dc5b4779-7q4kw"]
    row = pod.status.container_statuses[0]
    for state, expected in (
        (ContainerState(), {}),
        (ContainerState(running=Running(started_at=3999)), {"running": {"startedAt": "2026-01-05T10:00:03Z"}}),
        (ContainerState(waiting=Waiting()), {"waiting": {}}),
    ):
        row.state = state
        assert encode(on, pod)["status"]["containerStatuses"][0]["state"] == expected


def test_an_ingress_is_shown_in_the_version_asked_for() -> None:
    on = cluster("1.17")
    ingress = on.cluster.ingresses["go-http-ingress"]
    shown = encode(on, ingress)
    assert shown["apiVersion"] == "extensions/v1beta1"
    (path,) = shown["spec"]["rules"][0]["http"]["paths"]
    assert path == {"path": "/*", "backend": {"serviceName": "go-http-svc", "servicePort": 80}}
    (path,) = encode(on, ingress, "networking.k8s.io/v1")["spec"]["rules"][0]["http"]["paths"]
    assert path["backend"] == {"service": {"name": "go-http-svc", "port": {"number": 80}}}
    ingress.address = "x.elb.amazonaws.com"
    assert encode(on, ingress)["status"] == {"loadBalancer": {"ingress": [{"hostname": "x.elb.amazonaws.com"}]}}


def test_a_service_has_the_fields_of_its_release() -> None:
    new = cluster("1.36")
    shown = encode(new, new.cluster.services["go-http-svc"])["spec"]
    assert shown["clusterIPs"] == [shown["clusterIP"]]
    assert (shown["ipFamilies"], shown["internalTrafficPolicy"]) == (["IPv4"], "Cluster")
    assert 30000 <= shown["ports"][0]["nodePort"] <= 32767
    old = cluster("1.17")
    assert "clusterIPs" not in encode(old, old.cluster.services["go-http-svc"])["spec"]


def slice_of(*rows: tuple[str, bool, bool]) -> EndpointSlice:
    found = [Endpoint(ip=ip, pod=f"p-{ip}", node="n", ready=r, serving=r, terminating=t) for ip, r, t in rows]
    ports = [ServicePort(port=80, target_port=8080)]
    return EndpointSlice(metadata=Meta(name="go-http-svc-abcde"), service="go-http-svc", ports=ports, endpoints=found)


def test_endpoints_follow_from_the_slices() -> None:
    on = cluster()
    assert endpoints(on, "go-http-svc") is None
    on.cluster.endpoint_slices["x"] = slice_of(("10.0.0.1", True, False), ("10.0.0.2", False, False))
    shown = endpoints(on, "go-http-svc")
    assert shown is not None
    (subset,) = shown["subsets"]
    assert [a["ip"] for a in subset["addresses"]] == ["10.0.0.1"]
    assert [a["ip"] for a in subset["notReadyAddresses"]] == ["10.0.0.2"]
    assert subset["ports"] == [{"port": 8080, "protocol": "TCP"}]
    on.cluster.endpoint_slices["x"] = slice_of(("10.0.0.1", False, True))
    shown = endpoints(on, "go-http-svc")
    assert shown is not None and "subsets" not in shown


@pytest.mark.parametrize(
    ("release", "conditions"),
    [("1.36", {"ready": False, "serving": False, "terminating": True}), ("1.17", {"ready": False})],
)
def test_a_slice_has_the_conditions_of_its_release(release: str, conditions: dict[str, bool]) -> None:
    shown = encode(cluster(release), slice_of(("10.0.0.1", False, True)))
    assert shown["endpoints"][0]["conditions"] == conditions


def test_an_event_names_its_object() -> None:
    event = Event(
        metadata=Meta(name="x.1"),
        ref="pod/x",
        uid="u",
        type="Warning",
        reason="Unhealthy",
        message="m",
        count=3,
        last_timestamp=66_000,
        host="node-1",
        field_path="spec.containers{app}",
    )
    shown = encode(world(), event)
    assert shown["involvedObject"] == {
        "apiVersion": "v1",
        "kind": "Pod",
        "name": "x",
        "namespace": "default",
        "uid": "u",
        "fieldPath": "spec.containers{app}",
    }
    assert shown["source"] == {"component": "kubelet", "host": "node-1"}
    assert (shown["count"], shown["lastTimestamp"]) == (3, "2026-01-05T10:01:06Z")


def test_every_object_of_a_cluster_is_json() -> None:
    on = cluster("1.17")
    for kind in ("deployments", "services", "ingresses", "pods"):
        for obj in getattr(on.cluster, kind).values():
            assert json.loads(json.dumps(encode(on, obj)))["kind"] == type(obj).__name__


# --- there and back -----------------------------------------------------------------------------------------

NAME = st.sampled_from(["a", "b", "c"])
PROBE = st.fixed_dictionaries(
    {"httpGet": st.fixed_dictionaries({"port": st.sampled_from([80, "http"])}, optional={"path": NAME, "host": NAME})},
    optional={n: st.integers(1, 9) for n in ("initialDelaySeconds", "periodSeconds", "failureThreshold")},
)
CONTAINER = st.fixed_dictionaries(
    {"name": NAME, "image": NAME},
    optional={
        "ports": st.lists(
            st.fixed_dictionaries({"containerPort": st.integers(1, 3)}, optional={"hostIP": NAME, "name": NAME}),
            min_size=1,
            max_size=2,
            unique_by=lambda p: p["containerPort"],
        ),
        "livenessProbe": PROBE,
        "readinessProbe": PROBE,
        "command": st.lists(NAME, min_size=1),
        "startupProbe": st.sampled_from(
            [{"exec": {"command": ["a", "b"]}}, {"tcpSocket": {"port": "a", "host": "b"}}, {"grpc": {"port": 1}}]
        ),
        "lifecycle": st.sampled_from(
            [
                {"preStop": {"sleep": {"seconds": 0}}},
                {"preStop": {"exec": {"command": ["a"]}}, "postStart": {"httpGet": {"port": 1, "host": "a"}}},
                {"postStart": {"tcpSocket": {"port": 1}}},
            ]
        ),
        "resources": st.just({"limits": {"cpu": "1"}}),
        "tty": st.just(True),
        "env": st.lists(
            st.fixed_dictionaries({"name": NAME, "value": NAME}), min_size=1, max_size=3, unique_by=lambda e: e["name"]
        ),
    },
)
CONTAINERS = st.lists(CONTAINER, min_size=1, max_size=3, unique_by=lambda c: c["name"])
LABELS = st.dictionaries(NAME, NAME, min_size=1)
SPEC = st.fixed_dictionaries(
    {
        "selector": st.just({"matchLabels": {"a": "a"}}),
        "template": st.builds(
            lambda labels, containers, other: {
                "metadata": {"labels": labels},
                "spec": {"containers": containers, **other},
            },
            LABELS,
            CONTAINERS,
            st.sampled_from([{}, {"hostPID": True}, {"terminationGracePeriodSeconds": 3}, {"nodeName": "n"}]),
        ),
    },
    optional={
        "replicas": st.integers(0, 3),
        "paused": st.just(True),
        "strategy": st.sampled_from(
            [{"type": "Recreate"}, {"rollingUpdate": {"maxSurge": 2}}, {"type": "RollingUpdate"}]
        ),
    },
)
DEPLOYMENTS = st.builds(
    lambda labels, spec: {"metadata": {"name": "d", "namespace": "default", "labels": labels}, "spec": spec},
    LABELS,
    SPEC,
)


def defaulted(obj: dict[str, Any]) -> dict[str, Any]:
    out: dict[str, Any] = schema.normal(obj, "Deployment")
    default("Deployment", out, release_of("1.36"))
    return out


@settings(deadline=None, max_examples=60)
@given(DEPLOYMENTS)
def test_decoding_loses_nothing(obj: dict[str, Any]) -> None:
    decoded = decode("Deployment", "apps/v1", defaulted(obj))
    again = manifest(decoded, "apps/v1")
    assert decode("Deployment", "apps/v1", again) == decoded
    assert defaulted(again) == again


@settings(deadline=None, max_examples=100)
@given(DEPLOYMENTS, DEPLOYMENTS)
def test_a_patch_leads_from_one_text_to_the_other(first: dict[str, Any], second: dict[str, Any]) -> None:
    """Whatever lives, after applying a text the object is what the text alone would have made."""
    live = manifest(decode("Deployment", "apps/v1", defaulted(first)), "apps/v1")
    patch = three_way(first, second, live, "Deployment")
    after = decode("Deployment", "apps/v1", defaulted(patched(live, patch, "Deployment")))
    assert after == decode("Deployment", "apps/v1", defaulted(second))


@settings(deadline=None, max_examples=60)
@given(DEPLOYMENTS)
def test_the_same_text_again_is_no_patch(obj: dict[str, Any]) -> None:
    obj["spec"].pop("strategy", None)  # kubectl's $retainKeys makes it "configured" for ever
    live = manifest(decode("Deployment", "apps/v1", defaulted(obj)), "apps/v1")
    assert three_way(obj, obj, live, "Deployment") == {}


def test_a_template_without_labels_encodes() -> None:
    on = world()
    on.cluster.templates["t"] = PodTemplate(spec=decode_spec())
    on.cluster.pods["p"] = Pod(metadata=Meta(name="p"), template="t")
    assert "labels" not in encode(on, on.cluster.pods["p"])["metadata"]


def decode_spec() -> Any:
    obj = {"spec": {"containers": [{"name": "a", "image": "b"}]}, "metadata": {"name": "p"}}
    decoded: Any = decode("Pod", "v1", obj)
    return decoded.template.spec
