"""The kubelet's ears: Pods bound to its node, Pods being deleted, processes that died.

Upstream: pkg/kubelet/kubelet.go (syncLoop, HandlePodAdditions, HandlePodUpdates, HandlePodRemoves).
"""

from probeviz.sim import choices, store
from probeviz.sim.kubelet import hooks, kill, post_start, prober, show, status, terminate, termination_order
from probeviz.sim.kubelet.pleg import container_event
from probeviz.sim.kubelet.pod_worker import advance_work
from probeviz.sim.kubelet.state import KubeletState, PodWorker, numbered
from probeviz.sim.kubelet.updates import update_pod
from probeviz.sim.objects import Node, Pod
from probeviz.sim.world import World, on


def start(world: World, node: Node) -> None:
    """A kubelet that has been running for long: its two phases are drawn once."""
    name = node.metadata.name
    world.cluster.kubelets[name] = KubeletState(
        node=name,
        number=len(world.cluster.kubelets),
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
            world.after(delay, "kubelet.added", f"{kubelet.number}/{name}/{uid}", cause=n)
        return
    if pod.metadata.deletion_timestamp is not None and not pw.delete_fact and pw.uid == uid:
        pw.delete_fact = n
        world.after(delay, "kubelet.deleted", f"{kubelet.number}/{name}/{uid}", cause=n)
    elif pod.template != pw.template and pw.uid == uid:
        pw.template = pod.template  # HandlePodUpdates
        world.after(delay, "kubelet.added", f"{kubelet.number}/{name}/{uid}", cause=n)


@on("kubelet.added")
def added(world: World, subject: str) -> None:
    """A new Pod, or one whose spec was changed."""
    kubelet, pw = _find(world, subject)
    if pw is not None:
        update_pod(world, kubelet, pw, *world.cause)


@on("kubelet.deleted")
def deleted(world: World, subject: str) -> None:
    """A kill under way, and the restart after it, still happen; a postStart hook is cut short."""
    kubelet, pw = _find(world, subject)
    if pw is None:
        return
    pw.deleted = True
    if pw.phase == "terminated":
        if pw.cleaned:
            terminate.remove_soon(world, kubelet, pw)
        return
    update_pod(world, kubelet, pw, *world.cause)
    post_start.pod_deleted(world, kubelet, pw)


def abandon(world: World, kubelet: KubeletState, pw: PodWorker, n: int) -> None:
    """`HandlePodRemoves`: the object goes without us (forced deletion); what still runs gets the least grace."""
    for name in pw.records:  # without grace there is no order
        kill.kill_container(world, kubelet, pw, name, f"Stopping container {name}", "", n)
    prober.remove_pod(world, pw)
    del kubelet.pods[pw.pod]
    world.changed()


@on("container.exited")
def exited(world: World, container_id: str, code: int, signal: int, reason: str = "", message: str = "") -> None:
    """A process died: the runtime knows at once, the kubelet at its next relist, a kill that waits goes on."""
    for kubelet in world.cluster.kubelets.values():
        for pw in kubelet.pods.values():
            for name, records in pw.records.items():
                if records and records[0].id == container_id:
                    record = records[0]
                    record.state, record.finished_at = "exited", world.now
                    record.exit_code, record.signal = code, 0
                    record.reason = reason or ("Completed" if code == 0 else "Error")
                    record.message = message
                    if kubelet.machine_down:  # all that the runtime can say after a boot
                        record.exit_code, record.reason, record.message = 255, "Unknown", ""
                    _died(world, kubelet, pw, name)
                    return


def _died(world: World, kubelet: KubeletState, pw: PodWorker, name: str) -> None:
    record, stop = pw.records[name][0], pw.stopping.get(name)
    sleeps = stop is not None and stop.hook == "sleep"  # such a hook goes on without its container
    if stop is not None and stop.hook and not sleeps:
        stop.hook_error = hooks.FAILED_PRE_STOP
        kill.pre_stop_over(world, kubelet, pw, name, stop)
    if not sleeps:
        pw.stopping.pop(name, None)
    termination_order.container_terminated(world, kubelet, pw)
    n = show.container(world, pw, name, *world.cause)
    container_event(world, kubelet, pw, n)
    if stop is not None and not pw.stopping:
        pw.cause = n
        advance_work(world, kubelet, pw, world.draw(*choices.STOPPED, "stopped", record.id), n)
    post_start.container_died(world, kubelet, pw, record.id)


@on("container.stopped")
def stopped(world: World, subject: str, container_id: str) -> None:
    """A container that had died before its preStop hook was over."""
    number, pod, name = subject.split("/")
    kubelet = numbered(world.cluster.kubelets, number)
    pw = kubelet.pods.get(pod)
    stop = pw.stopping.get(name) if pw is not None else None
    if pw is None or stop is None or stop.id != container_id:
        return
    del pw.stopping[name]
    termination_order.container_terminated(world, kubelet, pw)
    n = show.container(world, pw, name, *world.cause)
    if not pw.stopping:
        advance_work(world, kubelet, pw, world.draw(*choices.STOPPED, "stopped", container_id), n)


def _find(world: World, subject: str) -> tuple[KubeletState, PodWorker | None]:
    number, name, uid = subject.split("/")
    kubelet = numbered(world.cluster.kubelets, number)
    pw = kubelet.pods.get(name)
    return kubelet, pw if pw is not None and pw.uid == uid and not kubelet.down else None
