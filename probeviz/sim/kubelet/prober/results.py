"""What probes have found, and what the kubelet does about it at once.

Upstream: pkg/kubelet/prober/results/results_manager.go (Set); pkg/kubelet/kubelet.go (syncLoopIteration).
"""

from probeviz.sim.kubelet import status, updates
from probeviz.sim.kubelet.state import KubeletState, PodWorker, Worker
from probeviz.sim.releases import release
from probeviz.sim.world import World

INITIAL = {"liveness": "Success", "readiness": "Failure", "startup": "Unknown"}


def set_result(world: World, kubelet: KubeletState, pw: PodWorker, worker: Worker, result: str, *cause: int) -> None:
    """`Set`: stores a result; a new or changed one is an update, to which the sync loop reacts at once."""
    if pw.results.get(key_of(worker)) == result:
        return
    pw.results[key_of(worker)] = result
    world.changed()
    if worker.kind == "liveness":
        if result == "Failure":
            updates.update_pod(world, kubelet, pw, *cause)
        return
    if worker.kind == "readiness":
        status.set_container_readiness(world, kubelet, pw, worker.container_id, result == "Success", *cause)
    else:
        status.set_container_startup(world, kubelet, pw, worker.container_id, result == "Success", *cause)
    if release(world.setup.release).probe_results_sync:
        updates.update_pod(world, kubelet, pw, *cause)


def key_of(worker: Worker) -> str:
    """Under which the worker's result is stored."""
    return f"{worker.kind}/{worker.container_id}"


def effect_of(worker: Worker, result: str) -> str:
    """What storing another result than the stored one will do, in the fact's words."""
    if result == "Failure":
        return "unready" if worker.kind == "readiness" else "kill"
    return {"readiness": "ready", "startup": "started", "liveness": "none"}[worker.kind]
