"""`kubectl get`: the article's tables, every form of output, and every error."""

import json

import pytest
import yaml

from probeviz.kubectl.command import Surroundings, kubectl
from probeviz.kubectl.logbook import LogBook
from probeviz.sim.world import World
from tests import builders, golden

NOWHERE = Surroundings({}, LogBook())


def _get(world: World, line: str) -> tuple[str, str, int]:
    answer = kubectl(world, ["get", *line.split()], NOWHERE)
    return answer.stdout, answer.stderr, answer.code


def test_the_articles_tables() -> None:
    world = builders.go_http("1.17", 8_000)
    assert _get(world, "pod -l app=go-http") == (
        "NAME                      READY   STATUS    RESTARTS   AGE\n"
        "go-http-8dc5b4779-7q4kw   1/1     Running   0          8s\n",
        "",
        0,
    )
    world.now = 31_000
    blank = " " * (len(builders.ADDRESS) + 3 - len("ADDRESS"))
    assert _get(world, "ingress -l app=go-http")[0] == (
        f"NAME              HOSTS   ADDRESS{blank}PORTS   AGE\n"
        f"go-http-ingress   *       {builders.ADDRESS}   80      31s\n"
    )


LINES = (
    "pods -o wide",
    "all",
    "all -o wide",
    "deploy,rs -o wide",
    "svc,ing",
    "endpoints",
    "endpointslices",
    "nodes -o wide",
    "events",
    "events -o wide",
    "events --sort-by=.lastTimestamp",
    "pods -A",
    "pods --show-labels",
    "pods -L app,missing",
    "pods --no-headers",
    "pods,deploy -o name",
    "ing -o name",
    "pod/go-http-8dc5b4779-7q4kw svc/go-http-svc",
    "deploy go-http -o yaml",
    "svc go-http-svc -o json",
    "endpoints go-http-svc -o yaml",
    "ingress -o yaml",
    "ns",
)


@pytest.mark.parametrize("release", ["1.17", "1.36"])
def test_golden(release: str) -> None:
    world = builders.go_http(release, 81_000, ready=False)
    builders.event(world, "a.1", reason="Scheduled", message="Assigned", component="default-scheduler", host="")
    builders.event(world, "a.2", reason="Created", message="Created", count=4, first_timestamp=0, last_timestamp=75_000)
    text = ""
    for line in LINES:
        out, err, code = _get(world, line)
        text += f"$ kubectl get {line}\n{out}{err}" + (f"[exit code {code}]\n" if code else "") + "\n"
    golden.check(f"get-{release}.txt", text)


@pytest.mark.parametrize(
    ("line", "err", "code"),
    [
        ("pods -l app=none", "No resources found in default namespace.\n", 0),
        ("pods -A -l app=none", "No resources found\n", 0),
        ("nodes -l app=none", "No resources found\n", 0),
        ("pods -n other", "No resources found in other namespace.\n", 0),
        ("pods nope", 'Error from server (NotFound): pods "nope" not found\n', 1),
        (
            "pods go-http-8dc5b4779-7q4kw -n other",
            'Error from server (NotFound): pods "go-http-8dc5b4779-7q4kw" not found\n',
            1,
        ),
        ("deploy nope", 'Error from server (NotFound): deployments.apps "nope" not found\n', 1),
        ("pods nope --ignore-not-found", "", 0),
        ("foo", 'error: the server doesn\'t have a resource type "foo"\n', 1),
        ("pods,svc -w", "error: you may only specify a single resource type\n", 1),
        ("pods x -l a=b", "error: name cannot be provided when a selector is specified\n", 1),
        ("pods --foo", "error: unknown flag: --foo\nSee 'kubectl get --help' for usage.\n", 1),
        ("pods -z", "error: unknown shorthand flag: 'z' in -z\nSee 'kubectl get --help' for usage.\n", 1),
        ("pods -o", "error: flag needs an argument: 'o' in -o\nSee 'kubectl get --help' for usage.\n", 1),
        ("pod/x/y", "error: arguments in resource/name form must have a single resource and name\n", 1),
    ],
)
def test_what_is_not_there(line: str, err: str, code: int) -> None:
    assert _get(builders.go_http("1.36"), line) == ("", err, code)


def test_nothing_named() -> None:
    _, err, code = _get(builders.go_http(), "")
    assert err.startswith("You must specify the type of resource to get.") and code == 1


def test_what_is_found_comes_before_what_is_not() -> None:
    answer = kubectl(builders.go_http(), ["get", "pod", "nope", "go-http-8dc5b4779-7q4kw"], NOWHERE)
    assert [line.stream for line in answer.lines] == ["out", "out", "err"]
    assert answer.code == 1


def test_an_old_server_does_not_warn_of_endpoints() -> None:
    assert _get(builders.go_http("1.17"), "ep")[1] == ""
    assert _get(builders.go_http("1.36"), "ep")[1].startswith("Warning: v1 Endpoints is deprecated in v1.33+;")


@pytest.mark.parametrize("word", ["po", "pod", "pods", "Pod", "pods.v1."])
def test_names_of_a_kind(word: str) -> None:
    assert "go-http-8dc5b4779-7q4kw" in _get(builders.go_http(), word)[0]


@pytest.mark.parametrize("word", ["deployments.apps", "deploy.apps", "deployments.v1.apps"])
def test_names_with_a_group(word: str) -> None:
    assert "go-http " in _get(builders.go_http(), word)[0]


def test_the_old_ingress_group_is_gone_on_a_new_server() -> None:
    assert _get(builders.go_http("1.17"), "ingress.extensions")[2] == 0
    assert _get(builders.go_http("1.36"), "ingress.extensions")[2] == 1


def test_json_is_a_list_unless_one_object_was_named() -> None:
    world = builders.go_http()
    every = json.loads(_get(world, "pods -o json")[0])
    one = json.loads(_get(world, "pod go-http-8dc5b4779-7q4kw -o json")[0])
    assert (every["kind"], len(every["items"])) == ("List", 1)
    assert one == every["items"][0]
    assert every == yaml.safe_load(_get(world, "pods -o yaml")[0])
    assert json.loads(_get(world, "pods -l app=none -o json")[0])["items"] == []


def test_yaml_quotes_what_would_be_read_as_something_else() -> None:
    world = builders.go_http()
    world.cluster.pods["go-http-8dc5b4779-7q4kw"].metadata.labels = {"a": "true", "b": "1", "c": "", "d": "y", "e": "x"}
    text = _get(world, "pod go-http-8dc5b4779-7q4kw -o yaml")[0]
    for line in ('a: "true"', 'b: "1"', 'c: ""', 'd: "y"', "e: x"):
        assert f"    {line}\n" in text


def test_json_escapes_what_go_escapes() -> None:
    world = builders.go_http()
    world.cluster.pods["go-http-8dc5b4779-7q4kw"].metadata.annotations = {"a": "<&>"}
    assert "\\u003c\\u0026\\u003e" in _get(world, "pods -o json")[0]


def test_reading_changes_nothing() -> None:
    world = builders.go_http("1.36")
    before = world.save()
    for line in (*LINES, "pods -w"):
        _get(world, line)
    assert world.save() == before


def test_the_service_of_the_api_server_is_there_and_stays() -> None:
    world = builders.go_http("1.36")
    assert _get(world, "svc kubernetes -o name") == ("service/kubernetes\n", "", 0)
    assert _get(world, "svc -l component=apiserver -o name")[0] == "service/kubernetes\n"
    assert _get(world, "svc -l app=nope -o name")[0] == ""
    path = "{.spec.clusterIP}/{.spec.ports[0].targetPort}"
    assert _get(world, f"svc kubernetes -o jsonpath={path}")[0] == "10.96.0.1/6443\n"
    answer = kubectl(world, ["delete", "svc", "kubernetes"], NOWHERE)
    assert answer.stderr == "service/kubernetes is the cluster's own: Pods find the API server by it.\n"
