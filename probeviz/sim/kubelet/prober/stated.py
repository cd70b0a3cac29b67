"""How the workers' plans and answers are stated as facts."""

from probeviz.sim.facts import ProbeAnswered, ProbePlanned, ProbeSkipped, RequestHop
from probeviz.sim.kubelet import probes
from probeviz.sim.kubelet.probes.answer import Asked
from probeviz.sim.kubelet.state import PodWorker, Worker
from probeviz.sim.objects import Probe
from probeviz.sim.world import World

HOP_OUTCOMES = {"eof": "closed", "refused": "refused", "reset": "reset", "timeout": "timeout"}


def plan(world: World, pw: PodWorker, worker: Worker, state: str) -> None:
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


def skip(world: World, pw: PodWorker, worker: Worker, state: str, why: str) -> None:
    plan(world, pw, worker, state)
    world.emit(
        ProbeSkipped(pod=pw.pod, container=worker.container, probe=worker.kind, why=why),  # type: ignore[arg-type]
        pw.origin,
    )


def state_answer(
    world: World,
    pw: PodWorker,
    worker: Worker,
    probe: Probe,
    answer: probes.Answer,
    attempt: int,
    effect: str,
) -> int:
    result = answer.result
    failed = result == "failure" or result == "error"
    cause = (_state_hop(world, pw, worker, answer, attempt),) if failed else world.cause
    world.n = n = world.n + 1
    fact = ProbeAnswered(
        pw.pod,
        worker.container,
        worker.kind,  # type: ignore[arg-type]
        worker.number,
        attempt,
        result,  # type: ignore[arg-type]
        answer.outcome,  # type: ignore[arg-type]
        answer.status or None,
        answer.detail,
        answer.latency_ms,
        run=worker.result_run if result != "error" else 0,
        threshold=probe.failure_threshold if failed else probe.success_threshold,
        effect=effect,  # type: ignore[arg-type]
        n=n,
        t=world.now,
        cause=cause,
    )
    world.sink(fact)
    return n


def state_one_more(
    world: World, pw: PodWorker, worker: Worker, asked: Asked, answer: probes.Answer, attempt: int
) -> None:
    """The same for one more success that has no effect."""
    worker.result_run = run = worker.result_run + 1
    world.n = n = world.n + 1
    world.sink(
        ProbeAnswered(
            pw.pod,
            worker.container,
            worker.kind,  # type: ignore[arg-type]
            worker.number,
            attempt,
            "success",
            answer.outcome,  # type: ignore[arg-type]
            answer.status or None,
            answer.detail,
            answer.latency_ms,
            run,
            asked.probe.success_threshold,
            "none",
            n=n,
            t=world.now,
            cause=world.cause,
        )
    )


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
