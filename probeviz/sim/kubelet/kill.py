"""Stopping containers: grace, SIGTERM, SIGKILL (pkg/kubelet/kuberuntime/kuberuntime_container.go, killContainer)."""

from probeviz.sim import choices, program
from probeviz.sim.kubelet import containers, recorder, show
from probeviz.sim.kubelet.state import KubeletState, PodWorker, Stopping
from probeviz.sim.objects import Container, Pod, PodSpec
from probeviz.sim.world import World, on

MINIMUM_GRACE_S = 2


def set_termination_grace_period(
    spec_grace: int | None, deletion_grace: int | None, container: Container | None, reason: str
) -> int:
    """`setTerminationGracePeriod`, in seconds: the deletion's, else the probe's own, else the Pod's, else 2."""
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
    """Announces the kill and begins it, unless it `waits` for its turn; False when nothing of that name runs."""
    records = pw.records.get(name, [])
    if not records or records[0].state != "running":
        return False
    pod = world.cluster.pods[pw.pod]
    grace_s = max(_grace_s(world, pod, name, reason), MINIMUM_GRACE_S)
    event = recorder.event(world, kubelet, pw, "Normal", "Killing", message, name, *cause)
    deadline = world.now + grace_s * 1000
    pw.stopping[name] = Stopping(records[0].id, message, grace_s * 1000, deadline, waits)
    show.container(world, pw, name, *(cause or (event,)))
    if not waits:
        stop_container(world, kubelet, pw, name)
    return True


def stop_container(world: World, kubelet: KubeletState, pw: PodWorker, name: str) -> None:
    """The runtime's StopContainer: SIGTERM, and SIGKILL at the deadline; the death comes by Timer."""
    stop, record = pw.stopping[name], pw.records[name][0]
    delay = world.draw(*choices.SIGTERM, "sigterm", record.id)
    subject = f"{kubelet.node}/{pw.pod}/{name}"
    world.after(delay, "kill.term", subject, record.id, cause=record.fact)
    world.at(stop.deadline + delay, "kill.kill", subject, record.id, cause=record.fact)


def _grace_s(world: World, pod: Pod, name: str, reason: str) -> int:
    spec: PodSpec = world.cluster.templates[pod.template].spec
    container = containers.find(spec, name)
    deletion = pod.metadata.deletion_grace_period_seconds
    return set_termination_grace_period(spec.termination_grace_period_seconds, deletion, container, reason)


@on("kill.term")
def term(world: World, subject: str, container_id: str) -> None:
    program.terminate(world, container_id, *world.cause)


@on("kill.kill")
def kill(world: World, subject: str, container_id: str) -> None:
    if program.alive(world, container_id):
        program.kill(world, container_id, *world.cause)
