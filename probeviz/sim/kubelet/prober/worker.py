"""One probe worker: its ticker, its manual trigger, and doProbe (pkg/kubelet/prober/worker.go)."""

from typing import Any

from probeviz.sim import choices, program
from probeviz.sim.facts import ProbeSent
from probeviz.sim.kubelet import containers, probes, recorder, show, status
from probeviz.sim.kubelet.pleg import kubelet_of
from probeviz.sim.kubelet.prober.results import INITIAL, effect_of, set_result, stored
from probeviz.sim.kubelet.prober.stated import plan, skip, state_answer
from probeviz.sim.kubelet.probes.answer import Asked
from probeviz.sim.kubelet.restart_rules import container_should_restart
from probeviz.sim.kubelet.state import KubeletState, PodWorker, Worker, numbered
from probeviz.sim.objects import Container, ContainerStatus, PodStatus, Probe
from probeviz.sim.store import seconds
from probeviz.sim.world import World, on

MAX_PROBE_RETRIES = 3


# --- the loop ------------------------------------------------------------------------------------


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
            triggered(world, f"{kubelet.number}/{pw.pod}/{key}")
        else:
            late.append(key)
    status.set_pod_status(world, kubelet, pw, made, pw.cause)
    for key in late:
        delay = world.draw(*choices.TRIGGER, "trigger", pw.uid, key, world.now)
        world.after(delay, "probe.trigger", f"{kubelet.number}/{pw.pod}/{key}")


@on("probe.trigger")
def triggered(world: World, subject: str) -> None:
    """The manual trigger's channel holds one message; a busy worker takes it after its probe."""
    kubelet, pw, worker = _find(world, subject)
    if worker is None:
        return
    if worker.busy or world.now < worker.sleeps_until:
        worker.trigger_waits = True
        return
    _take_trigger(world, kubelet, pw, worker)


def _take_trigger(world: World, kubelet: KubeletState, pw: PodWorker, worker: Worker) -> None:
    worker.trigger_waits = worker.tick_waits = False
    worker.next_tick = world.now + worker.period_ms  # the ticker is reset
    set_ticker(world, kubelet, pw, worker)
    do_probe(world, kubelet, pw, worker)


def set_ticker(world: World, kubelet: KubeletState, pw: PodWorker, worker: Worker) -> None:
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
        remove(pw, f"{worker.container}/{worker.kind}")
    elif worker.trigger_waits and not worker.busy:
        _take_trigger(world, kubelet, pw, worker)


def remove(pw: PodWorker, key: str) -> None:
    """Ends a worker: its result goes with it."""
    worker = pw.workers.pop(key)
    worker.stopped = True
    pw.results.pop(f"{worker.kind}/{worker.container_id}", None)


# --- doProbe -------------------------------------------------------------------------------------


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
        if container_id not in pw.before:
            set_result(world, kubelet, pw, worker, INITIAL[worker.kind])
        elif worker.kind == "startup" and pw.before[container_id][0]:
            set_result(world, kubelet, pw, worker, "Success")
    if worker.on_hold:
        plan(world, pw, worker, "on hold")
        return True
    if at.state.running is None:
        set_result(world, kubelet, pw, worker, "Failure")
        plan(world, pw, worker, "suspended")
        return at.state.terminated is None or _will_be_restarted(world, pw, at)
    if pw.phase == "terminating" and worker.kind != "readiness":
        set_result(world, kubelet, pw, worker, "Success")
        return False
    asked = _asked(world, kubelet, pw, worker)
    probe = asked.probe
    # Both stamps are cut to whole seconds, so the gate may open almost a second early.
    if seconds(world.now) - at.state.running.started_at < probe.initial_delay_seconds * 1000:
        skip(world, pw, worker, "delayed", "initialDelaySeconds")
        return True
    if worker.kind == "startup" and at.started:
        plan(world, pw, worker, "on hold")
        return True
    if worker.kind != "startup" and not at.started:
        skip(world, pw, worker, "waiting for startup", "startupProbe")
        return True
    plan(world, pw, worker, "ticking")
    worker.number += 1
    _send(world, kubelet, pw, worker, asked, 1)
    return True


def get_container_status(pod_status: PodStatus, name: str) -> ContainerStatus | None:
    """`GetContainerStatus` of pkg/api/v1/pod."""
    return containers.status_of(pod_status, name)


def _send(world: World, kubelet: KubeletState, pw: PodWorker, worker: Worker, asked: Asked, attempt: int) -> None:
    """Asks the program; what it will answer is decided now, and holds when the process is still there then."""
    worker.busy = True
    fact = ProbeSent(pw.pod, worker.container, worker.kind, worker.number, attempt)  # type: ignore[arg-type]
    sent = world.emit(fact, pw.origin)
    known = asked.known
    if known is not None and program.again(world, known.way):
        answer, plain = known.answer, known.plain
    else:
        answer = probes.run_probe(world, pw, asked.container, asked.probe, asked)
        plain = list(answer)
    at_ms = world.now + answer.latency_ms + asked.place
    world.at(at_ms, "probe.done", asked.subject, attempt, worker.container_id, plain, cause=sent)


@on("probe.done")
def done(world: World, subject: str, attempt: int, container_id: str, plain: list[Any]) -> None:
    """A probe has answered: counts it, and lets the loop go on with a tick or trigger that came meanwhile."""
    kubelet, pw, worker = _find(world, subject)
    if worker is None or worker.container_id != container_id:
        return
    asked = _asked(world, kubelet, pw, worker)
    probe = asked.probe
    known = asked.known
    answer = known.answer if known is not None and known.plain is plain else probes.Answer._make(plain)
    answer = probes.settle(world, answer)
    if probe.exec is not None:
        probes.take_effect(world, probe.exec, answer)
    if answer.result == "error" and attempt < MAX_PROBE_RETRIES:
        state_answer(world, pw, worker, probe, answer, attempt, "none")
        _send(world, kubelet, pw, worker, asked, attempt + 1)
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
        n = state_answer(world, pw, worker, probe, answer, attempt, "none")
        recorder.probe_event(world, kubelet, pw, worker, answer, n)
        return
    result = "Failure" if answer.result == "failure" else "Success"
    if worker.last_result == result:
        worker.result_run += 1
    else:
        worker.last_result, worker.result_run = result, 1
    threshold = probe.failure_threshold if result == "Failure" else probe.success_threshold
    reached = worker.result_run >= threshold
    known = stored(pw, worker) == result
    effect = "none" if known or not reached else effect_of(worker, result)
    n = state_answer(world, pw, worker, probe, answer, attempt, effect)
    if answer.result != "success":
        recorder.probe_event(world, kubelet, pw, worker, answer, n)
    if not reached:
        return
    if (worker.kind == "liveness" and result == "Failure") or worker.kind == "startup":
        # Nothing more is asked of this container: it is restarted, or has started.
        worker.on_hold, worker.result_run = True, 0
        plan(world, pw, worker, "on hold")
    if not known:
        set_result(world, kubelet, pw, worker, result, n)


# --- small things --------------------------------------------------------------------------------


def probe_of(container: Container, kind: str) -> Probe | None:
    if kind == "readiness":
        return container.readiness_probe
    return container.liveness_probe if kind == "liveness" else container.startup_probe


def _will_be_restarted(world: World, pw: PodWorker, at: ContainerStatus) -> bool:
    spec = world.cluster.templates[world.cluster.pods[pw.pod].template].spec
    container, ended = containers.find(spec, at.name), at.state.terminated
    return container is not None and ended is not None and container_should_restart(spec, container, ended.exit_code)


def _asked(world: World, kubelet: KubeletState, pw: PodWorker, worker: Worker) -> Asked:
    key = ("asked", pw.pod, worker.container, worker.kind)
    found: Asked | None = world.kept.get(key)
    if found is None:
        probed = containers.probed(world.cluster.templates[world.cluster.pods[pw.pod].template].spec)
        place = [container.name for container in probed].index(worker.container)
        probe = probe_of(probed[place], worker.kind)
        assert probe is not None
        found = Asked(probed[place], probe, place, _subject(kubelet, pw, worker))
        world.keep(key, found)
    return found


def _subject(kubelet: KubeletState, pw: PodWorker, worker: Worker) -> str:
    return f"{kubelet.number}/{pw.pod}/{worker.container}/{worker.kind}"


def _find(world: World, subject: str) -> tuple[KubeletState, PodWorker, Worker | None]:
    """The worker that a Timer is for; None when it has been stopped meanwhile."""
    known: tuple[KubeletState, PodWorker, Worker] | None = world.kept.get(subject)
    if known is not None and not known[2].stopped:
        return known
    number, pod, key = subject.split("/", 2)
    kubelet = numbered(world.cluster.kubelets, number)
    pw = kubelet.pods.get(pod)
    if pw is None:
        return kubelet, PodWorker(pod=pod, uid=""), None
    worker = pw.workers.get(key)
    if worker is not None:
        world.keep(subject, (kubelet, pw, worker))
    return kubelet, pw, worker


def worker_of(world: World, pod: str, container: str, kind: str) -> Worker | None:
    """The worker of one probe, for tests and for those who look."""
    found = kubelet_of(world, pod)
    return None if found is None else found[1].workers.get(f"{container}/{kind}")
