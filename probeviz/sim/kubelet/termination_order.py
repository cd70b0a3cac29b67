"""Who is stopped when in a Pod that ends: app and init containers at once, sidecars after them, the last one first.

Upstream: pkg/kubelet/kuberuntime/kuberuntime_termination_order.go.  Every kill is announced at the beginning; a sidecar
then waits for its turn, and what it has waited for is taken from its grace.
"""

from probeviz.sim.kubelet import containers, kill, show
from probeviz.sim.kubelet.state import KubeletState, PodWorker
from probeviz.sim.objects import PodSpec
from probeviz.sim.world import World


def kill_all(world: World, kubelet: KubeletState, pw: PodWorker, spec: PodSpec) -> bool:
    """`killContainersWithSyncResult`; False when nothing runs."""
    late = [c.name for c in containers.sidecars(spec)]
    begun = [
        kill.kill_container(
            world, kubelet, pw, c.name, f"Stopping container {c.name}", "", pw.cause, waits=c.name in late
        )
        for c in (*spec.containers, *spec.init_containers)
    ]
    container_terminated(world, kubelet, pw)
    return any(begun)


def container_terminated(world: World, kubelet: KubeletState, pw: PodWorker) -> None:
    """`containerTerminated`: stops the sidecar whose turn has come; those that wait stand in the spec's order."""
    waiting = [name for name, stop in pw.stopping.items() if stop.waits]
    if waiting and len(waiting) == len(pw.stopping):
        stop = pw.stopping[waiting[-1]]
        stop.waits = False
        waited_s = (world.now - (stop.deadline - stop.grace_ms)) // 1000
        left_s = stop.grace_ms // 1000 - waited_s
        stop.grace_ms = max(left_s, kill.MINIMUM_GRACE_S) * 1000
        stop.deadline = world.now + stop.grace_ms
        n = show.container(world, pw, waiting[-1], *world.cause)
        kill.begin(world, kubelet, pw, waiting[-1], left_s, n)
