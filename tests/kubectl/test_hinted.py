"""Fields that would keep a Pod from running on a real cluster are named in the terminal, once."""

from typing import Any

import pytest
import yaml

from tests.kubectl.played import IMAGE, Run, setup

SAID = "(pod/p: accepted, not simulated: {}. On a real cluster this may decide whether the Pod runs, and where.)"
REQUIRED = {"requiredDuringSchedulingIgnoredDuringExecution": [{"topologyKey": "kubernetes.io/hostname"}]}


def pod(container: dict[str, Any] | None = None, **spec: Any) -> str:
    app = {"name": "app", "image": IMAGE, **(container or {})}
    value = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "p"},
        "spec": {"containers": [app], **spec},
    }
    return yaml.safe_dump(value, sort_keys=False)


def stderr(text: str, line: str = "apply -f p.yaml") -> str:
    return Run(setup(), {"p.yaml": text}).type(line).answer.stderr.strip()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (pod(schedulingGates=[{"name": "x.io/wait"}]), "spec.schedulingGates"),
        (pod(nodeSelector={"disk": "ssd"}), "spec.nodeSelector"),
        (pod(affinity={"podAntiAffinity": REQUIRED}), "spec.affinity.podAntiAffinity"),
        (pod(tolerations=[{"operator": "Exists"}]), "spec.tolerations"),
        (pod(securityContext={"runAsNonRoot": True}), "spec.securityContext.runAsNonRoot"),
        (pod(volumes=[{"name": "v", "configMap": {"name": "c"}}]), "spec.volumes.configMap"),
        (pod({"envFrom": [{"secretRef": {"name": "s"}}]}), "spec.containers.envFrom"),
        (
            pod({"env": [{"name": "A", "valueFrom": {"configMapKeyRef": {"name": "c", "key": "k"}}}]}),
            "spec.containers.env.valueFrom",
        ),
        (pod({"resources": {"requests": {"cpu": "64"}}}), "spec.containers.resources.requests"),
        (pod({"command": ["./server"], "args": ["-v"]}), "spec.containers.command, spec.containers.args"),
    ],
)
def test_what_might_keep_a_pod_from_running_is_named(text: str, named: str) -> None:
    assert stderr(text) == SAID.format(named)
    assert stderr(text, "create -f p.yaml") == SAID.format(named)


@pytest.mark.parametrize(
    "text",
    [
        pod(),
        pod(nodeSelector={"kubernetes.io/os": "linux"}),
        pod(volumes=[{"name": "v", "secret": {"secretName": "s", "optional": True}}, {"name": "e", "emptyDir": {}}]),
        pod({"resources": {"requests": {"cpu": "100m", "memory": "64Mi"}}}),
        pod({"command": ["sleep", "3600"]}),
        pod({"env": [{"name": "A", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}]}),
    ],
)
def test_what_would_not_is_left_alone(text: str) -> None:
    assert stderr(text) == ""


def test_it_is_said_once_and_not_of_a_dry_run() -> None:
    run = Run(setup(), {"p.yaml": pod(nodeSelector={"disk": "ssd"})})
    assert run.type("apply -f p.yaml --dry-run=server").answer.stderr == ""
    assert run.type("apply -f p.yaml").answer.stderr
    again = run.type("apply -f p.yaml").answer
    assert (again.stdout, again.stderr) == ("pod/p unchanged\n", "")
