"""What stays of a long chain: at most six facts, the most telling ones between an effect and its root."""

from typing import Any

from probeviz.sim import facts
from probeviz.sim.facts import Fact

MOST_LINKS = 6

# How much a cause tells of what it brought about: which one is followed.
WEIGHTS: dict[type[Fact], int] = {
    facts.ProbeAnswered: 80,
    facts.NodeChanged: 78,
    facts.ProgramChanged: 76,
    facts.CommandAccepted: 70,
    facts.EndpointsChanged: 66,
    facts.ProxyChanged: 62,
    facts.TargetChanged: 60,
    facts.BackoffStarted: 58,
    facts.PodChanged: 56,
    facts.ContainerChanged: 54,
    facts.BackoffCleared: 40,
    facts.ObjectDeleted: 38,
    facts.ObjectApplied: 36,
    facts.RolloutChanged: 30,
    facts.RequestHop: 28,
    facts.RequestSent: 26,
    facts.RequestAnswered: 24,
    facts.TargetChecked: 22,
    facts.ProbeSkipped: 12,
    facts.ProbeSent: 10,
    facts.ProbePlanned: 8,
    facts.RunStarted: 4,
}
TURNING = 70  # from here on a fact explains by itself; what merely set the stage for it may be left out
SETTING_UP = (
    facts.ContainerChanged,
    facts.PodChanged,
    facts.ObjectApplied,
    facts.ObjectDeleted,
    facts.RolloutChanged,
    facts.BackoffCleared,
)
SILENT = (facts.ProbePlanned, facts.ProbeSent)


def condense(path: list[Fact]) -> list[Fact]:
    """Leaves out what tells least between effect and root, and what only set the stage."""
    if len(path) == 1:
        return path
    kept = [0, *_distinct(path), len(path) - 1]
    inner = [i for i in kept[1:-1] if not isinstance(path[i], facts.RequestHop)]
    leaving = [i for i in inner if _leaves(path[i])]
    turns = [i for i in inner if _kept_weight(path, i) >= TURNING and not _leaves(path[i])]
    if leaving and not turns:
        kept = [i for i in kept if i <= leaving[0] or i == kept[-1]]  # the rest is how a rollout came to this Pod
    elif turns := turns or [i for i in inner if _begins(path[i])]:
        kept = [i for i in kept if i <= turns[-1] or i == kept[-1] or not _sets_up(path[i])]
    while len(kept) > MOST_LINKS:
        kept.remove(min(kept[1:-1], key=lambda i: (_kept_weight(path, i), -i)))
    return [path[i] for i in kept]


def _leaves(fact: Fact) -> bool:
    return isinstance(fact, facts.PodChanged) and fact.deleting


def _begins(fact: Fact) -> bool:
    """What tells enough of a Pod's beginning, where nothing failed."""
    match fact:
        case facts.ProbeAnswered():
            return fact.effect == "ready"
        case facts.ProgramChanged():
            return fact.state == "booting"
    return False


def _sets_up(fact: Fact) -> bool:
    """What lies between a typed line and the first probe."""
    match fact:
        case facts.ProgramChanged():
            return fact.fault is None
        case facts.ProbeAnswered():
            return fact.result == "success"
        case facts.ObjectApplied():
            return not is_written_way(fact)
    return isinstance(fact, SETTING_UP)


def _distinct(path: list[Fact]) -> list[int]:
    """Without what is silent; of what happened several times over only that nearest to the effect."""
    kept, seen = [], {_signature(path[0])}
    for i in range(1, len(path) - 1):
        signature = _signature(path[i])
        if _is_silent(path[i]) or signature in seen:
            continue
        seen.add(signature)
        kept.append(i)
    return kept


def _is_silent(fact: Fact) -> bool:
    return isinstance(fact, SILENT) or (isinstance(fact, facts.ObjectApplied) and fact.by != "kubectl")


def _signature(fact: Fact) -> tuple[Any, ...]:
    """Facts of one signature say the same, be it of another Pod or restart."""
    match fact:
        case facts.PodChanged():
            return ("pod", fact.deleting or is_ready(fact), fact.deleting)
        case facts.ContainerChanged():
            return ("container", "exited" if fact.state == "terminated" else fact.state, fact.stopping is not None)
        case facts.ProgramChanged(state="exited"):
            return ("container", "exited", False)
        case facts.ProgramChanged():
            return ("program", fact.state, fact.fault)
        case facts.ProbeAnswered():
            return ("probe", fact.probe, fact.result)
        case facts.ProxyChanged():
            return ("proxy", fact.service, not fact.backends)
        case facts.EndpointsChanged():
            return ("endpoints", fact.service, any_ready(fact))
        case facts.RequestHop():
            return ("hop", is_probe(fact), fact.outcome)
        case facts.ObjectApplied():
            return ("object", fact.ref)
    return (type(fact), fact.n)


def _kept_weight(path: list[Fact], i: int) -> int:
    """A hop counts below its answer; a proxy little beside its Service's endpoints; a death little beside the kill."""
    fact, before, after = path[i], path[i - 1], path[i + 1]
    match fact:
        case facts.RequestHop():
            return 90 if isinstance(before, facts.RequestAnswered) else 14
        case facts.ProxyChanged() if isinstance(after, facts.EndpointsChanged):
            return 18
        case facts.ProbeAnswered():
            return 24 if fact.result in ("success", "warning") else 80
        case facts.ContainerChanged(state="terminated"):
            return (
                42
                if any(isinstance(f, facts.ContainerChanged) and f.stopping is not None for f in path[i : i + 4])
                else 76
            )
        case facts.ContainerChanged():
            return 22 if fact.stopping is None else 75 if "failed" in fact.stopping["reason"] else 45
        case facts.ProgramChanged() if fact.state in ("exited", "draining"):
            return 42 if isinstance(after, facts.ContainerChanged | facts.ProgramChanged) else 76
        case facts.ProgramChanged() if fact.fault is None:
            return 50 if fact.state == "booting" else 15
        case facts.PodChanged() if not fact.deleting and is_ready(fact):
            return 60 if isinstance(before, facts.EndpointsChanged) else 16
        case facts.ObjectApplied():
            return 64 if is_written_way(fact) else 10
    return WEIGHTS.get(type(fact), 20)


# --- what facts are -------------------------------------------------------------------------------------------


def any_ready(fact: facts.EndpointsChanged) -> bool:
    return any(row["ready"] for row in fact.endpoints)


def is_ready(fact: facts.PodChanged) -> bool:
    return fact.conditions.get("Ready", "") == "True"


def is_probe(hop: facts.RequestHop) -> bool:
    return hop.request.startswith("probe/")


def is_written_way(fact: Fact) -> bool:
    """A Service or an Ingress as a person wrote it: the way that requests take."""
    return (
        isinstance(fact, facts.ObjectApplied) and fact.by == "kubectl" and fact.ref.startswith(("service/", "ingress."))
    )
