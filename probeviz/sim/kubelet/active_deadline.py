"""activeDeadlineSeconds: a Pod that has been active for too long is stopped, and has failed.

Upstream: pkg/kubelet/active_deadline.go (activeDeadlineHandler).
"""

from probeviz.sim.kubelet import recorder
from probeviz.sim.kubelet.state import KubeletState, PodWorker, numbered
from probeviz.sim.kubelet.updates import next_tick, update_pod
from probeviz.sim.objects import PodSpec, PodStatus
from probeviz.sim.world import World, on

REASON = "DeadlineExceeded"
MESSAGE = "Pod was active on the node longer than the specified deadline"


def should_evict(world: World, kubelet: KubeletState, pw: PodWorker, spec: PodSpec, old: PodStatus) -> bool:
    """`ShouldEvict`: says so as often as it is asked."""
    if spec.active_deadline_seconds is None or old.start_time is None:
        return False
    if world.now - old.start_time < spec.active_deadline_seconds * 1000:
        return False
    recorder.event(world, kubelet, pw, "Normal", REASON, MESSAGE)
    return True


def should_sync(world: World, kubelet: KubeletState, pw: PodWorker, spec: PodSpec) -> None:
    """`ShouldSync`: the sync loop asks at each of its ticks; here a Timer waits for the one that matters."""
    if spec.active_deadline_seconds is None or pw.status is None or pw.status.start_time is None:
        return
    due = next_tick(kubelet, max(world.now, pw.status.start_time + spec.active_deadline_seconds * 1000))
    if pw.deadline_at != due and due > world.now:
        pw.deadline_at = due
        world.at(due, "pod.deadline", f"{kubelet.number}/{pw.pod}", pw.uid)


@on("pod.deadline")
def passed(world: World, subject: str, uid: str) -> None:
    number, pod = subject.split("/")
    kubelet = numbered(world.cluster.kubelets, number)
    pw = kubelet.pods.get(pod)
    if pw is not None and not kubelet.down and pw.uid == uid and pw.deadline_at == world.now:
        update_pod(world, kubelet, pw)
