"""Init containers and sidecars: which one is next, and what they make of the Pod's phase and conditions.

Upstream: pkg/kubelet/kuberuntime/kuberuntime_container.go (computeInitContainerActions), pkg/kubelet/kubelet_pods.go
(getPhase), pkg/kubelet/status/generate.go (GeneratePodInitializedCondition).
"""

from typing import NamedTuple

from probeviz.sim.kubelet import restart_all
from probeviz.sim.kubelet.containers import is_sidecar, status_of
from probeviz.sim.kubelet.restart_rules import container_should_restart
from probeviz.sim.kubelet.state import Record
from probeviz.sim.objects import Condition, Container, ContainerStatus, PodSpec, PodStatus

Cache = dict[str, list[Record]]
KilledFor = tuple[str, str]  # message and reason


class InitActions(NamedTuple):
    """`start` in the order of the spec; `initialized` lets the app containers go."""

    initialized: bool
    start: tuple[str, ...] = ()
    kill: tuple[tuple[str, str, str], ...] = ()  # container, message, reason
    kill_pod: bool = False


def has_succeeded(spec: PodSpec, container: Container, records: list[Record]) -> bool:
    """An init container that ended with 0 is done for good."""
    ended = bool(records) and records[0].state == "exited" and records[0].exit_code == 0
    return ended and any(container is c for c in spec.init_containers) and not is_sidecar(container)


# --- what a sync has to do -----------------------------------------------------------------------


def compute_init_container_actions(
    spec: PodSpec, cache: Cache, results: dict[str, str], changed: dict[str, KilledFor]
) -> InitActions:
    """`computeInitContainerActions`: backwards from the last one that has a status; `changed` names sidecars whose
    definition is another now."""
    if not spec.init_containers:
        return InitActions(True)
    initialized = previously = any(cache.get(c.name) for c in spec.containers)
    last = len(spec.init_containers) - 1
    starts: list[str] = []
    kills: list[tuple[str, str, str]] = []
    for i in range(last, -1, -1):
        container = spec.init_containers[i]
        records = cache.get(container.name)
        if not records:
            if previously and is_sidecar(container):
                starts.append(container.name)
            continue
        if previously and not is_sidecar(container):
            continue
        found = _of_one(spec, container, records[0], results, changed)
        if found == FAILED_FOR_GOOD:
            return InitActions(False, kill_pod=True)
        if found.done:
            if i == last:
                initialized = True
            elif not previously:
                starts.append(spec.init_containers[i + 1].name)
        if found.kill is not None:
            kills.append((container.name, *found.kill))
        if found.start:
            starts.append(container.name)
        previously = True  # those before it have run; of them only sidecars are kept running
    if not previously:
        starts.append(spec.init_containers[0].name)
    order = [c.name for c in spec.init_containers]
    return InitActions(initialized, tuple(sorted(dict.fromkeys(starts), key=order.index)), tuple(kills))


class One(NamedTuple):
    """What the state of one init container asks for; `done`: the next one may start."""

    done: bool = False
    start: bool = False
    kill: KilledFor | None = None


FAILED_FOR_GOOD = One(True, True, ("", ""))


def _of_one(
    spec: PodSpec, container: Container, newest: Record, results: dict[str, str], changed: dict[str, KilledFor]
) -> One:
    if newest.state == "running":
        return _running_sidecar(container, newest, results, changed) if is_sidecar(container) else One()
    if newest.state != "exited":
        return One(start=True)  # created: the runtime failed to start it
    if is_sidecar(container):
        return One(start=True)
    if newest.exit_code == 0:
        return One(done=True)
    return One(start=True) if container_should_restart(spec, container, newest.exit_code) else FAILED_FOR_GOOD


def _running_sidecar(
    container: Container, newest: Record, results: dict[str, str], changed: dict[str, KilledFor]
) -> One:
    """Started is enough for the next one; readiness and liveness do not hold it."""
    name = container.name
    if container.startup_probe is not None:
        startup = results.get(f"startup/{newest.id}")
        if startup == "Failure":
            return One(start=True, kill=(f"Init container {name} failed startup probe", "startup"))
        if startup != "Success":
            return One()
    if name in changed:
        return One(done=True, start=True, kill=changed[name])
    if results.get(f"liveness/{newest.id}") == "Failure":
        return One(done=True, start=True, kill=(f"Init container {name} failed liveness probe", "liveness"))
    return One(done=True)


# --- phase and condition -------------------------------------------------------------------------


class Counted(NamedTuple):
    """What init containers add to getPhase's counts."""

    pending: bool
    failed_for_good: bool
    waiting: int
    running: int
    unknown: int


def count(spec: PodSpec, by_name: dict[str, ContainerStatus]) -> Counted:
    """The first half of `getPhase`."""
    pending = pending_sidecars = waiting = running = unknown = 0
    failed_for_good = False
    for container in spec.init_containers:
        at = by_name.get(container.name)
        if at is None:
            pending += not is_sidecar(container)
            unknown += is_sidecar(container)
            continue
        ended, last = at.state.terminated, at.last_state.terminated
        if not is_sidecar(container) and restart_all.was_removed(at):
            pending += not restart_all.is_removed(at)
        elif not is_sidecar(container):
            over = ended or (last if at.state.waiting is not None else None)
            pending += over is None
            failed = over is not None and over.exit_code != 0
            failed_for_good |= failed and not container_should_restart(spec, container, over.exit_code if over else 0)
        elif at.state.running is not None:
            running += 1
            pending_sidecars += not at.started
        elif at.state.waiting is not None and last is None:
            waiting += 1
            pending_sidecars += 1
    if pending_sidecars and not any_regular_container_started(spec, by_name):
        pending += pending_sidecars
    return Counted(pending > 0, failed_for_good, waiting, running, unknown)


def any_regular_container_started(spec: PodSpec, by_name: dict[str, ContainerStatus]) -> bool:
    """`HasAnyRegularContainerStarted` (pkg/kubelet/container/helpers.go)."""
    found = [by_name[c.name].state for c in spec.containers if c.name in by_name]
    return any(state.running is not None or state.terminated is not None for state in found)


def initialized(spec: PodSpec, status: PodStatus, old: PodStatus) -> Condition:
    """`GeneratePodInitializedCondition`: True for ever once an app container has started.

    Of a Pod whose containers may all start again it stays True while they do.
    """
    if status.phase == "Succeeded":
        return Condition(type="Initialized", status="True", reason="PodCompleted")
    if not spec.init_containers:
        return Condition(type="Initialized", status="True")
    if any_regular_container_started(spec, {s.name: s for s in status.container_statuses}):
        return Condition(type="Initialized", status="True")
    if restart_all.could_restart(spec) and any(c.type == "Initialized" and c.status == "True" for c in old.conditions):
        return Condition(type="Initialized", status="True")
    incomplete = [c.name for c in spec.init_containers if not _complete(c, status_of(status, c.name))]
    if not incomplete:
        return Condition(type="Initialized", status="True")
    message = f"containers with incomplete status: [{' '.join(incomplete)}]"
    return Condition(type="Initialized", status="False", reason="ContainersNotInitialized", message=message)


def _complete(container: Container, at: ContainerStatus | None) -> bool:
    if at is None:
        return False
    return bool(at.started) if is_sidecar(container) else at.ready
