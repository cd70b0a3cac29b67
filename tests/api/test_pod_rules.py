"""What a Pod may not say of its environment and its host's ports, and what the API server fills in."""

from typing import Any

import pytest
import yaml

from probeviz.api.encode import encode
from probeviz.sim.entries import Apply, Refused
from tests.api.conftest import DEPLOYMENT, played, world

Json = dict[str, Any]

FROM = "spec.containers[0].env[0].valueFrom"
PATHS = (
    '"metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", '
    '"status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"'
)
RESOURCES = (
    '"limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", '
    '"requests.memory"'
)
LABEL = (
    "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric "
    "character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
    "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
)


def pod(*containers: Json, **spec: Any) -> str:
    named = [{"name": f"c{i}", "image": "x", **each} for i, each in enumerate(containers or ({},))]
    whole = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": named, **spec}}
    return yaml.safe_dump(whole)


def env(**source: Any) -> Json:
    return {"env": [{"name": "A", "valueFrom": source}]}


def path(text: str) -> Json:
    return env(fieldRef={"fieldPath": text})


def amount(resource: str, divisor: str = "0") -> Json:
    return env(resourceFieldRef={"resource": resource, "divisor": divisor})


@pytest.mark.parametrize(
    ("given", "cause"),
    [
        (path(""), f"{FROM}.fieldRef.fieldPath: Required value"),
        (
            path("metadata.nam"),
            f'{FROM}.fieldRef.fieldPath: Invalid value: "metadata.nam": '
            "error converting fieldPath: field label not supported: metadata.nam",
        ),
        (
            path("status.phase"),
            f'{FROM}.fieldRef.fieldPath: Unsupported value: "status.phase": supported values: {PATHS}',
        ),
        (
            path("metadata.name['a']"),
            f"{FROM}.fieldRef.fieldPath: Invalid value: \"metadata.name['a']\": "
            "error converting fieldPath: field label does not support subscript: metadata.name['a']",
        ),
        (path("metadata.labels['-a']"), f'{FROM}.fieldRef: Invalid value: "-a": {LABEL}'),
        (
            env(fieldRef={"fieldPath": "metadata.name", "apiVersion": "v2"}),
            f'{FROM}.fieldRef.fieldPath: Invalid value: "metadata.name": '
            "error converting fieldPath: unsupported pod version: v2",
        ),
        (amount(""), f"{FROM}.resourceFieldRef.resource: Required value"),
        (
            amount("limits.disk"),
            f'{FROM}.resourceFieldRef.resource: Unsupported value: "limits.disk": supported values: {RESOURCES}',
        ),
        (
            amount("limits.cpu", "1k"),
            f'{FROM}.resourceFieldRef.divisor: Invalid value: "limits.cpu": '
            "only divisor's values 1m and 1 are supported with the cpu resource",
        ),
        (env(secretKeyRef={"name": "s", "key": ""}), f"{FROM}.secretKeyRef.key: Required value"),
        (
            {"ports": [{"containerPort": 1, "hostPort": 80}, {"containerPort": 2, "hostPort": 80}]},
            'spec.containers[0].ports[1].hostPort: Duplicate value: "TCP//80"',
        ),
    ],
)
def test_what_a_container_may_not_say(given: Json, cause: str) -> None:
    done = played(world(), pod(given))
    assert isinstance(done.entry, Refused)
    assert done.entry.error == f'The Pod "p" is invalid: {cause}\n'


@pytest.mark.parametrize(
    ("item", "cause"),
    [
        ({"path": "a"}, ": Required value: one of fieldRef and resourceFieldRef is required"),
        (
            {"path": "a", "fieldRef": {"fieldPath": "status.podIP"}},
            '.fieldRef.fieldPath: Unsupported value: "status.podIP": supported values: "metadata.annotations", '
            '"metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"',
        ),
        (
            {"path": "a", "resourceFieldRef": {"resource": "limits.cpu"}},
            ".resourceFieldRef.containerName: Required value",
        ),
        ({"fieldRef": {"fieldPath": "metadata.labels"}}, ".path: Required value"),
    ],
)
def test_what_a_file_of_the_downward_api_may_not_say(item: Json, cause: str) -> None:
    done = played(world(), pod(volumes=[{"name": "a", "downwardAPI": {"items": [item]}}]))
    assert done.entry.error == f'The Pod "p" is invalid: spec.volumes[0].downwardAPI{cause}\n'


@pytest.mark.parametrize(
    "given",
    [
        path("metadata.labels['app']"),
        path("metadata.annotations['A/b']"),
        path("status.hostIPs"),
        amount("limits.memory", "1Mi"),
        amount("requests.hugepages-2Mi"),
        {"ports": [{"containerPort": 1, "hostPort": 80}, {"containerPort": 2, "hostPort": 80, "protocol": "UDP"}]},
    ],
)
def test_what_a_container_may_say(given: Json) -> None:
    assert isinstance(played(world(), pod(given)).entry, Apply)


def test_containers_share_the_ports_of_the_host() -> None:
    port = {"ports": [{"containerPort": 1, "hostPort": 80}]}
    done = played(world(), pod(port, port))
    cause = 'spec.containers[1].ports[0].hostPort: Duplicate value: "TCP//80"'
    assert done.entry.error == f'The Pod "p" is invalid: {cause}\n'


def test_on_the_hosts_network_ports_are_the_hosts() -> None:
    on = world()
    played(on, pod({"ports": [{"containerPort": 80}]}, hostNetwork=True))
    assert encode(on, on.cluster.pods["p"])["spec"]["containers"][0]["ports"][0]["hostPort"] == 80
    done = played(world(), pod({"ports": [{"containerPort": 80, "hostPort": 81}]}, hostNetwork=True))
    cause = (
        "spec.containers[0].ports[0].containerPort: Invalid value: 80: must match `hostPort` when `hostNetwork` is true"
    )
    assert done.entry.error == f'The Pod "p" is invalid: {cause}\n'


def test_an_old_release_knows_one_address_of_the_host() -> None:
    done = played(world("1.17"), pod(path("status.hostIPs")))
    assert "field label not supported: status.hostIPs" in done.entry.error


@pytest.mark.parametrize("release", ["1.17", "1.36"])
def test_every_default_of_a_template_is_shown(release: str) -> None:
    """SetDefaults_PodSpec and SetDefaults_Container; a template gets no more."""
    on = world(release)
    volumes = "volumes: [{name: a, hostPath: {path: /a}}, {name: b, configMap: {name: b}}]"
    played(on, DEPLOYMENT.replace("restartPolicy: Always", volumes))
    spec = encode(on, on.cluster.deployments["go-http"])["spec"]["template"]["spec"]
    container = spec.pop("containers")[0]
    assert spec == {
        "dnsPolicy": "ClusterFirst",
        "restartPolicy": "Always",
        "schedulerName": "default-scheduler",
        "securityContext": {},
        "terminationGracePeriodSeconds": 30,
        "volumes": [
            {"name": "a", "hostPath": {"path": "/a", "type": ""}},
            {"name": "b", "configMap": {"name": "b", "defaultMode": 420}},
        ],
    }
    defaults = {name: container[name] for name in ("resources", "terminationMessagePath", "terminationMessagePolicy")}
    assert defaults == {
        "resources": {},
        "terminationMessagePath": "/dev/termination-log",
        "terminationMessagePolicy": "File",
    }
    assert container["imagePullPolicy"] == "Always"
    assert container["ports"][0]["protocol"] == "TCP"


def test_the_defaults_of_references_are_shown() -> None:
    on = world()
    played(on, pod(path("metadata.name"), amount("limits.cpu")))
    first, second = encode(on, on.cluster.pods["p"])["spec"]["containers"]
    assert first["env"][0]["valueFrom"]["fieldRef"] == {"apiVersion": "v1", "fieldPath": "metadata.name"}
    assert second["env"][0]["valueFrom"]["resourceFieldRef"] == {"resource": "limits.cpu", "divisor": "0"}


@pytest.mark.parametrize(
    ("resources", "note"),
    [
        ({"limits": {"memory": "64Mi"}}, []),
        ({"limits": {"cpu": "1", "memory": "64Mi"}}, ["spec.containers.resources.limits.cpu"]),
        (
            {"limits": {"cpu": "1"}, "requests": {"cpu": "1", "memory": "1Mi"}},
            ["spec.containers.resources.limits.cpu, spec.containers.resources.requests"],
        ),
    ],
)
def test_of_resources_the_memory_limit_is_simulated(resources: Json, note: list[str]) -> None:
    done = played(world(), pod({"resources": resources}))
    assert [p.message for p in done.problems] == [f"accepted, not simulated: {text}" for text in note]
