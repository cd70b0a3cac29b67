"""`kubectl label` and `kubectl annotate`."""

import pytest

from probeviz.sim.entries import Patch, Refused
from probeviz.sim.setup import Setup
from probeviz.sim.timeline import Timeline
from tests import builders
from tests.kubectl.changing import WEB, ran, said, world

POD = "go-http-8dc5b4779-7q4kw"


def test_a_label_comes_changes_and_goes() -> None:
    on = world()
    assert said(on, "label deploy web tier=a") == ("deployment.apps/web labeled\n", 0)
    assert said(on, "label deploy web tier=b") == (
        "error: 'tier' already has a value (a), and --overwrite is false\n",
        1,
    )
    assert said(on, "label deploy/web tier=b --overwrite") == ("deployment.apps/web labeled\n", 0)
    assert on.cluster.deployments["web"].metadata.labels == {"tier": "b"}
    assert said(on, "label deploy web --list") == ("tier=b\n", 0)
    assert said(on, "label deploy web tier=b --overwrite") == ("deployment.apps/web not labeled\n", 0)
    assert said(on, "label deploy web tier-") == ("deployment.apps/web unlabeled\n", 0)
    assert said(on, "label deploy web tier-") == ('label "tier" not found.\ndeployment.apps/web not labeled\n', 0)
    assert on.cluster.deployments["web"].metadata.labels == {}


def test_an_old_kubectl_knows_two_words() -> None:
    on = world("1.17", "label deploy web a=b")
    assert said(on, "label deploy web a-") == ("deployment.apps/web labeled\n", 0)


def test_several_objects() -> None:
    on = world()
    assert said(on, "label deploy,svc --all a=b") == ("deployment.apps/web labeled\nservice/web labeled\n", 0)
    assert said(on, "label svc -l a=b c=d") == ("service/web labeled\n", 0)
    assert said(on, "label svc -l a=none c=d") == ("", 0)
    answer = ran(on, "label deploy nope web x=y")
    assert answer.stdout == "deployment.apps/web labeled\n"
    assert answer.stderr == 'Error from server (NotFound): deployments.apps "nope" not found\n'
    assert answer.code == 1 and isinstance(answer.entry, Patch)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("deploy web", "error: at least one label update is required"),
        ("a=b", "error: one or more resources must be specified as <resource> <name> or <resource>/<name>"),
        ("deploy a=b web", "error: all resources must be specified before label changes: web"),
        ("deploy web a=b=c", "error: invalid label spec: a=b=c"),
        ("deploy web a=b a-", "error: can not both modify and remove a label in the same command"),
        ("deploy a=b", "error: resource(s) were provided, but no name was specified"),
        ("deploy --all -l a=b c=d", "error: cannot set --all and --selector at the same time"),
        ("deploy nope a=b", 'Error from server (NotFound): deployments.apps "nope" not found'),
        ("deploy web a=b --dry-run=x", 'error: Invalid dry-run value (x). Must be "none", "server", or "client".'),
    ],
)
def test_label_refuses(line: str, words: str) -> None:
    answer = ran(world(), f"label {line}")
    assert (answer.stdout, answer.stderr, answer.code) == ("", f"{words}\n", 1)
    assert isinstance(answer.entry, Refused)


def test_kinds_that_the_cluster_makes() -> None:
    words, code = said(builders.go_http("1.36"), "label rs --all a=b")
    assert code == 1
    assert words == (
        "kubectl label replicasets is not simulated; kubectl label takes Deployments, Pods, Services and Ingresses"
        " here.\n"
    )


def test_a_bad_value_and_a_bad_key() -> None:
    assert said(world(), "label deploy web a=b/")[0].startswith(
        'error: invalid label value: "a=b/": a valid label must'
    )
    assert said(world(), "label deploy web a/b/c=d")[0].startswith('The Deployment "web" is invalid: metadata.labels: ')


def test_a_pod_keeps_its_owner_and_its_generation() -> None:
    on = builders.go_http("1.36")
    before = on.cluster.pods[POD].metadata.generation
    assert said(on, f"label pod {POD} a=b") == (f"pod/{POD} labeled\n", 0)
    meta = on.cluster.pods[POD].metadata
    assert meta.labels["a"] == "b" and meta.owner is not None and meta.generation == before
    words, code = said(on, f"label pod {POD} app-")
    assert code == 1 and "a Pod that its labels take from ReplicaSet go-http-8dc5b4779 is not simulated" in words


def test_annotations_have_an_end() -> None:
    on = world()
    for i in range(40):
        words, code = said(on, f"annotate deploy web a{i}={'x' * 3_900}")
        if code:
            break
    assert words.startswith("error: an object holds at most 131,072 bytes here, and this would make it 13")


def test_a_pod_of_a_template_with_limits() -> None:
    """A template has no requests for them, its Pods have; filling them in again is no change of the spec."""
    on = Timeline(Setup(release="1.36")).world
    ran(on, "apply -f web.yaml", web_yaml=WEB.replace("image: nginx", "image: nginx, resources: {limits: {cpu: 1}}"))
    on.advance(10_000)
    (name,) = on.cluster.pods
    assert said(on, f"label pod {name} a=b") == (f"pod/{name} labeled\n", 0)


def test_annotations() -> None:
    on = world()
    assert said(on, "annotate deploy web a=b=c") == ("deployment.apps/web annotated\n", 0)
    assert on.cluster.deployments["web"].metadata.annotations["a"] == "b=c"
    assert said(on, "annotate deploy web a=d") == (
        "error: --overwrite is false but found the following declared annotation(s): 'a' already has a value (b=c)\n",
        1,
    )
    assert said(on, "annotate deploy web kubernetes.io/change-cause=x") == ("deployment.apps/web annotated\n", 0)
    assert said(on, "annotate deploy web kubernetes.io/change-cause=y") == ("deployment.apps/web annotated\n", 0)
    assert said(on, "annotate deploy web a-") == ("deployment.apps/web annotated\n", 0)
    assert "a" not in on.cluster.deployments["web"].metadata.annotations


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("deploy web", "error: at least one annotation update is required"),
        ("a=b", "error: one or more resources must be specified as <resource> <name> or <resource>/<name>"),
        ("deploy a=b web", "error: all resources must be specified before annotation changes: web"),
        (
            "deploy web a=b a-",
            "error: can not both modify and remove the following annotation(s) in the same command: a",
        ),
    ],
)
def test_annotate_refuses(line: str, words: str) -> None:
    assert said(world(), f"annotate {line}") == (f"{words}\n", 1)
