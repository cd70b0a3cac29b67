"""Every kind of fact that a run can state, typed, on one screen.  A contract: kinds and fields keep their meaning.

A fact is `{"n": 41, "t": 15250, "kind": "...", "cause": [38], ...}`: `t` in virtual ms from the run's start, `n`
counts from 1, `cause` lists the facts that brought it about.  Every chain of causes ends in `command.accepted`,
`program.changed`, `node.changed` or `run.started`.
"""

from typing import Any, Literal

import msgspec

ProbeKind = Literal["liveness", "readiness", "startup"]


class Fact(msgspec.Struct, tag_field="kind", kw_only=True, gc=False):  # plain data never refers back to its fact
    n: int = 0
    t: int = 0
    cause: tuple[int, ...] = ()


class RunStarted(Fact, tag="run.started"):
    scenario: str
    seed: int
    release: str
    start: str  # wall time of t = 0, RFC 3339
    engine: str
    branch_of: str | None = None


class RunStopped(Fact, tag="run.stopped"):
    reason: str


class CommandAccepted(Fact, tag="command.accepted"):
    entry: int  # number of the log entry; scripted lines count down from -1
    line: str
    out: str = ""
    error: str = ""


class CommandRefused(Fact, tag="command.refused"):
    entry: int
    line: str
    out: str = ""
    error: str = ""


class CommandDeadline(Fact, tag="command.deadline"):
    """The time that a command gave itself is over; it may have ended long before."""

    entry: int


class ObjectApplied(Fact, tag="object.applied"):
    ref: str  # "deployment.apps/go-http"
    result: Literal["created", "configured", "unchanged"]
    object: dict[str, Any]  # as stored, the API's JSON without managedFields
    uid: str
    owner: str | None
    generation: int
    resource_version: int
    by: str


class ObjectDeleted(Fact, tag="object.deleted"):
    ref: str
    uid: str
    owner: str | None
    generation: int
    resource_version: int
    by: str


class NodeChanged(Fact, tag="node.changed"):
    node: str
    ready: bool
    schedulable: bool
    machine: Literal["up", "down"] = "up"  # down: all that ran there is gone, which the cluster learns later
    kubelet: Literal["up", "down"] = "up"


class PodChanged(Fact, tag="pod.changed"):
    pod: str
    uid: str
    owner: str | None
    phase: str
    ready: str  # "0/1", kubectl's READY
    status: str  # kubectl's STATUS word
    restarts: int
    conditions: dict[str, str]  # type -> "True" | "False:Reason"
    readiness_gates: str
    ip: str
    node: str
    created: int
    deleting: bool
    deadline: int | None
    resource_version: int
    last_restart: int | None = None  # finishedAt of the newest previous termination
    labels: dict[str, str] = {}


class ContainerChanged(Fact, tag="container.changed"):
    pod: str
    container: str
    role: Literal["app", "init", "sidecar"]
    id: str
    image: str
    state: Literal["waiting", "running", "terminated"]
    reason: str
    message: str
    exit_code: int | None
    signal: int | None
    started_at: int | None
    finished_at: int | None
    last: dict[str, Any] | None  # the previous termination: exit_code, reason, started_at, finished_at
    ready: bool
    started: bool
    restart_count: int
    stopping: dict[str, Any] | None  # {"reason", "grace_ms", "deadline"} from the stop call to the death


class ProgramChanged(Fact, tag="program.changed"):
    pod: str
    container: str
    state: Literal["booting", "listening", "draining", "hung", "exited"]
    fault: str | None


class ProbePlanned(Fact, tag="probe.planned"):
    pod: str
    container: str
    probe: ProbeKind
    next_at: int | None  # from then on every period_ms, until the next such fact
    period_ms: int
    state: Literal["ticking", "delayed", "waiting for startup", "on hold", "suspended"]


class ProbeSkipped(Fact, tag="probe.skipped"):
    pod: str
    container: str
    probe: ProbeKind
    why: str


class ProbeSent(Fact, tag="probe.sent"):
    pod: str
    container: str
    probe: ProbeKind
    number: int  # of this worker, from 1
    attempt: int  # 1..3; above 1 only after an error


class ProbeAnswered(Fact, tag="probe.answered"):
    pod: str
    container: str
    probe: ProbeKind
    number: int
    attempt: int
    result: Literal["success", "failure", "warning", "error"]
    outcome: Literal["status", "eof", "refused", "reset", "timeout", "connected", "exit", "serving", "error"]
    status: int | None
    detail: str  # the kubelet's text
    latency_ms: int
    run: int  # equal results in a row
    threshold: int
    effect: Literal["none", "ready", "unready", "started", "kill"]


class BackoffStarted(Fact, tag="backoff.started"):
    pod: str
    container: str
    wait_for: str = msgspec.field(name="for")  # restart | image
    wait_ms: int
    until: int
    retry_at: int
    step: int  # 0 = the first wait of 10 s
    immediate: bool  # the ladder rose without a wait


class BackoffCleared(Fact, tag="backoff.cleared"):
    pod: str
    container: str
    wait_for: str = msgspec.field(name="for")


class EndpointsChanged(Fact, tag="endpoints.changed"):
    service: str
    endpoints: list[dict[str, Any]]  # {"ip", "pod", "ready", "serving", "terminating"}
    slice: str = ""  # name of the EndpointSlice
    ports: list[int] = []  # the numbers that the slice resolves to
    created: int = 0


class ProxyChanged(Fact, tag="proxy.changed"):
    who: str  # "kube-proxy/node-1", "ingress-nginx" ...
    service: str
    backends: list[str]  # "ip:port" to which it sends from now on


class TargetChecked(Fact, tag="target.checked"):
    balancer: str
    target: str
    result: Literal["success", "failure"]
    code: str  # "200", "502", "timeout", "refused" ...


class TargetChanged(Fact, tag="target.changed"):
    balancer: str
    target: str
    state: str
    reason: str


class RequestSent(Fact, tag="request.sent"):
    request: str
    client: str
    method: str
    path: str
    host: str


class RequestHop(Fact, tag="request.hop"):
    request: str
    hop: int
    at: Literal["client", "balancer", "service", "pod", "kubelet"]
    to: str
    outcome: Literal["sent", "refused", "closed", "reset", "timeout", "answered"]
    attempt: int = 1
    detail: str = ""


class RequestAnswered(Fact, tag="request.answered"):
    request: str
    client: str
    method: str
    path: str
    status: int | None  # None: no HTTP answer at all
    server: str
    headers: dict[str, str]
    body: str
    body_bytes: int
    origin: str  # who wrote the status: "balancer", "pod/NAME", "" when there is none
    latency_ms: int
    error: str  # curl's words when there is no answer
    # What the balancer's own log says of it: Envoy's flags, HAProxy's termination state, nginx's error.
    log: str = ""


class ShellStep(Fact, tag="shell.step"):
    entry: int  # the line's
    step: int  # the step that is taken now, an index
    status: int  # of the step before


class ShellEnded(Fact, tag="shell.ended"):
    entry: int
    status: int
    why: str  # "" when its last step was taken, else the limit that it met


class FileKept(Fact, tag="file.kept"):
    """A line has put what it got into a file of the run: `curl -o`, or a scripted `>`."""

    entry: int
    request: str  # "" for what was printed at once
    file: str
    text: str


class EventRecorded(Fact, tag="event.recorded"):
    ref: str
    uid: str
    type: str
    reason: str
    message: str
    count: int
    first: int
    last: int
    source: str
    field_path: str = ""


class LogWritten(Fact, tag="log.written"):
    pod: str
    container: str
    id: str
    line: str


class RolloutChanged(Fact, tag="rollout.changed"):
    deployment: str
    revision: int
    updated: int
    available: int
    conditions: dict[str, str]
    replica_sets: list[dict[str, Any]]  # {"name", "revision", "desired", "current", "ready"}


KINDS: dict[str, type[Fact]] = {str(kind.__struct_config__.tag): kind for kind in Fact.__subclasses__()}
