"""`kubectl describe`: both releases in golden files, the probe line against upstream, and the errors."""

from typing import Any

import pytest

from probeviz.kubectl.command import Surroundings, kubectl
from probeviz.kubectl.describe.events import interval
from probeviz.kubectl.describe.probe import probe_line
from probeviz.kubectl.logbook import LogBook
from probeviz.sim.objects import Event, Exec, Grpc, HttpGet, Meta, Probe, TcpSocket
from probeviz.sim.world import World
from tests import builders, golden
from tests.kubectl.cases import cases

NOW = 81_000


def _describe(world: World, line: str) -> tuple[str, str, int]:
    answer = kubectl(world, ["describe", *line.split()], Surroundings({}, LogBook()))
    return answer.stdout, answer.stderr, answer.code


def _article(release: str) -> World:
    """The article's third act, six seconds after the third restart."""
    world = builders.go_http(release, NOW)
    kubelet: dict[str, Any] = {"first_timestamp": 15_000, "last_timestamp": 75_000, "count": 3, "type": "Warning"}
    created: dict[str, Any] = {"first_timestamp": 0, "last_timestamp": 75_000, "count": 4}
    quote = '"' if release == "1.36" else ""
    failed = f"Liveness probe failed: Get {quote}http://10.3.53.103:8080/err{quote}: EOF"
    killing = "Container go-http failed liveness probe, will be restarted"
    builders.event(world, "x.1", reason="Created", message="Created container go-http", **created)
    builders.event(world, "x.2", reason="Unhealthy", message=failed, **kubelet)
    builders.event(world, "x.3", reason="Killing", message=killing, **(kubelet | {"type": "Normal"}))
    builders.event(
        world, "x.4", reason="Started", message="Started container go-http", **(created | {"last_timestamp": 76_000})
    )
    return world


@pytest.mark.parametrize("release", ["1.17", "1.36"])
@pytest.mark.parametrize("kind", ["pod", "deployment", "replicaset", "service", "ingress"])
def test_golden(release: str, kind: str) -> None:
    golden.check(f"describe-{kind}-{release}.txt", _describe(_article(release), kind)[0])


def test_the_articles_events() -> None:
    rows = _describe(_article("1.17"), "pod -l app=go-http")[0].splitlines()[-4:]
    host = f"kubelet, {builders.NODE}"
    assert rows == [
        f"  Normal   Created    6s (x4 over 81s)  {host}  Created container go-http",
        f"  Warning  Unhealthy  6s (x3 over 66s)  {host}  Liveness probe failed: Get http://10.3.53.103:8080/err: EOF",
        f"  Normal   Killing    6s (x3 over 66s)  {host}  Container go-http failed liveness probe, will be restarted",
        f"  Normal   Started    5s (x4 over 81s)  {host}  Started container go-http",
    ]


@pytest.mark.parametrize(
    ("probe", "line"),
    [
        (Probe(exec=Exec(command=["cat", "/tmp/healthy"])), "exec [cat /tmp/healthy]"),
        (Probe(http_get=HttpGet(port="http", path="/", scheme="HTTPS")), "http-get https://:http/"),
        (Probe(http_get=HttpGet(port=80, path="x?y=1", host="h")), "http-get http://h:80/x%3Fy=1"),
        (Probe(http_get=HttpGet(port=80, path="/a b*", host="::1")), "http-get http://[::1]:80/a%20b%2A"),
        (Probe(tcp_socket=TcpSocket(port=8080)), "tcp-socket :8080"),
        (Probe(grpc=Grpc(port=9090, service="svc")), "grpc <pod>:9090 svc"),
        (Probe(grpc=Grpc(port=9090)), "grpc <pod>:9090 "),
        (Probe(), "unknown"),
    ],
)
def test_probe_lines(probe: Probe, line: str) -> None:
    assert probe_line(probe) == f"{line} delay=0s timeout=1s period=10s #success=1 #failure=3"


@pytest.mark.parametrize("id_", ["probe-line-exec", "probe-line-http-named", "probe-line-grpc"])
def test_probe_lines_of_upstream(id_: str) -> None:
    (case,) = (case for case in cases(id_) if case["id"] == id_)
    given = case["given"]["describeProbe"]
    probe = Probe(
        exec=Exec(**given["exec"]) if "exec" in given else None,
        http_get=HttpGet(**given["httpGet"]) if "httpGet" in given else None,
        grpc=Grpc(**given["grpc"]) if "grpc" in given else None,
    )
    assert probe_line(probe) == case["expect"]


def test_events_of_one_second_stand_in_the_order_of_their_making() -> None:
    world = builders.go_http("1.36", 16_000)
    for name, made in (("b", 15_000), ("a", 1_000)):
        event = builders.event(world, name, reason=name, message=name, last_timestamp=15_000, first_timestamp=made)
        event.metadata.creation_timestamp = made
    rows = _describe(world, "pod")[0].splitlines()[-2:]
    assert [row.split()[1] for row in rows] == ["a", "b"]


def test_age_of_an_event_that_was_seen_once() -> None:
    event = Event(metadata=Meta(name="e"), ref="pod/x", uid="", type="", reason="", message="", first_timestamp=0)
    assert interval(event, 125_000) == "2m5s"
    event.count, event.last_timestamp = 2, 120_000
    assert interval(event, 125_000) == "5s (x2 over 2m5s)"


def test_a_terminating_pod() -> None:
    world = builders.go_http("1.36", 10_000)
    meta = next(iter(world.cluster.pods.values())).metadata
    meta.deletion_timestamp, meta.deletion_grace_period_seconds = 8_000, 30
    text = _describe(world, "pod")[0]
    assert "Status:                    Terminating (lasts 2s)\nTermination Grace Period:  30s\n" in text


def test_annotations() -> None:
    world = builders.go_http("1.36")
    annotations = world.cluster.services["go-http-svc"].metadata.annotations = {
        "kubectl.kubernetes.io/last-applied-configuration": "{}\n",
        "b": "2",
        "a": "x" * 200,
    }
    text = _describe(world, "svc")[0]
    assert f"Annotations:              a:\n{' ' * 28}{'x' * 138}...\n{' ' * 26}b: 2\n" in text
    assert "last-applied" not in text and len(annotations) == 3


@pytest.mark.parametrize(
    ("line", "err", "code"),
    [
        ("pod nope", 'Error from server (NotFound): pods "nope" not found\n', 1),
        ("pod -l app=none", "No resources found in default namespace.\n", 0),
        ("nodes", "kubectl describe nodes is not simulated: use kubectl get nodes -o yaml.\n", 1),
        ("pod x -l a=b", "error: name cannot be provided when a selector is specified\n", 1),
    ],
)
def test_what_is_not_there(line: str, err: str, code: int) -> None:
    assert _describe(builders.go_http(), line) == ("", err, code)


def test_a_beginning_of_a_name_is_enough() -> None:
    assert _describe(builders.go_http(), "pod go-http-8dc")[0].startswith("Name:         go-http-8dc5b4779-7q4kw\n")


def test_two_blank_lines_between_objects() -> None:
    world = builders.go_http()
    world.cluster.pods["other"] = builders.pod(True, "other")
    assert "\n\n\nName:         other\n" in _describe(world, "pods")[0]
