"""What a kubelet remembers, as plain data: its Pods, their containers as the runtime has them, its probe workers."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cached_property
from operator import attrgetter
from typing import Any

import msgspec

from probeviz.sim.objects import PodStatus


class Record(msgspec.Struct, array_like=True):
    """One instance of a container, as the runtime knows it (kubecontainer.Status)."""

    id: str
    state: str  # created | running | exited
    restart_count: int
    image: str
    spec: str  # what computePodActions compares as the container's hash
    started_at: int = 0  # virtual ms, not cut
    finished_at: int = 0
    exit_code: int = 0
    signal: int = 0
    reason: str = ""
    fact: int = 0  # the fact that stated its present state
    message: str = ""  # what it left in its termination log


class Stopping(msgspec.Struct, array_like=True):
    """A stop in progress: from the kubelet's call to the death of the process."""

    id: str
    reason: str
    grace_ms: int
    deadline: int
    waits: bool = False  # announced, and waits for its turn (termination_order)
    hook: str = ""  # the kind of the preStop hook that still runs: exec | http | sleep
    hook_error: str = ""


@dataclass(slots=True)
class Worker:
    """One probe worker (pkg/kubelet/prober/worker.go): it lives as long as its Pod, across restarts.

    No Struct, for each probe writes some of its fields, and to write a Struct's takes five times as long.
    """

    container: str
    kind: str  # liveness | readiness | startup
    period_ms: int
    next_tick: int
    token: int = 0  # a reset ticker outdates the tick that was set before
    container_id: str = ""
    last_result: str = ""
    result_run: int = 0
    number: int = 0
    shown: str = ""  # state of the last probe.planned
    on_hold: bool = False
    busy: bool = False
    tick_waits: bool = False  # the ticker's one buffered tick
    trigger_waits: bool = False  # the manual trigger's one buffered message
    stopped: bool = False
    sleeps_until: int = 0  # the start jitter: until then it takes no trigger

    @property
    def key(self) -> str:
        return f"{self.container}/{self.kind}"


# A worker's form in a checkpoint: `Worker(*plain(worker))` is the worker again.
plain: Callable[[Worker], tuple[Any, ...]] = attrgetter(*(field.name for field in fields(Worker)))


class Backoff(msgspec.Struct, array_like=True):
    """One entry of client-go's flowcontrol.Backoff."""

    backoff_ms: int
    last_update: int


class Aggregate(msgspec.Struct, array_like=True):
    """The distinct messages, as digests, of similar events within the window (client-go EventAggregator)."""

    messages: list[str]
    last: int


class Counted(msgspec.Struct, array_like=True):
    """What the de-duplication remembers of one event (client-go eventLogger)."""

    count: int
    first: int


class Bucket(msgspec.Struct, array_like=True):
    """A token bucket of the spam filter; `tokens_milli` are thousandths of a token."""

    tokens_milli: int
    at: int


class Correlator(msgspec.Struct, array_like=True):
    aggregates: dict[str, Aggregate] = {}
    counted: dict[str, Counted] = {}  # by the digest of what makes two events identical
    buckets: dict[str, Bucket] = {}


class PodWorker(msgspec.Struct, array_like=True, dict=True):
    """One Pod on one node: the pod worker, the runtime's containers, the caches that a sync reads.

    Its probe workers change with every probe, all else seldom, so `Cluster` saves them apart.
    """

    pod: str
    uid: str
    # pod worker (pkg/kubelet/pod_workers.go)
    working: bool = False
    waiting_for_cache: bool = False
    pending: bool = False
    last_sync_end: int = -1
    synced: bool = False  # SyncPod has got past the volumes once
    todo: list[tuple[str, str, str]] = []  # steps of the sync in progress: (step, container, detail)
    failed: str = ""  # the sync's error: "" | "backoff" | "network" | "error"
    retry_at: int = 0  # earliest expiry of the back-offs that the sync met
    requeue_token: int = 0
    phase: str = "syncing"  # syncing | terminating | terminated
    deleted: bool = False  # the kubelet knows of the deletion
    delete_fact: int = 0
    cleaned: bool = False  # SyncTerminatedPod is through
    cause: int = 0  # the fact behind the sync in progress
    next_cause: int = 0
    # runtime and PLEG
    sandbox: bool = False
    sandboxes: int = 0  # made so far
    sandboxes_seen: int = 0  # by the last relist
    ip: str = ""
    records: dict[str, list[Record]] = {}  # newest first, at most two
    cache: dict[str, list[Record]] = {}  # as the last relist saw them
    snapshot: dict[str, list[Record]] = {}  # the cache as the sync in progress was given it
    relist_at: int = -1
    stopping: dict[str, Stopping] = {}
    # caches of the kubelet
    reasons: dict[str, tuple[str, str]] = {}  # why a container could not be started
    results: dict[str, str] = {}  # "liveness/<container id>" -> Success | Failure | Unknown
    status: PodStatus | None = None  # the status manager's
    patch_waits: bool = False
    patch_cause: int = 0
    origin: int = 0  # the fact that brought the Pod; tells it from others of its name
    held: dict[str, tuple[int, int, int]] = {}  # container -> (finishedAt, wait_ms, fact) while in back-off
    waits: dict[str, int] = {}  # container -> retry_at as last stated
    correlator: Correlator = msgspec.field(default_factory=Correlator)
    template: str = ""  # of the Pod as the kubelet knows it
    before: dict[str, tuple[bool, bool]] = {}  # container id -> (started, ready) when the kubelet was restarted
    hook: str = ""  # the container whose postStart the sync in progress waits for
    hook_error: str = ""
    fresh_at: int = -1  # when the runtime is listed because a sync has ended (PLEGOnDemandRelist)
    acted: bool = False  # the sync in progress has killed or started something
    deadline_at: int = -1  # the tick at which activeDeadlineSeconds will be seen to have passed
    removed: dict[str, int] = {}  # container -> restart count of its last instance, which the runtime has forgotten

    @cached_property
    def workers(self) -> dict[str, Worker]:
        """By "<container>/<kind>"."""
        return {}


class KubeletState(msgspec.Struct, array_like=True):
    node: str
    number: int  # its place among the kubelets, none of which ever goes; Timers name it so, for nodes have long names
    address: str = ""
    relist_phase: int = 0  # the PLEG lists at relist_phase + k * 1,000 ms
    tick_phase: int = 0  # the sync loop polls its work queue at tick_phase + k * 1,000 ms
    pods: dict[str, PodWorker] = {}
    backoff: dict[str, Backoff] = {}
    image_backoff: dict[str, Backoff] = {}
    images: dict[str, bool] = {}
    pull_free_at: int = 0  # pulls are serialized per node
    young_since: int | None = None  # its last start; None: it has been running for long
    boots: int = 0  # how often it or its machine has gone down, so that what was due before is outdated
    down: bool = False  # the kubelet does not run
    machine_down: bool = False  # nor does anything else on its node


def numbered(kubelets: dict[str, KubeletState], number: str) -> KubeletState:
    """The kubelet that a Timer names."""
    return list(kubelets.values())[int(number)]
