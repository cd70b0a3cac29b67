"""One sync of a Pod that shall run: status, probe workers, then the runtime's steps one after the other.

Upstream: pkg/kubelet/kubelet.go (SyncPod) and pkg/kubelet/kuberuntime/kuberuntime_manager.go (SyncPod, doBackOff).
A step that takes time sets a Timer; a kill blocks until the process has died.
"""

from probeviz.sim import choices, program
from probeviz.sim.facts import BackoffCleared, BackoffStarted
from probeviz.sim.kubelet import (
    active_deadline,
    backoff,
    cannot_start,
    containers,
    images,
    kill,
    prober,
    recorder,
    restart_all,
    show,
    status,
    termination_order,
)
from probeviz.sim.kubelet.actions import compute_pod_actions, spec_hash
from probeviz.sim.kubelet.pleg import container_event
from probeviz.sim.kubelet.probes.exec import expand_container_command
from probeviz.sim.kubelet.restart_rules import RESTART_ALL
from probeviz.sim.kubelet.state import KubeletState, PodWorker, Record
from probeviz.sim.kubelet.updates import update_pod
from probeviz.sim.objects import Container, PodSpec
from probeviz.sim.releases import release
from probeviz.sim.world import World

DONE, WAIT, ENDED = "done", "wait", "ended"
SANDBOX_CHANGED = "Pod sandbox changed, it will be killed and re-created."


def sync_pod(world: World, kubelet: KubeletState, pw: PodWorker) -> str:
    """Begins a sync; "wait" while steps are under way, "ended" when all is done, "terminal" when the Pod is over."""
    pod = world.cluster.pods[pw.pod]
    pw.snapshot = pw.cache  # a relist during the sync makes a new cache and leaves this one
    made, triggers = status.generate_api_pod_status(world, kubelet, pw, pod)
    over = any(c.type == "ContainersReady" and c.reason in ("PodCompleted", "PodFailed") for c in made.conditions)
    prober.set_status_and_trigger(world, kubelet, pw, made, triggers)
    if over:
        return "terminal"
    active_deadline.should_sync(world, kubelet, pw, _spec(world, pw))
    pw.todo = [("actions", "", "")] if pw.synced else [("volumes", "", ""), ("actions", "", "")]
    return run_steps(world, kubelet, pw)


def run_steps(world: World, kubelet: KubeletState, pw: PodWorker) -> str:
    """Takes steps until one has to wait, or none is left."""
    while pw.todo:
        step, name, detail = pw.todo.pop(0)
        pw.acted |= step in ACTS
        if STEPS[step](world, kubelet, pw, name, detail) == WAIT:
            return WAIT
    return ENDED


def wait(world: World, kubelet: KubeletState, pw: PodWorker, delay_ms: int, *cause: int) -> str:
    """The next step follows after a delay."""
    because = cause[0] if cause else None
    world.after(delay_ms, "sync.step", f"{kubelet.number}/{pw.pod}", pw.requeue_token, pw.origin, cause=because)
    return WAIT


def _spec(world: World, pw: PodWorker) -> PodSpec:
    return world.cluster.templates[world.cluster.pods[pw.pod].template].spec


def container_of(world: World, pw: PodWorker, name: str) -> Container:
    found = containers.find(_spec(world, pw), name)
    assert found is not None
    return found


# --- the steps ----------------------------------------------------------------------------------


def _volumes(world: World, kubelet: KubeletState, pw: PodWorker, name: str, detail: str) -> str:
    pw.synced = True
    return wait(world, kubelet, pw, world.draw(*choices.VOLUMES, "volumes", pw.uid))


def _actions(world: World, kubelet: KubeletState, pw: PodWorker, name: str, detail: str) -> str:
    """Workers first, so that their phase is that of the sync and not of the container."""
    spec = _spec(world, pw)
    prober.add_pod(world, kubelet, pw, containers.probed(spec))
    pod = world.cluster.pods[pw.pod]
    all_restart = pw.status is not None and restart_all.marked(pw.status)
    actions = compute_pod_actions(spec, pod, pw.snapshot, pw.sandbox, pw.sandboxes, pw.results, all_restart)
    if actions.kill_pod and not actions.create_sandbox:
        pw.todo = [("kill_pod", "", "")]
        return DONE
    pw.todo = [("kill", k.container, f"{k.reason}|{k.message}") for k in actions.kill]
    for name, runs in actions.reset:
        pw.todo += [("kill", name, f"{RESTART_ALL}|{restart_all.KILLING}")] if runs else []
        pw.todo.append(("remove", name, ""))
    if actions.create_sandbox:
        pw.todo.append(("sandbox", "", ""))
        if pw.sandboxes:
            recorder.event(world, kubelet, pw, "Normal", "SandboxChanged", SANDBOX_CHANGED)
    pw.todo += [("start", c, "init") for c in actions.start_init]
    pw.todo += [("start", c, "") for c in actions.start]
    return DONE


def _kill(world: World, kubelet: KubeletState, pw: PodWorker, name: str, detail: str) -> str:
    reason, _, message = detail.partition("|")
    begun = kill.kill_container(world, kubelet, pw, name, message, reason, pw.cause)
    return WAIT if begun else DONE


def _remove(world: World, kubelet: KubeletState, pw: PodWorker, name: str, detail: str) -> str:
    """`RemoveContainer`: the runtime forgets its instances, its logs keep their number.  Another sync follows."""
    records = pw.records.pop(name, [])
    if not records:
        return DONE
    pw.removed[name] = records[0].restart_count
    pw.reasons.pop(name, None)
    _clear_backoff(world, pw, name)
    container_event(world, kubelet, pw, pw.cause)  # no sync is due for it, but the next list lacks it
    update_pod(world, kubelet, pw)
    return DONE


def _kill_pod(world: World, kubelet: KubeletState, pw: PodWorker, name: str, detail: str) -> str:
    """`killPod`: all containers at once; the last death lets the sync go on."""
    begun = termination_order.kill_all(world, kubelet, pw, _spec(world, pw))
    return WAIT if begun else DONE


def _sandbox(world: World, kubelet: KubeletState, pw: PodWorker, name: str, detail: str) -> str:
    pw.todo.insert(0, ("network", "", ""))
    return wait(world, kubelet, pw, world.draw(*choices.SANDBOX, "sandbox", pw.uid, pw.sandboxes))


def _network(world: World, kubelet: KubeletState, pw: PodWorker, name: str, detail: str) -> str:
    """The sandbox is up: the Pod has its address, as long as it stands."""
    pw.sandbox = True
    pw.sandboxes += 1
    pw.ip = pod_ip(world, kubelet, pw)
    world.changed()
    if release(world.setup.release).pod_ready_to_start_condition:
        status.on_pod_sandbox_ready(world, kubelet, pw)
    container_event(world, kubelet, pw, pw.cause)  # to the runtime a sandbox is a container too
    return DONE


def _start(world: World, kubelet: KubeletState, pw: PodWorker, name: str, detail: str) -> str:
    """`start`: held by the back-off, or on to the image."""
    if do_back_off(world, kubelet, pw, name):
        return DONE
    container = container_of(world, pw, name)
    records = pw.snapshot.get(name, [])
    attempt = f"{records[0].restart_count + 1 if records else _count(pw, name)}/{world.now}"
    pull = images.ensure_image_exists(world, kubelet, pw, container, attempt)
    if isinstance(pull, images.Pull):
        pw.todo.insert(0, ("pulled", name, f"{pull.wait_ms}|{pull.own_ms}|{pull.error}"))
        return wait(world, kubelet, pw, pull.wait_ms)
    return _after_image(world, kubelet, pw, name, pull)


def _pulled(world: World, kubelet: KubeletState, pw: PodWorker, name: str, detail: str) -> str:
    total, own, error = detail.split("|", 2)
    pull = images.Pull(int(total), int(own), error)
    reason = images.pulled(world, kubelet, pw, container_of(world, pw, name), pull)
    return _after_image(world, kubelet, pw, name, reason, error)


def _after_image(world: World, kubelet: KubeletState, pw: PodWorker, name: str, reason: str, error: str = "") -> str:
    """`startContainer` goes on with an image, and fails without one."""
    if reason:
        image, before = container_of(world, pw, name).image, pw.reasons.get(name, ("", ""))[1]
        pw.reasons[name] = (reason, images.waiting_message(world.setup.release, image, reason, error, before))
        pw.failed = "error"
        recorder.event(world, kubelet, pw, "Warning", "Failed", f"Error: {reason}", name)
        return DONE
    pw.todo.insert(0, ("create", name, ""))
    count = pw.sandboxes * 100 + len(pw.records.get(name, []))
    return wait(world, kubelet, pw, world.draw(*choices.CREATE_CONTAINER, "create", pw.uid, name, count, world.now))


def _create(world: World, kubelet: KubeletState, pw: PodWorker, name: str, detail: str) -> str:
    """The new instance exists: from now on it counts as a restart."""
    container = container_of(world, pw, name)
    records = pw.records.setdefault(name, [])
    restart_count = records[0].restart_count + 1 if records else _count(pw, name)
    short = show.container_id(world, pw, name, restart_count)
    records.insert(0, Record(short, "created", restart_count, container.image, spec_hash(container)))
    del records[2:]
    texts = recorder.texts(world)
    recorder.event(world, kubelet, pw, "Normal", "Created", texts.created.format(container=name), name)
    pw.todo.insert(0, ("run", name, ""))
    return wait(world, kubelet, pw, world.draw(*choices.START_CONTAINER, "start", short))


def _count(pw: PodWorker, name: str) -> int:
    """calcRestartCountByLogDir: of a container that the runtime does not know, its log's number goes on."""
    return pw.removed.get(name, -1) + 1


def _run(world: World, kubelet: KubeletState, pw: PodWorker, name: str, detail: str) -> str:
    record, container = pw.records[name][0], container_of(world, pw, name)
    does = _commanded(world, container, record)
    if does is not None and does.missing:
        cannot_start.fail(world, kubelet, pw, container, record)
        return DONE
    record.state, record.started_at = "running", world.now
    pw.reasons.pop(name, None)
    _clear_backoff(world, pw, name)
    recorder.event(world, kubelet, pw, "Normal", "Started", recorder.texts(world).started.format(container=name), name)
    n = show.container(world, pw, name, pw.cause)
    container_event(world, kubelet, pw, n)
    program.start(
        world,
        container_id=record.id,
        pod=pw.pod,
        container=name,
        image=record.image,
        ip=pw.ip,
        instance=record.restart_count,
        cause=n,
        does=does,
    )
    lifecycle = container.lifecycle
    if lifecycle is not None and lifecycle.post_start is not None:
        pw.todo.insert(0, ("post_start", name, ""))
    return DONE


def _commanded(world: World, container: Container, record: Record) -> program.Does | None:
    """What the container's own command does; `args` alone go to the image's program, which decides."""
    found = program.find(world.setup, record.image) if container.command else None
    if found is None:
        return None
    command = expand_container_command([*container.command, *container.args], container)
    return program.chosen(world, found.of_instance(record.restart_count), command, record.id)


# What has a result of its own in SyncPod's (`PodSyncResult.SyncResults`).
ACTS = {"kill", "kill_pod", "remove", "sandbox", "start"}

# `post_start` adds its own.
STEPS = {
    "volumes": _volumes,
    "actions": _actions,
    "kill": _kill,
    "kill_pod": _kill_pod,
    "remove": _remove,
    "sandbox": _sandbox,
    "network": _network,
    "start": _start,
    "pulled": _pulled,
    "create": _create,
    "run": _run,
}


# --- back-off -----------------------------------------------------------------------------------


def do_back_off(world: World, kubelet: KubeletState, pw: PodWorker, name: str) -> bool:
    """`doBackOff`: looks at the newest instance that had ended when the sync began."""
    ended = next((r for r in pw.snapshot.get(name, []) if r.state == "exited"), None)
    if ended is None:
        return False
    key = f"{pw.uid}/{name}/{container_of(world, pw, name).image}"
    initial, maximum = backoff.new_crash_loop_backoff(world.setup.kubelet.max_container_restart_period_ms)
    if backoff.is_in_backoff_since(kubelet.backoff, key, world.now, ended.finished_at):
        wait_ms = backoff.get(kubelet.backoff, key)
        text = recorder.texts(world).back_off.format(container=name, pod=f"{pw.pod}_default({pw.uid})")
        n = recorder.event(world, kubelet, pw, "Warning", "BackOff", text, name, ended.fact)
        message = (
            f"back-off {backoff.go_duration(wait_ms)} restarting failed container={name} pod={pw.pod}_default({pw.uid})"
        )
        pw.reasons[name] = ("CrashLoopBackOff", message)
        expires = ended.finished_at + wait_ms
        pw.retry_at = expires if pw.failed != "backoff" else min(pw.retry_at, expires)
        pw.failed = pw.failed or "backoff"
        pw.held[name] = (ended.finished_at, wait_ms, ended.fact or n)
        return True
    backoff.next_step(kubelet.backoff, key, world.now, ended.finished_at, initial, maximum)
    pw.held.pop(name, None)
    return False


def show_backoff(world: World, pw: PodWorker, next_sync: int) -> None:
    """States each wait with the instant at which the kubelet will next look at it."""
    for name, (finished_at, wait_ms, fact) in pw.held.items():
        until = finished_at + wait_ms
        retry_at = next_sync if next_sync >= until else until
        if pw.waits.get(name) == retry_at:
            continue
        pw.waits[name] = retry_at
        step = max(0, (wait_ms // backoff.INITIAL_MS).bit_length() - 1) if wait_ms < backoff.MAX_MS else 5
        world.emit(
            BackoffStarted(
                pod=pw.pod,
                container=name,
                wait_for="restart",
                wait_ms=wait_ms,
                until=until,
                retry_at=retry_at,
                step=step,
                immediate=False,
            ),
            fact,
        )


def _clear_backoff(world: World, pw: PodWorker, name: str) -> None:
    pw.held.pop(name, None)
    if pw.waits.pop(name, None) is not None:
        world.emit(BackoffCleared(pod=pw.pod, container=name, wait_for="restart"), pw.cause)


def pod_ip(world: World, kubelet: KubeletState, pw: PodWorker) -> str:
    """An address of the Pod's own, drawn by name; on 1.17 from the nodes' network, as the AWS VPC plug-in gives."""
    taken = {other.ip for k in world.cluster.kubelets.values() for other in k.pods.values()}
    attempt = 0
    while True:
        host = 2 + world.pick(252, "ip", pw.uid, attempt)
        if world.setup.release == "1.17":
            ip = f"10.3.{32 + world.pick(32, 'net', pw.uid, attempt)}.{host}"
        else:
            ip = f"10.244.{list(world.cluster.kubelets).index(kubelet.node)}.{host}"
        if ip not in taken:
            return ip
        attempt += 1
