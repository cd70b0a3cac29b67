"""`kubectl events`: its own layout, order and selections."""

import pytest
import yaml

from probeviz.kubectl.answer import Answer, text_of
from probeviz.kubectl.command import Surroundings, kubectl
from probeviz.kubectl.logbook import LogBook
from probeviz.sim import store
from probeviz.sim.facts import Fact
from probeviz.sim.world import World
from tests import builders

POD = "go-http-8dc5b4779-7q4kw"


def _world(release: str = "1.36") -> World:
    world = builders.go_http(release, 900_000)
    builders.event(
        world, "b.1", reason="ScalingReplicaSet", message="Scaled up", ref="deployment.apps/go-http", uid="d1"
    )
    builders.event(
        world,
        "a.2",
        type="Warning",
        reason="Unhealthy",
        message="Liveness probe failed: EOF\nmore",
        count=4,
        first_timestamp=0,
        last_timestamp=840_000,
    )
    builders.event(world, "a.1", reason="Pulled", message="Pulled", first_timestamp=60_000, last_timestamp=60_000)
    return world


def _events(world: World, line: str = "") -> Answer:
    return kubectl(world, ["events", *line.split()], Surroundings({}, LogBook()))


def test_layout_and_order() -> None:
    assert _events(_world()).stdout == (
        "LAST SEEN           TYPE      REASON              OBJECT                        MESSAGE\n"
        "15m                 Normal    ScalingReplicaSet   Deployment/go-http            Scaled up\n"
        f"14m                 Normal    Pulled              Pod/{POD}   Pulled\n"
        f"60s (x4 over 15m)   Warning   Unhealthy           Pod/{POD}   Liveness probe failed: EOF...\n"
    )


@pytest.mark.parametrize(
    ("line", "reasons"),
    [
        ("", ["ScalingReplicaSet", "Pulled", "Unhealthy"]),
        ("--types=Warning", ["Unhealthy"]),
        ("--types warning --types normal", ["ScalingReplicaSet", "Pulled", "Unhealthy"]),
        (f"--for pod/{POD}", ["Pulled", "Unhealthy"]),
        (f"--for po/{POD} --types Normal", ["Pulled"]),
        ("--for deployments/go-http", ["ScalingReplicaSet"]),
        ("--for rs/go-http", []),
        ("-n other", []),
    ],
)
def test_what_is_taken(line: str, reasons: list[str]) -> None:
    answer = _events(_world(), f"{line} -o yaml")
    items = yaml.safe_load(answer.stdout)["items"] if answer.stdout else []
    assert [item["reason"] for item in items] == reasons


def test_flags_of_the_table() -> None:
    world = _world()
    assert _events(world, "-A").stdout.startswith("NAMESPACE   LAST SEEN ")
    assert _events(world, "-A --no-headers").stdout.startswith("default   15m ")
    assert _events(world, "-o name").stdout.split() == ["event/b.1", "event/a.1", "event/a.2"]
    assert '"kind": "EventList"' in _events(world, "-o json").stdout


@pytest.mark.parametrize(
    ("line", "err", "code"),
    [
        ("--for rs/x", "No events found in default namespace.\n", 0),
        ("-n other", "No events found in other namespace.\n", 0),
        ("-A --for rs/x", "No events found.\n", 0),
        ("--types=Bad", "error: valid --types are Normal or Warning\n", 1),
        ("--for x", "error: --for must be in resource/name form\n", 1),
        ("--for a/b/c", "error: arguments in resource/name form may not have more than one slash\n", 1),
        ("--for foo/x", 'error: the server doesn\'t have a resource type "foo"\n', 1),
        ("-o jsonpath={.x}", "kubectl events -o jsonpath={.x} is not simulated: use kubectl get events -o"
         " jsonpath={.x}.\n", 1),
        ("-w -o yaml", "kubectl events -w prints tables only here: leave -o out.\n", 1),
    ],
)  # fmt: skip
def test_what_is_not_there(line: str, err: str, code: int) -> None:
    answer = _events(_world(), line)
    assert (answer.stdout, answer.stderr, answer.code) == ("", err, code)


def test_the_command_is_younger_than_1_17() -> None:
    assert _events(_world("1.17")).stderr == 'error: unknown command "events" for "kubectl"\n'


def test_a_watch_begins_with_what_there_is_in_the_servers_order() -> None:
    world = _world()
    answer = _events(world, f"-w --for pod/{POD}")
    following = answer.following
    assert following is not None
    assert [row.split()[0] for row in answer.stdout.splitlines()] == ["LAST", "60s", "14m"]
    facts: list[Fact] = []
    world.sink = facts.append
    for name in ("a.2", "b.1"):
        event = world.cluster.events[name]
        event.count, event.last_timestamp = 5, 900_000
        store.update(world, event, "kubelet")
    rows = "".join(text_of(following.feed(fact), "out") for fact in facts)
    assert rows == f"0s (x5 over 15m)    Warning   Unhealthy   Pod/{POD}   Liveness probe failed: EOF...\n"


def test_get_events_lists_by_the_key() -> None:
    """The dot before the suffix counts: `web-5d9` and `web-5d9-x` stand before `web`, `a-1` before `a-10`."""
    world = builders.world("1.36")
    for name in ("web.1", "web-5d9.1", "web-5d9-x.1", "a-10.1", "a-1.1"):
        builders.event(world, name, reason="Some", message="x")
    listed = kubectl(world, ["get", "events", "-o", "name"], Surroundings({}, LogBook())).stdout.split()
    assert listed == ["event/a-1.1", "event/a-10.1", "event/web-5d9-x.1", "event/web-5d9.1", "event/web.1"]
