"""One probe worker: its ticker, its manual trigger, and doProbe (pkg/kubelet/prober/worker.go)."""

from heapq import heappush
from typing import Any

from probeviz.sim import choices, program
from probeviz.sim.facts import ProbeSent
from probeviz.sim.kubelet import containers, probes, recorder, show, status
from probeviz.sim.kubelet.pleg import kubelet_of
from probeviz.sim.kubelet.prober.aim import Aim, aim_of, asked_by, subject_of
from probeviz.sim.kubelet.prober.results import INITIAL, effect_of, key_of, set_result
from probeviz.sim.kubelet.prober.stated import plan, skip, state_answer, state_one_more
from probeviz.sim.kubelet.probes.answer import Asked
from probeviz.sim.kubelet.restart_all import should_restart
from probeviz.sim.kubelet.restart_rules import container_should_restart
from probeviz.sim.kubelet.state import KubeletState, PodWorker, Worker
from probeviz.sim.objects import ContainerStatus, PodStatus
from probeviz.sim.releases import release
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
    aim = aim_of(world, subject)
    if aim is None:
        return
    if aim.worker.busy or world.now < aim.worker.sleeps_until:
        aim.worker.trigger_waits = True
        return
    _take_trigger(world, aim)


def _take_trigger(world: World, aim: Aim) -> None:
    worker = aim.worker
    worker.trigger_waits = worker.tick_waits = False
    worker.next_tick = world.now + worker.period_ms  # the ticker is reset
    set_ticker(world, aim.kubelet, aim.pw, worker)
    do_probe(world, aim)


def set_ticker(world: World, kubelet: KubeletState, pw: PodWorker, worker: Worker) -> None:
    worker.token += 1
    worker.shown = ""
    world.at(worker.next_tick, "probe.tick", subject_of(kubelet, pw, worker), worker.token)


@on("probe.tick", packed=True)
def tick(world: World, subject: str, args: tuple[int]) -> None:
    aim = world.kept.get(subject) or aim_of(world, subject)
    if aim is None:
        return
    worker = aim.worker
    if worker.token != args[0]:
        return  # the ticker has been reset meanwhile
    worker.next_tick = next_tick = worker.next_tick + worker.period_ms
    world.seq = seq = world.seq + 1
    heappush(world.heap, (next_tick, seq, "probe.tick", subject, args, world.cause))
    if worker.busy:
        worker.tick_waits = True  # a ticker buffers one tick; further ones are lost
    elif not do_probe(world, aim):
        remove(world, aim.pw, worker.key)
    elif worker.trigger_waits and not worker.busy:
        _go_on(world, subject, worker)


def remove(world: World, pw: PodWorker, key: str) -> None:
    """Ends a worker: its result goes with it."""
    worker = pw.workers.pop(key)
    worker.stopped = True
    pw.results.pop(key_of(worker), None)
    world.changed()


# --- doProbe -------------------------------------------------------------------------------------


def do_probe(world: World, aim: Aim) -> bool:
    """`doProbe`; False = the worker ends. A probe's result comes by Timer.

    With the status that let the worker through last time its guards would again: they are not asked anew.
    """
    worker = aim.worker
    if aim.let_through is not aim.pw.status or worker.on_hold:
        goes_on = held_back(world, aim)
        if goes_on is not None:
            return goes_on
    if worker.shown != "ticking":
        plan(world, aim.pw, worker, "ticking")
    worker.number += 1
    send(world, aim, 1)
    return True


def held_back(world: World, aim: Aim) -> bool | None:
    """The guards of `doProbe` in upstream's order: None = it probes now, else what `do_probe` returns."""
    kubelet, pw, worker = aim.kubelet, aim.pw, aim.worker
    pod_status = pw.status
    if pod_status is None:
        return True
    if pod_status.phase in ("Failed", "Succeeded"):
        return False
    at = containers.status_of(pod_status, worker.container)
    if at is None or not at.container_id:
        return True
    container_id = show.short_id(at.container_id)
    if worker.container_id != container_id:
        pw.results.pop(key_of(worker), None)
        worker.container_id = container_id
        worker.on_hold, aim.asked = False, None
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
    ends = pw.phase == "terminating" and release(world.setup.release).deletion_stops_liveness
    if ends and worker.kind != "readiness":
        set_result(world, kubelet, pw, worker, "Success")
        return False
    # Both stamps are cut to whole seconds, so the gate may open almost a second early.
    delay_ms = asked_by(world, aim).probe.initial_delay_seconds * 1000
    if seconds(world.now) - at.state.running.started_at < delay_ms:
        skip(world, pw, worker, "delayed", "initialDelaySeconds")
        return True
    if worker.kind == "startup" and at.started:
        plan(world, pw, worker, "on hold")
        return True
    if worker.kind != "startup" and not at.started:
        skip(world, pw, worker, "waiting for startup", "startupProbe")
        return True
    aim.let_through = pod_status
    return None


def send(world: World, aim: Aim, attempt: int) -> None:
    """Asks the program; what it will answer is decided now, and holds when the process is still there then."""
    pw, worker, now = aim.pw, aim.worker, world.now
    asked = aim.asked or asked_by(world, aim)
    worker.busy = True
    world.n = n = world.n + 1
    world.sink(
        ProbeSent(
            pw.pod,
            worker.container,
            worker.kind,  # type: ignore[arg-type]
            worker.number,
            attempt,
            n=n,
            t=now,
            cause=(pw.origin,),
        )
    )
    known = asked.known
    if known is not None and program.again(world, known.way):
        answer, plain = known.answer, known.plain
    else:
        answer = probes.run_probe(world, pw, asked.container, asked.probe, asked)
        plain = answer.plain()
    at_ms = now + answer.latency_ms + asked.place
    world.seq = seq = world.seq + 1
    heappush(world.heap, (at_ms, seq, "probe.done", asked.subject, (attempt, worker.container_id, plain), (n,)))


@on("probe.done", packed=True)
def done(world: World, subject: str, args: tuple[int, str, list[Any]]) -> None:
    """A probe has answered: counts it, and lets the loop go on with a tick or trigger that came meanwhile."""
    attempt, container_id, plain = args
    aim = world.kept.get(subject) or aim_of(world, subject)
    if aim is None:
        return
    worker = aim.worker
    if worker.container_id != container_id:
        return
    asked = aim.asked or asked_by(world, aim)
    known = asked.known
    if known is not None and known.plain is plain:  # nothing has changed since it was sent
        answer = known.answer
        if asked.steady is known:
            worker.busy = False
            state_one_more(world, aim.pw, worker, asked, answer, attempt)
            if worker.tick_waits or worker.trigger_waits:
                _go_on(world, subject, worker)
            return None
    else:
        sent = probes.Answer(*plain)
        answer = probes.settle(world, sent, asked.probe)
        if answer.latency_ms > sent.latency_ms:  # what was asked is wedged, and the probe waits on
            late = ("probe.done", subject, attempt, container_id, answer.plain())
            return world.after(answer.latency_ms - sent.latency_ms, *late)
        if asked.probe.exec is not None:
            probes.take_effect(world, asked.probe.exec, answer)
    if answer.result == "error" and attempt < MAX_PROBE_RETRIES:
        state_answer(world, aim.pw, worker, asked.probe, answer, attempt, "none")
        send(world, aim, attempt + 1)
        return
    worker.busy = False
    count(world, aim, asked, answer, attempt)
    _go_on(world, subject, worker)


def _go_on(world: World, subject: str, worker: Worker) -> None:
    """Takes the trigger or the tick that came meanwhile."""
    if worker.stopped or not (worker.trigger_waits or worker.tick_waits):
        return
    aim = aim_of(world, subject)  # anew, for a result may have changed things
    if aim is not None and aim.worker.trigger_waits:
        _take_trigger(world, aim)
    elif aim is not None:
        aim.worker.tick_waits = False
        do_probe(world, aim)


def count(world: World, aim: Aim, asked: Asked, answer: probes.Answer, attempt: int) -> None:
    """The second half of doProbe: thresholds, the stored result, and hold."""
    pw, worker, probe, found = aim.pw, aim.worker, asked.probe, answer.result
    if found == "error":
        n = state_answer(world, pw, worker, probe, answer, attempt, "none")
        recorder.probe_event(world, aim.kubelet, pw, worker, answer, n)
        return
    result = "Failure" if found == "failure" else "Success"
    if worker.last_result == result:
        worker.result_run = run = worker.result_run + 1
    else:
        worker.last_result, worker.result_run = result, 1
        run = 1
    threshold = probe.failure_threshold if found == "failure" else probe.success_threshold
    known = pw.results.get(asked.stored) == result
    reached = run >= threshold
    effect = "none" if known or not reached else effect_of(worker, result)
    if effect == "kill" and pw.phase == "terminating":
        effect = "none"  # it is being killed already; the pod worker takes nothing else up
    n = state_answer(world, pw, worker, probe, answer, attempt, effect)
    if found != "success":
        recorder.probe_event(world, aim.kubelet, pw, worker, answer, n)
    asked.steady = asked.known if known and found == "success" and worker.kind != "startup" else None
    if not reached:
        return
    if worker.kind == "startup" or (result == "Failure" and worker.kind == "liveness"):
        # Nothing more is asked of this container: it is restarted, or has started.
        worker.on_hold, worker.result_run = True, 0
        plan(world, pw, worker, "on hold")
    if not known:
        set_result(world, aim.kubelet, pw, worker, result, n)


# --- small things --------------------------------------------------------------------------------


def _will_be_restarted(world: World, pw: PodWorker, at: ContainerStatus) -> bool:
    spec = world.cluster.templates[world.cluster.pods[pw.pod].template].spec
    container, ended = containers.find(spec, at.name), at.state.terminated
    if container is None or ended is None:
        return False
    return container_should_restart(spec, container, ended.exit_code) or should_restart(spec, None, pw.status)


def worker_of(world: World, pod: str, container: str, kind: str) -> Worker | None:
    """The worker of one probe, for tests and for those who look."""
    found = kubelet_of(world, pod)
    return None if found is None else found[1].workers.get(f"{container}/{kind}")
