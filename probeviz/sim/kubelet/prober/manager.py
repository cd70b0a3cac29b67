"""Who has a probe worker, and what their results make of a status (pkg/kubelet/prober/prober_manager.go)."""

from probeviz.sim.kubelet import containers, show
from probeviz.sim.kubelet.prober.aim import probe_of
from probeviz.sim.kubelet.prober.worker import remove, set_ticker
from probeviz.sim.kubelet.state import KubeletState, PodWorker, Worker
from probeviz.sim.objects import Container, ContainerStatus, PodSpec, PodStatus
from probeviz.sim.releases import release
from probeviz.sim.world import World

KINDS = ("startup", "readiness", "liveness")  # the order in which AddPod makes the workers


def add_pod(world: World, kubelet: KubeletState, pw: PodWorker, probed: list[Container]) -> None:
    """`AddPod`: makes the workers that are missing. Called on every sync, before the runtime starts anything."""
    rules = release(world.setup.release)
    for container in probed:
        for kind in KINDS:
            probe = probe_of(container, kind)
            key = f"{container.name}/{kind}"
            if probe is None or key in pw.workers or (kind == "startup" and not rules.startup_probe):
                continue
            period = probe.period_seconds * 1000
            # Before the first probe old kubelets sleep a part of the period, today's only while they are young.
            boots = (kubelet.boots,) if kubelet.boots else ()
            jitter = rules.probe_start_jitter or is_younger(world, kubelet, period)
            sleep = world.draw(0, period - 1, "jitter", pw.uid, key, *boots) if jitter else 0
            worker = Worker(container=container.name, kind=kind, period_ms=period, next_tick=world.now + sleep)
            worker.sleeps_until = worker.next_tick
            worker.token = world.n  # no Timer of a former Pod of this name fits
            pw.workers[key] = worker
            set_ticker(world, kubelet, pw, worker)


def is_younger(world: World, kubelet: KubeletState, period: int) -> bool:
    """worker.go, run: whether the kubelet has been up for less than one period."""
    return kubelet.young_since is not None and world.now - kubelet.young_since < period


def stop_liveness_and_startup(world: World, pw: PodWorker, spec: PodSpec) -> None:
    """`StopLivenessAndStartup`: a terminating Pod's app containers go on answering for their readiness only."""
    apps = [c.name for c in spec.containers]
    for key in [k for k, w in pw.workers.items() if w.kind != "readiness" and w.container in apps]:
        remove(world, pw, key)


def remove_pod(world: World, pw: PodWorker) -> None:
    """`RemovePod`: every container has been stopped."""
    for key in list(pw.workers):
        remove(world, pw, key)


def is_container_started(pw: PodWorker, at: ContainerStatus) -> bool:
    """`isContainerStarted`: by the startup result, else by whether a startup probe is still to answer."""
    if at.state.running is None:
        return False
    result = pw.results.get(f"startup/{show.short_id(at.container_id)}")
    if result is not None:
        return result == "Success"
    if pw.before.get(show.short_id(at.container_id), (False, False))[0]:
        return True
    return f"{at.name}/startup" not in pw.workers


def update_pod_status(world: World, pw: PodWorker, spec: PodSpec, pod_status: PodStatus) -> list[str]:
    """`UpdatePodStatus`: fills `started` and `ready`; returns the workers to trigger by hand."""
    triggers = []
    for at in (*pod_status.container_statuses, *pod_status.init_container_statuses):
        at.started = is_container_started(pw, at)
        at.ready = False
        if containers.role_of(spec, at.name) == "init":
            at.ready = at.state.terminated is not None and at.state.terminated.exit_code == 0
            continue
        if not at.started or at.state.running is None:
            continue
        if pw.results.get(f"readiness/{show.short_id(at.container_id)}") == "Success":
            at.ready = True
            continue
        key = f"{at.name}/readiness"
        at.ready = key not in pw.workers
        before = pw.before.get(show.short_id(at.container_id))
        if before is not None and f"readiness/{show.short_id(at.container_id)}" not in pw.results:
            at.ready = before[1]
        if not at.ready:
            triggers.append(key)
    return triggers if release(world.setup.release).manual_trigger else []
