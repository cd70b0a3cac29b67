"""What kubectl says of a Pod: READY, STATUS and RESTARTS (pkg/printers/internalversion/printers.go, printPod)."""

from typing import TYPE_CHECKING, NamedTuple, Protocol

from probeviz.sim.facts import PodChanged
from probeviz.sim.objects import ContainerStatus, Pod, ref_of
from probeviz.sim.releases import release

if TYPE_CHECKING:
    from probeviz.sim.cluster import Cluster
    from probeviz.sim.setup import Setup


class Sight(Protocol):
    """A World, or who looks at one."""

    @property
    def setup(self) -> "Setup": ...

    @property
    def cluster(self) -> "Cluster": ...


class PodWords(NamedTuple):
    ready: str  # "0/1"
    status: str  # "Running", "CrashLoopBackOff", "Init:1/2" ...
    restarts: int
    last_restart: int | None  # finishedAt of the newest previous termination, virtual ms


def condition(pod: Pod, kind: str) -> str:
    """The status of a condition: "True", "False", "Unknown", or "" when it is not set."""
    return next((c.status for c in pod.status.conditions if c.type == kind), "")


def pod_words(world: Sight, pod: Pod) -> PodWords:
    """READY, STATUS and RESTARTS in printPod's order of tests."""
    spec = world.cluster.templates[pod.template].spec
    sidecars = {c.name for c in spec.init_containers if c.restart_policy == "Always"}
    total = len(spec.containers) + len(sidecars)
    status = pod.status.reason or pod.status.phase
    if any(c.type == "PodScheduled" and c.reason == "SchedulingGated" for c in pod.status.conditions):
        status = "SchedulingGated"
    word, ready, seen = _init_words(pod, sidecars, len(spec.init_containers))
    status = word or status
    if not word or condition(pod, "Initialized") == "True":
        # From here on the restarts of ordinary init containers no longer count.
        seen = [at for at in seen if at.name in sidecars] + pod.status.container_statuses
        status, running = _app_words(pod, status)
        ready += running
    if pod.metadata.deletion_timestamp is not None:
        status = _deleted_word(pod, status, release(world.setup.release).terminal_word_when_deleted)
    return PodWords(f"{ready}/{total}", status, sum(at.restart_count for at in seen), _newest(seen))


def pod_changed(world: Sight, pod: Pod) -> PodChanged:
    """The fact of a write to a Pod."""
    words = pod_words(world, pod)
    meta = pod.metadata
    template = world.cluster.templates[pod.template]
    gates = template.spec.readiness_gates
    return PodChanged(
        pod=meta.name,
        uid=meta.uid,
        owner=None if meta.owner is None else ref_of(meta.owner.kind, meta.owner.name),
        phase=pod.status.phase,
        ready=words.ready,
        status=words.status,
        restarts=words.restarts,
        conditions={c.type: c.status if not c.reason else f"{c.status}:{c.reason}" for c in pod.status.conditions},
        readiness_gates=f"{sum(condition(pod, g) == 'True' for g in gates)}/{len(gates)}" if gates else "",
        ip=pod.status.pod_ip,
        node=pod.node_name,
        created=meta.creation_timestamp,
        deleting=meta.deletion_timestamp is not None,
        deadline=meta.deletion_timestamp,
        resource_version=meta.resource_version,
        last_restart=words.last_restart,
        labels={**template.labels, **meta.labels},
    )


def _newest(seen: list[ContainerStatus]) -> int | None:
    ends = [at.last_state.terminated.finished_at for at in seen if at.last_state.terminated is not None]
    return max((at for at in ends if at is not None), default=None)


def _app_words(pod: Pod, status: str) -> tuple[str, int]:
    """The word of the first container that has one, and how many are ready."""
    ready = 0
    for at in reversed(pod.status.container_statuses):
        word = _state_word(at)
        status = word or status
        ready += bool(not word and at.ready and at.state.running)
    if status == "Completed" and ready:
        status = "Running" if condition(pod, "Ready") == "True" else "NotReady"
    return status, ready


def _deleted_word(pod: Pod, status: str, keeps_terminal: bool) -> str:
    if pod.status.reason == "NodeLost":
        return "Unknown"
    return status if keeps_terminal and pod.status.phase in ("Succeeded", "Failed") else "Terminating"


def _state_word(at: ContainerStatus) -> str:
    state = at.state
    if state.waiting is not None:
        return state.waiting.reason
    if state.terminated is not None:
        return _ended_word(at)
    return ""


def _ended_word(at: ContainerStatus) -> str:
    ended = at.state.terminated
    assert ended is not None
    if ended.reason:
        return ended.reason
    return f"Signal:{ended.signal}" if ended.signal else f"ExitCode:{ended.exit_code}"


def _init_words(pod: Pod, sidecars: set[str], count: int) -> tuple[str, int, list[ContainerStatus]]:
    """The `Init:` word, if any, how many sidecars are ready, and the statuses up to the one that is at work."""
    ready = 0
    statuses = pod.status.init_container_statuses
    for i, at in enumerate(statuses):
        ended, waiting = at.state.terminated, at.state.waiting
        if ended is not None and ended.exit_code == 0:
            continue
        if at.name in sidecars and at.started:
            ready += at.ready
            continue
        if ended is not None:
            word = f"Init:{_ended_word(at)}"
        elif waiting is not None and waiting.reason and waiting.reason != "PodInitializing":
            word = f"Init:{waiting.reason}"
        else:
            word = f"Init:{i}/{count}"
        return word, ready, statuses[: i + 1]
    return "", ready, list(statuses)
