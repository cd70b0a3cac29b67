"""Who asks for a sync of a Pod, and when it may start (pkg/kubelet/pod_workers.go, UpdatePod)."""

from probeviz.sim.kubelet.state import KubeletState, PodWorker
from probeviz.sim.world import World

RELIST_PERIOD_MS = 1_000
TICK_MS = 1_000


def update_pod(world: World, kubelet: KubeletState, pw: PodWorker, *cause: int) -> None:
    """`UpdatePod`: asks for a sync; what arrives during a sync is merged into one that follows it."""
    if pw.cleaned:
        return
    if cause:
        pw.next_cause = cause[-1]
    if pw.working or pw.waiting_for_cache:
        pw.pending = True
        return
    start_when_cache_is_newer(world, kubelet, pw)


def start_when_cache_is_newer(world: World, kubelet: KubeletState, pw: PodWorker) -> None:
    """A sync starts only with a cache newer than the end of the last one (`GetNewerThan`): after the list that is
    due then, however long that takes, for the cache gets its time when the list has ended."""
    due = world.now
    if pw.last_sync_end >= 0:
        newer = next_relist(kubelet, pw.last_sync_end)
        due = max(due, min(newer, pw.fresh_at) if pw.fresh_at > pw.last_sync_end else max(newer, pw.relist_at))
    pw.waiting_for_cache = True
    world.at(due, "sync.start", f"{kubelet.number}/{pw.pod}")


def next_relist(kubelet: KubeletState, after_ms: int) -> int:
    """The first relist of the runtime (once a second) that starts later than `after_ms`."""
    phase = kubelet.relist_phase
    return phase + ((after_ms - phase) // RELIST_PERIOD_MS + 1) * RELIST_PERIOD_MS


def next_tick(kubelet: KubeletState, at_ms: int) -> int:
    """The sync loop looks into its work queue once a second."""
    phase = kubelet.tick_phase
    return phase + -(-(at_ms - phase) // TICK_MS) * TICK_MS
