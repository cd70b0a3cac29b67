"""Traces with rules of their own: of Pods with a sidecar, and of Pods that a young kubelet probed.

A recorded Pod, container by container, and the same of a run of ours: for Pods of several containers.

What is compared of each container is the order of its states as the API showed them; what lasted less than 1.2 s may
be missing on either side.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from probeviz.sim import store
from probeviz.sim.objects import ContainerStatus, Pod
from probeviz.sim.world import World

DATA = Path(__file__).parent.parent / "data" / "real" / "apart"
SHORT_MS = 1_200


def load(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DATA / f"{name}.json").read_text())
    return found


def phase_of(trace: dict[str, Any]) -> int:
    """How many ms into a second the Pod was created: the stamps of its Events are whole seconds."""
    pulled = next(e for e in trace["events"] if e[2] == "Pulled")
    return -int(pulled[5]) % 1000


def scenario(
    trace: dict[str, Any], created: int, seed: int, programs: dict[str, Any], script: list[Any]
) -> tuple[str, str]:
    """The document and its Pod; every container runs an image of its own, named after it."""
    pod = json.loads(json.dumps(trace["manifest"]))
    for container in [*pod["spec"].get("initContainers", []), *pod["spec"]["containers"]]:
        container["image"] = f"{container['name']}:1"
        del container["args"]
    spec = {
        "seed": seed,
        "nodes": [{"name": "node1", "address": "203.0.113.1"}],
        "programs": programs,
        "script": [{"at": f"{created}ms", "run": "kubectl apply -f pod.yaml"}, *script],
        "until": f"{int(trace['observed_ms']) + created + 2_000}ms",
    }
    head = {"apiVersion": "probeviz.dev/v1alpha1", "kind": "Scenario", "metadata": {"name": trace["name"]}}
    return yaml.safe_dump({**head, "spec": spec}, sort_keys=False), yaml.safe_dump(pod, sort_keys=False)


class State(NamedTuple):
    word: str  # running, waiting:CrashLoopBackOff, terminated:Error:1 ...
    ready: bool
    started: bool
    restarts: int


Row = tuple[float, str, dict[str, State]]  # time, phase, containers


def of_trace(trace: dict[str, Any]) -> list[Row]:
    return [_row(t, text) for t, text in trace["sequence"]]


def _row(t: float, text: str) -> Row:
    phase, *parts = text.split("|")
    states = {}
    for part in parts[:-1]:
        name, _, rest = part.partition("=")
        if name:
            word, ready, started, restarts = rest.split(",")
            states[name] = State(word, ready == "rdy=1", started == "st=1", int(restarts.removeprefix("rc=")))
    return t, phase.removesuffix(" DELETING"), states


def condensed(at: ContainerStatus) -> State:
    state = at.state
    word = "running"
    if state.waiting is not None:
        word = f"waiting:{state.waiting.reason}"
    elif state.terminated is not None:
        word = f"terminated:{state.terminated.reason}:{state.terminated.exit_code}"
    return State(word, at.ready, bool(at.started), at.restart_count)


@contextmanager
def recording(created: int) -> Iterator[list[Row]]:
    """The rows of the only Pod of a run that is played within."""
    rows: list[Row] = []

    def watch(world: World, change: str, pod: Pod, n: int) -> None:
        if change != "deleted":
            every = [*pod.status.init_container_statuses, *pod.status.container_statuses]
            rows.append((world.now - created, pod.status.phase, {at.name: condensed(at) for at in every}))

    store.WATCHERS["Pod"].append(watch)
    try:
        yield rows
    finally:
        store.WATCHERS["Pod"].remove(watch)


Stretch = tuple[State, float]  # and how many ms it lasted


def stretches(rows: list[Row], name: str, until: float) -> list[Stretch]:
    """What a container went through."""
    made: list[tuple[State, float]] = []
    for t, _, states in rows:
        if name in states and t <= until and (not made or made[-1][0] != states[name]):
            made.append((states[name], t))
    ends = [t for _, t in made[1:]] + [until]
    return [(state, end - t) for (state, t), end in zip(made, ends, strict=True)]


def disagreement(real: list[Stretch], ours: list[Stretch]) -> str:
    """Where the two part; empty: they agree."""
    i = j = 0
    while i < len(real) and j < len(ours):
        if real[i][0] == ours[j][0]:
            i, j = i + 1, j + 1
        elif real[i][1] < SHORT_MS:
            i += 1
        elif ours[j][1] < SHORT_MS:
            j += 1
        else:
            return f"really {real[i]}, ours {ours[j]}"
    rest = [stretch for stretch in real[i:] + ours[j:] if stretch[1] >= SHORT_MS]
    return f"missing on one side: {rest}" if rest else ""


def phases(rows: list[Row]) -> list[str]:
    made: list[str] = []
    for _, phase, _ in rows:
        if not made or made[-1] != phase:
            made.append(phase)
    return made
