"""The links of a chain: each fact's key and what fills its sentence, its evidence, and where it is written.

The sentences stand in `why_words` and in the browser's `why.js`, word for word the same.

| key | args |
|---|---|
| `answered` `answered.none` | `status` `server` `client` `path` `origin` / `client` `path` `error` |
| `asked` | `client` `method` `path` |
| `hop.refused` `.closed` `.reset` `.timeout` `.sent` `.answered` | `at` `to` `detail` |
| `proxy.none` `proxy.some` | `who` `service` `backends` |
| `endpoints.none` `endpoints.some` | `service` `in` `total` |
| `target` | `target` `state` `reason` |
| `pod.ready` `pod.late` `pod.unready` `pod.leaving` | `pod` `status` |
| `probe.success` `.failure` `.warning` `.error` | `pod` `probe` `path` `outcome` `status` `effect` |
| `probe.skipped` | `pod` `probe` `why` |
| `container.killed` `.exited` `.started` `.restarted` `.waiting` | `pod` `container` `reason` `exit_code` `probe` |
| `backoff` `backoff.immediate` `backoff.cleared` | `pod` `container` `wait_s` |
| `program` `program.fault` `program.scripted` | `pod` `state` `fault` |
| `program.written` | `pod` `path` `status` `idle` `does`: the program that the scenario wrote, as a request met it |
| `ingress.unmatched` `ingress.astray` | `name` `path` / `name` `service` |
| `ingress.portless` | `name` `service` `port` `has`: the ports of the Service |
| `service.written` `service.astray` `service.early` | `name` `port` `selector` |
| `object` `deleted` `rollout` `event` | `ref` `result` / `ref` / `deployment` `revision` / `ref` `reason` |
| `node` `refused` `run` `run.clients` | `node` `ready` `machine` `kubelet` / `line` `error` / `scenario` |
| `command` `command.wrote` | `line` / `line` `field` `value` `default` |
| `other` | `kind` |

What proves a link, where it is more than the time, has a key and args of its own:

| key | args |
|---|---|
| `of` | `n` `of`: so many of so many |
| `hop` | `hop` `attempt` |
| `restart` `wait` | `count` / `s` |
| `scenario` `program` | none: it is written there |
| `said` | `text`, as the cluster or the command line says it |
"""

import re
from collections.abc import Callable
from typing import Any

import msgspec

from probeviz.sim import facts, why, why_values
from probeviz.sim.facts import Fact
from probeviz.sim.network.pool import CLOSING_IDLE
from probeviz.sim.why import Facts
from probeviz.sim.why_condense import any_ready, is_written_way
from probeviz.sim.why_places import Place, places


class Evidence(msgspec.Struct):
    """What proves a link at a glance."""

    key: str
    args: dict[str, Any] = {}


class Link(msgspec.Struct):
    """One line of "Why?": the fact, the key of its sentence, what fills it, and the right column."""

    n: int
    t: int
    key: str
    args: dict[str, Any]
    evidence: Evidence | None = None  # None: the time
    root: bool = False
    detail: str = ""  # the evidence in full: the probe's own text, what the container said
    places: list[Place] = []


Said = tuple[str, dict[str, Any], Evidence | None]

SCENARIO, PROGRAM = Evidence("scenario"), Evidence("program")


def links(facts_by_n: Facts, found: list[int]) -> list[Link]:
    """The links of a chain, effect first."""
    path = [facts_by_n[n] for n in found]
    made: list[Link] = []
    for i, fact in enumerate(path):
        before = path[i - 1] if i else None
        key, args, evidence = _in_context(facts_by_n, path[0], fact, before)
        link = Link(fact.n, fact.t, key, args, evidence, i == len(path) - 1, _detail(fact))
        link.places = places(facts_by_n, fact, link.key, link.detail)
        made.append(link)
    _wrote(facts_by_n, path, made)
    return made


def _in_context(facts_by_n: Facts, effect: Fact, fact: Fact, before: Fact | None) -> Said:
    """A fact is told by what it brought about, where that says more."""
    asked = isinstance(before, facts.RequestHop | facts.RequestAnswered)
    match fact:
        case facts.ProgramChanged() if why.is_written(fact, before):
            return _program_as_written(effect, fact, before)
        case facts.PodChanged() if isinstance(before, facts.EndpointsChanged) and not any_ready(before):
            key, args, evidence = _pod(fact)
            return "pod.late" if key == "pod.ready" else key, args, evidence
        case facts.ObjectApplied() if asked and fact.ref.startswith("ingress."):
            return _ingress(facts_by_n, effect, fact)
        case facts.ObjectApplied() if is_written_way(fact) and fact.ref.startswith("service/"):
            return _service(facts_by_n, effect, fact, asked)
        case facts.RunStarted() if isinstance(before, facts.RequestSent | facts.ProgramChanged):
            return "run.clients", _args(fact, "scenario"), SCENARIO
    return SAYS.get(type(fact), _other)(fact)


def _program_as_written(effect: Fact, fact: facts.ProgramChanged, before: Fact | None) -> Said:
    if fact.fault is not None:
        return "program.scripted", _args(fact, "pod", "state", "fault"), SCENARIO
    does, path = "", effect.path if isinstance(effect, facts.RequestAnswered) else ""
    if isinstance(effect, facts.RequestAnswered) and effect.origin.startswith("pod/"):
        does = str(effect.status)  # the program's own
    elif isinstance(before, facts.RequestHop):
        does = before.detail
    elif isinstance(before, facts.RequestAnswered) and before.status is not None:
        does = str(before.status)
    args = {"pod": fact.pod, "path": path, "status": int(does) if does.isdecimal() else None}
    return "program.written", {**args, "idle": does == CLOSING_IDLE, "does": does}, PROGRAM


def _ingress(facts_by_n: Facts, effect: Fact, fact: facts.ObjectApplied) -> Said:
    name, path = _name(fact.ref), effect.path if isinstance(effect, facts.RequestAnswered) else ""
    missing = why.missing_service(facts_by_n, effect.n, fact)
    if missing:
        return "ingress.astray", {"name": name, "service": missing}, None
    if isinstance(effect, facts.RequestAnswered) and effect.status != 404:
        portless = why.missing_port(facts_by_n, effect.n, fact)
        if portless is not None:
            service, port, has = portless
            return "ingress.portless", {"name": name, "service": service, "port": port, "has": has}, None
    return "ingress.unmatched", {"name": name, "path": path}, None


def _service(facts_by_n: Facts, effect: Fact, fact: facts.ObjectApplied, asked: bool) -> Said:
    """Of a Service that requests came through its port counts, of one that finds nobody its selector."""
    ports, selector = fact.object.get("ports") or [{}], fact.object.get("selector") or {}
    args = {"name": _name(fact.ref), "port": str(ports[0].get("targetPort", ""))}
    args["selector"] = ",".join(f"{k}={v}" for k, v in selector.items())
    if asked:
        return "service.written", args, None
    found = why.newest(facts_by_n, effect.n, lambda f: selector.items() <= _labels(f).items(), LABELLED)
    return "service.astray" if found is None or not selector else "service.early", args, None


LABELLED = (facts.PodChanged, facts.ObjectApplied)


def _labels(fact: Fact) -> dict[str, str]:
    """Those of a Pod, or of the Pods that will be made by a template."""
    if isinstance(fact, facts.PodChanged):
        return fact.labels
    template = (fact.object.get("spec") or {}).get("template") if isinstance(fact, facts.ObjectApplied) else None
    return (template.get("labels") or {}) if isinstance(template, dict) else {}


def _name(ref: str) -> str:
    return ref.partition("/")[2]


# --- evidence -----------------------------------------------------------------------------------------------


def _detail(fact: Fact) -> str:
    """What proves a link, in the words of whoever said it."""
    match fact:
        case facts.ProbeAnswered() | facts.RequestHop():
            return fact.detail
        case facts.RequestAnswered():
            return fact.error or fact.log
        case facts.ContainerChanged():
            return fact.stopping["reason"] if fact.stopping is not None else fact.message
        case facts.EventRecorded():
            return fact.message
        case facts.CommandAccepted():
            return fact.line
        case facts.ProxyChanged():
            return ", ".join(fact.backends) or "no backends"
        case facts.EndpointsChanged():
            return ", ".join(f"{row['ip']} {'ready' if row['ready'] else 'not ready'}" for row in fact.endpoints)
        case facts.TargetChanged():
            return fact.reason
    return ""


# --- what a person wrote ------------------------------------------------------------------------------------

WRITES = ("apply", "create", "replace", "edit", "patch", "set", "run", "expose")
NEAR = 40  # a command's objects are stored right behind it


def _wrote(facts_by_n: Facts, path: list[Fact], made: list[Link]) -> None:
    """Lets a command at the root say which field it wrote, when a link above it leads to one."""
    root, command = made[-1], path[-1]
    if not isinstance(command, facts.CommandAccepted) or not any(word in WRITES for word in command.line.split()[:2]):
        return
    stored = [f for f in (facts_by_n.get(n) for n in range(command.n + 1, command.n + NEAR)) if f is not None]
    refs = {f.ref: f for f in stored if isinstance(f, facts.ObjectApplied) and command.n in f.cause}
    for link in reversed(made[:-1]):
        for place in link.places:
            if place.ref not in refs or link.key in BLAMELESS or place.path.endswith(("]", "readinessProbe")):
                continue
            value = why_values.value(refs[place.ref], place.path)
            default = "1" if not value and place.path.endswith(".timeoutSeconds") else ""
            root.key, root.places = "command.wrote", [place]
            root.args = {
                "line": command.line,
                "field": why_values.field(place.path),
                "value": value,
                "default": default,
            }
            words = command.line.split()
            root.evidence = _said(" ".join(words[:2]) if words[0] == "kubectl" else words[0])
            return


BLAMELESS = ("probe.success", "service.early", "endpoints.none", "endpoints.some")


# --- one fact by itself -------------------------------------------------------------------------------------


def _answered(fact: facts.RequestAnswered) -> Said:
    if fact.status is None:
        return "answered.none", _args(fact, "client", "path", "error"), None
    return "answered", _args(fact, "status", "server", "client", "path", "origin"), None


def _hop(fact: facts.RequestHop) -> Said:
    args = {**_args(fact, "at", "to"), "detail": fact.detail.removeprefix("answered ")}
    return f"hop.{fact.outcome}", args, Evidence("hop", {"hop": fact.hop, "attempt": fact.attempt})


def _proxy(fact: facts.ProxyChanged) -> Said:
    key = "proxy.some" if fact.backends else "proxy.none"
    return key, {"who": fact.who, "service": fact.service, "backends": len(fact.backends)}, None


def _endpoints(fact: facts.EndpointsChanged) -> Said:
    ready, total = sum(bool(e["ready"]) for e in fact.endpoints), len(fact.endpoints)
    key = "endpoints.some" if ready else "endpoints.none"
    return key, {"service": fact.service, "in": ready, "total": total}, _of(ready, total)


def _pod(fact: facts.PodChanged) -> Said:
    ready = fact.conditions.get("Ready", "") == "True"
    key = "pod.leaving" if fact.deleting else "pod.ready" if ready else "pod.unready"
    return key, _args(fact, "pod", "status"), _said(fact.ready)


_FAILED = re.compile(r"failed (liveness|startup) probe")  # the kubelet's own words
_URL_PATH = re.compile(r"https?://[^/\s\"]+(/[^\s\":]*)")


def _probe(fact: facts.ProbeAnswered) -> Said:
    url = _URL_PATH.search(fact.detail)
    args = _args(fact, "pod", "probe", "outcome", "status", "effect")
    args["path"] = url[1] if url else ""
    evidence = None if fact.result == "error" else _of(min(fact.run, fact.threshold), fact.threshold)
    return f"probe.{fact.result}", args, evidence


def _container(fact: facts.ContainerChanged) -> Said:
    args = {**_args(fact, "pod", "container", "reason", "exit_code"), "probe": ""}
    if fact.stopping is not None:
        args["reason"] = reason = fact.stopping["reason"]
        failed = _FAILED.search(reason)
        args["probe"] = failed[1] if failed else ""
        return "container.killed", args, None
    key = {"waiting": "waiting", "running": "started", "terminated": "exited"}[fact.state]
    key = "restarted" if key == "started" and fact.restart_count else key
    # What has ended or waits still has the number of the life before: beside the table's RESTARTS it would be one off.
    proof = Evidence("restart", {"count": fact.restart_count}) if key == "restarted" else None
    return f"container.{key}", args, proof


def _backoff(fact: facts.BackoffStarted) -> Said:
    args = {"pod": fact.pod, "container": fact.container, "wait_s": fact.wait_ms // 1000}
    if fact.immediate:
        return "backoff.immediate", args, None
    return "backoff", args, Evidence("wait", {"s": fact.wait_ms // 1000})


def _program(fact: facts.ProgramChanged) -> Said:
    return "program.fault" if fact.fault else "program", _args(fact, "pod", "state", "fault"), None


def _other(fact: Fact) -> Said:
    return "other", {"kind": str(fact.__struct_config__.tag)}, None


def _of(n: int, of: int) -> Evidence:
    return Evidence("of", {"n": n, "of": of})


def _said(text: str) -> Evidence | None:
    return Evidence("said", {"text": text}) if text else None


def _args(fact: Fact, *names: str) -> dict[str, Any]:
    return {name: getattr(fact, name) for name in names}


def _plain(key: str, *names: str) -> Callable[[Any], Said]:
    return lambda fact: (key, _args(fact, *names), None)


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
        None,
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
