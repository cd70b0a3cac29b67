"""Every field of a kind is known, with its type, whether or not it is simulated."""

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from probeviz.api.apply import apply
from probeviz.api.check import check
from probeviz.api.problems import Problem
from tests.api.conftest import DEPLOYMENT, GO_HTTP, V1_INGRESS, world

CONTAINER = {"name": "a", "image": "b"}


def pod(spec: dict[str, Any], **container: Any) -> str:
    whole = {"containers": [{**CONTAINER, **container}], **spec}
    return yaml.safe_dump({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": whole})


KNOWN = [
    pod({"securityContext": {"runAsNonRoot": True, "sysctls": [{"name": "a", "value": "b"}]}}),
    pod({}, securityContext={"capabilities": {"add": ["NET_ADMIN"]}, "seccompProfile": {"type": "RuntimeDefault"}}),
    pod({"tolerations": [{"key": "a", "operator": "Exists", "tolerationSeconds": 5}]}),
    pod({"affinity": {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [
        {"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": {"a": "b"}}}]}}}),
    pod({"topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": "z", "whenUnsatisfiable": "DoNotSchedule"}]}),
    pod({"volumes": [{"name": "v", "configMap": {"name": "c", "items": [{"key": "a", "path": "b"}]}}]}),
    pod({"volumes": [{"name": "v", "projected": {"sources": [{"serviceAccountToken": {"path": "t"}}]}}]}),
    pod({"dnsConfig": {"options": [{"name": "ndots", "value": "1"}]}, "hostAliases": [{"ip": "1.1.1.1"}]}),
    pod({}, env=[{"name": "IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}}]),
    pod({}, envFrom=[{"secretRef": {"name": "s", "optional": True}}]),
    pod({}, resources={"limits": {"cpu": 1, "memory": "64Mi"}, "requests": {"cpu": 0.5}}),
]  # fmt: skip


@pytest.mark.parametrize("text", KNOWN)
def test_what_upstream_has_is_accepted_and_named(text: str) -> None:
    problems = check(text, "x.yaml", "1.36")
    assert [p for p in problems if p.level == "error"] == []
    assert all(p.message.startswith("accepted, not simulated: spec.") for p in problems)
    assert len(problems) <= 1


def test_resources_are_named_by_what_is_asked() -> None:
    (note,) = check(pod({}, resources={"limits": {"cpu": 1}}), "x.yaml", "1.36")
    assert note.message == "accepted, not simulated: spec.containers.resources.limits.cpu"
    assert (note.file, note.line > 1, note.field) == ("x.yaml", True, "spec.containers[0].resources.limits.cpu")


def test_what_stands_within_is_not_named_again() -> None:
    ephemeral = {"ephemeralContainers": [{"name": "e", "resources": {"limits": {"cpu": 1}}, "tty": True}]}
    (note,) = check(pod(ephemeral), "x.yaml", "1.36")
    assert note.message == "accepted, not simulated: spec.ephemeralContainers"


@pytest.mark.parametrize("action", ["Restart", "RestartAllContainers"])
def test_both_actions_of_restart_rules_are_simulated(action: str) -> None:
    rules = [{"action": action, "exitCodes": {"operator": "In", "values": [42]}}]
    assert check(pod({}, restartPolicy="Never", restartPolicyRules=rules), "x.yaml", "1.36") == []


HEAD = 'Error from server (BadRequest): error when creating "x.yaml": Pod in version "v1" cannot be handled as a Pod: '


@pytest.mark.parametrize(
    ("text", "words", "field"),
    [
        (
            pod({"securityContext": {"runAsNonRoots": True}}),
            'strict decoding error: unknown field "spec.securityContext.runAsNonRoots"',
            "spec.securityContext.runAsNonRoots",
        ),
        (
            pod({}, securityContext={"runAsUser": "root"}),
            "json: cannot unmarshal string into Go struct field"
            " SecurityContext.spec.containers.securityContext.runAsUser of type int64",
            "spec.containers[0].securityContext.runAsUser",
        ),
        (
            pod({"tolerations": {"key": "a"}}),
            "json: cannot unmarshal object into Go struct field PodSpec.spec.tolerations of type []v1.Toleration",
            "spec.tolerations",
        ),
        (
            pod({"volumes": [{"name": "v", "configMap": {"name": 1}}]}),
            "json: cannot unmarshal number into Go struct field"
            " ConfigMapVolumeSource.spec.volumes.VolumeSource.configMap.LocalObjectReference.name of type string",
            "spec.volumes[0].configMap.name",
        ),
        (
            pod({}, resources={"limits": {"memory": "128mb"}}),
            "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
            "spec.containers[0].resources.limits.memory",
        ),
        (
            pod({"nodeSelector": {"a": True}}),
            "json: cannot unmarshal bool into Go struct field PodSpec.spec.nodeSelector of type string",
            "spec.nodeSelector.a",
        ),
    ],
)
def test_what_it_has_not_is_refused_in_its_words(text: str, words: str, field: str) -> None:
    applied = apply(world(), text, "x.yaml")
    assert applied.entry.error == f"{HEAD}{words}\n"
    assert applied.problems[0].field == field


def test_fields_have_their_release() -> None:
    text = pod({}, securityContext={"seccompProfile": {"type": "RuntimeDefault"}})
    (problem,) = check(text, "x.yaml", "1.17")
    assert problem.field == "spec.containers[0].securityContext.seccompProfile"
    assert problem.message == "unknown field; Kubernetes has it since 1.19"


def complete(problem: Problem, text: str) -> bool:
    """File, line and column point into the text; the field is named unless the document itself is meant."""
    lines = text.split("\n")
    return (
        problem.file == "x.yaml"
        and 1 <= problem.line <= len(lines)
        and 1 <= problem.column <= len(lines[problem.line - 1]) + 1
        and bool(problem.message)
    )


LINES = [line for text in (DEPLOYMENT, GO_HTTP, V1_INGRESS) for line in text.split("\n")]


@given(
    st.sampled_from([DEPLOYMENT, GO_HTTP, V1_INGRESS]),
    st.integers(0, 80),
    st.sampled_from(
        ["x: 1", "image: {}", "replicas: -1", "- 5", "name: A_B", "port: 70000", "path: //", "periodSeconds: x"]
    ),
    st.sampled_from(["1.17", "1.36"]),
)
@settings(max_examples=150, deadline=None)
def test_every_problem_says_where(text: str, number: int, put: str, release: str) -> None:
    lines = text.split("\n")
    at = number % len(lines)
    indent = len(lines[at]) - len(lines[at].lstrip())
    lines[at] = " " * indent + put
    broken = "\n".join(lines)
    problems = check(broken, "x.yaml", release)
    assert all(complete(problem, broken) for problem in problems)
