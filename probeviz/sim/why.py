"""From a fact back to its root: the only place that walks causes.

`chain` walks, `links` names each fact of a chain by a key and its arguments; the sentences stand in
`static/src/model/why.js`.  Both are pure functions of facts.

| key | args |
|---|---|
| `answered` `answered.none` | `status` `server` `client` `path` / `client` `path` `error` |
| `asked` | `client` `method` `path` |
| `hop.refused` `.closed` `.reset` `.timeout` `.sent` `.answered` | `at` `to` `detail` |
| `proxy.none` `proxy.some` | `who` `service` `backends` |
| `endpoints.none` `endpoints.some` | `service` `in` `total` |
| `target` | `target` `state` `reason` |
| `pod.ready` `pod.unready` `pod.leaving` | `pod` `status` |
| `probe.success` `.failure` `.warning` `.error` | `pod` `probe` `path` `outcome` `status` `effect` |
| `probe.skipped` | `pod` `probe` `why` |
| `container.killed` `.exited` `.started` `.waiting` | `pod` `container` `reason` `exit_code` |
| `backoff` `backoff.immediate` `backoff.cleared` | `pod` `container` `wait_s` |
| `program` `program.fault` | `pod` `state` `fault` |
| `object` `deleted` `rollout` `event` | `ref` `result` / `ref` / `deployment` `revision` / `ref` `reason` |
| `node` `command` `refused` `run` | `node` `ready` `machine` `kubelet` / `line` / `line` `error` / `scenario` |
| `other` | `kind` |
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from probeviz.sim import facts
from probeviz.sim.facts import Fact

MOST_LINKS = 6
ROOTS = (facts.CommandAccepted, facts.ProgramChanged, facts.NodeChanged, facts.RunStarted)
FAILED = ("refused", "closed", "reset", "timeout")

# How much a fact tells of what it brought about: which cause is followed, and what stays of a long chain.
WEIGHTS: dict[type[Fact], int] = {
    facts.CommandAccepted: 70,
    facts.NodeChanged: 78,
    facts.ProgramChanged: 76,
    facts.ProbeAnswered: 80,
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
SETTING_UP = (  # what lies between a typed line and the first probe
    facts.PodChanged,
    facts.ContainerChanged,
    facts.ObjectApplied,
    facts.ObjectDeleted,
    facts.RolloutChanged,
)
SILENT = (facts.ProbePlanned, facts.ProbeSent)


def chain(facts_by_n: Mapping[int, Fact], n: int) -> list[int]:
    """The numbers of at most six facts from the effect `n` to its root; KeyError when `n` is not there."""
    return _condense(facts_by_n, walk(facts_by_n, n))


def walk(facts_by_n: Mapping[int, Fact], n: int) -> list[int]:
    """Every fact on the most telling way from `n` to its root, effect first.

    A person's deed ends the way; a program's or node's change does when nothing brought it about.
    """
    found, effect = [n], n
    looked: list[type[Fact]] = []
    while True:
        fact = facts_by_n[n]
        if isinstance(fact, facts.CommandAccepted):
            return found
        if type(fact) not in looked:
            looked.append(type(fact))
            standing = _standing(facts_by_n, effect, fact)
        else:
            standing = None
        causes = [c for c in fact.cause if c < fact.n and c in facts_by_n]
        if standing is None and not causes:
            return found
        n = standing or max(causes, key=lambda c: (_telling(facts_by_n[c]), c))
        found.append(n)


def _standing(facts_by_n: Mapping[int, Fact], effect: int, fact: Fact) -> int | None:
    """What keeps a lack up at the time of the effect, when that is not what once began it.

    A proxy without backends is told by the Service as it stands, not by the Pod that left first; a Service whose
    endpoints are not ready by its Pod, and such a Pod by the readiness probe that it keeps missing.
    """
    match fact:
        case facts.ProxyChanged() if not fact.backends:
            newest = _newest(
                facts_by_n, effect, lambda f: isinstance(f, facts.EndpointsChanged) and f.service == fact.service
            )
            return newest.n if isinstance(newest, facts.EndpointsChanged) and not _ready(newest) else None
        case facts.EndpointsChanged() if fact.endpoints and not _ready(fact):
            pods = [row["pod"] for row in fact.endpoints]
            newest = _newest(facts_by_n, effect, lambda f: isinstance(f, facts.PodChanged) and f.pod in pods)
            return newest.n if newest is not None else None
        case facts.PodChanged() if fact.status == "Running" and fact.conditions.get("Ready", "") != "True":
            newest = _newest(
                facts_by_n,
                effect,
                lambda f: isinstance(f, facts.ProbeAnswered) and f.pod == fact.pod and f.probe == "readiness",
            )
            return newest.n if isinstance(newest, facts.ProbeAnswered) and newest.result == "failure" else None
    return None


def _ready(fact: facts.EndpointsChanged) -> bool:
    return any(row["ready"] for row in fact.endpoints)


def _newest(facts_by_n: Mapping[int, Fact], below: int, match: Callable[[Fact], bool]) -> Fact | None:
    """The newest fact before `below` that matches, as far back as facts are kept."""
    for n in range(below - 1, 0, -1):
        fact = facts_by_n.get(n)
        if fact is None:
            return None
        if match(fact):
            return fact
    return None


def is_root(fact: Fact) -> bool:
    """Whether a chain may end here."""
    return isinstance(fact, ROOTS)


def _telling(cause: Fact) -> int:
    """How much a cause tells: what failed or took effect comes before what merely led on."""
    weight = WEIGHTS.get(type(cause), 20)
    match cause:
        case facts.RequestHop() if cause.outcome in FAILED:
            return 90
        case facts.ProbeAnswered() if cause.effect == "none" and cause.result in ("success", "warning"):
            return 34
    return weight


def _condense(facts_by_n: Mapping[int, Fact], found: list[int]) -> list[int]:
    """Leaves out what tells least between effect and root; the first of equal facts goes first."""
    path = [facts_by_n[n] for n in found]
    inner = [i for i in range(1, len(path) - 1) if not isinstance(path[i], SILENT)]
    kept = [0, *_distinct(path, inner), len(path) - 1] if len(path) > 1 else [0]
    while len(kept) > MOST_LINKS:
        drop = min(kept[1:-1], key=lambda i: (_kept_weight(path, kept, i), i))
        kept.remove(drop)
    return [path[i].n for i in kept]


def _distinct(path: list[Fact], inner: list[int]) -> list[int]:
    """Of one thing that changed several times in a row, only the change nearest to the effect."""
    kept: list[int] = []
    for i in inner:
        before = path[kept[-1]] if kept else path[0]
        if type(before) is not type(path[i]) or _subject(before) != _subject(path[i]):
            kept.append(i)
    return kept


def _subject(fact: Fact) -> tuple[Any, ...]:
    named = ("pod", "container", "probe", "service", "who", "target", "ref", "deployment", "request", "hop")
    return tuple(getattr(fact, name, None) for name in named)


def _kept_weight(path: list[Fact], kept: list[int], i: int) -> int:
    """A hop counts below its answer; a proxy little beside its Service's endpoints; set-up little below a probe."""
    fact, before, after = path[i], path[kept[kept.index(i) - 1]], path[kept[kept.index(i) + 1]]
    if isinstance(fact, facts.RequestHop):
        return 90 if isinstance(before, facts.RequestAnswered) else 14
    if isinstance(fact, facts.ProxyChanged) and isinstance(after, facts.EndpointsChanged):
        return 18
    if isinstance(fact, SETTING_UP) and any(isinstance(path[j], facts.ProbeAnswered) for j in kept if j < i):
        return 12
    if isinstance(fact, facts.ContainerChanged) and isinstance(before, facts.PodChanged | facts.BackoffStarted):
        return 32
    return WEIGHTS.get(type(fact), 20)


# --- links --------------------------------------------------------------------------------------------------


class Link(msgspec.Struct):
    """One line of "Why?": the fact, the key of its sentence, what fills it, and the right column."""

    n: int
    t: int
    key: str
    args: dict[str, Any]
    evidence: str = ""  # "" = the time
    root: bool = False


def links(facts_by_n: Mapping[int, Fact], found: list[int]) -> list[Link]:
    """The links of a chain, effect first."""
    made = []
    for i, n in enumerate(found):
        fact = facts_by_n[n]
        key, args, evidence = SAYS.get(type(fact), _other)(fact)
        made.append(Link(n, fact.t, key, args, evidence, i == len(found) - 1))
    return made


Said = tuple[str, dict[str, Any], str]


def _answered(fact: facts.RequestAnswered) -> Said:
    if fact.status is None:
        return "answered.none", _args(fact, "client", "path", "error"), ""
    return "answered", _args(fact, "status", "server", "client", "path"), ""


def _hop(fact: facts.RequestHop) -> Said:
    return f"hop.{fact.outcome}", _args(fact, "at", "to", "detail"), f"hop {fact.hop}"


def _proxy(fact: facts.ProxyChanged) -> Said:
    key = "proxy.some" if fact.backends else "proxy.none"
    return key, {"who": fact.who, "service": fact.service, "backends": len(fact.backends)}, ""


def _endpoints(fact: facts.EndpointsChanged) -> Said:
    ready, total = sum(bool(e["ready"]) for e in fact.endpoints), len(fact.endpoints)
    key = "endpoints.some" if ready else "endpoints.none"
    return key, {"service": fact.service, "in": ready, "total": total}, f"{ready} of {total}"


def _pod(fact: facts.PodChanged) -> Said:
    ready = fact.conditions.get("Ready", "") == "True"
    key = "pod.leaving" if fact.deleting else "pod.ready" if ready else "pod.unready"
    return key, _args(fact, "pod", "status"), fact.ready


_URL_PATH = re.compile(r"https?://[^/\s\"]+(/[^\s\":]*)")


def _probe(fact: facts.ProbeAnswered) -> Said:
    url = _URL_PATH.search(fact.detail)
    args = _args(fact, "pod", "probe", "outcome", "status", "effect")
    args["path"] = url[1] if url else ""
    evidence = "" if fact.result == "error" else f"{min(fact.run, fact.threshold)} of {fact.threshold}"
    return f"probe.{fact.result}", args, evidence


def _container(fact: facts.ContainerChanged) -> Said:
    args = _args(fact, "pod", "container", "reason", "exit_code")
    if fact.stopping is not None:
        args["reason"] = fact.stopping["reason"]
        return "container.killed", args, ""
    key = {"waiting": "waiting", "running": "started", "terminated": "exited"}[fact.state]
    return f"container.{key}", args, f"restart {fact.restart_count}" if fact.restart_count else ""


def _backoff(fact: facts.BackoffStarted) -> Said:
    args = {"pod": fact.pod, "container": fact.container, "wait_s": fact.wait_ms // 1000}
    if fact.immediate:
        return "backoff.immediate", args, ""
    return "backoff", args, f"{fact.wait_ms // 1000} s"


def _program(fact: facts.ProgramChanged) -> Said:
    return "program.fault" if fact.fault else "program", _args(fact, "pod", "state", "fault"), ""


def _other(fact: Fact) -> Said:
    return "other", {"kind": str(fact.__struct_config__.tag)}, ""


def _args(fact: Fact, *names: str) -> dict[str, Any]:
    return {name: getattr(fact, name) for name in names}


def _plain(key: str, *names: str) -> Callable[[Any], Said]:
    return lambda fact: (key, _args(fact, *names), "")


SAYS: dict[type[Fact], Callable[[Any], Said]] = {
    facts.RequestAnswered: _answered,
    facts.RequestHop: _hop,
    facts.RequestSent: _plain("asked", "client", "method", "path"),
    facts.ProxyChanged: _proxy,
    facts.EndpointsChanged: _endpoints,
    facts.TargetChanged: _plain("target", "target", "state", "reason"),
    facts.PodChanged: _pod,
    facts.ProbeAnswered: _probe,
    facts.ProbeSkipped: _plain("probe.skipped", "pod", "probe", "why"),
    facts.ContainerChanged: _container,
    facts.BackoffStarted: _backoff,
    facts.BackoffCleared: lambda fact: (
        "backoff.cleared",
        {**_args(fact, "pod", "container"), "wait_s": 0},
        "",
    ),
    facts.ProgramChanged: _program,
    facts.NodeChanged: _plain("node", "node", "ready", "machine", "kubelet"),
    facts.ObjectApplied: _plain("object", "ref", "result"),
    facts.ObjectDeleted: _plain("deleted", "ref"),
    facts.RolloutChanged: _plain("rollout", "deployment", "revision"),
    facts.EventRecorded: _plain("event", "ref", "reason"),
    facts.CommandAccepted: _plain("command", "line"),
    facts.CommandRefused: _plain("refused", "line", "error"),
    facts.RunStarted: _plain("run", "scenario"),
}
