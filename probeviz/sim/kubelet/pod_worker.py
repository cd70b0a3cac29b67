"""One sync at a time per Pod: what a sync is in each phase of the Pod's life, and when the next one is due.

Upstream: pkg/kubelet/pod_workers.go (podWorkerLoop, completeWork) and the sync loop's work queue.
"""

from probeviz.sim.kubelet import sync_pod, terminate
from probeviz.sim.kubelet.pleg import relist_on_demand
from probeviz.sim.kubelet.state import KubeletState, PodWorker, numbered
from probeviz.sim.kubelet.updates import next_tick, start_when_cache_is_newer, update_pod
from probeviz.sim.releases import release
from probeviz.sim.world import World, on

RESYNC_MS = 60_000
BACKOFF_PERIOD_MS = 10_000
NETWORK_NOT_READY_MS = 1_000


@on("sync.start")
def cache_is_newer(world: World, subject: str) -> None:
    kubelet, pw = _find(world, subject)
    if pw is None or not pw.waiting_for_cache:
        return
    pw.waiting_for_cache = False
    _start(world, kubelet, pw)


def _start(world: World, kubelet: KubeletState, pw: PodWorker) -> None:
    pw.working, pw.pending = True, False
    pw.cause, pw.next_cause = pw.next_cause or pw.cause or pw.origin, 0
    pw.failed, pw.retry_at, pw.acted = "", 0, False
    pw.requeue_token += 1
    if pw.phase == "terminated":
        terminate.sync_terminated_pod(world, kubelet, pw)
        pw.working = False
        return
    if pw.deleted:
        pw.phase = "terminating"
        world.changed()
    if pw.phase == "terminating":
        _settle(world, kubelet, pw, terminate.sync_terminating_pod(world, kubelet, pw))
    else:
        _settle(world, kubelet, pw, sync_pod.sync_pod(world, kubelet, pw))


def _settle(world: World, kubelet: KubeletState, pw: PodWorker, how: str) -> None:
    """Goes on waiting, or ends the sync; the end of a phase of the Pod's life is a transition."""
    if how == sync_pod.WAIT:
        return
    transition = False
    if how == "terminal":
        pw.phase, transition = "terminating", True
        world.changed()
    elif pw.phase == "terminating":
        terminate.stopped(world, kubelet, pw)
        transition = True
    complete_work(world, kubelet, pw, transition)


def complete_work(world: World, kubelet: KubeletState, pw: PodWorker, transition: bool = False) -> None:
    """`completeWork`: the sync has ended; queues the next one and lets a merged update through."""
    pw.working = False
    pw.todo, pw.snapshot = [], {}
    pw.last_sync_end = world.now
    pw.requeue_token += 1
    if world.setup.kubelet.on_demand_relist and pw.acted and not pw.failed and pw.phase == "syncing":
        relist_on_demand(world, kubelet, pw)
    if not transition:
        due = next_tick(kubelet, world.now + requeue_ms(world, pw))
        world.at(due, "sync.requeue", f"{kubelet.number}/{pw.pod}", pw.requeue_token, pw.origin)
        sync_pod.show_backoff(world, pw, due)
    if transition or pw.pending:
        pw.pending = False
        start_when_cache_is_newer(world, kubelet, pw)


def requeue_ms(world: World, pw: PodWorker, transition: bool = False) -> int:
    """How long after a sync the next one is queued, in ms (jitter: a factor of 1..1.5)."""
    if transition:
        return 0
    if not pw.failed:
        return jitter(world, RESYNC_MS, pw)
    if pw.failed == "backoff" and release(world.setup.release).backoff_requeue:
        return jitter(world, min(max(pw.retry_at - world.now, 0), RESYNC_MS), pw)
    if pw.failed == "network":
        return jitter(world, NETWORK_NOT_READY_MS, pw)
    return jitter(world, BACKOFF_PERIOD_MS, pw)


def jitter(world: World, base_ms: int, pw: PodWorker) -> int:
    """`wait.Jitter(base, 0.5)` as a named draw."""
    return world.draw(base_ms, base_ms * 3 // 2, "requeue", pw.uid, pw.requeue_token)


@on("sync.requeue")
def requeued(world: World, subject: str, token: int, origin: int) -> None:
    kubelet, pw = _find(world, subject)
    if pw is not None and pw.requeue_token == token and pw.origin == origin:
        update_pod(world, kubelet, pw)


def advance_work(world: World, kubelet: KubeletState, pw: PodWorker, delay_ms: int, cause: int) -> None:
    """What the sync in progress waited for has come: it goes on after a delay."""
    if pw.working:
        sync_pod.wait(world, kubelet, pw, delay_ms, cause)


@on("sync.step")
def step(world: World, subject: str, token: int, origin: int) -> None:
    """The next step of the sync in progress; a step of a sync that has ended is outdated."""
    kubelet, pw = _find(world, subject)
    if pw is not None and pw.working and pw.requeue_token == token and pw.origin == origin:
        _settle(world, kubelet, pw, sync_pod.run_steps(world, kubelet, pw))


def _find(world: World, subject: str) -> tuple[KubeletState, PodWorker | None]:
    number, pod = subject.split("/")
    kubelet = numbered(world.cluster.kubelets, number)
    return kubelet, None if kubelet.down else kubelet.pods.get(pod)
