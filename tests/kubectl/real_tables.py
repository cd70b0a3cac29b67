"""Reads the tables of a real `kubectl get pods -o wide` (release 1.36) back into Pods, to print them again."""

import re
from typing import NamedTuple

from probeviz.sim.objects import (
    Container,
    ContainerState,
    ContainerStatus,
    Meta,
    Pod,
    PodSpec,
    PodStatus,
    PodTemplate,
    Running,
    Terminated,
    Waiting,
)
from probeviz.sim.world import World
from tests import builders
from tests.kubectl.real import NOW, TEXTS, milliseconds

ENDED = {"Completed": 0, "Error": 1}


class Row(NamedTuple):
    name: str
    ready: str
    status: str
    restarts: str
    age: str
    ip: str
    node: str


def tables() -> dict[str, str]:
    """The texts that are one wide table of many Pods, by their key."""
    return {key: text for key, text in TEXTS.items() if key.startswith("get-")}


def world_of_table(text: str) -> World:
    """A World at NOW that holds the Pods of the rows."""
    world = builders.world("1.36", NOW)
    for line in text.rstrip("\n").split("\n")[1:]:
        row = Row(*re.split(r" {2,}", line)[:7])
        world.cluster.pods[row.name] = _pod(world, row)
    return world


def _pod(world: World, row: Row) -> Pod:
    ready, wanted = map(int, row.ready.split("/"))
    init, _, status = row.status.rpartition(":")
    names = [f"c{number}" for number in range(wanted)]
    inits = [Container(name="init")] if init else []
    world.cluster.templates[row.name] = PodTemplate(
        spec=PodSpec(containers=[Container(name=name) for name in names], init_containers=inits)
    )
    first = _status(names[0], "" if init else status, row.restarts)
    rest = [_status(name, "Running", "0") for name in names[1:]]
    for one in [*rest, first][:ready]:
        one.ready = True
    return Pod(
        metadata=Meta(name=row.name, creation_timestamp=NOW - milliseconds(row.age)),
        template=row.name,
        node_name=row.node,
        status=PodStatus(
            phase="Running",
            pod_ip="" if row.ip == "<none>" else row.ip,
            container_statuses=[first, *rest],
            init_container_statuses=[_status("init", status, "0")] if init else [],
        ),
    )


def _status(name: str, word: str, restarts: str) -> ContainerStatus:
    """`restarts` is the cell: `12 (40s ago)`."""
    count, _, ago = restarts.partition(" ")
    last = Terminated(exit_code=1, finished_at=NOW - milliseconds(ago))
    return ContainerStatus(
        name=name,
        image="",
        state=_state(word),
        last_state=ContainerState(terminated=last) if ago else ContainerState(),
        restart_count=int(count),
    )


def _state(word: str) -> ContainerState:
    if word == "Running":
        return ContainerState(running=Running(started_at=0))
    if word in ENDED:
        return ContainerState(terminated=Terminated(exit_code=ENDED[word], reason=word))
    return ContainerState(waiting=Waiting(reason=word))
