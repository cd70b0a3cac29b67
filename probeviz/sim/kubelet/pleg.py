"""The Pod Lifecycle Event Generator: when the kubelet sees what its containers did (pkg/kubelet/pleg/generic.go).

The runtime is listed every second.  As nothing happens in a list without a change, no timer runs between changes:
`next_relist` says when the list after an instant is due.
"""

import msgspec

from probeviz.sim import choices
from probeviz.sim.kubelet.state import KubeletState, PodWorker, numbered
from probeviz.sim.kubelet.updates import next_relist, update_pod
from probeviz.sim.world import World, on


def kubelet_of(world: World, pod: str) -> tuple[KubeletState, PodWorker] | None:
    """The kubelet that runs a Pod, and its worker; None when the Pod has gone."""
    for kubelet in world.cluster.kubelets.values():
        worker = kubelet.pods.get(pod)
        if worker is not None:
            return kubelet, worker
    return None


def container_event(world: World, kubelet: KubeletState, pw: PodWorker, fact: int) -> None:
    """A container started or died: the next relist will see it and ask for a sync."""
    if kubelet.down:
        return
    due = next_relist(kubelet, world.now) + slow_list_ms(world, pw)
    if pw.relist_at != due and not world.now < pw.relist_at < due:
        pw.relist_at = due
        world.at(due, "pleg.relist", f"{kubelet.number}/{pw.pod}", cause=fact)


def slow_list_ms(world: World, pw: PodWorker) -> int:
    """How much longer than usual the list takes that will see this change, in ms; mostly 0."""
    if world.draw(0, choices.RELIST_SLOW - 1, "slow list?", pw.uid, world.now) != choices.RELIST_SLOW - 1:
        return 0
    return world.draw(*choices.RELIST_SLOW_MS, "slow list", pw.uid, world.now)


def relist_on_demand(world: World, kubelet: KubeletState, pw: PodWorker) -> None:
    """`RequestRelist`: a sync that did something, all of it well, has that seen at once (gate PLEGOnDemandRelist).

    Upstream: pkg/kubelet/kubelet.go, SyncPod (postSync).
    """
    pw.fresh_at = world.now + world.draw(*choices.RELIST_ON_DEMAND, "on demand", pw.uid, world.now)
    if pw.fresh_at < next_relist(kubelet, world.now):
        pw.relist_at = pw.fresh_at
        world.at(pw.fresh_at, "pleg.relist", f"{kubelet.number}/{pw.pod}", cause=pw.cause or pw.origin)


@on("pleg.relist")
def relist(world: World, subject: str) -> None:
    """Refreshes the cache of one Pod and sends its events (`isSyncPodWorthy`)."""
    number, pod = subject.split("/")
    kubelet = numbered(world.cluster.kubelets, number)
    pw = kubelet.pods.get(pod)
    if pw is None or pw.relist_at != world.now or kubelet.down:
        return
    pw.relist_at = -1
    changed = _changes(pw)
    pw.sandboxes_seen = pw.sandboxes
    pw.cache = {name: [msgspec.structs.replace(r) for r in records] for name, records in pw.records.items()}
    events = changed + pw.waiting_for_cache  # the new cache alone lets a sync go that waits for one
    if changed:
        update_pod(world, kubelet, pw, *world.cause)
    if events > 1:
        # An event that finds the worker busy: another sync follows at the next relist.
        world.after(1, "pleg.event", subject)


def _changes(pw: PodWorker) -> int:
    """How many containers, the sandbox among them, this relist finds in another state than the last one.

    One that is only created makes no event (`ContainerChanged` is left out).
    """
    before = {r.id: r.state for records in pw.cache.values() for r in records}
    after = {r.id: r.state for records in pw.records.values() for r in records if r.state != "created"}
    return sum(before.get(k) != state for k, state in after.items()) + (pw.sandboxes - pw.sandboxes_seen)


@on("pleg.event")
def another_event(world: World, subject: str) -> None:
    number, pod = subject.split("/")
    kubelet = numbered(world.cluster.kubelets, number)
    pw = kubelet.pods.get(pod)
    if pw is not None and not kubelet.down:
        update_pod(world, kubelet, pw, *world.cause)
