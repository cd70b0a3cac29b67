"""A Pod's status as the kubelet makes it, and the status manager that writes it to the API server.

Upstream: pkg/kubelet/kubelet_pods.go (generateAPIPodStatus, convertToAPIContainerStatuses, getPhase),
pkg/kubelet/status/generate.go, pkg/kubelet/status/status_manager.go.
"""

import msgspec

from probeviz.sim import choices, store
from probeviz.sim.kubelet import active_deadline, containers, init_containers, prober, restart_all, show
from probeviz.sim.kubelet.restart_rules import container_should_restart, should_container_be_restarted
from probeviz.sim.kubelet.state import KubeletState, PodWorker, Record, numbered
from probeviz.sim.objects import (
    Condition,
    Container,
    ContainerState,
    ContainerStatus,
    Pod,
    PodSpec,
    PodStatus,
    Running,
    Terminated,
    Waiting,
)
from probeviz.sim.releases import release
from probeviz.sim.store import seconds
from probeviz.sim.world import World, on

TERMINAL = ("Succeeded", "Failed")

# --- making it -----------------------------------------------------------------------------------


def generate_api_pod_status(
    world: World,
    kubelet: KubeletState,
    pw: PodWorker,
    pod: Pod,
    terminal: bool = False,
    now_dead: bool = False,
) -> tuple[PodStatus, list[str]]:
    """`generateAPIPodStatus`: the status, and the readiness workers to trigger by hand.

    `now_dead`: the Pod's containers were just stopped and the runtime was asked again, not the cache.
    """
    spec = world.cluster.templates[pod.template].spec
    old = pw.status or pod.status
    records = pw.records if now_dead else pw.cache
    all_restart = restart_all.should_restart(spec, records, old)
    statuses = [
        _container_status(world, pw, pod, spec, c, records.get(c.name, []), old, all_restart) for c in spec.containers
    ]
    statuses.sort(key=lambda s: s.name)
    inits = [
        _container_status(world, pw, pod, spec, c, records.get(c.name, []), old, all_restart)
        for c in spec.init_containers
    ]
    status = PodStatus(
        phase=old.phase,
        container_statuses=statuses,
        init_container_statuses=inits,
        host_ip=world.cluster.nodes[pod.node_name].address if pod.node_name in world.cluster.nodes else old.host_ip,
        pod_ip=pw.ip,
        start_time=old.start_time if old.start_time is not None else seconds(world.now),
        qos_class=old.qos_class,
        observed_generation=pod.metadata.generation,
    )
    status.phase = get_phase(spec, [*inits, *statuses], old.phase, terminal)
    if active_deadline.should_evict(world, kubelet, pw, spec, old):
        status.phase, status.reason, status.message = "Failed", active_deadline.REASON, active_deadline.MESSAGE
    triggers = prober.update_pod_status(world, pw, spec, status)
    if status.phase in TERMINAL and pw.phase != "terminated" and not terminal:
        # mergePodStatus: a Pod that may still have running containers shows the end by its conditions only.
        status.conditions = conditions(world, pw, spec, status, old, records)
        status.phase, status.reason, status.message = old.phase, old.reason, old.message
    else:
        status.conditions = conditions(world, pw, spec, status, old, records)
    return status, triggers


def _container_status(
    world: World,
    pw: PodWorker,
    pod: Pod,
    spec: PodSpec,
    container: Container,
    records: list[Record],
    old: PodStatus,
    all_restart: bool,
) -> ContainerStatus:
    """`convertToAPIContainerStatuses` for one container."""
    before = containers.status_of(old, container.name)
    if not records:
        creating = ContainerState(waiting=Waiting(reason=_default_reason(spec)))
        status = ContainerStatus(name=container.name, image=container.image, state=creating)
        if before is not None:
            status.restart_count, status.last_state = before.restart_count, before.last_state
            if all_restart and before.state.waiting is None:
                restart_all.show_removed(status, before)
    else:
        newest = records[0]
        status = ContainerStatus(
            name=container.name,
            image=newest.image,
            image_id=show.image_id(world, newest.image),
            container_id=show.container_uri(world, newest.id),
            state=_state(world, newest),
            restart_count=newest.restart_count,
        )
        if len(records) > 1 and records[1].state == "exited":
            status.last_state = _state(world, records[1])
        elif before is not None and before.last_state.terminated is not None:
            status.last_state = before.last_state
    reason = pw.reasons.get(container.name)
    if reason is not None and init_containers.has_succeeded(spec, container, records):
        return status
    if reason is not None and should_container_be_restarted(spec, container, pod, records):
        # What is to be started in the next sync waits.
        if status.state.terminated is not None:
            status.last_state = status.state
        status.state = ContainerState(waiting=Waiting(reason=reason[0], message=reason[1]))
    return status


def _default_reason(spec: PodSpec) -> str:
    return "PodInitializing" if spec.init_containers else "ContainerCreating"


def _state(world: World, record: Record) -> ContainerState:
    if record.state == "running":
        return ContainerState(running=Running(started_at=seconds(record.started_at)))
    if record.state == "exited":
        return ContainerState(
            terminated=Terminated(
                exit_code=record.exit_code,
                reason=record.reason,
                started_at=seconds(record.started_at),
                finished_at=seconds(record.finished_at),
                container_id=show.container_uri(world, record.id),
                message=record.message,
            )
        )
    return ContainerState(waiting=Waiting())


def get_phase(spec: PodSpec, statuses: list[ContainerStatus], old: str, terminal: bool) -> str:
    """`getPhase`: from the states of all containers; terminal phases never change back."""
    if old in TERMINAL:
        return old
    by_name = {s.name: s for s in statuses}
    inits = init_containers.count(spec, by_name)
    waiting, running, unknown = inits.waiting, inits.running, inits.unknown
    stopped = succeeded = restartable = 0
    for container in spec.containers:
        at = by_name.get(container.name)
        if at is None:
            unknown += 1
            continue
        ended = at.state.terminated
        if at.state.running is not None:
            running += 1
        elif ended is not None:
            stopped += 1
            succeeded += ended.exit_code == 0
            restartable += container_should_restart(spec, container, ended.exit_code)
        elif at.state.waiting is not None:
            last = at.last_state.terminated
            if last is not None:
                stopped += 1
                restartable += restart_all.was_removed(at) or container_should_restart(spec, container, last.exit_code)
            else:
                waiting += 1
        else:
            unknown += 1
    if inits.failed_for_good:
        return "Failed"
    if inits.pending or waiting:
        return "Pending"
    if running and not unknown:
        return "Running"
    if not running and stopped and not unknown:
        if terminal:
            return "Succeeded" if stopped == succeeded else "Failed"
        if restartable:
            return "Running"
        return "Succeeded" if stopped == succeeded else "Failed"
    return "Pending"


# --- conditions ---------------------------------------------------------------------------------


def conditions(
    world: World, pw: PodWorker, spec: PodSpec, status: PodStatus, old: PodStatus, records: restart_all.Cache | None
) -> list[Condition]:
    """The kubelet's conditions in the API's order; a transition stamp moves only with the status.

    Without `records` it is no sync, and none of them counts.
    """
    made = []
    if release(world.setup.release).pod_ready_to_start_condition:
        made.append(Condition(type="PodReadyToStartContainers", status=_word(pw.sandbox)))
    made.append(init_containers.initialized(spec, status, old))
    containers_ready = _containers_ready(spec, status)
    made.append(_ready(spec, containers_ready, old))
    made.append(containers_ready)
    made.append(Condition(type="PodScheduled", status="True"))
    if restart_all.could_restart(spec):
        made.append(restart_all.condition(spec, status.phase, records, old))
    before = {c.type: c for c in old.conditions}
    for condition in made:
        known = before.get(condition.type)
        same = known is not None and known.status == condition.status
        condition.last_transition_time = known.last_transition_time if same and known else seconds(world.now)
    return made + _foreign(world, pw, {c.type for c in made})


def _foreign(world: World, pw: PodWorker, own: set[str]) -> list[Condition]:
    """`mergePodStatus`: conditions that others wrote, such as readiness gates and DisruptionTarget, stay."""
    pod = world.cluster.pods.get(pw.pod)
    return [] if pod is None else [c for c in pod.status.conditions if c.type not in own]


def _word(value: bool) -> str:
    return "True" if value else "False"


def _containers_ready(spec: PodSpec, status: PodStatus) -> Condition:
    """`GenerateContainersReadyCondition`."""
    if status.phase == "Succeeded":
        return Condition(type="ContainersReady", status="False", reason="PodCompleted")
    if status.phase == "Failed":
        return Condition(type="ContainersReady", status="False", reason="PodFailed")
    by_name = {s.name: s for s in (*status.init_container_statuses, *status.container_statuses)}
    needed = [*containers.sidecars(spec), *spec.containers]
    unready = [c.name for c in needed if c.name not in by_name or not by_name[c.name].ready]
    if not unready:
        return Condition(type="ContainersReady", status="True")
    message = f"containers with unready status: [{' '.join(unready)}]"
    return Condition(type="ContainersReady", status="False", reason="ContainersNotReady", message=message)


def _ready(spec: PodSpec, containers_ready: Condition, old: PodStatus) -> Condition:
    """`GeneratePodReadyCondition`: the containers, and every readiness gate."""
    if containers_ready.status != "True":
        return Condition(type="Ready", status="False", reason=containers_ready.reason, message=containers_ready.message)
    by_type = {c.type: c.status for c in old.conditions}
    bad = [
        f'the status of pod readiness gate "{gate}" is not "True", but {by_type[gate]}'
        if gate in by_type
        else f'corresponding condition of pod readiness gate "{gate}" does not exist.'
        for gate in spec.readiness_gates
        if by_type.get(gate) != "True"
    ]
    if bad:
        message = ", ".join(bad) if len(bad) == 1 else f"[{', '.join(bad)}]"
        return Condition(type="Ready", status="False", reason="ReadinessGatesNotReady", message=message)
    return Condition(type="Ready", status="True")


# --- the status manager -------------------------------------------------------------------------


def set_pod_status(world: World, kubelet: KubeletState, pw: PodWorker, status: PodStatus, *cause: int) -> None:
    """`SetPodStatus`: keeps it, and writes it to the API server when it differs from what was kept."""
    if pw.status == status:
        return
    pw.status = status
    _patch_soon(world, kubelet, pw, *cause)


def set_container_readiness(
    world: World, kubelet: KubeletState, pw: PodWorker, container_id: str, ready: bool, *cause: int
) -> None:
    """`SetContainerReadiness`: changes one container and the two conditions at once, before any sync."""
    status = _changed(pw, container_id, ready=ready)
    if status is None:
        return
    spec = world.cluster.templates[world.cluster.pods[pw.pod].template].spec
    assert pw.status is not None
    status.conditions = conditions(world, pw, spec, status, pw.status, None)
    set_pod_status(world, kubelet, pw, status, *cause)


def set_container_startup(
    world: World, kubelet: KubeletState, pw: PodWorker, container_id: str, started: bool, *cause: int
) -> None:
    """`SetContainerStartup`: the started flag only."""
    status = _changed(pw, container_id, started=started)
    if status is not None:
        set_pod_status(world, kubelet, pw, status, *cause)


def on_pod_sandbox_ready(world: World, kubelet: KubeletState, pw: PodWorker) -> None:
    """`OnPodSandboxReady` (pkg/kubelet/kubelet.go): that one condition, before any image is pulled."""
    if pw.status is None:
        return
    told = Condition(type="PodReadyToStartContainers", status="True", last_transition_time=seconds(world.now))
    changed = [told if c.type == told.type and c.status != "True" else c for c in pw.status.conditions]
    set_pod_status(world, kubelet, pw, msgspec.structs.replace(pw.status, conditions=changed), pw.cause)


def _changed(pw: PodWorker, container_id: str, **changes: bool) -> PodStatus | None:
    """A copy of the kept status with one container changed; None when nothing would differ."""
    if pw.status is None:
        return None
    rows: dict[str, list[ContainerStatus]] = {}
    differs = False
    for field in ("container_statuses", "init_container_statuses"):
        rows[field] = []
        for at in getattr(pw.status, field):
            if show.short_id(at.container_id) == container_id and any(getattr(at, k) != v for k, v in changes.items()):
                at = msgspec.structs.replace(at, **changes)
                differs = True
            rows[field].append(at)
    return msgspec.structs.replace(pw.status, **rows) if differs else None


def _patch_soon(world: World, kubelet: KubeletState, pw: PodWorker, *cause: int) -> None:
    if cause:
        pw.patch_cause = cause[-1]
    if pw.patch_waits:
        return
    pw.patch_waits = True
    delay = world.draw(*choices.STATUS_PATCH, "patch", pw.uid, world.now)
    world.after(delay, "status.patch", f"{kubelet.number}/{pw.pod}")


@on("status.patch")
def patch(world: World, subject: str) -> None:
    """`syncPod` of the status manager: one write of the newest status; what changes nothing is not written."""
    number, name = subject.split("/")
    pw = numbered(world.cluster.kubelets, number).pods.get(name)
    pod = world.cluster.pods.get(name)
    if pw is None or pw.status is None or pod is None or pod.metadata.uid != pw.uid:
        return
    pw.patch_waits = False
    write(world, pw, pod)


def write(world: World, pw: PodWorker, pod: Pod) -> None:
    """Writes the kept status to the API object, and shows what became of each container."""
    assert pw.status is not None
    if pod.status == pw.status:
        return
    before = pod.status
    pod.status = pw.status
    cause = pw.patch_cause or pw.origin
    n = show.containers_of_status(world, pw, before, pw.status, cause) or cause
    store.update(world, pod, "kubelet", n)
