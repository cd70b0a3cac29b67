"""Stopping containers: grace, SIGTERM, SIGKILL (pkg/kubelet/kuberuntime/kuberuntime_container.go, killContainer)."""

from probeviz.sim import choices, program
from probeviz.sim.kubelet import containers, hooks, recorder, show
from probeviz.sim.kubelet.restart_rules import RESTART_ALL
from probeviz.sim.kubelet.state import KubeletState, PodWorker, Stopping, numbered
from probeviz.sim.objects import Container, Pod, PodSpec
from probeviz.sim.world import World, on

MINIMUM_GRACE_S = 2


def set_termination_grace_period(
    spec_grace: int | None, deletion_grace: int | None, container: Container | None, reason: str
) -> int:
    """`setTerminationGracePeriod`, in seconds: the deletion's, else the probe's own, else the Pod's, else 2.

    Who is restarted with all others gets none (gracePeriodOverride).
    """
    if reason == RESTART_ALL:
        return 0
    if deletion_grace is not None:
        return deletion_grace
    if container is not None and reason in ("liveness", "startup"):
        probe = container.liveness_probe if reason == "liveness" else container.startup_probe
        if probe is not None and probe.termination_grace_period_seconds is not None:
            return probe.termination_grace_period_seconds
    return MINIMUM_GRACE_S if spec_grace is None else spec_grace


def kill_container(
    world: World,
    kubelet: KubeletState,
    pw: PodWorker,
    name: str,
    message: str,
    reason: str,
    *cause: int,
    waits: bool = False,
) -> bool:
    """Announces the kill and begins it; one that `waits` for its turn goes no further than its preStop hook.

    False when nothing of that name runs.
    """
    records = pw.records.get(name, [])
    if not records or records[0].state != "running":
        return False
    pod = world.cluster.pods[pw.pod]
    container = _container(world, pod, name)
    grace_s = _grace_s(world, pod, container, reason)
    event = recorder.event(world, kubelet, pw, "Normal", "Killing", message, name, *cause)
    within_ms = max(grace_s, MINIMUM_GRACE_S) * 1000
    pw.stopping[name] = Stopping(records[0].id, message, within_ms, world.now + within_ms, waits and grace_s > 0)
    n = show.container(world, pw, name, *(cause or (event,)))
    _begin(world, kubelet, pw, name, grace_s, n)
    return True


def _begin(world: World, kubelet: KubeletState, pw: PodWorker, name: str, grace_s: int, n: int) -> None:
    """The preStop hook, if there is one and time for it, and then the wait for the turn or the runtime's stop."""
    container, stop = _container(world, world.cluster.pods[pw.pod], name), pw.stopping[name]
    hook = container.lifecycle.pre_stop if container is not None and container.lifecycle is not None else None
    if container is None or hook is None or grace_s <= 0:
        _go_on(world, kubelet, pw, name)
        return
    ran = hooks.run(world, pw, container, hook, stop.id)
    cut = ran.takes_ms is None or ran.takes_ms > grace_s * 1000
    stop.hook, stop.hook_error = ran.kind, (hooks.FAILED_PRE_STOP if cut or ran.error else "")
    takes_ms = grace_s * 1000 if ran.takes_ms is None or cut else ran.takes_ms
    world.after(takes_ms, "kill.hook", f"{kubelet.number}/{pw.pod}/{name}", stop.id, grace_s, world.now, cause=n)


def _go_on(world: World, kubelet: KubeletState, pw: PodWorker, name: str) -> None:
    """Nothing more is to be done before the container's turn: it waits for that as long as its grace lasts."""
    stop = pw.stopping[name]
    if not stop.waits:
        stop_container(world, kubelet, pw, name)
        return
    subject = f"{kubelet.number}/{pw.pod}/{name}"
    world.after(0, "kill.waits", subject)
    world.at(stop.deadline, "kill.turn", subject, stop.id)


def stop_container(world: World, kubelet: KubeletState, pw: PodWorker, name: str) -> None:
    """The runtime's StopContainer: SIGTERM, and SIGKILL at the deadline; the death comes by Timer."""
    stop, record = pw.stopping[name], pw.records[name][0]
    delay = world.draw(*choices.SIGTERM, "sigterm", record.id)
    subject = f"{kubelet.number}/{pw.pod}/{name}"
    world.after(delay, "kill.term", subject, record.id, cause=record.fact)
    world.at(stop.deadline + delay, "kill.kill", subject, record.id, cause=record.fact)


@on("kill.hook")
def pre_stop_ended(world: World, subject: str, container_id: str, grace_s: int, began: int) -> None:
    """The hook is over, or the grace is: its whole seconds are deducted, and two always remain."""
    number, pod_name, name = subject.split("/")
    kubelet = numbered(world.cluster.kubelets, number)
    pw = kubelet.pods.get(pod_name)
    stop = pw.stopping.get(name) if pw is not None else None
    if pw is None or stop is None or stop.id != container_id or not stop.hook:
        return
    if stop.deadline - stop.grace_ms != began:
        return  # of a stop that a kubelet had begun before it was restarted
    container = _container(world, world.cluster.pods[pod_name], name)
    if container is not None and container.lifecycle is not None and container.lifecycle.pre_stop is not None:
        pre_stop_over(world, kubelet, pw, name, stop)
        hooks.take_effect(world, container.lifecycle.pre_stop, container_id, *world.cause)
    left_s = grace_s - (world.now - began) // 1000
    stop.waits = stop.waits and left_s > 0
    left_s = left_s if stop.waits else max(left_s, MINIMUM_GRACE_S)
    stop.grace_ms, stop.deadline = left_s * 1000, world.now + left_s * 1000
    if not program.alive(world, container_id):
        world.after(0, "container.stopped", subject, container_id)  # it died while its hook slept
        return
    show.container(world, pw, name, *world.cause)
    _go_on(world, kubelet, pw, name)


def pre_stop_over(world: World, kubelet: KubeletState, pw: PodWorker, name: str, stop: Stopping) -> None:
    stop.hook = ""
    if stop.hook_error:
        recorder.event(world, kubelet, pw, "Warning", "FailedPreStopHook", stop.hook_error, name)


def _container(world: World, pod: Pod, name: str) -> Container | None:
    spec: PodSpec = world.cluster.templates[pod.template].spec
    return containers.find(spec, name)


def _grace_s(world: World, pod: Pod, container: Container | None, reason: str) -> int:
    spec: PodSpec = world.cluster.templates[pod.template].spec
    deletion = pod.metadata.deletion_grace_period_seconds
    return set_termination_grace_period(spec.termination_grace_period_seconds, deletion, container, reason)


@on("kill.term")
def term(world: World, subject: str, container_id: str) -> None:
    program.terminate(world, container_id, *world.cause)


@on("kill.kill")
def kill(world: World, subject: str, container_id: str) -> None:
    if program.alive(world, container_id):
        program.kill(world, container_id, *world.cause)
