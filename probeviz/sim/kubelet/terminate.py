"""The end of a Pod: stopping all containers, the terminal phase, the removal of the object.

Upstream: pkg/kubelet/kubelet.go (SyncTerminatingPod, SyncTerminatedPod), pkg/kubelet/status/status_manager.go.
"""

from probeviz.sim import apiserver, choices, store
from probeviz.sim.kubelet import prober, status
from probeviz.sim.kubelet.state import KubeletState, PodWorker, numbered
from probeviz.sim.kubelet.sync_pod import ENDED, WAIT, run_steps, wait
from probeviz.sim.releases import release
from probeviz.sim.world import World, on


def sync_terminating_pod(world: World, kubelet: KubeletState, pw: PodWorker) -> str:
    """`SyncTerminatingPod`: liveness and startup end (1.21), readiness goes on until the last container is dead."""
    pod = world.cluster.pods[pw.pod]
    made, triggers = status.generate_api_pod_status(world, kubelet, pw, pod)
    prober.set_status_and_trigger(world, kubelet, pw, made, triggers)
    if release(world.setup.release).deletion_stops_liveness:
        prober.stop_liveness_and_startup(world, pw, world.cluster.templates[pod.template].spec)
    pw.todo = [("kill_pod", "", "")]
    return run_steps(world, kubelet, pw)


def stopped(world: World, kubelet: KubeletState, pw: PodWorker) -> None:
    """Every container has been stopped: the terminal phase, from what the runtime says now."""
    prober.remove_pod(world, pw)
    pw.sandbox = False
    pod = world.cluster.pods[pw.pod]
    pw.phase = "terminated"
    terminal = release(world.setup.release).terminal_phase_before_removal or pod.metadata.deletion_timestamp is None
    made, _ = status.generate_api_pod_status(world, kubelet, pw, pod, terminal=terminal, now_dead=True)
    status.set_pod_status(world, kubelet, pw, made, pw.cause)


def sync_terminated_pod(world: World, kubelet: KubeletState, pw: PodWorker) -> None:
    """`SyncTerminatedPod`: volumes are gone; a deleted Pod may now leave the API server."""
    pod = world.cluster.pods[pw.pod]
    pw.cleaned = True
    if pod.metadata.deletion_timestamp is not None:
        remove_soon(world, kubelet, pw)


def remove_soon(world: World, kubelet: KubeletState, pw: PodWorker) -> None:
    delay = world.draw(*choices.TERMINATED, "removed", pw.uid)
    world.after(delay, "pod.remove", f"{kubelet.number}/{pw.pod}/{pw.uid}", cause=pw.delete_fact or pw.cause)


@on("pod.remove")
def remove(world: World, subject: str) -> None:
    """The final DELETE with grace 0; the kubelet forgets the Pod."""
    number, name, uid = subject.split("/")
    kubelet = numbered(world.cluster.kubelets, number)
    if kubelet.down:
        return
    pw = kubelet.pods.get(name)
    if pw is not None and pw.uid == uid:
        del kubelet.pods[name]
        world.changed()
    pod = world.cluster.pods.get(name)
    if pod is not None and pod.metadata.uid == uid:
        apiserver.take_grace(world, pod, "kubelet")
        store.delete(world, pod, "kubelet")


__all__ = ["ENDED", "WAIT", "remove_soon", "stopped", "sync_terminated_pod", "sync_terminating_pod", "wait"]
