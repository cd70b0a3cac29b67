"""What a scenario does to a node: its kubelet is restarted, its machine goes down and comes up again.

A kubelet that starts knows nothing but what the API server and the runtime tell it: probe workers, results and
back-offs are gone (pkg/kubelet/kubelet.go, initializeModules, HandlePodAdditions; pkg/kubelet/prober/worker.go).
"""

import msgspec

from probeviz.sim import choices, entries, events, program, store
from probeviz.sim.kubelet import containers, prober
from probeviz.sim.kubelet.containers import status_of
from probeviz.sim.kubelet.prober.stated import plan
from probeviz.sim.kubelet.show import short_id
from probeviz.sim.kubelet.state import KubeletState, PodWorker, numbered
from probeviz.sim.kubelet.status import TERMINAL
from probeviz.sim.objects import ContainerStatus, Node, Pod
from probeviz.sim.releases import release
from probeviz.sim.world import World, on

STARTED_LONG_AGO_MS = 10_000


def change(world: World, entry: entries.Node, cause: int) -> None:
    """Performs `down`, `up` and `kubeletRestarted`; what is so already, or not there, is left alone."""
    kubelet, node = world.cluster.kubelets.get(entry.node), world.cluster.nodes.get(entry.node)
    if kubelet is None or node is None:
        return
    match entry.become:
        case "down" if not kubelet.machine_down:
            go_down(world, kubelet, node, cause)
        case "up" if kubelet.machine_down:
            come_up(world, kubelet, node, cause)
        case "kubeletRestarted" if not kubelet.down:
            stop(world, kubelet)
            n = world.emit(store.node_changed(world, node), cause)
            world.after(choices.KUBELET_AWAY_MS, "kubelet.up", str(kubelet.number), kubelet.boots, cause=n)


def stop(world: World, kubelet: KubeletState) -> None:
    """The kubelet is gone; the runtime keeps what it has."""
    kubelet.down = True
    kubelet.boots += 1
    world.changed()
    for pw in kubelet.pods.values():
        for worker in pw.workers.values():
            plan(world, pw, worker, "suspended")
        pw.workers.clear()
        pw.requeue_token += 1
        pw.working = False
        pw.hook = ""
        # What the runtime was not yet asked to stop goes on until the next kubelet looks at it.
        pw.stopping = {name: stop for name, stop in pw.stopping.items() if not stop.waits and not stop.hook}


def go_down(world: World, kubelet: KubeletState, node: Node, cause: int) -> None:
    """The machine loses its power: processes die, and nothing there answers or refuses any more."""
    stop(world, kubelet)
    kubelet.machine_down = True
    world.changed()
    n = world.emit(store.node_changed(world, node), cause)
    programs = world.cluster.programs
    here = [pw.ip for pw in kubelet.pods.values() if pw.ip]
    for process in [p for p in programs.processes.values() if p.ip in here]:
        program.end(world, process, 137, 9, n)
    programs.unreachable.update(dict.fromkeys(here, n))
    world.cluster.proxies.pop(kubelet.node, None)
    world.after(0, "node.silent", kubelet.node, kubelet.boots, cause=n)


def come_up(world: World, kubelet: KubeletState, node: Node, cause: int) -> None:
    kubelet.machine_down = False
    world.changed()
    for pw in kubelet.pods.values():
        world.cluster.programs.unreachable.pop(pw.ip, None)
        pw.sandbox = False
        pw.stopping.clear()
    n = world.emit(store.node_changed(world, node), cause)
    world.after(choices.KUBELET_AWAY_MS, "kubelet.up", str(kubelet.number), kubelet.boots, cause=n)


@on("kubelet.up")
def started(world: World, subject: str, boots: int) -> None:
    """The kubelet begins: it lists the Pods of its node, and looks at each a little later."""
    kubelet = numbered(world.cluster.kubelets, subject)
    name = kubelet.node
    if kubelet.boots != boots or kubelet.machine_down:
        return
    kubelet.down, kubelet.young_since = False, world.now
    kubelet.relist_phase = world.draw(*choices.RELIST_PHASE, "relist", name, boots)
    kubelet.tick_phase = world.draw(*choices.TICK_PHASE, "tick", name, boots)
    kubelet.backoff.clear()
    kubelet.image_backoff.clear()
    world.changed()
    n = _report(world, kubelet, world.cluster.nodes[name])
    delay = world.draw(*choices.KUBELET_BEGINS, "begins", name, boots)
    mine = {p.metadata.name: p for p in world.cluster.pods.values() if p.node_name == name}
    for pw in [pw for pw in kubelet.pods.values() if _gone(pw, mine)]:
        _remove(world, kubelet, pw, n)
    for pod in mine.values():
        _add(world, kubelet, pod, delay, n)


def _add(world: World, kubelet: KubeletState, pod: Pod, delay_ms: int, n: int) -> None:
    """`HandlePodAdditions`; before ~1.25 it made the probe workers, so that a Pod was unready until they had asked."""
    added = _reborn(world, kubelet, pod, n)
    if added is None:
        return
    if not release(world.setup.release).status_kept_over_restart:
        prober.add_pod(world, kubelet, added, containers.probed(world.cluster.templates[pod.template].spec))
    world.after(delay_ms, "kubelet.added", f"{kubelet.number}/{added.pod}/{added.uid}", cause=n)


def _report(world: World, kubelet: KubeletState, node: Node) -> int:
    """The node's status: ready again, when it was not."""
    cause = world.cause[0]
    events.record(world, node, "Normal", "Starting", "Starting kubelet.", "kubelet", kubelet.node, cause=cause)
    if node.ready:
        return world.emit(store.node_changed(world, node), cause)
    node.ready, node.since = True, store.seconds(world.now)
    n = store.update(world, node, "kubelet", cause)
    said = f"Node {node.metadata.name} status is now: NodeReady"
    events.record(world, node, "Normal", "NodeReady", said, "kubelet", kubelet.node, cause=n)
    return n


def _gone(pw: PodWorker, mine: dict[str, Pod]) -> bool:
    return pw.pod not in mine or mine[pw.pod].metadata.uid != pw.uid


def _remove(world: World, kubelet: KubeletState, pw: PodWorker, n: int) -> None:
    """HandlePodCleanups: containers of a Pod that the API server no longer has."""
    del kubelet.pods[pw.pod]
    for records in pw.records.values():
        if records and program.alive(world, records[0].id):
            program.kill(world, records[0].id, n)


def _reborn(world: World, kubelet: KubeletState, pod: Pod, n: int) -> PodWorker | None:
    """The worker of a Pod with what the runtime knows; None for a Pod that has ended and needs none."""
    name, uid = pod.metadata.name, pod.metadata.uid
    old = kubelet.pods.get(name) or PodWorker(pod=name, uid=uid)
    if pod.status.phase in TERMINAL:
        if pod.metadata.deletion_timestamp is None:
            return None
        old.phase, old.cleaned = "terminated", False
    made = PodWorker(pod=name, uid=uid, origin=n, template=pod.template, requeue_token=old.requeue_token + 1)
    made.sandbox, made.sandboxes, made.sandboxes_seen, made.ip = old.sandbox, old.sandboxes, old.sandboxes, old.ip
    made.records, made.stopping, made.waits = old.records, old.stopping, old.waits
    made.cache = {c: [msgspec.structs.replace(r) for r in records] for c, records in old.records.items()}
    made.phase = "terminated" if old.phase == "terminated" else "syncing"
    made.deleted, made.delete_fact = pod.metadata.deletion_timestamp is not None, n if old.delete_fact else 0
    if release(world.setup.release).status_kept_over_restart:
        made.before = _before(world, pod)
    kubelet.pods[name] = made
    return made


def _before(world: World, pod: Pod) -> dict[str, tuple[bool, bool]]:
    """What is kept of containers that started long before: started, and ready in a Pod that was ready.

    Gate ChangeContainerStatusOnKubeletRestart, off since 1.35.
    """
    spec = world.cluster.templates[pod.template].spec
    was_ready = any(c.type == "Ready" and c.status == "True" for c in pod.status.conditions)
    kept = {}
    for container in (*spec.init_containers, *spec.containers):
        at = status_of(pod.status, container.name)
        if at is None or not _old(world, at):
            continue
        ready = at.ready and was_ready if container.readiness_probe is not None else True
        kept[short_id(at.container_id)] = (bool(at.started), ready)
    return kept


def _old(world: World, at: ContainerStatus) -> bool:
    running = at.state.running
    return running is not None and world.now - running.started_at > STARTED_LONG_AGO_MS
