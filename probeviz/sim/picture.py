"""The picture: what a viewer shows at one instant, as `fold(facts)` (its shape is in docs/picture.md).

The same fold is `static/src/model/fold.js`; a test compares both after every fact, so a change here is made
there too.  Pods and containers are folded here, probes in `picture_probes.py`, the rest in
`picture_network.py`.
"""

from collections.abc import Callable
from typing import Any

from probeviz.sim import facts, picture_network, picture_probes
from probeviz.sim.facts import Fact
from probeviz.sim.picture_probes import (
    Picture,
    container_of,
    probe_from,
    probe_restarted,
    template_containers,
)

ENDED_KEPT_MS = 60_000
LOG_LINES = 40
EVENTS_PER_OBJECT = 20
EVENT_OBJECTS = 60
COMBINED = "(combined from similar events)"


def empty() -> Picture:
    """The picture before the first fact."""
    return {
        "n": 0,
        "t": 0,
        "run": None,
        "pods": {},
        "deployments": {},
        "replica_sets": {},
        "services": {},
        "ingresses": {},
        "nodes": {},
        "proxies": {},
        "balancers": {},
        "clients": {},
        "requests": {},
        "events": {},
        "ended": [],
    }


def fold(picture: Picture, fact: Fact) -> None:
    """Folds the next fact into the picture, in place."""
    picture["n"] = fact.n
    picture["t"] = fact.t
    step = FOLDS.get(type(fact))
    if step is not None:
        step(picture, fact)
    ended = picture["ended"]
    while ended and ended[0][1] + ENDED_KEPT_MS <= fact.t:
        del picture["pods"][ended.pop(0)[0]]


def _run_started(picture: Picture, fact: facts.RunStarted) -> None:
    picture["run"] = {
        "scenario": fact.scenario,
        "seed": fact.seed,
        "release": fact.release,
        "start": fact.start,
        "engine": fact.engine,
        "branch_of": fact.branch_of,
        "stopped": None,
    }


def _run_stopped(picture: Picture, fact: facts.RunStopped) -> None:
    if picture["run"] is not None:
        picture["run"]["stopped"] = fact.reason


# --- objects ------------------------------------------------------------------------------------------------


def _object_applied(picture: Picture, fact: facts.ObjectApplied) -> None:
    kind, _, name = fact.ref.partition("/")
    kind = kind.partition(".")[0]
    if kind == "deployment":
        _deployment_applied(picture, name, fact)
    elif kind == "replicaset":
        _replica_set_applied(picture, name, fact)
    elif kind == "service":
        picture_network.service_applied(picture, name, fact)
    elif kind == "ingress":
        picture_network.ingress_applied(picture, name, fact)


def _deployment_applied(picture: Picture, name: str, fact: facts.ObjectApplied) -> None:
    spec = fact.object["spec"]
    old = picture["deployments"].get(name)
    changed = old is None or old["generation"] != fact.generation
    picture["deployments"][name] = {
        "name": name,
        "replicas": spec.get("replicas", 1),
        "strategy": spec.get("strategy", {}).get("type", "RollingUpdate"),
        "generation": fact.generation,
        "containers": template_containers(spec["template"]),
        "revision": 0 if old is None else old["revision"],
        "updated": 0 if old is None else old["updated"],
        "available": 0 if old is None else old["available"],
        "conditions": {} if old is None else old["conditions"],
        "replica_sets": [] if old is None else old["replica_sets"],
        "n": fact.n if changed else old["n"],
        "rollout_n": 0 if old is None else old["rollout_n"],
    }


def _replica_set_applied(picture: Picture, name: str, fact: facts.ObjectApplied) -> None:
    """A ReplicaSet is made from its Deployment's template as it stands then, and keeps it."""
    if name in picture["replica_sets"]:
        return
    deployment = (fact.owner or "").partition("/")[2]
    owner = picture["deployments"].get(deployment)
    picture["replica_sets"][name] = {
        "name": name,
        "deployment": deployment,
        "containers": {} if owner is None else owner["containers"],
        "n": fact.n,
    }


def _object_deleted(picture: Picture, fact: facts.ObjectDeleted) -> None:
    kind, _, name = fact.ref.partition("/")
    kind = kind.partition(".")[0]
    if kind == "pod":
        pod = picture["pods"].get(name)
        if pod is not None and pod["ended_at"] is None:
            pod["ended_at"] = fact.t
            pod["n"] = fact.n
            picture["ended"].append([name, fact.t])
    elif kind in TABLES:
        picture[TABLES[kind]].pop(name, None)


TABLES = {
    "deployment": "deployments",
    "replicaset": "replica_sets",
    "service": "services",
    "ingress": "ingresses",
    "node": "nodes",
}


def _node_changed(picture: Picture, fact: facts.NodeChanged) -> None:
    old = picture["nodes"].get(fact.node)
    same = old is not None and old["ready"] == fact.ready
    picture["nodes"][fact.node] = {
        "name": fact.node,
        "ready": fact.ready,
        "schedulable": fact.schedulable,
        "machine": fact.machine,
        "kubelet": fact.kubelet,
        "since": old["since"] if same else fact.t,
        "n": fact.n,
    }


def _rollout_changed(picture: Picture, fact: facts.RolloutChanged) -> None:
    deployment = picture["deployments"].get(fact.deployment)
    if deployment is None:
        return
    deployment["revision"] = fact.revision
    deployment["updated"] = fact.updated
    deployment["available"] = fact.available
    deployment["conditions"] = fact.conditions
    deployment["replica_sets"] = fact.replica_sets
    deployment["rollout_n"] = fact.n


# --- Pods and containers ------------------------------------------------------------------------------------


def _pod_changed(picture: Picture, fact: facts.PodChanged) -> None:
    pod = picture["pods"].get(fact.pod)
    if pod is None or pod["uid"] != fact.uid:
        pod = _new_pod(picture, fact)
    is_ready = fact.conditions.get("Ready", "") == "True"
    since, t = pod["since"], fact.t
    if pod["ready"] != fact.ready:
        since["ready"] = t
    if pod["status"] != fact.status:
        since["status"] = t
    if pod["restarts"] != fact.restarts:
        since["restarts"] = t
    if pod["is_ready"] != is_ready:
        since["is_ready"] = t
    pod["phase"] = fact.phase
    pod["ready"] = fact.ready
    pod["status"] = fact.status
    pod["restarts"] = fact.restarts
    pod["conditions"] = fact.conditions
    pod["readiness_gates"] = fact.readiness_gates
    pod["ip"] = fact.ip
    pod["node"] = fact.node
    pod["created"] = fact.created
    pod["deleting"] = fact.deleting
    pod["deadline"] = fact.deadline
    pod["resource_version"] = fact.resource_version
    pod["last_restart"] = fact.last_restart
    pod["labels"] = fact.labels
    pod["is_ready"] = is_ready
    pod["was_ready"] = pod["was_ready"] or is_ready
    pod["n"] = fact.n


def _new_pod(picture: Picture, fact: facts.PodChanged) -> Picture:
    """A Pod with the containers that its ReplicaSet's template names; a bare Pod's show up one by one."""
    picture["ended"] = [entry for entry in picture["ended"] if entry[0] != fact.pod]
    replica_set = picture["replica_sets"].get((fact.owner or "").partition("/")[2])
    t = fact.t
    pod: Picture = {
        "name": fact.pod,
        "uid": fact.uid,
        "owner": fact.owner,
        "deployment": "" if replica_set is None else replica_set["deployment"],
        "ready": fact.ready,
        "status": fact.status,
        "restarts": fact.restarts,
        "is_ready": False,
        "was_ready": False,
        "since": {"ready": t, "status": t, "restarts": t, "is_ready": t},
        "ended_at": None,
        "containers": {},
    }
    picture["pods"].pop(fact.pod, None)
    picture["pods"][fact.pod] = pod
    for name, template in ({} if replica_set is None else replica_set["containers"]).items():
        at = container_of(picture, fact.pod, name)
        assert at is not None
        at["role"] = template["role"]
        at["image"] = template["image"]
        at["since"] = t
        at["n"] = fact.n
        at["probes"] = {kind: probe_from(spec, fact.n) for kind, spec in template["probes"].items()}
    return pod


def _container_changed(picture: Picture, fact: facts.ContainerChanged) -> None:
    at = container_of(picture, fact.pod, fact.container)
    if at is None:
        return
    if fact.restart_count > at["restart_count"]:
        for probe in at["probes"].values():
            probe_restarted(probe, fact)
    if fact.state != at["state"]:
        at["since"] = fact.t
    if fact.state == "running" and at["backoff"] is not None:
        _waited(at)
    stopping = fact.stopping
    if stopping is not None:
        stopping = {
            "reason": stopping["reason"],
            "grace_ms": stopping["grace_ms"],
            "deadline": stopping["deadline"],
            "since": fact.t if at["stopping"] is None else at["stopping"]["since"],
        }
    at["stopping"] = stopping
    at["role"] = fact.role
    at["id"] = fact.id
    at["image"] = fact.image
    at["state"] = fact.state
    at["reason"] = fact.reason
    at["message"] = fact.message
    at["exit_code"] = fact.exit_code
    at["signal"] = fact.signal
    at["started_at"] = fact.started_at
    at["finished_at"] = fact.finished_at
    at["last"] = fact.last
    at["ready"] = fact.ready
    at["started"] = fact.started
    at["restart_count"] = fact.restart_count
    at["n"] = fact.n


def _program_changed(picture: Picture, fact: facts.ProgramChanged) -> None:
    at = container_of(picture, fact.pod, fact.container)
    if at is None:
        return
    old = at["program"]
    same = old is not None and old["state"] == fact.state
    since = old["since"] if same else fact.t
    at["program"] = {"state": fact.state, "fault": fact.fault, "since": since, "n": fact.n}


def _backoff_started(picture: Picture, fact: facts.BackoffStarted) -> None:
    at = container_of(picture, fact.pod, fact.container)
    if at is None or fact.immediate:
        return
    old = at["backoff"]
    same = old is not None and old["step"] == fact.step
    if old is not None and not same:
        _waited(at)
    at["waits"] = [step for step in at["waits"] if step < fact.step]
    at["backoff"] = {
        "for": fact.wait_for,
        "wait_ms": fact.wait_ms,
        "from": old["from"] if same else fact.t,
        "until": fact.until,
        "retry_at": fact.retry_at,
        "step": fact.step,
        "n": fact.n,
    }


def _waited(at: Picture) -> None:
    """The wait is over: its bar of the ladder is past."""
    if at["backoff"]["step"] not in at["waits"]:
        at["waits"].append(at["backoff"]["step"])
    at["backoff"] = None


def _backoff_cleared(picture: Picture, fact: facts.BackoffCleared) -> None:
    """Ends the wait; without one the ladder begins anew."""
    at = container_of(picture, fact.pod, fact.container)
    if at is None:
        return
    if at["backoff"] is None:
        at["waits"] = []
    else:
        _waited(at)


def _log_written(picture: Picture, fact: facts.LogWritten) -> None:
    at = container_of(picture, fact.pod, fact.container)
    if at is not None:
        at["log"].append({"t": fact.t, "n": fact.n, "line": fact.line})
        del at["log"][:-LOG_LINES]


# --- Events -------------------------------------------------------------------------------------------------


def _event_recorded(picture: Picture, fact: facts.EventRecorded) -> None:
    events = picture["events"]
    message = COMBINED if fact.message.startswith(COMBINED) else fact.message
    kept = [event for event in events.pop(fact.ref, ()) if not _same_event(event, fact, message)]
    kept.append(
        {
            "type": fact.type,
            "reason": fact.reason,
            "message": fact.message,
            "count": fact.count,
            "first": fact.first,
            "last": fact.last,
            "source": fact.source,
            "field_path": fact.field_path,
            "n": fact.n,
        }
    )
    events[fact.ref] = kept[-EVENTS_PER_OBJECT:]
    if len(events) > EVENT_OBJECTS:
        del events[min(events, key=lambda ref: events[ref][-1]["n"])]


def _same_event(event: Picture, fact: facts.EventRecorded, message: str) -> bool:
    """One Event that is counted on keeps its first stamp; a combined one takes the newest message."""
    if event["first"] != fact.first or event["reason"] != fact.reason or event["type"] != fact.type:
        return False
    if event["field_path"] != fact.field_path:
        return False
    return bool(event["message"] == fact.message or message == COMBINED and event["message"].startswith(COMBINED))


FOLDS: dict[type[Fact], Callable[[Picture, Any], None]] = {
    facts.RunStarted: _run_started,
    facts.RunStopped: _run_stopped,
    facts.ObjectApplied: _object_applied,
    facts.ObjectDeleted: _object_deleted,
    facts.NodeChanged: _node_changed,
    facts.RolloutChanged: _rollout_changed,
    facts.PodChanged: _pod_changed,
    facts.ContainerChanged: _container_changed,
    facts.ProgramChanged: _program_changed,
    facts.BackoffStarted: _backoff_started,
    facts.BackoffCleared: _backoff_cleared,
    facts.LogWritten: _log_written,
    facts.EventRecorded: _event_recorded,
    facts.ProbePlanned: picture_probes.planned,
    facts.ProbeSkipped: picture_probes.skipped,
    facts.ProbeSent: picture_probes.sent,
    facts.ProbeAnswered: picture_probes.answered,
    facts.EndpointsChanged: picture_network.endpoints_changed,
    facts.ProxyChanged: picture_network.proxy_changed,
    facts.TargetChecked: picture_network.target_checked,
    facts.TargetChanged: picture_network.target_changed,
    facts.RequestSent: picture_network.request_sent,
    facts.RequestHop: picture_network.request_hop,
    facts.RequestAnswered: picture_network.request_answered,
}
