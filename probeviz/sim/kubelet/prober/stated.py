"""How the workers' plans and answers are stated as facts."""

from probeviz.sim.facts import ProbeAnswered, ProbePlanned, ProbeSkipped, RequestHop
from probeviz.sim.kubelet import probes
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
    result, outcome, status, detail, latency_ms, *_ = answer
    failed = result == "failure" or result == "error"
    fact = ProbeAnswered(
        pw.pod,
        worker.container,
        worker.kind,  # type: ignore[arg-type]
        worker.number,
        attempt,
        result,  # type: ignore[arg-type]
        outcome,  # type: ignore[arg-type]
        status or None,
        detail,
        latency_ms,
        run=worker.result_run if result != "error" else 0,
        threshold=probe.failure_threshold if failed else probe.success_threshold,
        effect=effect,  # type: ignore[arg-type]
    )
    if failed:
        return world.emit(fact, _state_hop(world, pw, worker, answer, attempt))
    return world.emit(fact)


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
