"""What was seen of one Pod, in one form for a recorded trace and for a run of ours. Times in ms from the creation."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from probeviz.sim.facts import (
    ContainerChanged,
    EventRecorded,
    Fact,
    PodChanged,
    ProbeAnswered,
    ProbePlanned,
)

DATA = Path(__file__).parent.parent / "data" / "real"


@dataclass
class Instance:
    """One process of the container; `exit` is None while it runs."""

    start: float
    exit: float | None = None
    code: int | None = None


@dataclass
class Observed:
    phase: int  # ms of the creation within its second
    changed: float  # its last change
    ended: float  # the last that was seen of it
    workers: float  # W
    ready: float | None  # the first time Ready
    instances: list[Instance] = field(default_factory=list)
    states: list[tuple[float, str, int]] = field(default_factory=list)  # (t, STATUS word, restarts)
    events: list[tuple[float, str, str, int]] = field(default_factory=list)  # (t, reason, message, count)
    probes: list[tuple[float, str, bool]] = field(default_factory=list)  # (t, type, passed)


def names() -> list[str]:
    return sorted(p.stem for p in DATA.glob("[rs][0-9]*.json"))


def load(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DATA / f"{name}.json").read_text())
    return found


def plain(message: str) -> str:
    """A message without what differs from cluster to cluster: addresses, ports, uids, names of Pods."""
    message = re.sub(r"\d+\.\d+\.\d+\.\d+:\d+", "IP", message)
    message = re.sub(r"in pod \S+", "in pod P", message)
    return re.sub(r"assigned \S+ to \S+", "assigned P to N", message)


def containers(trace: dict[str, Any]) -> list[str]:
    return [c["name"] for c in trace["manifest"]["spec"]["containers"]]


def ended(trace: dict[str, Any]) -> float:
    """When the last was seen of the Pod: `observed_ms` is its last change, and most were watched on after it."""
    seen = [trace["observed_ms"], *(p[0] for p in trace["probes"]), *(e[0] for e in trace["events"])]
    return float(max(seen))


def of_trace(trace: dict[str, Any], container: str) -> Observed:
    """One container's part; of a Pod of several, states and most Events belong to no one of them."""
    alone = len(containers(trace)) == 1
    by_kubelet = next(e for e in trace["events"] if e[2] != "Scheduled")
    events = [(e[0], e[2], plain(e[3]), e[4]) for e in trace["events"]]
    probes = [(p[0], *p[1].split(":")[1:]) for p in trace["probes"] if p[1].startswith("probe:")]
    return Observed(
        phase=-by_kubelet[5] % 1000,
        changed=trace["observed_ms"],
        ended=ended(trace),
        workers=trace["W_ms"] or 0,
        ready=_first_ready(trace["ready_true_ms"], trace["ready_false_ms"], ended(trace)),
        instances=[
            Instance(i["start"], i.get("exit"), i.get("code")) for i in trace["instances"] if i["ctr"] == container
        ],
        states=[_state_of_trace(t, text) for t, text in trace["sequence"]] if alone else [],
        events=[e for e in events if alone or _names(e[2], container)],
        probes=[(t, kind, result == "ok") for t, kind, who, result in probes if who == container],
    )


def _names(message: str, container: str) -> bool:
    return bool(re.search(rf"[Cc]ontainer {container}\b", message))


SHORT_MS = 1_200


def _first_ready(true: list[float], false: list[float], ended: float) -> float | None:
    """The first time that Ready lasted; a shorter one may be missing on either side."""
    for at in true:
        end = min((t for t in false if t > at), default=ended + SHORT_MS)
        if end - at >= SHORT_MS:
            return at
    return None


def _state_of_trace(t: float, text: str) -> tuple[float, str, int]:
    phase, container, _ = text.split("|")
    if not container:
        return t, phase, 0
    state = container.split("=", 1)[1].split(",")[0].split(":")
    restarts = int(re.search(r"rc=(\d+)", container)[1])  # type: ignore[index]
    return t, phase if state[0] == "running" else state[1], restarts


def word(fact: PodChanged) -> str:
    """A deleted Pod's as a trace has it: its phase, until its container has ended."""
    return f"{fact.phase} DELETING" if fact.status == "Terminating" else fact.status


def of_run(facts: list[Fact], created: int, real: Observed, container: str, alone: bool) -> Observed:
    """`created` in the run's own time; facts may go on a little after the end, for a first Ready that comes late."""
    seen = Observed(phase=created % 1000, changed=real.changed, ended=real.ended, workers=0, ready=None)
    running = ""
    true: list[float] = []
    false: list[float] = []
    for fact in facts:
        t = fact.t - created
        if isinstance(fact, ContainerChanged | ProbeAnswered | ProbePlanned) and fact.container != container:
            continue
        match fact:
            case PodChanged():
                if alone:
                    seen.states.append((t, word(fact), fact.restarts))
                (true if fact.conditions.get("Ready") == "True" else false).append(t)
            case ContainerChanged() if fact.state == "running" and fact.id != running:
                running = fact.id
                seen.instances.append(Instance(t))
            case ContainerChanged() if fact.exit_code is not None and seen.instances[-1].exit is None:
                seen.instances[-1].exit, seen.instances[-1].code = t, fact.exit_code
            case EventRecorded() if fact.ref.startswith("pod/") and (alone or _names(fact.message, container)):
                seen.events.append((t, fact.reason, plain(fact.message), fact.count))
            case ProbeAnswered():
                seen.probes.append((t, fact.probe, fact.result in ("success", "warning")))
            case ProbePlanned() if not seen.workers and fact.next_at is not None and fact.probe != "readiness":
                seen.workers = (fact.next_at - created) % fact.period_ms
    seen.ready = _first_ready(true, false, real.ended + 2 * SHORT_MS)
    return seen
