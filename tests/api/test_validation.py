"""The rules against upstream's test cases and against the words of a real 1.36.2 API server."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from probeviz.api.apply import apply
from probeviz.api.defaults import default
from probeviz.api.manifests import manifest
from probeviz.api.validation import names, validate
from probeviz.api.validation.probe import (
    validate_liveness_probe,
    validate_probe,
    validate_readiness_probe,
)
from probeviz.sim.entries import Apply, Refused
from probeviz.sim.releases import release as release_of
from tests.api.conftest import world
from tests.cases.registry import case as covers
from tests.cases.registry import load

DATA = Path(__file__).parent.parent / "data"
CASES = load("kubectl")
REJECTIONS = {c["case"]: c for c in json.loads((DATA / "real" / "rejections.json").read_text())}

RULES = {
    "probe": validate_probe,
    "liveness": validate_liveness_probe,
    "startup": validate_liveness_probe,
    "readiness": validate_readiness_probe,
}
PROBE_CASES = [i for i, c in CASES.items() if "probe" in c["given"]]
INGRESS_CASES = [i for i, c in CASES.items() if i.startswith("ing-")]


@covers(*PROBE_CASES)
@pytest.mark.parametrize("case", PROBE_CASES)
def test_probe_rules_are_upstreams(case: str) -> None:
    given = CASES[case]["given"]
    probe = {"successThreshold": 1, **given["probe"]}
    found = [[c.field, c.server] for c in RULES[given["probeKind"]](given["path"], probe)]
    assert found == CASES[case]["expect"]["errors"]


def test_all_probe_and_ingress_cases_are_there() -> None:
    assert len(PROBE_CASES) == 12
    assert len(INGRESS_CASES) == 7


@covers(*INGRESS_CASES)
@pytest.mark.parametrize("case", INGRESS_CASES)
def test_ingress_rules_are_upstreams(case: str) -> None:
    tweak = dict(CASES[case]["given"]["tweak"])
    backend = {"service": {"name": "defaultbackend", "port": {"number": 80}}}
    path = {"path": "/foo", "pathType": "ImplementationSpecific", "backend": backend}
    path.update({k: tweak.pop(k) for k in ("path", "pathType") if k in tweak})
    rule = {"host": tweak.pop("host", "foo.bar.com"), "http": {"paths": tweak.pop("paths", [path])}}
    spec: dict[str, Any] = {"rules": [rule]}
    if "defaultBackend" in tweak:
        service = {"port": {"number": 80}, **tweak.pop("defaultBackend")["service"]}
        spec["defaultBackend"] = {"service": service}
    assert not tweak
    obj = {"metadata": {"name": "x"}, "spec": spec}
    causes = validate("Ingress", "networking.k8s.io/v1", obj, release_of("1.36"))
    assert [c.field for c in causes] == CASES[case]["expect"]["error_fields"]


HTTP = {"httpGet": {"path": "/ping", "port": 8080}}
TCP80 = {"tcpSocket": {"port": 80}}


def pod(**container: Any) -> dict[str, Any]:
    return {"containers": [{"name": "app", "image": "probeviz.test/app:1", **container}]}


def live(**probe: Any) -> dict[str, Any]:
    return pod(livenessProbe={**HTTP, **probe})


def get(**get_: Any) -> dict[str, Any]:
    return pod(livenessProbe={"httpGet": {"path": "/ping", "port": 8080, **get_}})


def init(**container: Any) -> dict[str, Any]:
    return {**pod(), "initContainers": [{"name": "i", "image": "x", **container}]}


def sleep(seconds: int) -> dict[str, Any]:
    return pod(lifecycle={"preStop": {"sleep": {"seconds": seconds}}})


SPECS: dict[str, dict[str, Any]] = {
    "live-K2": live(successThreshold=2),
    "startup-K2": pod(startupProbe={**HTTP, "successThreshold": 2}),
    "ready-K2-ok": pod(readinessProbe={**HTTP, "successThreshold": 2}),
    "defaults": pod(livenessProbe=HTTP, readinessProbe=HTTP, startupProbe=TCP80),
    "zeros": live(timeoutSeconds=0, periodSeconds=0, successThreshold=0, failureThreshold=0),
    "neg-d": live(initialDelaySeconds=-1),
    "neg-p": live(periodSeconds=-1),
    "neg-to": live(timeoutSeconds=-1),
    "neg-F": live(failureThreshold=-1),
    "neg-K": pod(readinessProbe={**HTTP, "successThreshold": -1}),
    "tgps0-live": live(terminationGracePeriodSeconds=0),
    "tgps-ready": pod(readinessProbe={**HTTP, "terminationGracePeriodSeconds": 5}),
    "tgps0-startup": pod(startupProbe={**HTTP, "terminationGracePeriodSeconds": 0}),
    "tgps-neg": live(terminationGracePeriodSeconds=-1),
    "two-handlers": live(tcpSocket={"port": 80}),
    "no-handler": pod(livenessProbe={"periodSeconds": 5}),
    "port0": get(port=0),
    "port70000": pod(livenessProbe={"tcpSocket": {"port": 70000}}),
    "portname-long": get(port="this-name-is-too-long"),
    "portname-bad": get(port="Bad_Name"),
    "nopath": pod(livenessProbe={"httpGet": {"port": 80}}),
    "relpath": get(path="ping"),
    "emptypath": get(path=""),
    "scheme": get(scheme="FTP"),
    "badheader": get(httpHeaders=[{"name": "Bad Header", "value": "x"}]),
    "exec-empty": pod(livenessProbe={"exec": {"command": []}}),
    "init-probe": init(livenessProbe=HTTP),
    "init-ready": init(readinessProbe=HTTP),
    "neg-grace": {**pod(), "terminationGracePeriodSeconds": -1},
    "policy-bad": {**pod(), "restartPolicy": "Sometimes"},
    "dup-names": {"containers": pod()["containers"] * 2},
    # Its manifest did not hold what its name says: what was recorded is that a Pod without probes is accepted.
    "dupname": pod(),
    "prestop-sleep-too-long": sleep(60),
    "prestop-sleep-zero": sleep(0),
    "stopSignal": {**pod(lifecycle={"stopSignal": "SIGUSR1"}), "os": {"name": "linux"}},
    "grpc-named-port": pod(livenessProbe={"grpc": {"port": "grpc"}}),
    "ctr-restartpolicy-rules": pod(
        restartPolicy="Never",
        restartPolicyRules=[{"action": "Restart", "exitCodes": {"operator": "In", "values": [42]}}],
    ),
    "name-upper": pod(name="App"),
}
NAMES = {"dup-names": "rej-dup"}


def test_every_rejection_is_played() -> None:
    assert set(SPECS) == set(REJECTIONS)


@pytest.mark.parametrize("case", SPECS)
def test_a_real_api_server_says_the_same(case: str) -> None:
    real = REJECTIONS[case]
    name = NAMES.get(case, f"rej-{case.lower()}")
    obj = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": SPECS[case]}
    applied = apply(world("1.36"), yaml.safe_dump(obj), "x.yaml")
    if real["status"] == 201:
        assert isinstance(applied.entry, Apply)
        assert applied.entry.error == ""
        return
    assert isinstance(applied.entry, Refused)
    if real["status"] == 400:
        expected = f'Error from server (BadRequest): error when creating "x.yaml": {real["message"]}\n'
    else:
        expected = f"The {real['message']}\n"
    assert applied.entry.error == expected


@pytest.mark.parametrize("case", [c for c, r in REJECTIONS.items() if r.get("accepted_probe")])
def test_a_real_api_server_fills_in_the_same(case: str) -> None:
    expected = REJECTIONS[case]["accepted_probe"]
    obj = {"metadata": {"name": "x"}, "spec": copy.deepcopy(SPECS[case])}
    default("Pod", obj, release_of("1.36"))
    container = obj["spec"]["containers"][0]
    assert {name: container.get(name) for name in expected} == expected


def test_the_stop_signal_is_dropped_as_its_gate_is_off() -> None:
    """ContainerStopSignals (pkg/features/kube_features.go): accepted, as the recorded server did, and not stored."""
    hook = {"exec": {"command": ["a"]}}
    on = world("1.36")
    for name, lifecycle in (("alone", {}), ("beside", {"preStop": hook})):
        spec = pod(lifecycle={**lifecycle, "stopSignal": "SIGUSR1"})
        obj = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": spec}
        applied = apply(on, yaml.safe_dump(obj), "x.yaml")
        assert isinstance(applied.entry, Apply)
        made = manifest(applied.entry.objects[0], "v1")["spec"]["containers"][0]
        assert made.get("lifecycle", {}) == lifecycle


def rule(**fields: Any) -> dict[str, Any]:
    given = {"action": "Restart", "exitCodes": {"operator": "In", "values": [3]}, **fields}
    return {name: value for name, value in given.items() if value is not None}


def ruled(*rules: dict[str, Any]) -> dict[str, Any]:
    return pod(restartPolicy="Never", restartPolicyRules=list(rules))


R = "spec.containers[0].restartPolicyRules"


@pytest.mark.parametrize(
    ("spec", "causes"),
    [
        (ruled(rule()), []),
        (ruled(rule(action="RestartAllContainers", exitCodes={"operator": "NotIn", "values": [0]})), []),
        (ruled(rule(exitCodes={"operator": "In", "values": []})), []),
        (ruled(rule(exitCodes=None)), [f"{R}[0].exitCodes: Required value: must be specified"]),
        (
            ruled(rule(), rule(action="DoNotRestart")),
            [f'{R}[1].action: Unsupported value: "DoNotRestart": supported values: "Restart", "RestartAllContainers"'],
        ),
        (
            ruled(rule(exitCodes={"operator": "Equals", "values": [3]})),
            [f'{R}[0].exitCodes.operator: Unsupported value: "Equals": supported values: "In", "NotIn"'],
        ),
        (ruled(*[rule()] * 21), [f"{R}: Too many: 21: must have at most 20 items"]),
        (
            ruled(rule(exitCodes={"operator": "In", "values": list(range(256))})),
            [f"{R}[0].exitCodes.values: Too many: 256: must have at most 255 items"],
        ),
        (
            pod(restartPolicyRules=[rule()]),
            [
                "spec.containers[0].restartPolicy: Required value: "
                "must specify restartPolicy when restart rules are used"
            ],
        ),
        (
            init(restartPolicyRules=[rule()]),
            [
                "spec.initContainers[0].restartPolicy: Required value: "
                "must specify restartPolicy when restart rules are used"
            ],
        ),
    ],
)
def test_restart_rules(spec: dict[str, Any], causes: list[str]) -> None:
    """In the words that a 1.36.1 server has printed to its users, but for the two limits (TooMany of apimachinery)."""
    assert _causes("Pod", "v1", spec) == causes


P = "spec.template.spec.containers[0]"
LABEL = (
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end "
    "with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is "
    "'[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
)
MISMATCH = 'spec.template.metadata.labels: Invalid value: {"app":"a"}: `selector` does not match template `labels`'
DEPLOYMENT = {
    "selector": {"matchLabels": {"app": "a"}},
    "template": {"metadata": {"labels": {"app": "a"}}, "spec": pod()},
}


def template(**spec: Any) -> dict[str, Any]:
    whole = {**pod(), **spec}
    return {**DEPLOYMENT, "template": {"metadata": {"labels": {"app": "a"}}, "spec": whole}}


def container(**fields: Any) -> dict[str, Any]:
    return template(**pod(**fields))


def rolling(unavailable: Any, surge: Any) -> dict[str, Any]:
    update = {"maxUnavailable": unavailable, "maxSurge": surge}
    return {**DEPLOYMENT, "strategy": {"type": "RollingUpdate", "rollingUpdate": update}}


@pytest.mark.parametrize(
    ("spec", "causes"),
    [
        (template(containers=[]), ["spec.template.spec.containers: Required value"]),
        (container(name=""), [f"{P}.name: Required value"]),
        (container(image=""), [f"{P}.image: Required value"]),
        (container(name="My_App"), [f'{P}.name: Invalid value: "My_App": {LABEL}']),
        (container(ports=[{"containerPort": 0}]), [f"{P}.ports[0].containerPort: Required value"]),
        (
            container(ports=[{"containerPort": 70000, "protocol": "tcp"}]),
            [
                f"{P}.ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive",
                f'{P}.ports[0].protocol: Unsupported value: "tcp": supported values: "SCTP", "TCP", "UDP"',
            ],
        ),
        (
            template(restartPolicy="Never"),
            ['spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"'],
        ),
        (
            container(imagePullPolicy="x"),
            [f'{P}.imagePullPolicy: Unsupported value: "x": supported values: "Always", "IfNotPresent", "Never"'],
        ),
        (
            container(livenessProbe={**HTTP, "successThreshold": -1}),
            [
                f"{P}.livenessProbe.successThreshold: Invalid value: -1: must be greater than or equal to 0",
                f"{P}.livenessProbe.successThreshold: Invalid value: -1: must be 1",
            ],
        ),
        (
            {**DEPLOYMENT, "selector": {}},
            ["spec.selector: Invalid value: {}: empty selector is invalid for deployment"],
        ),
        (
            {k: v for k, v in DEPLOYMENT.items() if k != "selector"},
            [
                "spec.selector: Required value",
                MISMATCH,
            ],
        ),
        (
            {**DEPLOYMENT, "selector": {"matchLabels": {"app": "b"}}},
            [MISMATCH],
        ),
        (
            {**DEPLOYMENT, "replicas": -1, "minReadySeconds": 5, "progressDeadlineSeconds": 5},
            [
                "spec.replicas: Invalid value: -1: must be greater than or equal to 0",
                "spec.progressDeadlineSeconds: Invalid value: 5: must be greater than minReadySeconds",
            ],
        ),
        (
            {**DEPLOYMENT, "strategy": {"type": "Recreate", "rollingUpdate": {}}},
            ["spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"],
        ),
        (
            {**DEPLOYMENT, "strategy": {"type": "x"}},
            ['spec.strategy: Unsupported value: {"type":"x"}: supported values: "Recreate", "RollingUpdate"'],
        ),
        (
            rolling(0, 0),
            ["spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0"],
        ),
        (
            rolling("150%", 1),
            ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "150%": must not be greater than 100%'],
        ),
        (
            rolling("many", 1),
            [
                'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "many": a valid percent string must be a '
                "numeric string followed by an ending '%' "
                "(e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"
            ],
        ),
    ],
)
def test_deployment_rules(spec: dict[str, Any], causes: list[str]) -> None:
    assert _causes("Deployment", "apps/v1", spec) == causes


@pytest.mark.parametrize(
    ("spec", "causes"),
    [
        ({}, ["spec.ports: Required value"]),
        (
            {"ports": [{"port": 0}]},
            [
                "spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive",
                "spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive",
            ],
        ),
        (
            {"ports": [{"port": 80}, {"port": 81, "name": "b"}]},
            ["spec.ports[0].name: Required value"],
        ),
        (
            {"ports": [{"port": 80, "nodePort": 30080}]},
            ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"],
        ),
        (
            {"type": "x", "ports": [{"port": 80}]},
            [
                'spec.type: Unsupported value: "x": '
                'supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"'
            ],
        ),
        ({"type": "ExternalName", "externalName": "a.test"}, []),
        ({"clusterIP": "None"}, []),
    ],
)
def test_service_rules(spec: dict[str, Any], causes: list[str]) -> None:
    assert _causes("Service", "v1", spec) == causes


SERVICE = {"service": {"name": "s", "port": {"number": 80}}}


@pytest.mark.parametrize(
    ("spec", "causes"),
    [
        ({}, ["spec: Invalid value: []: either `defaultBackend` or `rules` must be specified"]),
        (
            {"rules": [{"http": {"paths": [{"path": "x", "backend": {}}]}}]},
            ["spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified"],
        ),
        (
            {"rules": [{"http": {"paths": [{"path": "/*", "pathType": "Prefix", "backend": SERVICE}]}}]},
            [],
        ),
        (
            {"defaultBackend": {}},
            ['spec.defaultBackend: Invalid value: "": resource or service backend is required'],
        ),
        (
            {"defaultBackend": {"service": {"name": "s"}}},
            ["spec.defaultBackend: Required value: port name or number is required"],
        ),
        (
            {"defaultBackend": {"service": {"name": "s", "port": {"number": 80, "name": "http"}}}},
            ['spec.defaultBackend: Invalid value: "": cannot set both port name & port number'],
        ),
    ],
)
def test_ingress_rules(spec: dict[str, Any], causes: list[str]) -> None:
    assert _causes("Ingress", "networking.k8s.io/v1", spec) == causes


def _causes(kind: str, api_version: str, spec: dict[str, Any], of: str = "1.36") -> list[str]:
    obj = {"metadata": {"name": "x"}, "spec": copy.deepcopy(spec)}
    default(kind, obj, release_of(of))
    return [f"{c.field}: {c.server}" for c in validate(kind, api_version, obj, release_of(of))]


def test_an_old_release_prints_values_as_go() -> None:
    found = _causes("Deployment", "apps/v1", {**DEPLOYMENT, "selector": {"matchLabels": {"app": "b"}}}, "1.17")
    assert found == [
        'spec.template.metadata.labels: Invalid value: map[string]string{"app":"a"}: '
        "`selector` does not match template `labels`"
    ]


def test_an_old_release_drops_startup_probes() -> None:
    obj = {"spec": pod(startupProbe=HTTP)}
    default("Pod", obj, release_of("1.17"))
    assert "startupProbe" not in obj["spec"]["containers"][0]


@pytest.mark.parametrize(
    ("image", "policy"),
    [
        ("app", "Always"),
        ("app:latest", "Always"),
        ("registry:5000/app", "Always"),
        ("registry:5000/app:1", "IfNotPresent"),
        ("app@sha256:00", "IfNotPresent"),
        ("app:latest@sha256:00", "Always"),
    ],
)
def test_the_tag_decides_the_pull_policy(image: str, policy: str) -> None:
    obj = {"spec": pod(image=image)}
    default("Pod", obj, release_of("1.36"))
    assert obj["spec"]["containers"][0]["imagePullPolicy"] == policy


LIMIT = "spec.containers[0].resources"
WILDCARD = (
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of "
    "lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', "
    r"regex used for validation is '\*\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
)


@pytest.mark.parametrize(
    ("spec", "causes"),
    [
        (
            pod(resources={"limits": {"cpu": "1"}, "requests": {"cpu": "2"}}),
            [f'{LIMIT}.requests: Invalid value: "2": must be less than or equal to cpu limit of 1'],
        ),
        (
            pod(resources={"requests": {"cpu": "-1"}}),
            [f'{LIMIT}.requests[cpu]: Invalid value: "-1": must be greater than or equal to 0'],
        ),
        (
            pod(resources={"requests": {"cpus": "1"}}),
            [
                f'{LIMIT}.requests[cpus]: Invalid value: "cpus": must be a standard resource type or fully qualified',
                f'{LIMIT}.requests[cpus]: Invalid value: "cpus": must be a standard resource for containers',
            ],
        ),
        (pod(resources={"requests": {"example.com/gpu": "1", "ephemeral-storage": "1Gi"}}), []),
        (
            pod(env=[{"name": "A", "value": "1", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}]),
            ['spec.containers[0].env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty'],
        ),
        (
            pod(env=[{"name": "A=B"}]),
            [
                'spec.containers[0].env[0].name: Invalid value: "A=B": a valid environment variable name must consist '
                "only of printable ASCII characters other than '='"
            ],
        ),
        (
            {**pod(), "volumes": [{"name": "v", "emptyDir": {}, "hostPath": {"path": "/"}}]},
            ["spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type"],
        ),
        (
            {**pod(), "nodeSelector": {"a": "b/"}},
            [f'spec.nodeSelector: Invalid value: "b/": {next(names.label_value_errors("b/"))}'],
        ),
    ],
)
def test_pod_rules(spec: dict[str, Any], causes: list[str]) -> None:
    assert _causes("Pod", "v1", spec) == causes


@pytest.mark.parametrize(
    ("spec", "causes"),
    [
        (
            {"externalTrafficPolicy": "Local", "ports": [{"port": 80}]},
            ['spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services'],
        ),
        (
            {"type": "NodePort", "externalTrafficPolicy": "x", "ports": [{"port": 80}]},
            ['spec.externalTrafficPolicy: Unsupported value: "x": supported values: "Cluster", "Local"'],
        ),
        (
            {
                "type": "NodePort",
                "ports": [
                    {"name": "a", "port": 80, "nodePort": 30080},
                    {"name": "b", "port": 81, "nodePort": 30080},
                ],
            },
            ["spec.ports[1].nodePort: Duplicate value: 30080"],
        ),
    ],
)
def test_more_service_rules(spec: dict[str, Any], causes: list[str]) -> None:
    assert _causes("Service", "v1", spec) == causes


def test_hosts_of_an_ingress() -> None:
    spec = {"rules": [{"host": "a.*"}], "tls": [{"hosts": ["*.ok.test", "a.*"]}]}
    assert _causes("Ingress", "networking.k8s.io/v1", spec) == [
        f'spec.tls[0].hosts[1]: Invalid value: "a.*": {WILDCARD}',
        f'spec.rules[0].host: Invalid value: "a.*": {WILDCARD}',
    ]


def test_a_pod_asks_for_what_it_is_limited_to() -> None:
    obj = {"spec": pod(resources={"limits": {"cpu": 0.5, "memory": "1024Mi"}, "requests": {"cpu": "100m"}})}
    default("Pod", obj, release_of("1.36"))
    assert obj["spec"]["containers"][0]["resources"] == {
        "limits": {"cpu": "500m", "memory": "1Gi"},
        "requests": {"cpu": "100m", "memory": "1Gi"},
    }
