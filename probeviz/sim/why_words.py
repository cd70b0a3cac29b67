"""The sentences of "Why?": one line each, at most 60 characters.

The browser's `why.js` says the same, word for word; a test plays every scenario through both.
"""

from collections.abc import Callable
from typing import Any

from probeviz.sim.why_links import Evidence, Link

MOST = 60
Args = dict[str, Any]


def say(link: Link) -> str:
    """The sentence of a link."""
    says = SAYS.get(link.key)
    return link.key if says is None else fits(MOST, *says(link.args))


def proof(evidence: Evidence) -> str:
    """What proves a link, at a glance."""
    return PROVES[evidence.key](evidence.args)


def fits(most: int, *texts: str) -> str:
    """The first of the sentences that is short enough; the last is cut if it must be."""
    return next((text for text in texts if len(text) <= most), None) or cut(texts[-1], most)


def cut(text: str, most: int) -> str:
    """Cuts in the middle, so that both ends can be read."""
    if len(text) <= most:
        return text
    head = most // 2
    return f"{text[:head]}…{text[len(text) - (most - 1 - head) :]}"


def short(pod: str) -> str:
    """The suffix tells Pods of one ReplicaSet apart."""
    return f"…{pod.split('-')[-1]}" if len(pod) > 14 else pod


def where(place: str) -> str:
    """`pod/NAME`, `service/NAME`, `balancer/NAME` as a person would say it."""
    kind, _, name = place.partition("/")
    return {"pod": f"Pod {short(name)}", "service": f"Service {cut(name, 24)}"}.get(kind, cut(name or kind, 24))


PLACES = {
    "balancer": "The load balancer",
    "client": "The client",
    "service": "The Service",
    "pod": "The Pod",
    "kubelet": "The kubelet",
}


def asker(a: Args) -> str:
    return PLACES.get(a["at"], "Somebody")


def whom(a: Args, outcome: str) -> str:
    """Nobody stands behind a refusing Service, a Pod behind every other failure."""
    at_pod = a["at"] == "pod" or a["to"].startswith("pod/")
    return "Pod" if at_pod or outcome != "refused" else "Service"


def answerer(a: Args) -> str:
    """By its own header, or by who wrote the status."""
    of_pod = a["origin"].startswith("pod/")
    return cut(a["server"], 30) if a["server"] else where(a["origin"]) if of_pod else "the load balancer"


def because(base: str, detail: str) -> list[str]:
    return [f"{base}: {detail}", base] if detail else [base]


def probed(a: Args) -> str:
    """How a probe was answered: "GET /err got an empty reply (EOF)"."""
    asked = f"{a['probe']} probe" if not a["path"] else f"GET {cut(a['path'], 18)}"
    match a["outcome"]:
        case "status":
            return f"{asked} got {a['status']}"
        case "eof":
            return f"{asked} got an empty reply (EOF)"
        case "refused":
            return f"{asked}: connection refused"
        case "reset":
            return f"{asked}: connection reset"
        case "timeout":
            return f"{asked}: no answer in time"
    return f"{asked}: {a['outcome']}"


EFFECTS = {"kill": "The kubelet kills: ", "unready": "Taken out: ", "ready": "Ready: ", "started": "Started: "}


def _killed(a: Args) -> list[str]:
    if a["probe"]:
        return [f"The kubelet kills {cut(a['container'], 18)}: it failed its {a['probe']} probe"]
    return [f"The kubelet stops container {cut(a['container'], 24)}"]


def _written(a: Args) -> list[str]:
    if a["status"] is not None:
        return [f"The program itself answers {cut(a['path'], 22)} with {a['status']}"]
    if a["idle"]:
        return ["The program closes idle connections before the balancer"]
    if a["does"]:
        return [f"The program's {cut(a['path'], 20)}: {a['does']}", f"The program: {a['does']}"]
    return [f"The program leaves {cut(a['path'], 24)} without an answer"]


def _wrote(a: Args) -> list[str]:
    """The field that a person wrote; the command stands beside it as evidence."""
    last = ".".join(a["field"].split(".")[-2:])
    if a["default"]:
        return [f"{last} was left at its default, {a['default']}"]
    if not a["value"]:
        return [f"{a['field']} was written so", f"{last} was written so"]
    return [f"{a['field']} was set to {a['value']}", f"{last} was set to {a['value']}", f"{last} was written so"]


def _node(a: Args) -> list[str]:
    """What happened to the machine or the kubelet comes before what the cluster knows."""
    name = cut(a["node"], 28)
    if a["machine"] == "down" and a["ready"]:
        return [f"Node {name} is down"]
    if a["kubelet"] == "down" and a["machine"] == "up":
        return [f"The kubelet of {name} does not run"]
    return [f"Node {name} is {'ready' if a['ready'] else 'not ready'}"]


def _endpoints(a: Args) -> list[str]:
    name = cut(a["service"], 24)
    return [f"Service {name} has no ready endpoint"] if a["total"] else [f"Service {name} finds no Pod"]


SAYS: dict[str, Callable[[Args], list[str]]] = {
    "answered": lambda a: [f"{cut(a['client'], 16)} got {a['status']} from {answerer(a)}"],
    "answered.none": lambda a: [f"{cut(a['client'], 16)} got no answer: {cut(a['error'], 28)}"],
    "asked": lambda a: [f"{cut(a['client'], 16)} asked {a['method']} {cut(a['path'], 26)}"],
    "hop.refused": lambda a: because(f"The connection to the {whom(a, 'refused')} was refused", a["detail"]),
    "hop.closed": lambda a: because(f"The {whom(a, 'closed')} hung up without an answer", a["detail"] or "EOF"),
    "hop.reset": lambda a: because(f"The {whom(a, 'reset')} reset the connection", a["detail"]),
    "hop.timeout": lambda a: because(f"The {whom(a, 'timeout')} did not answer in time", a["detail"]),
    "hop.sent": lambda a: [f"{asker(a)} sent the request to {where(a['to'])}"],
    "hop.answered": lambda a: [f"{PLACES['pod']} answered {cut(a['detail'], 24)}".rstrip()],
    "proxy.none": lambda a: [f"{cut(a['who'], 24)} has nobody to send to"],
    "proxy.some": lambda a: [f"{cut(a['who'], 24)} sends to {a['backends']} of the Pods"],
    "endpoints.none": _endpoints,
    "endpoints.some": lambda a: [f"Service {cut(a['service'], 24)} has {a['in']} ready of {a['total']}"],
    "target": lambda a: [f"Target {cut(a['target'], 24)} is {cut(a['state'], 20)}"],
    "pod.ready": lambda a: [f"Pod {short(a['pod'])} is Ready"],
    "pod.late": lambda a: [f"Pod {short(a['pod'])} is Ready, its Service follows soon"],
    "pod.unready": lambda a: [
        f"Pod {short(a['pod'])} is not Ready ({a['status']})",
        f"Pod {short(a['pod'])} is not Ready",
    ],
    "pod.leaving": lambda a: [f"Pod {short(a['pod'])} is being deleted"],
    "probe.success": lambda a: [f"{EFFECTS.get(a['effect'], 'Passed: ')}{probed(a)}", probed(a)],
    "probe.warning": lambda a: [f"Passed with a warning: {probed(a)}", probed(a)],
    "probe.failure": lambda a: [f"{EFFECTS.get(a['effect'], 'Missed: ')}{probed(a)}", probed(a)],
    "probe.error": lambda a: [f"Not counted: {probed(a)}", probed(a)],
    "probe.skipped": lambda a: [f"{a['probe']} was not asked: {cut(a['why'], 36)}"],
    "container.killed": _killed,
    "container.exited": lambda a: [
        f"Container {cut(a['container'], 20)} ended with code {'?' if a['exit_code'] is None else a['exit_code']}"
    ],
    "container.started": lambda a: [f"Container {cut(a['container'], 20)} started"],
    "container.restarted": lambda a: [f"Container {cut(a['container'], 20)} was started again"],
    "container.waiting": lambda a: [f"Container {cut(a['container'], 18)} waits: {cut(a['reason'] or 'its turn', 26)}"],
    "backoff": lambda a: [f"The kubelet waits {a['wait_s']} s before the next restart"],
    "backoff.immediate": lambda a: ["The next wait grew, but this restart came at once"],
    "backoff.cleared": lambda a: ["The back-off began anew"],
    "program": lambda a: [
        f"The program in {short(a['pod'])} {'has ended' if a['state'] == 'exited' else 'is ' + a['state']}"
    ],
    "program.fault": lambda a: [
        f"The program in {short(a['pod'])}{' ended' if a['state'] == 'exited' else ''}: {cut(a['fault'], 28)}"
    ],
    "program.scripted": lambda a: [f"The scenario changed the program: {a['fault']}", f"The scenario: {a['fault']}"],
    "program.written": _written,
    "ingress.astray": lambda a: [
        f"Ingress {a['name']} names Service {a['service']}, which is not there",
        f"Ingress {cut(a['name'], 16)}: no Service {cut(a['service'], 24)}",
    ],
    "ingress.portless": lambda a: [
        f"Ingress {a['name']} asks for port {a['port']}; Service {a['service']} has {a['has']}",
        f"Service {cut(a['service'], 16)} has no port {cut(a['port'], 8)} but {cut(a['has'], 12)}",
    ],
    "ingress.unmatched": lambda a: [f"No rule of Ingress {cut(a['name'], 18)} fits {cut(a['path'], 20)}"],
    "service.written": lambda a: [f"Service {cut(a['name'], 20)} sends to port {a['port']}"],
    "service.astray": lambda a: [
        f"Service {cut(a['name'], 14)} selects {cut(a['selector'], 20)}: no Pod has it"
        if a["selector"]
        else f"Service {cut(a['name'], 20)} has no selector"
    ],
    "service.early": lambda a: [f"Service {cut(a['name'], 20)} was there before its Pods"],
    "object": lambda a: [f"{cut(a['ref'], 44)} {a['result']}"],
    "deleted": lambda a: [f"{cut(a['ref'], 44)} deleted"],
    "rollout": lambda a: [f"Deployment {cut(a['deployment'], 24)} rolls out revision {a['revision']}"],
    "event": lambda a: [f"Event {cut(a['reason'], 20)} on {cut(a['ref'], 30)}"],
    "node": _node,
    "command": lambda a: [a["line"]],
    "command.wrote": _wrote,
    "refused": lambda a: [f"{cut(a['line'], 36)}: refused"],
    "run": lambda a: [f"Scenario {cut(a['scenario'], 30)} begins so"],
    "run.clients": lambda a: ["The scenario's clients ask for this"],
    "other": lambda a: [a["kind"]],
}

PROVES: dict[str, Callable[[Args], str]] = {
    "of": lambda a: f"{a['n']} of {a['of']}",
    "hop": lambda a: f"hop {a['hop']}" if a["attempt"] < 2 else f"hop {a['hop']}, try {a['attempt']}",
    "restart": lambda a: f"restart {a['count']}",
    "wait": lambda a: f"{a['s']} s",
    "scenario": lambda a: "scenario",
    "program": lambda a: "program",
    "said": lambda a: str(a["text"]),
}
