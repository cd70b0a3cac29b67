"""Whole commands, as kubectl v1.33.1 answered them before a stand-in for the API server."""

from typing import Any

import yaml

from probeviz.kubectl.answer import Answer
from probeviz.kubectl.command import Surroundings, kubectl
from probeviz.kubectl.logbook import LogBook
from probeviz.sim.objects import ContainerStatus, PodTemplate
from probeviz.sim.world import World
from tests import builders
from tests.cases.registry import case as covers
from tests.cases.registry import load
from tests.kubectl.cases import upstream

DEPLOYMENT: dict[str, Any] = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "newdep"},
    "spec": {
        "selector": {"matchLabels": {"app": "a"}},
        "template": {
            "metadata": {"labels": {"app": "a"}},
            "spec": {"containers": [{"name": "app", "image": "img:1"}]},
        },
    },
}


def _world() -> World:
    """The cluster of the recordings: Deployment `probes` with one Pod, container `app`."""
    world = builders.go_http("1.36", 10_000)
    cluster = world.cluster
    deployment = cluster.deployments.pop("go-http")
    deployment.metadata.name = "probes"
    cluster.deployments["probes"] = deployment
    container = cluster.templates["8dc5b4779"].spec.containers[0]
    container.name = "app"
    cluster.templates["8dc5b4779"] = PodTemplate(spec=cluster.templates["8dc5b4779"].spec)
    pod = builders.pod(True, "probes-6d4b75cb6d-abcde")
    pod.status.container_statuses = [ContainerStatus(name="app", image="img:1")]
    cluster.pods = {pod.metadata.name: pod}
    return world


def _run(argv: list[str], files: dict[str, str] | None = None) -> Answer:
    return kubectl(_world(), argv, Surroundings(files or {}, LogBook()))


@upstream("cli-empty", "cli-notfound", "cli-watch-two", "cli-scale", "cli-logs-previous-none")
def test_commands(case: dict[str, Any]) -> None:
    answer = _run(case["given"]["argv"])
    assert {"stdout": answer.stdout, "stderr": answer.stderr, "exit": answer.code} == case["expect"]


def _refused(spec: dict[str, Any], name: str) -> dict[str, Any]:
    manifest = {**DEPLOYMENT, "metadata": {"name": name}, "spec": {**DEPLOYMENT["spec"], **spec}}
    answer = _run(["apply", "-f", "dep.yaml"], {"dep.yaml": yaml.safe_dump(manifest)})
    return {"stderr": answer.stderr, "exit": answer.code}


@covers("cli-strict")
def test_an_unknown_field() -> None:
    assert _refused({"foo": 1}, "dep") == load("kubectl")["cli-strict"]["expect"]


@covers("cli-invalid-one")
def test_one_cause() -> None:
    probe = {"tcpSocket": {"port": 1}, "successThreshold": 2}
    template = DEPLOYMENT["spec"]["template"]
    containers = [{**template["spec"]["containers"][0], "livenessProbe": probe}]
    spec = {"template": {**template, "spec": {"containers": containers}}}
    assert _refused(spec, "newdep") == load("kubectl")["cli-invalid-one"]["expect"]
