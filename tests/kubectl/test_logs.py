"""`kubectl logs`: whose lines, and what is said when there are none."""

import pytest

from probeviz.kubectl.answer import text_of
from probeviz.kubectl.command import Surroundings, kubectl
from probeviz.kubectl.logbook import MAX_INSTANCES, MAX_LINES, LogBook
from probeviz.sim.facts import ContainerChanged, LogWritten, ObjectDeleted
from probeviz.sim.objects import Container, ContainerState, ContainerStatus, Terminated, Waiting
from probeviz.sim.world import World
from tests import builders

POD = "go-http-8dc5b4779-7q4kw"


def _wrote(line: str, instance: str = "c0", t: int = 0) -> LogWritten:
    return LogWritten(pod=POD, container="go-http", id=instance, line=line, t=t)


def _book(*facts: LogWritten) -> LogBook:
    book = LogBook()
    for fact in facts:
        book.feed(fact)
    return book


def _logs(world: World, book: LogBook, line: str) -> tuple[str, str, int]:
    answer = kubectl(world, ["logs", *line.split()], Surroundings({}, book))
    return answer.stdout, answer.stderr, answer.code


def _status(world: World) -> ContainerStatus:
    return world.cluster.pods[POD].status.container_statuses[0]


def _ended(instance: str) -> ContainerState:
    return ContainerState(terminated=Terminated(exit_code=2, reason="Error", container_id=instance))


def test_the_lines_of_the_running_instance() -> None:
    book = _book(_wrote("old", "b9"), _wrote("Starting server at port 8080"), _wrote("panic\nstack"))
    assert _logs(builders.go_http(), book, POD)[0] == "Starting server at port 8080\npanic\nstack\n"


def test_facts_carry_the_short_id_and_the_status_the_long_one() -> None:
    world = builders.go_http()
    _status(world).container_id = "containerd://11271ba1b90e6d26fd19a3db28e77b33"
    assert _logs(world, _book(_wrote("x", "11271ba1b90e6")), POD)[0] == "x\n"


def test_previous_is_the_instance_before() -> None:
    world = builders.go_http()
    _status(world).last_state = _ended("docker://b9")
    book = _book(_wrote("old", "b9"), _wrote("new"))
    assert _logs(world, book, f"{POD} --previous")[0] == "old\n"
    assert _logs(world, book, POD)[0] == "new\n"


def test_in_crash_loop_back_off_the_last_instance_speaks() -> None:
    world = builders.go_http()
    status = _status(world)
    status.state, status.last_state = ContainerState(waiting=Waiting(reason="CrashLoopBackOff")), _ended("docker://b9")
    assert _logs(world, _book(_wrote("last words", "b9")), POD)[0] == "last words\n"


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("ContainerCreating", "ContainerCreating"),
        ("ErrImagePull", "image can't be pulled"),
        ("ImagePullBackOff", "trying and failing to pull image"),
    ],
)
def test_a_container_that_waits_has_no_log(reason: str, said: str) -> None:
    world = builders.go_http()
    _status(world).state = ContainerState(waiting=Waiting(reason=reason))
    assert _logs(world, LogBook(), POD) == (
        "",
        f'Error from server (BadRequest): container "go-http" in pod "{POD}" is waiting to start: {said}\n',
        1,
    )


def test_no_previous_instance() -> None:
    said = f'Error from server (BadRequest): previous terminated container "go-http" in pod "{POD}" not found\n'
    assert _logs(builders.go_http(), LogBook(), f"{POD} --previous") == ("", said, 1)


def test_a_missing_pod_in_the_words_of_the_release() -> None:
    old, new = builders.go_http("1.17"), builders.go_http("1.36")
    assert _logs(old, LogBook(), "nope")[1] == 'Error from server (NotFound): pods "nope" not found\n'
    said = 'error: error from server (NotFound): pods "nope" not found in namespace "default"\n'
    assert _logs(new, LogBook(), "nope") == ("", said, 1)


def test_how_many_lines() -> None:
    book = _book(*(_wrote(str(i), t=i * 1000) for i in range(20)))
    world = builders.go_http(now=20_000)
    assert _logs(world, book, f"{POD} --tail=2")[0] == "18\n19\n"
    assert _logs(world, book, f"{POD} --tail 0")[0] == ""
    assert _logs(world, book, f"{POD} --since=1s")[0] == "19\n"
    assert len(_logs(world, book, "-l app=go-http")[0].splitlines()) == 10
    assert _logs(world, book, f"{POD} --tail=x")[2] == 1
    assert _logs(world, book, f"{POD} --since=soon")[2] == 1


def test_stamps_and_prefix() -> None:
    text = _logs(builders.go_http(), _book(_wrote("x", t=1_250)), f"{POD} --timestamps --prefix")[0]
    assert text == f"[pod/{POD}/go-http] 2026-11-23T06:00:01.250000000Z x\n"


def test_two_containers_need_a_name() -> None:
    old, new = builders.go_http("1.17"), builders.go_http("1.36")
    for world in (old, new):
        world.cluster.templates["8dc5b4779"].spec.containers.append(Container(name="side"))
    assert "choose one of: [go-http side]" in _logs(old, LogBook(), POD)[1]
    said = 'Defaulted container "go-http" out of: go-http, side\n'
    assert _logs(new, _book(_wrote("x")), POD) == ("x\n", said, 0)
    assert _logs(new, LogBook(), f"{POD} -c nope")[1] == f"error: container nope is not valid for pod {POD}\n"


def test_logs_of_a_deployment_take_the_ready_pod_first() -> None:
    world = builders.go_http()
    world.cluster.pods["other"] = builders.pod(False, "other")
    text, err, _ = _logs(world, _book(_wrote("x")), "deploy/go-http")
    assert (text, err) == ("x\n", f"Found 2 pods, using pod/{POD}\n")


def test_follow_prints_what_is_written_and_ends_with_the_container() -> None:
    world = builders.go_http()
    following = kubectl(world, ["logs", "-f", POD], Surroundings({}, LogBook())).following
    assert following is not None
    assert text_of(following.feed(_wrote("one\ntwo")), "out") == "one\ntwo\n"
    assert following.feed(_wrote("another instance", "c1")) == []
    assert not following.done
    following.feed(_changed("terminated"))
    assert following.done


def test_follow_ends_with_the_pod() -> None:
    following = kubectl(builders.go_http(), ["logs", "-f", POD], Surroundings({}, LogBook())).following
    assert following is not None
    deleted = ObjectDeleted(ref=f"pod/{POD}", uid="p1", owner=None, generation=0, resource_version=1, by="kubelet")
    assert following.feed(deleted) == [] and following.done


def test_follow_of_a_dead_container_ends_at_once() -> None:
    world = builders.go_http()
    _status(world).state = _ended("docker://c0")
    assert kubectl(world, ["logs", "-f", POD], Surroundings({}, LogBook())).following is None


def test_the_book_is_bounded() -> None:
    book = _book(*(_wrote(str(i)) for i in range(MAX_LINES + 5)))
    assert [w.line for w in book.lines(POD, "go-http", "c0")][0] == "5"
    for number in range(MAX_INSTANCES + 1):
        book.feed(_wrote("x", f"d{number}"))
    assert book.lines(POD, "go-http", "c0") == [] and book.lines(POD, "go-http", f"d{MAX_INSTANCES}") != []
    book.feed(ObjectDeleted(ref=f"pod/{POD}", uid="", owner=None, generation=0, resource_version=0, by=""))
    assert book.lines(POD, "go-http", f"d{MAX_INSTANCES}") == []


def _changed(state: str) -> ContainerChanged:
    return ContainerChanged(
        pod=POD,
        container="go-http",
        role="app",
        id="c0",
        image="",
        state="terminated" if state == "terminated" else "running",
        reason="",
        message="",
        exit_code=2,
        signal=None,
        started_at=0,
        finished_at=1,
        last=None,
        ready=False,
        started=False,
        restart_count=0,
        stopping=None,
    )


# --- which lines, in kubectl's own words --------------------------------------------------------------------------


def test_since_a_date() -> None:
    book = _book(*(_wrote(str(i), t=i * 1000) for i in range(20)))
    world = builders.go_http(now=20_000)
    assert _logs(world, book, f"{POD} --since-time=2026-11-23T06:00:18Z")[0] == "18\n19\n"
    assert _logs(world, book, f"{POD} --since-time=2026-11-23T08:00:18.5+02:00")[0] == "18\n19\n"
    assert _logs(world, book, f"{POD} --since=1500ms")[0] == "18\n19\n", "whole seconds go to the server"
    assert _logs(world, book, f"{POD} --since=0s --tail=1")[0] == "19\n"


def test_a_container_named_in_line() -> None:
    assert _logs(builders.go_http(), _book(_wrote("x")), f"{POD} go-http")[0] == "x\n"


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ("--since=1s --since-time=2026-11-23T06:00:18Z",
         "error: at most one of `sinceTime` or `sinceSeconds` may be specified"),
        ("--since=-1s", "error: --since must be greater than 0"),
        ("--since=1", 'error: invalid argument "1" for "--since" flag: time: missing unit in duration 1'
                      "\nSee 'kubectl logs --help' for usage."),
        ("--since-time=noon",
         'error: parsing time "noon" as "2006-01-02T15:04:05Z07:00": cannot parse "noon" as "2006"'),
        ("--tail=-2", "error: --tail must be greater than or equal to -1"),
        ("--all-containers -c go-http",
         "error: --all-containers=true should not be specified with container name go-http"),
        ("x -c go-http", "error: only one of -c or an inline [CONTAINER] arg is allowed"),
        ("x y", "error: expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required"
                " argument for the logs command\nSee 'kubectl logs -h' for help and examples"),
    ],
)  # fmt: skip
def test_refused_flags(flags: str, said: str) -> None:
    assert _logs(builders.go_http(), LogBook(), f"{POD} {flags}") == ("", f"{said}\n", 1)


def test_what_was_printed_before_an_error_stays() -> None:
    world = builders.go_http()
    world.cluster.pods["zz"] = builders.pod(False, "zz")
    world.cluster.pods["zz"].status.container_statuses[0].state = ContainerState(waiting=Waiting(reason="ErrImagePull"))
    text, said, code = _logs(world, _book(_wrote("x")), "-l app=go-http --prefix")
    assert (text, code) == (f"[pod/{POD}/go-http] x\n", 1)
    assert said.endswith('container "go-http" in pod "zz" is waiting to start: image can\'t be pulled\n')


def test_how_many_streams_can_be_followed() -> None:
    world = builders.go_http()
    for i in range(5):
        world.cluster.pods[f"p{i}"] = builders.pod(True, f"p{i}")
    said = _logs(world, LogBook(), "-f -l app=go-http")[1]
    assert said == (
        "error: you are attempting to follow 6 log streams, but maximum allowed concurrency is 5, use"
        " --max-log-requests to increase the limit\n"
    )
    assert _logs(world, LogBook(), "-f -l app=go-http --max-log-requests=6")[2] == 0
