"""The kubelet's ears: Pods bound to its node, Pods being deleted, processes that died.

Upstream: pkg/kubelet/kubelet.go (syncLoop, HandlePodAdditions, HandlePodUpdates, HandlePodRemoves).
"""

from probeviz.sim import choices, store
from probeviz.sim.kubelet import kill, prober, show, status, terminate, termination_order
from probeviz.sim.kubelet.pleg import container_event
from probeviz.sim.kubelet.pod_worker import advance_work
from probeviz.sim.kubelet.state import KubeletState, PodWorker
from probeviz.sim.kubelet.updates import update_pod
from probeviz.sim.objects import Node, Pod
from probeviz.sim.world import World, on


def start(world: World, node: Node) -> None:
    """A kubelet that has been running for long: its two phases are drawn once."""
    name = node.metadata.name
    world.cluster.kubelets[name] = KubeletState(
        node=name,
        address=node.address,
        relist_phase=world.draw(*choices.RELIST_PHASE, "relist", name),
        tick_phase=world.draw(*choices.TICK_PHASE, "tick", name),
    )


@store.watches("Pod")
def pod_written(world: World, change: str, pod: Pod, n: int) -> None:
    """What the kubelet will learn of this write by its watch, a few ms later."""
    if not pod.node_name or pod.node_name not in world.cluster.kubelets:
        return
    kubelet = world.cluster.kubelets[pod.node_name]
    if kubelet.down:
        return  # it will list the Pods when it is back
    name, uid = pod.metadata.name, pod.metadata.uid
    pw = kubelet.pods.get(name)
    if pod.metadata.deletion_grace_period_seconds == 0:
        if pw is not None and change != "deleted":
            abandon(world, kubelet, pw, n)
        return
    delay = world.draw(*choices.WATCH, "watch", uid, n)
    if pw is None:
        if pod.status.phase not in status.TERMINAL:
            pw = PodWorker(pod=name, uid=uid, origin=n, template=pod.template)
            kubelet.pods[name] = pw
            world.after(delay, "kubelet.added", f"{kubelet.node}/{name}/{uid}", cause=n)
        return
    if pod.metadata.deletion_timestamp is not None and not pw.delete_fact and pw.uid == uid:
        pw.delete_fact = n
        world.after(delay, "kubelet.deleted", f"{kubelet.node}/{name}/{uid}", cause=n)
    elif pod.template != pw.template and pw.uid == uid:
        pw.template = pod.template  # HandlePodUpdates
        world.after(delay, "kubelet.added", f"{kubelet.node}/{name}/{uid}", cause=n)


@on("kubelet.added")
def added(world: World, subject: str) -> None:
    kubelet, pw = _find(world, subject)
    if pw is not None:
        update_pod(world, kubelet, pw, *world.cause)


@on("kubelet.deleted")
def deleted(world: World, subject: str) -> None:
    """A sync in progress is not cut short: a kill under way, and the restart after it, still happen."""
    kubelet, pw = _find(world, subject)
    if pw is None:
        return
    pw.deleted = True
    if pw.phase == "terminated":
        if pw.cleaned:
            terminate.remove_soon(world, kubelet, pw)
        return
    update_pod(world, kubelet, pw, *world.cause)


def abandon(world: World, kubelet: KubeletState, pw: PodWorker, n: int) -> None:
    """`HandlePodRemoves`: the object goes without us (forced deletion); what still runs gets the least grace."""
    for name in pw.records:  # without grace there is no order
        kill.kill_container(world, kubelet, pw, name, f"Stopping container {name}", "", n)
    prober.remove_pod(pw)
    del kubelet.pods[pw.pod]


@on("container.exited")
def exited(world: World, container_id: str, code: int, signal: int) -> None:
    """A process died: the runtime knows at once, the kubelet at its next relist, a kill that waits goes on."""
    for kubelet in world.cluster.kubelets.values():
        for pw in kubelet.pods.values():
            for name, records in pw.records.items():
                if records and records[0].id == container_id:
                    _record_exit(world, kubelet, pw, name, code, signal)
                    return


def _record_exit(world: World, kubelet: KubeletState, pw: PodWorker, name: str, code: int, signal: int) -> None:
    record = pw.records[name][0]
    record.state, record.finished_at = "exited", world.now
    record.exit_code, record.signal = code, 0
    record.reason = "Completed" if code == 0 else "Error"
    if kubelet.machine_down:  # all that the runtime can say after a boot
        record.exit_code, record.reason = 255, "Unknown"
    killed = pw.stopping.pop(name, None) is not None
    termination_order.container_terminated(world, kubelet, pw)
    n = show.container(world, pw, name, *world.cause)
    container_event(world, kubelet, pw, n)
    if killed and not pw.stopping:
        pw.cause = n
        advance_work(world, kubelet, pw, world.draw(*choices.STOPPED, "stopped", record.id), n)


def _find(world: World, subject: str) -> tuple[KubeletState, PodWorker | None]:
    node, name, uid = subject.split("/")
    kubelet = world.cluster.kubelets[node]
    pw = kubelet.pods.get(name)
    return kubelet, pw if pw is not None and pw.uid == uid and not kubelet.down else None
