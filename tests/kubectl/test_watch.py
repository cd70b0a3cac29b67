"""`get -w` prints one row for each fact of the kind, and nothing else."""

import pytest

from probeviz.kubectl.answer import text_of
from probeviz.kubectl.command import Surroundings, kubectl
from probeviz.kubectl.logbook import LogBook
from probeviz.kubectl.watch import Watch
from probeviz.sim import store
from probeviz.sim.facts import Fact, LogWritten
from probeviz.sim.objects import ContainerState, Terminated, Waiting
from probeviz.sim.pod_words import pod_changed
from probeviz.sim.world import World
from tests import builders

POD = "go-http-8dc5b4779-7q4kw"


def _watch(world: World, line: str) -> tuple[str, Watch]:
    answer = kubectl(world, ["get", *line.split()], Surroundings({}, LogBook()))
    assert isinstance(answer.following, Watch)
    return answer.stdout, answer.following


def _facts(world: World) -> list[Fact]:
    facts: list[Fact] = []
    world.sink = facts.append
    return facts


def _rows(watch: Watch, facts: list[Fact]) -> str:
    return "".join(text_of(watch.feed(fact), "out") for fact in facts)


def test_a_row_for_each_write_with_the_widths_reached_so_far() -> None:
    world = builders.go_http("1.36", 10_000)
    printed, watch = _watch(world, "pods -w")
    facts = _facts(world)
    pod = world.cluster.pods[POD]
    status = pod.status.container_statuses[0]
    status.last_state = ContainerState(terminated=Terminated(exit_code=2, finished_at=15_000))
    status.restart_count, status.ready = 1, False
    world.now = 16_000
    store.update(world, pod, "kubelet")
    status.state = ContainerState(waiting=Waiting(reason="CrashLoopBackOff"))
    world.now = 31_000
    store.update(world, pod, "kubelet")
    assert printed + _rows(watch, facts) == (
        "NAME                      READY   STATUS    RESTARTS   AGE\n"
        "go-http-8dc5b4779-7q4kw   1/1     Running   0          10s\n"
        "go-http-8dc5b4779-7q4kw   0/1     Running   1 (1s ago)   16s\n"
        "go-http-8dc5b4779-7q4kw   0/1     CrashLoopBackOff   1 (16s ago)   31s\n"
    )


def test_a_deleted_object_is_printed_once_more() -> None:
    world = builders.go_http("1.17", 10_000)
    _, watch = _watch(world, "pods -w")
    facts = _facts(world)
    world.now = 12_000
    store.delete(world, world.cluster.pods[POD], "kubelet")
    assert _rows(watch, facts) == "go-http-8dc5b4779-7q4kw   1/1     Running   0          12s\n"


def test_other_kinds_other_labels_and_other_names_are_passed_over() -> None:
    world = builders.go_http("1.36", 10_000)
    fact = pod_changed(world, world.cluster.pods[POD])
    for line, rows in (("pods -l app=other -w", 0), ("svc -w", 0), (f"pod {POD} -w", 1), ("pods -l app=go-http -w", 1)):
        _, watch = _watch(world, line)
        assert len(watch.feed(fact)) == rows, line
        assert watch.feed(LogWritten(pod=POD, container="go-http", id="x", line="y")) == []


def test_the_header_comes_with_the_first_row() -> None:
    world = builders.world("1.36")
    printed, watch = _watch(world, "pods -w")
    assert printed == ""
    filled = builders.go_http("1.36", 0)
    lines = watch.feed(pod_changed(filled, filled.cluster.pods[POD]))
    assert [line.text.split()[0] for line in lines] == ["NAME", POD]


def test_marks() -> None:
    world = builders.go_http("1.36", 10_000)
    printed, watch = _watch(world, "pods -w --output-watch-events")
    facts = _facts(world)
    store.update(world, world.cluster.pods[POD], "kubelet")
    store.delete(world, world.cluster.pods[POD], "kubelet")
    rows = (printed + _rows(watch, facts)).splitlines()
    assert [row.split()[0] for row in rows] == ["EVENT", "ADDED", "MODIFIED", "DELETED"]


def test_only_what_changes() -> None:
    world = builders.go_http("1.36", 10_000)
    for line in ("pods --watch-only", "pods -w --watch-only", f"pod {POD} --watch-only --output-watch-events"):
        printed, watch = _watch(world, line)
        assert printed == ""
        rows = text_of(watch.feed(pod_changed(world, world.cluster.pods[POD])), "out").splitlines()
        assert len(rows) == 2 and "NAME" in rows[0] and POD in rows[1]


def test_no_headers_and_columns_go_on_in_a_watch() -> None:
    world = builders.go_http("1.36", 10_000)
    printed, watch = _watch(world, "pods -w --no-headers -A -L app --show-labels")
    fact = pod_changed(world, world.cluster.pods[POD])
    fact.t = world.now
    row = _rows(watch, [fact])
    assert printed == row
    assert row.split()[0] == "default" and row.split()[-2:] == ["go-http", "app=go-http,pod-template-hash=8dc5b4779"]


def test_names_only() -> None:
    world = builders.go_http("1.36", 10_000)
    printed, watch = _watch(world, "pods -w -o name")
    assert printed == _rows(watch, [pod_changed(world, world.cluster.pods[POD])]) == f"pod/{POD}\n"


def test_what_leaves_a_selection_is_deleted_as_it_was() -> None:
    """The API server tells a watcher that an object has gone, with the object as it was while it passed."""
    world = builders.go_http("1.36", 10_000)
    printed, watch = _watch(world, "pods -w --output-watch-events --field-selector status.phase=Running")
    facts = _facts(world)
    pod = world.cluster.pods[POD]
    for phase in ("Failed", "Failed", "Running"):
        pod.status.phase = phase
        store.update(world, pod, "kubelet")
    rows = (printed + _rows(watch, facts)).splitlines()
    assert [row.split()[0] for row in rows] == ["EVENT", "ADDED", "DELETED", "ADDED"]
    assert rows[2].split()[3] == "Running"


def test_events_follow_what_was_listed() -> None:
    world = builders.go_http("1.36", 10_000)
    event = builders.event(world, "e.1", reason="Pulled", message="Pulled", first_timestamp=0, last_timestamp=0)
    printed, watch = _watch(world, "events -w --output-watch-events --field-selector type=Normal")
    facts = _facts(world)
    event.count, event.last_timestamp = 2, 9_000
    store.update(world, event, "kubelet")
    assert [row.split()[0] for row in (printed + _rows(watch, facts)).splitlines()] == ["EVENT", "ADDED", "MODIFIED"]


@pytest.mark.parametrize(
    ("release", "line", "said"),
    [
        ("1.36", "pods -w", "warning: --watch requested, --sort-by will be ignored for watch events received\n"),
        ("1.36", "pods --watch-only", "warning: --watch-only requested, --sort-by will be ignored\n"),
        ("1.17", "pods -w", "warning: --watch or --watch-only requested, --sort-by will be ignored\n"),
    ],
)
def test_sort_by_does_not_sort_a_watch(release: str, line: str, said: str) -> None:
    answer = kubectl(
        builders.go_http(release), ["get", *line.split(), "--sort-by=.metadata.name"], Surroundings({}, LogBook())
    )
    assert answer.stderr == said and answer.following is not None


@pytest.mark.parametrize(
    ("line", "out", "err"),
    [
        ("pods a b -w", 3, "error: you may only watch a single resource or type of resource at a time\n"),
        ("pod nope -w", 0, 'Error from server (NotFound): pods "nope" not found\n'),
        ("pod nope -w --ignore-not-found", 0, ""),
        ("pods -w -o yaml", 0, "-w with -o yaml is not simulated: leave -o out, or use -o wide or -o name.\n"),
        ("pods -w --field-selector spec.restartPolicy=Always", 0,
         "-w with fields of a Pod's spec is not simulated: use a field of its status, or -l.\n"),
    ],
)  # fmt: skip
def test_watches_that_do_not_begin(line: str, out: int, err: str) -> None:
    world = builders.go_http("1.36")
    for name in ("a", "b"):
        world.cluster.pods[name] = builders.pod(True, name)
    answer = kubectl(world, ["get", *line.split()], Surroundings({}, LogBook()))
    assert answer.following is None
    assert (len(answer.stdout.splitlines()), answer.stderr) == (out, err)


def test_another_namespace_stays_empty() -> None:
    world = builders.go_http("1.36")
    printed, watch = _watch(world, "pods -w -n other")
    assert printed == "" and watch.feed(pod_changed(world, world.cluster.pods[POD])) == []


def test_deployments_and_endpoints_follow_their_facts() -> None:
    world = builders.go_http("1.17", 10_000)
    _, deployments = _watch(world, "deploy -w")
    _, endpoints = _watch(world, "ep -w")
    facts = _facts(world)
    deployment = world.cluster.deployments["go-http"]
    deployment.status.ready_replicas = 0
    store.update(world, deployment, "deployment-controller")
    piece = world.cluster.endpoint_slices["go-http-svc-abcde"]
    piece.endpoints[0].ready = False
    store.update(world, piece, "endpointslice-controller")
    assert _rows(deployments, facts) == "go-http   0/1     1            1           10s\n"
    assert _rows(endpoints, facts) == "go-http-svc                      10s\n"


def test_what_a_watch_knows_does_not_change_under_it() -> None:
    """The World changes its objects in place; a row of a deleted object shows what the facts told."""
    world = builders.go_http("1.17", 10_000)
    _, watch = _watch(world, "svc -w")
    facts = _facts(world)
    service = world.cluster.services["go-http-svc"]
    service.type = "LoadBalancer"
    store.delete(world, service, "you")
    assert "NodePort" in _rows(watch, facts)
