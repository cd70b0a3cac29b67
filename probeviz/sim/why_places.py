"""Where the links of a chain are written: fields of manifests, and lines of logs."""

import re
from typing import Any, Literal

import msgspec

from probeviz.sim import facts, why
from probeviz.sim.facts import Fact
from probeviz.sim.why import Facts
from probeviz.sim.why_condense import is_written_way
from probeviz.sim.why_values import FIRST_PATH, changed_of_ingress

POD_OF_A_DEPLOYMENT = re.compile(r"(.+)-[a-z0-9]{4,10}-[a-z0-9]{5}")
LOG_NEAR = 8  # facts around one that tells of the same
LOG_NEAR_MS = 100


class Place(msgspec.Struct, omit_defaults=True):
    """Where a link can be read: a field of a manifest, or a line of a container's log."""

    at: Literal["yaml", "log"]
    ref: str  # "deployment.apps/go-http", or "POD/CONTAINER"
    path: str = ""  # "spec.template.spec.containers[go-http].livenessProbe.httpGet.path"
    n: int = 0  # the fact of the log line


def places(facts_by_n: Facts, fact: Fact, key: str, detail: str) -> list[Place]:
    """Those of a link, by the key of its sentence and its evidence in full."""
    found: list[Place] = []
    match fact:
        case facts.ProbeAnswered():
            found.append(Place("yaml", owner_of(fact.pod), _probe_field(facts_by_n, fact)))
            if fact.result == "failure" and fact.outcome in ("eof", "status"):
                found += _log(facts_by_n, fact, fact.pod)
        case facts.RequestHop() if fact.at == "pod":
            found += _log(facts_by_n, fact, fact.to.removeprefix("pod/"))
        case facts.ContainerChanged():
            killer = re.search(r"failed (liveness|startup) probe", detail)
            if killer:
                found.append(Place("yaml", owner_of(fact.pod), f"{_container_path(fact)}.{killer[1]}Probe"))
            elif fact.state == "terminated":
                found += _log(facts_by_n, fact, fact.pod)
        case facts.ProgramChanged(state="booting"):
            found.append(Place("yaml", owner_of(fact.pod), _container_path(fact)))
        case facts.EndpointsChanged() if not fact.endpoints:
            found.append(Place("yaml", f"service/{fact.service}", "spec.selector"))
        case facts.ObjectApplied() if is_written_way(fact):
            found.append(Place("yaml", fact.ref, _way_field(facts_by_n, fact, key)))
        case facts.ProgramChanged() if fact.state == "exited":
            found += _log(facts_by_n, fact, fact.pod)
    return found


def owner_of(pod: str) -> str:
    """The manifest that a Pod was made from, by its name."""
    made = POD_OF_A_DEPLOYMENT.fullmatch(pod)
    return f"deployment.apps/{made[1]}" if made else f"pod/{pod}"


def _container_path(fact: Any) -> str:
    inside = "spec.template.spec" if POD_OF_A_DEPLOYMENT.fullmatch(fact.pod) else "spec"
    return f"{inside}.containers[{fact.container}]"


def _probe_field(facts_by_n: Facts, fact: facts.ProbeAnswered) -> str:
    """The field of the probe that decides such an answer; the probe itself when the program was not there yet."""
    within = f"{_container_path(fact)}.{fact.probe}Probe"
    met = next((f.detail for f in map(facts_by_n.get, fact.cause) if isinstance(f, facts.RequestHop)), "")
    if met in ("not listening yet", "no process"):
        return within
    if fact.outcome == "timeout" and not ("never answers" in met and "://" in fact.detail):
        return f"{within}.timeoutSeconds"
    if fact.outcome == "exit":
        return f"{within}.exec.command"
    if fact.outcome == "serving":
        return f"{within}.grpc.port"
    if fact.outcome == "refused":
        return f"{within}.httpGet.port" if "://" in fact.detail else f"{within}.tcpSocket.port"
    return f"{within}.httpGet.path" if fact.outcome in ("status", "eof", "reset", "timeout") else within


def _way_field(facts_by_n: Facts, fact: facts.ObjectApplied, key: str) -> str:
    if fact.ref.startswith("service/"):
        return "spec.ports[0].targetPort" if key == "service.written" else "spec.selector"
    if key in ("ingress.astray", "ingress.portless"):
        return f"{FIRST_PATH}.backend"
    if key == "object":  # no request met its rules: the balancer's controller did
        return changed_of_ingress(facts_by_n, fact)
    hosts = [host for host, _ in why.ingress_paths(fact) if host]
    return "spec.rules[0].host" if hosts else f"{FIRST_PATH}.path"


def _log(facts_by_n: Facts, fact: Fact, pod: str) -> list[Place]:
    """The line that the program wrote when it did this, if it wrote one."""
    for n in range(fact.n + 2, max(0, fact.n - LOG_NEAR), -1):
        line = facts_by_n.get(n)
        if isinstance(line, facts.LogWritten) and line.pod == pod and abs(line.t - fact.t) <= LOG_NEAR_MS:
            return [Place("log", f"{pod}/{line.container}", "", n)]
    return []
