"""The probe workers of a Pod: who has one, when it probes, what its results do.

Upstream: pkg/kubelet/prober/prober_manager.go (AddPod, UpdatePodStatus), worker.go (run, doProbe),
results/results_manager.go (Set) and the reactions in pkg/kubelet/kubelet.go (syncLoopIteration).
"""

from typing import Any

from probeviz.sim import choices
from probeviz.sim.facts import ProbeAnswered, ProbePlanned, ProbeSent, ProbeSkipped, RequestHop
from probeviz.sim.kubelet import probes, recorder, show, status, updates
from probeviz.sim.kubelet.pleg import kubelet_of
from probeviz.sim.kubelet.state import KubeletState, PodWorker, Worker
from probeviz.sim.objects import Container, ContainerStatus, PodStatus, Probe
from probeviz.sim.releases import release
from probeviz.sim.store import seconds
from probeviz.sim.world import World, on

MAX_PROBE_RETRIES = 3
KINDS = ("startup", "readiness", "liveness")  # the order in which AddPod makes the workers
INITIAL = {"liveness": "Success", "readiness": "Failure", "startup": "Unknown"}

# --- the manager ---------------------------------------------------------------------------------


def probe_of(container: Container, kind: str) -> Probe | None:
    if kind == "readiness":
        return container.readiness_probe
    return container.liveness_probe if kind == "liveness" else container.startup_probe


def add_pod(world: World, kubelet: KubeletState, pw: PodWorker, containers: list[Container]) -> None:
    """`AddPod`: makes the workers that are missing. Called on every sync, before the runtime starts anything."""
    rules = release(world.setup.release)
    for container in containers:
        for kind in KINDS:
            probe = probe_of(container, kind)
            key = f"{container.name}/{kind}"
            if probe is None or key in pw.workers or (kind == "startup" and not rules.startup_probe):
                continue
            period = probe.period_seconds * 1000
            # Old kubelets sleep a random part of the period before the first probe.
            sleep = world.draw(0, period - 1, "jitter", pw.uid, key) if rules.probe_start_jitter else 0
            worker = Worker(container=container.name, kind=kind, period_ms=period, next_tick=world.now + sleep)
            pw.workers[key] = worker
            _set_ticker(world, kubelet, pw, worker)


def stop_liveness_and_startup(pw: PodWorker) -> None:
    """`StopLivenessAndStartup`: a terminating Pod goes on answering for its readiness only."""
    for key in [k for k, w in pw.workers.items() if w.kind != "readiness"]:
        _remove(pw, key)


def remove_pod(pw: PodWorker) -> None:
    """`RemovePod`: every container has been stopped."""
    for key in list(pw.workers):
        _remove(pw, key)


def _remove(pw: PodWorker, key: str) -> None:
    worker = pw.workers.pop(key)
    worker.stopped = True
    pw.results.pop(f"{worker.kind}/{worker.container_id}", None)


def is_container_started(pw: PodWorker, at: ContainerStatus) -> bool:
    """`isContainerStarted`: by the startup result, else by whether a startup probe is still to answer."""
    if at.state.running is None:
        return False
    result = pw.results.get(f"startup/{show.short_id(at.container_id)}")
    if result is not None:
        return result == "Success"
    return f"{at.name}/startup" not in pw.workers


def update_pod_status(world: World, pw: PodWorker, pod_status: PodStatus) -> list[str]:
    """`UpdatePodStatus`: fills `started` and `ready`; returns the workers to trigger by hand."""
    triggers = []
    for at in pod_status.container_statuses:
        at.started = is_container_started(pw, at)
        at.ready = False
        if not at.started or at.state.running is None:
            continue
        if pw.results.get(f"readiness/{show.short_id(at.container_id)}") == "Success":
            at.ready = True
            continue
        key = f"{at.name}/readiness"
        at.ready = key not in pw.workers
        if not at.ready:
            triggers.append(key)
    return triggers if release(world.setup.release).manual_trigger else []


# --- the worker's loop --------------------------------------------------------------------------


def set_status_and_trigger(
    world: World, kubelet: KubeletState, pw: PodWorker, made: PodStatus, triggers: list[str]
) -> None:
    """The manual triggers of a sync, sent just before its status is set.

    A worker that is quicker than the sync still sees the old status: it finds no container, or probes for the one
    that has gone, and the trigger is spent.
    """
    late = []
    for key in triggers:
        if world.draw(0, choices.TRIGGER_RACE - 1, "race", pw.uid, key, world.now) == choices.TRIGGER_RACE - 1:
            triggered(world, f"{kubelet.node}/{pw.pod}/{key}")
        else:
            late.append(key)
    status.set_pod_status(world, kubelet, pw, made, pw.cause)
    for key in late:
        delay = world.draw(*choices.TRIGGER, "trigger", pw.uid, key, world.now)
        world.after(delay, "probe.trigger", f"{kubelet.node}/{pw.pod}/{key}")


@on("probe.trigger")
def triggered(world: World, subject: str) -> None:
    """The manual trigger's channel holds one message; a busy worker takes it after its probe."""
    kubelet, pw, worker = _find(world, subject)
    if worker is None:
        return
    if worker.busy:
        worker.trigger_waits = True
        return
    _take_trigger(world, kubelet, pw, worker)


def _take_trigger(world: World, kubelet: KubeletState, pw: PodWorker, worker: Worker) -> None:
    worker.trigger_waits = worker.tick_waits = False
    worker.next_tick = world.now + worker.period_ms  # the ticker is reset
    _set_ticker(world, kubelet, pw, worker)
    do_probe(world, kubelet, pw, worker)


def _set_ticker(world: World, kubelet: KubeletState, pw: PodWorker, worker: Worker) -> None:
    worker.token += 1
    worker.shown = ""
    world.at(worker.next_tick, "probe.tick", _subject(kubelet, pw, worker), worker.token)


@on("probe.tick")
def tick(world: World, subject: str, token: int) -> None:
    kubelet, pw, worker = _find(world, subject)
    if worker is None or worker.token != token:
        return
    worker.next_tick += worker.period_ms
    world.at(worker.next_tick, "probe.tick", subject, token)
    if worker.busy:
        worker.tick_waits = True  # a ticker buffers one tick; further ones are lost
        return
    if not do_probe(world, kubelet, pw, worker):
        _remove(pw, f"{worker.container}/{worker.kind}")


# --- doProbe ------------------------------------------------------------------------------------


def do_probe(world: World, kubelet: KubeletState, pw: PodWorker, worker: Worker) -> bool:
    """`doProbe`, every guard in upstream's order; False = the worker ends. A probe's result comes by Timer."""
    pod_status = pw.status
    if pod_status is None:
        return True
    if pod_status.phase in ("Failed", "Succeeded"):
        return False
    at = get_container_status(pod_status, worker.container)
    if at is None or not at.container_id:
        return True
    container_id = show.short_id(at.container_id)
    if worker.container_id != container_id:
        pw.results.pop(f"{worker.kind}/{worker.container_id}", None)
        worker.container_id = container_id
        worker.on_hold = False
        set_result(world, kubelet, pw, worker, INITIAL[worker.kind])
    if worker.on_hold:
        _plan(world, pw, worker, "on hold")
        return True
    if at.state.running is None:
        set_result(world, kubelet, pw, worker, "Failure")
        _plan(world, pw, worker, "suspended")
        return at.state.terminated is None or _will_be_restarted(world, pw, at)
    if pw.phase == "terminating" and worker.kind != "readiness":
        set_result(world, kubelet, pw, worker, "Success")
        return False
    probe = probe_of(_container(world, pw, worker.container), worker.kind)
    assert probe is not None
    # Both stamps are cut to whole seconds, so the gate may open almost a second early.
    if seconds(world.now) - at.state.running.started_at < probe.initial_delay_seconds * 1000:
        _skip(world, pw, worker, "delayed", "initialDelaySeconds")
        return True
    if worker.kind == "startup" and at.started:
        _plan(world, pw, worker, "on hold")
        return True
    if worker.kind != "startup" and not at.started:
        _skip(world, pw, worker, "waiting for startup", "startupProbe")
        return True
    _plan(world, pw, worker, "ticking")
    worker.number += 1
    _send(world, kubelet, pw, worker, probe, 1)
    return True


def get_container_status(pod_status: PodStatus, name: str) -> ContainerStatus | None:
    """`GetContainerStatus` of pkg/api/v1/pod."""
    for at in pod_status.container_statuses:
        if at.name == name:
            return at
    return None


def _send(world: World, kubelet: KubeletState, pw: PodWorker, worker: Worker, probe: Probe, attempt: int) -> None:
    """Asks the program; what it will answer is decided now, and holds when the process is still there then."""
    worker.busy = True
    sent = world.emit(
        ProbeSent(
            pod=pw.pod,
            container=worker.container,
            probe=worker.kind,  # type: ignore[arg-type]
            number=worker.number,
            attempt=attempt,
        ),
        pw.origin,
    )
    answer = probes.run_probe(world, pw, _container(world, pw, worker.container), probe)
    world.after(
        answer.latency_ms + _place(world, pw, worker.container),
        "probe.done",
        _subject(kubelet, pw, worker),
        attempt,
        worker.container_id,
        list(answer),
        cause=sent,
    )


@on("probe.done")
def done(world: World, subject: str, attempt: int, container_id: str, plain: list[Any]) -> None:
    """A probe has answered: counts it, and lets the loop go on with a tick or trigger that came meanwhile."""
    kubelet, pw, worker = _find(world, subject)
    if worker is None:
        return
    probe = probe_of(_container(world, pw, worker.container), worker.kind)
    assert probe is not None
    answer = probes.settle(world, pw, probes.Answer(*plain), world.setup.release)
    if answer.result == "error" and attempt < MAX_PROBE_RETRIES:
        _state_answer(world, pw, worker, probe, answer, attempt, "none")
        _send(world, kubelet, pw, worker, probe, attempt + 1)
        return
    worker.busy = False
    _count(world, kubelet, pw, worker, probe, answer, attempt)
    if worker.stopped:
        return
    if worker.trigger_waits:
        _take_trigger(world, kubelet, pw, worker)
    elif worker.tick_waits:
        worker.tick_waits = False
        do_probe(world, kubelet, pw, worker)


def _count(
    world: World,
    kubelet: KubeletState,
    pw: PodWorker,
    worker: Worker,
    probe: Probe,
    answer: probes.Answer,
    attempt: int,
) -> None:
    """The second half of doProbe: thresholds, the stored result, and hold."""
    if answer.result == "error":
        n = _state_answer(world, pw, worker, probe, answer, attempt, "none")
        recorder.probe_event(world, kubelet, pw, worker, answer, n)
        return
    result = "Failure" if answer.result == "failure" else "Success"
    if worker.last_result == result:
        worker.result_run += 1
    else:
        worker.last_result, worker.result_run = result, 1
    threshold = probe.failure_threshold if result == "Failure" else probe.success_threshold
    reached = worker.result_run >= threshold
    effect = _effect(pw, worker, result) if reached else "none"
    n = _state_answer(world, pw, worker, probe, answer, attempt, effect)
    if answer.result != "success":
        recorder.probe_event(world, kubelet, pw, worker, answer, n)
    if not reached:
        return
    if (worker.kind == "liveness" and result == "Failure") or worker.kind == "startup":
        # Nothing more is asked of this container: it is restarted, or has started.
        worker.on_hold, worker.result_run = True, 0
        _plan(world, pw, worker, "on hold")
    set_result(world, kubelet, pw, worker, result, n)


def _effect(pw: PodWorker, worker: Worker, result: str) -> str:
    """What storing the result will do, in the fact's words."""
    if pw.results.get(f"{worker.kind}/{worker.container_id}") == result:
        return "none"
    if result == "Failure":
        return "unready" if worker.kind == "readiness" else "kill"
    return {"readiness": "ready", "startup": "started", "liveness": "none"}[worker.kind]


def _state_answer(
    world: World,
    pw: PodWorker,
    worker: Worker,
    probe: Probe,
    answer: probes.Answer,
    attempt: int,
    effect: str,
) -> int:
    cause = world.cause
    if answer.result in ("failure", "error"):
        cause = (_state_hop(world, pw, worker, answer, attempt),)
    failed = answer.result in ("failure", "error")
    return world.emit(
        ProbeAnswered(
            pod=pw.pod,
            container=worker.container,
            probe=worker.kind,  # type: ignore[arg-type]
            number=worker.number,
            attempt=attempt,
            result=answer.result,  # type: ignore[arg-type]
            outcome=answer.outcome,  # type: ignore[arg-type]
            status=answer.status or None,
            detail=answer.detail,
            latency_ms=answer.latency_ms,
            run=worker.result_run if answer.result != "error" else 0,
            threshold=probe.failure_threshold if failed else probe.success_threshold,
            effect=effect,  # type: ignore[arg-type]
        ),
        *cause,
    )


HOP_OUTCOMES = {"eof": "closed", "refused": "refused", "reset": "reset", "timeout": "timeout"}


def _state_hop(world: World, pw: PodWorker, worker: Worker, answer: probes.Answer, attempt: int) -> int:
    """Where a failed probe broke off, with what made the program answer so as its cause."""
    return world.emit(
        RequestHop(
            request=f"probe/{pw.pod}/{worker.container}/{worker.kind}/{worker.number}",
            hop=1,
            at="pod",
            to=answer.target,
            outcome=HOP_OUTCOMES.get(answer.outcome, "answered"),  # type: ignore[arg-type]
            attempt=attempt,
            detail=answer.why,
        ),
        answer.cause or pw.origin,
    )


# --- results ------------------------------------------------------------------------------------


def set_result(world: World, kubelet: KubeletState, pw: PodWorker, worker: Worker, result: str, *cause: int) -> None:
    """`Set`: stores a result; a new or changed one is an update, to which the sync loop reacts at once."""
    key = f"{worker.kind}/{worker.container_id}"
    if pw.results.get(key) == result:
        return
    pw.results[key] = result
    if worker.kind == "liveness":
        if result == "Failure":
            updates.update_pod(world, kubelet, pw, *cause)
        return
    if worker.kind == "readiness":
        status.set_container_readiness(world, kubelet, pw, worker.container_id, result == "Success", *cause)
    else:
        status.set_container_startup(world, kubelet, pw, worker.container_id, result == "Success", *cause)
    updates.update_pod(world, kubelet, pw, *cause)


# --- small things -------------------------------------------------------------------------------


def _plan(world: World, pw: PodWorker, worker: Worker, state: str) -> None:
    """States the plan when it changed: a new phase of the ticker, or another state of the worker."""
    if worker.shown == state:
        return
    worker.shown = state
    resting = state in ("on hold", "suspended")
    world.emit(
        ProbePlanned(
            pod=pw.pod,
            container=worker.container,
            probe=worker.kind,  # type: ignore[arg-type]
            next_at=None if resting else worker.next_tick,
            period_ms=worker.period_ms,
            state=state,  # type: ignore[arg-type]
        ),
        pw.origin,
    )


def _skip(world: World, pw: PodWorker, worker: Worker, state: str, why: str) -> None:
    _plan(world, pw, worker, state)
    world.emit(
        ProbeSkipped(pod=pw.pod, container=worker.container, probe=worker.kind, why=why),  # type: ignore[arg-type]
        pw.origin,
    )


def _will_be_restarted(world: World, pw: PodWorker, at: ContainerStatus) -> bool:
    policy = world.cluster.templates[world.cluster.pods[pw.pod].template].spec.restart_policy
    ended = at.state.terminated
    return policy == "Always" or (policy == "OnFailure" and ended is not None and ended.exit_code != 0)


def _container(world: World, pw: PodWorker, name: str) -> Container:
    cluster = world.cluster
    for container in cluster.templates[cluster.pods[pw.pod].template].spec.containers:
        if container.name == name:
            return container
    raise KeyError(f"Pod {pw.pod} has no container {name}")


def _place(world: World, pw: PodWorker, name: str) -> int:
    """The container's place in the Pod: no two answer in one instant, and a sync begins with the first answer."""
    containers = world.cluster.templates[world.cluster.pods[pw.pod].template].spec.containers
    return 0 if len(containers) == 1 else [c.name for c in containers].index(name)


def _subject(kubelet: KubeletState, pw: PodWorker, worker: Worker) -> str:
    return f"{kubelet.node}/{pw.pod}/{worker.container}/{worker.kind}"


def _find(world: World, subject: str) -> tuple[KubeletState, PodWorker, Worker | None]:
    """The worker that a Timer is for; None when it has been stopped meanwhile."""
    node, pod, key = subject.split("/", 2)
    kubelet = world.cluster.kubelets[node]
    pw = kubelet.pods.get(pod)
    if pw is None:
        return kubelet, PodWorker(pod=pod, uid=""), None
    return kubelet, pw, pw.workers.get(key)


def worker_of(world: World, pod: str, container: str, kind: str) -> Worker | None:
    """The worker of one probe, for tests and for those who look."""
    found = kubelet_of(world, pod)
    return None if found is None else found[1].workers.get(f"{container}/{kind}")
