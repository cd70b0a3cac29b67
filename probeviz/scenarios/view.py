"""What an expression can see of a run: the facts so far, folded into the values of the CEL names.

One place holds each collection's fields with their meaning; the documentation is tested against them.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from probeviz.scenarios import stored
from probeviz.sim.facts import (
    ContainerChanged,
    EndpointsChanged,
    EventRecorded,
    Fact,
    LogWritten,
    ObjectApplied,
    ObjectDeleted,
    PodChanged,
    RequestAnswered,
    RolloutChanged,
    TargetChanged,
)

FIELDS: dict[str, dict[str, str]] = {
    "pods": {
        "name": "the Pod's name",
        "ready": "whether its condition Ready is True",
        "status": "kubectl's STATUS",
        "phase": "status.phase",
        "restarts": "kubectl's RESTARTS",
        "owner": "`replicaset.apps/NAME`; empty for a Pod of its own",
        "ip": "its address; empty before it has one",
        "node": "the node it runs on",
        "deleting": "whether it is being deleted",
        "created": "when it was created",
    },
    "containers": {
        "pod": "the Pod's name",
        "name": "the container's name",
        "state": "waiting, running or terminated",
        "reason": "of that state: CrashLoopBackOff, Error ...",
        "ready": "whether it counts as ready",
        "started": "whether its startup probe, if any, has succeeded",
        "restarts": "its restart count",
        "exitCode": "the exit code of this termination, else null",
        "image": "its image",
    },
    "endpoints": {
        "ip": "the address",
        "pod": "the Pod behind it",
        "ready": "whether traffic is sent there",
        "serving": "as ready, even while the Pod terminates",
        "terminating": "whether the Pod is being deleted",
    },
    "requests": {
        "t": "when it was answered, or given up",
        "client": "who asked",
        "method": "GET, HEAD ...",
        "path": "the path that was asked for",
        "code": "the status; 0 when there was no HTTP answer",
        "origin": "who wrote the status: balancer or pod/NAME; empty when there was no answer",
        "server": "the header Server",
        "log": "what the balancer's own log says: Envoy's flags, HAProxy's state, nginx's error",
        "latency": "milliseconds from the request to the answer",
        "error": "curl's words when there was no answer",
    },
    "events": {
        "t": "when it was recorded last",
        "object": "`pod/NAME`, `deployment.apps/NAME`",
        "type": "Normal or Warning",
        "reason": "Unhealthy, Killing ...",
        "message": "its text",
        "count": "how often",
    },
    "targets": {
        "balancer": "which balancer",
        "target": "the instance or address it sends to",
        "state": "healthy, unhealthy ...",
        "reason": "why",
    },
    "rollout": {
        "revision": "the Deployment's revision",
        "updated": "Pods of the newest template",
        "available": "Pods that are available",
        "conditions": "condition -> status",
        "replicaSets": "name, revision, desired, current, ready of each",
    },
    "log": {
        "t": "when it was written",
        "pod": "the Pod's name",
        "container": "the container's name",
        "line": "what it wrote",
    },
}


class Series:
    """Items in order of time, of which a span can be cut without looking at the others."""

    __slots__ = ("items", "times")

    def __init__(self) -> None:
        self.times: list[int] = []
        self.items: list[Any] = []

    def add(self, at_ms: int, item: Any) -> None:
        self.times.append(at_ms)
        self.items.append(item)

    def after(self, from_ms: int) -> list[Any]:
        return self.items[bisect_right(self.times, from_ms) :]

    def between(self, from_ms: int, to_ms: int) -> list[Any]:
        return self.items[bisect_left(self.times, from_ms) : bisect_right(self.times, to_ms)]


class RunView:
    """The run up to a fact; `see` takes each fact in order."""

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        self.t = 0
        self.pods: dict[str, dict[str, Any]] = {}
        self.containers: dict[tuple[str, str], dict[str, Any]] = {}
        self.endpoints: dict[str, list[dict[str, Any]]] = {}
        self.targets: dict[tuple[str, str], dict[str, Any]] = {}
        self.rollouts: dict[str, dict[str, Any]] = {}
        self.objects: dict[stored.Key, stored.Json] = {}  # as their facts have them
        self.events: dict[tuple[str, ...], dict[str, Any]] = {}
        self.requests, self.log = Series(), Series()
        self.codes: dict[str, Series] = {"": Series()}  # "" holds those of all clients
        self.first: dict[str, Fact] = {}
        self.seen: set[type[Fact]] = set()
        self.more: dict[str, Any] = {}  # the values of names that only its owner has
        for fact in facts:
            self.see(fact)

    def see(self, fact: Fact) -> None:
        self.t = fact.t
        kind = type(fact)
        if kind not in self.seen:
            self.seen.add(kind)
            self.first[kind_of(fact)] = fact
        take = TAKES.get(kind)
        if take is not None:
            take(self, fact)

    def _pod_changed(self, fact: PodChanged) -> None:
        self.pods[fact.pod] = _pod(fact)

    def _container_changed(self, fact: ContainerChanged) -> None:
        self.containers[fact.pod, fact.container] = _container(fact)

    def _endpoints_changed(self, fact: EndpointsChanged) -> None:
        self.endpoints[fact.service] = [dict(endpoint) for endpoint in fact.endpoints]

    def _event_recorded(self, fact: EventRecorded) -> None:
        key = (fact.uid, fact.source, fact.type, fact.reason, fact.message, fact.field_path)
        self.events.pop(key, None)  # the newest stands last
        self.events[key] = _event(fact)

    def _target_changed(self, fact: TargetChanged) -> None:
        self.targets[fact.balancer, fact.target] = _target(fact)

    def _rollout_changed(self, fact: RolloutChanged) -> None:
        self.rollouts[fact.deployment] = _rollout(fact)

    def _object_applied(self, fact: ObjectApplied) -> None:
        key = stored.key_in(fact)
        if key is not None:
            self.objects[key] = fact.object

    def object(self, ref: str) -> stored.Json | None:
        """`deployment/NAME` and such as the API server holds it now, else None; raises ValueError."""
        key = stored.key_of(ref)
        return stored.as_json(key, self.objects[key]) if key in self.objects else None

    def _log_written(self, fact: LogWritten) -> None:
        self.log.add(fact.t, _line(fact))

    def newest(self) -> "RunView":
        """The newest request and log line alone."""
        found = RunView()
        found.t = self.t
        found.requests.items, found.log.items = self.requests.items[-1:], self.log.items[-1:]
        found.more = self.more
        return found

    def first_of(self, kind: str) -> dict[str, Any] | None:
        fact = self.first.get(kind)
        return None if fact is None else msgspec.to_builtins(fact)

    def _deleted(self, fact: ObjectDeleted) -> None:
        kind, _, name = fact.ref.partition("/")
        if kind == "pod":
            self.pods.pop(name, None)
            for key in [key for key in self.containers if key[0] == name]:
                del self.containers[key]
        elif kind == "deployment.apps":
            self.rollouts.pop(name, None)
        self.objects.pop((kind.partition(".")[0], name), None)

    def _answered(self, fact: RequestAnswered) -> None:
        code = fact.status or 0
        self.requests.add(fact.t, _request(fact))
        self.codes[""].add(fact.t, code)
        self.codes.setdefault(fact.client, Series()).add(fact.t, code)


TAKES: dict[type[Fact], Callable[[RunView, Any], None]] = {
    PodChanged: RunView._pod_changed,
    ContainerChanged: RunView._container_changed,
    ObjectApplied: RunView._object_applied,
    ObjectDeleted: RunView._deleted,
    EndpointsChanged: RunView._endpoints_changed,
    RequestAnswered: RunView._answered,
    EventRecorded: RunView._event_recorded,
    TargetChanged: RunView._target_changed,
    RolloutChanged: RunView._rollout_changed,
    LogWritten: RunView._log_written,
}


def kind_of(fact: Fact) -> str:
    return str(fact.__struct_config__.tag)


def _pod(fact: PodChanged) -> dict[str, Any]:
    return {
        "name": fact.pod,
        "ready": fact.conditions.get("Ready") == "True",
        "status": fact.status,
        "phase": fact.phase,
        "restarts": fact.restarts,
        "owner": fact.owner or "",
        "ip": fact.ip,
        "node": fact.node,
        "deleting": fact.deleting,
        "created": fact.created,
    }


def _container(fact: ContainerChanged) -> dict[str, Any]:
    return {
        "pod": fact.pod,
        "name": fact.container,
        "state": fact.state,
        "reason": fact.reason,
        "ready": fact.ready,
        "started": fact.started,
        "restarts": fact.restart_count,
        "exitCode": fact.exit_code,
        "image": fact.image,
    }


def _request(fact: RequestAnswered) -> dict[str, Any]:
    return {
        "t": fact.t,
        "client": fact.client,
        "method": fact.method,
        "path": fact.path,
        "code": fact.status or 0,
        "origin": fact.origin,
        "server": fact.server,
        "log": fact.log,
        "latency": fact.latency_ms,
        "error": fact.error,
    }


def _event(fact: EventRecorded) -> dict[str, Any]:
    return {
        "t": fact.t,
        "object": fact.ref,
        "type": fact.type,
        "reason": fact.reason,
        "message": fact.message,
        "count": fact.count,
    }


def _target(fact: TargetChanged) -> dict[str, Any]:
    return {"balancer": fact.balancer, "target": fact.target, "state": fact.state, "reason": fact.reason}


def _rollout(fact: RolloutChanged) -> dict[str, Any]:
    return {
        "revision": fact.revision,
        "updated": fact.updated,
        "available": fact.available,
        "conditions": fact.conditions,
        "replicaSets": fact.replica_sets,
    }


def _line(fact: LogWritten) -> dict[str, Any]:
    return {"t": fact.t, "pod": fact.pod, "container": fact.container, "line": fact.line}
