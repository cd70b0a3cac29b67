"""Who is stopped when in a Pod that ends: app and init containers at once, sidecars after them, the last one first.

Upstream: pkg/kubelet/kuberuntime/kuberuntime_termination_order.go, kuberuntime_container.go (killContainer).  Every
kill is announced at the beginning, and every preStop hook begins then; a sidecar then waits for its turn, but no longer
than its grace lasts, and what it has waited for is taken from that.
"""

from probeviz.sim.kubelet import containers, kill, show
from probeviz.sim.kubelet.state import KubeletState, PodWorker, numbered
from probeviz.sim.objects import PodSpec
from probeviz.sim.world import World, on


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
    """`containerTerminated`: stops the sidecar whose turn has come; those that wait stand in the spec's order.

    One whose preStop hook still runs is looked at again when that is over.
    """
    waiting = [name for name, stop in pw.stopping.items() if stop.waits]
    if waiting and len(waiting) == len(pw.stopping) and not pw.stopping[waiting[-1]].hook:
        _take_turn(world, kubelet, pw, waiting[-1])


def _take_turn(world: World, kubelet: KubeletState, pw: PodWorker, name: str) -> None:
    stop = pw.stopping[name]
    stop.waits = False
    waited_s = (world.now - (stop.deadline - stop.grace_ms)) // 1000
    left_s = stop.grace_ms // 1000 - waited_s
    stop.grace_ms = max(left_s, kill.MINIMUM_GRACE_S) * 1000
    stop.deadline = world.now + stop.grace_ms
    show.container(world, pw, name, *world.cause)
    kill.stop_container(world, kubelet, pw, name)


@on("kill.waits")
def waits(world: World, subject: str) -> None:
    """A sidecar has nothing more to do but to wait."""
    kubelet, pw, _ = _find(world, subject)
    if pw is not None:
        container_terminated(world, kubelet, pw)


@on("kill.turn")
def turn(world: World, subject: str, container_id: str) -> None:
    """The grace of a sidecar is over, and so is its wait, whoever still runs."""
    kubelet, pw, name = _find(world, subject)
    stop = pw.stopping.get(name) if pw is not None else None
    if pw is None or stop is None or stop.id != container_id:
        return
    if stop.waits and not stop.hook and stop.deadline == world.now:
        _take_turn(world, kubelet, pw, name)


def _find(world: World, subject: str) -> tuple[KubeletState, PodWorker | None, str]:
    number, pod, name = subject.split("/")
    kubelet = numbered(world.cluster.kubelets, number)
    return kubelet, kubelet.pods.get(pod), name
