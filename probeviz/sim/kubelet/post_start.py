"""postStart: a start waits for it, and a failing one kills the container (kuberuntime_container.go, startContainer)."""

from probeviz.sim.kubelet import hooks, kill, recorder
from probeviz.sim.kubelet.pod_worker import advance_work
from probeviz.sim.kubelet.state import KubeletState, PodWorker, numbered
from probeviz.sim.kubelet.sync_pod import DONE, STEPS, WAIT, container_of
from probeviz.sim.objects import Container, LifecycleHandler
from probeviz.sim.releases import release
from probeviz.sim.world import World, on

REASON = "PostStartHookError"


def begin(world: World, kubelet: KubeletState, pw: PodWorker, name: str, detail: str) -> str:
    """The container runs; nothing else of the Pod goes on until its hook is over."""
    record = pw.records[name][0]
    pw.todo.insert(0, ("post_start_ended", name, ""))
    container, handler = _running(world, pw)
    ran = hooks.run(world, pw, container, handler, record.id)
    pw.hook, pw.hook_error = record.id, ran.error
    if ran.takes_ms is not None:
        world.after(ran.takes_ms, "hook.ended", f"{kubelet.number}/{pw.pod}/{name}", record.id, cause=record.fact)
    return WAIT


@on("hook.ended")
def ended(world: World, subject: str, container_id: str) -> None:
    number, pod, name = subject.split("/")
    kubelet = numbered(world.cluster.kubelets, number)
    pw = kubelet.pods.get(pod)
    if pw is None or pw.hook != container_id:
        return
    lifecycle = container_of(world, pw, name).lifecycle
    pw.hook = ""
    if lifecycle is not None and lifecycle.post_start is not None:
        hooks.take_effect(world, lifecycle.post_start, container_id, *world.cause)
    advance_work(world, kubelet, pw, 0, *world.cause)


def container_died(world: World, kubelet: KubeletState, pw: PodWorker, container_id: str) -> None:
    """A hook fails with its container; one that sleeps goes on."""
    if pw.hook == container_id:
        container, handler = _running(world, pw)
        _fail(world, kubelet, pw, hooks.died(pw, container, handler))


def pod_deleted(world: World, kubelet: KubeletState, pw: PodWorker) -> None:
    """The pod worker's cancelFn: a deletion ends the hook that the sync waits for (pod_workers.go, UpdatePod)."""
    if pw.hook and release(world.setup.release).deletion_cancels_sync:
        container, handler = _running(world, pw)
        _fail(world, kubelet, pw, hooks.cancelled(world, pw, container, handler))


def _running(world: World, pw: PodWorker) -> tuple[Container, LifecycleHandler]:
    container = container_of(world, pw, pw.todo[0][1])
    assert container.lifecycle is not None and container.lifecycle.post_start is not None
    return container, container.lifecycle.post_start


def _fail(world: World, kubelet: KubeletState, pw: PodWorker, error: str) -> None:
    if error:
        pw.hook, pw.hook_error = "", error
        advance_work(world, kubelet, pw, 0, *world.cause)


def over(world: World, kubelet: KubeletState, pw: PodWorker, name: str, detail: str) -> str:
    """The hook's verdict; the kill of a failed one takes the whole grace."""
    if not pw.hook_error:
        return DONE
    recorder.event(world, kubelet, pw, "Warning", "FailedPostStartHook", hooks.FAILED_POST_START, name)
    pw.reasons[name] = (REASON, pw.hook_error)
    pw.failed, pw.hook_error = "error", ""
    begun = kill.kill_container(world, kubelet, pw, name, "FailedPostStartHook", "", pw.cause)
    return WAIT if begun else DONE


STEPS["post_start"] = begin
STEPS["post_start_ended"] = over
