"""`apply`, `delete`, `scale`: what they say, and the entry that they leave in the log."""

import pytest

from probeviz.kubectl.answer import Answer
from probeviz.kubectl.command import Surroundings, kubectl
from probeviz.kubectl.logbook import LogBook
from probeviz.sim.entries import Apply, Delete, Refused, Scale
from probeviz.sim.facts import ObjectDeleted
from probeviz.sim.world import World
from tests import builders

POD = "go-http-8dc5b4779-7q4kw"
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: app, image: nginx}]}
"""
FILES = {
    "web.yaml": DEPLOYMENT,
    "broken.yaml": "a: b: c\n",
    "bad.yaml": DEPLOYMENT.replace(
        "image: nginx", "image: nginx, livenessProbe: {tcpSocket: {port: 1}, successThreshold: 2}"
    ),
    "go-http.yaml": "kind: Service\nmetadata: {name: go-http-svc}\n---\nkind: Pod\nmetadata: {name: nope}\n",
}


def _run(world: World, line: str, stdin: str | None = None) -> Answer:
    return kubectl(world, line.split(), Surroundings(FILES, LogBook(), stdin))


# --- apply --------------------------------------------------------------------------------------------------------


def test_apply_says_what_became_of_each_object() -> None:
    answer = _run(builders.world("1.36"), "apply -f web.yaml")
    assert (answer.stdout, answer.stderr, answer.code) == ("deployment.apps/web created\n", "", 0)
    assert isinstance(answer.entry, Apply)
    assert [obj.metadata.name for obj in answer.entry.objects] == ["web"]


def test_apply_reads_a_pipe() -> None:
    assert _run(builders.world("1.36"), "apply -f -", DEPLOYMENT).stdout == "deployment.apps/web created\n"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("apply -f nope.yaml", 'error: the path "nope.yaml" does not exist\n'),
        ("apply", "error: must specify one of -f and -k\n"),
        (
            "apply -f bad.yaml",
            'The Deployment "web" is invalid: spec.template.spec.containers[0].livenessProbe.successThreshold:'
            " Invalid value: 2: must be 1\n",
        ),
        (
            "apply -f broken.yaml",
            "error: error parsing broken.yaml: error converting YAML to JSON: yaml: mapping values are not"
            " allowed in this context\n",
        ),
    ],
)
def test_apply_refuses(line: str, said: str) -> None:
    answer = _run(builders.world("1.36"), line)
    assert (answer.stdout, answer.stderr, answer.code) == ("", said, 1)
    assert isinstance(answer.entry, Refused)


# --- delete -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("release", "line", "said"),
    [
        ("1.17", f"delete pod {POD}", f'pod "{POD}" deleted\n'),
        ("1.36", f"delete pod {POD}", f'pod "{POD}" deleted from default namespace\n'),
        ("1.17", "delete deploy go-http", 'deployment.apps "go-http" deleted\n'),
        ("1.17", "delete svc/go-http-svc ing/go-http-ingress",
         'service "go-http-svc" deleted\ningress.extensions "go-http-ingress" deleted\n'),
        ("1.17", "delete pods -l app=go-http", f'pod "{POD}" deleted\n'),
        ("1.17", "delete pods --all", f'pod "{POD}" deleted\n'),
    ],
)  # fmt: skip
def test_delete_tells_at_once(release: str, line: str, said: str) -> None:
    answer = _run(builders.go_http(release), line)
    assert (answer.stdout, answer.code) == (said, 0)
    assert isinstance(answer.entry, Delete)


def test_delete_waits_until_the_object_is_gone() -> None:
    following = _run(builders.go_http(), f"delete pod {POD}").following
    assert following is not None
    another = _gone("p2")
    assert following.feed(another) == [] and not following.done
    assert following.feed(_gone("p1")) == [] and following.done


def test_delete_without_waiting() -> None:
    assert _run(builders.go_http(), f"delete pod {POD} --wait=false").following is None


@pytest.mark.parametrize(
    ("flags", "grace", "force"),
    [
        ("", None, False),
        ("--grace-period=5", 5, False),
        ("--grace-period=0", 1, False),
        ("--grace-period=-1", None, False),
        ("--now", 1, False),
        ("--force", 0, True),
        ("--force --grace-period=0", 0, True),
    ],
)
def test_how_long_it_may_take(flags: str, grace: int | None, force: bool) -> None:
    answer = _run(builders.go_http("1.17"), f"delete pod {POD} {flags}")
    assert answer.entry == Delete(refs=[f"pod/{POD}"], grace_seconds=grace, force=force)
    assert answer.stderr.startswith("Warning: Immediate deletion") is force
    assert answer.stdout == f'pod "{POD}" {"force " if force else ""}deleted\n'


def test_delete_what_a_file_names() -> None:
    answer = _run(builders.go_http("1.17"), "delete -f go-http.yaml")
    assert answer.stdout == 'service "go-http-svc" deleted\n'
    assert answer.stderr == 'Error from server (NotFound): pods "nope" not found\n'
    assert answer.code == 1
    assert isinstance(answer.entry, Delete) and answer.entry.refs == ["service/go-http-svc"]


@pytest.mark.parametrize(
    ("line", "said", "code"),
    [
        ("delete pod nope", 'Error from server (NotFound): pods "nope" not found\n', 1),
        ("delete pod", "error: resource(s) were provided, but no name was specified\n", 1),
        ("delete", "error: You must provide one or more resources by argument or filename.\n", 1),
        ("delete pods -l app=none", "No resources found\n", 0),
        ("delete pod nope --ignore-not-found", "No resources found\n", 0),
    ],
)
def test_nothing_to_delete(line: str, said: str, code: int) -> None:
    answer = _run(builders.go_http(), line)
    assert (answer.stderr or answer.stdout, answer.code) == (said, code)
    assert bool(answer.stderr) is bool(code)
    assert not isinstance(answer.entry, Delete)


# --- scale --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["scale deploy/go-http --replicas=5", "scale --replicas 5 deployment go-http"])
def test_scale(line: str) -> None:
    answer = _run(builders.go_http(), line)
    assert answer.stdout == "deployment.apps/go-http scaled\n"
    assert answer.entry == Scale(ref="deployment.apps/go-http", replicas=5)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("deploy/go-http", 'error: required flag(s) "replicas" not set'),
        ("deploy/nope --replicas=1", 'error: no objects passed to scale deployments.apps "nope" not found'),
        ("deploy/go-http --replicas=2 --current-replicas=3", "error: Expected replicas to be 3, was 1"),
        ("deploy/go-http --replicas=51", "A run holds at most 50 Pods, and this would make it 51."),
        (
            "svc/go-http-svc --replicas=1",
            "Error from server (NotFound): the server could not find the requested resource",
        ),
    ],
)
def test_scale_refuses(line: str, said: str) -> None:
    answer = _run(builders.go_http("1.36"), f"scale {line}")
    assert (answer.stderr, answer.code) == (f"{said}\n", 1)
    assert isinstance(answer.entry, Refused)


@pytest.mark.parametrize("text", ["-1", "x", "1.5", ""])
def test_replicas_are_a_number(text: str) -> None:
    assert _run(builders.go_http(), f"scale deploy/go-http --replicas={text}").code == 1


def test_unknown_verbs() -> None:
    assert (
        _run(builders.go_http(), "gte").stderr
        == 'error: unknown command "gte" for "kubectl"\nDid you mean kubectl get?\n'
    )
    assert _run(builders.go_http(), "debug x").stderr.startswith("kubectl debug is not simulated; ")


def _gone(uid: str) -> ObjectDeleted:
    return ObjectDeleted(ref="pod/x", uid=uid, owner=None, generation=0, resource_version=1, by="kubelet")
