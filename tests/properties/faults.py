"""Faults that a simulator of the kubelet is likely to have, each planted in the engine by a small patch.

Each says which invariant must notice it, so that no invariant is there in vain.
"""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, NamedTuple

import msgspec
from pytest import MonkeyPatch

from probeviz.sim import world as luck
from probeviz.sim.controllers import deployment_util, endpoints
from probeviz.sim.controllers.pods import is_pod_ready
from probeviz.sim.kubelet import containers, kill, prober, recorder, show, status, sync_pod
from probeviz.sim.kubelet.prober import Aim, manager, results, worker
from probeviz.sim.kubelet.prober.aim import asked_by
from probeviz.sim.kubelet.state import Counted, KubeletState, PodWorker, Worker
from probeviz.sim.objects import ContainerStatus, PodStatus
from probeviz.sim.store import seconds
from probeviz.sim.world import World
from tests.properties.invariants import (
    AKubeletSaysNotTooMuch,
    BackoffLooksAtWhatHadEnded,
    CountsRiseWithTheInstance,
    DelaysCountFromTheStart,
    EqualEventsAreCounted,
    ErrorsAreNoFailures,
    GraceEnds,
    HoldLastsUntilTheNextContainer,
    Invariant,
    NoLivenessAtTheEnd,
    NoReadyEndpointTerminates,
    OnlyWhatRunsIsAsked,
    ReadyEndpointsAreReadyPods,
    ReadyFollowsReadiness,
    RollingUpdatesKeepTheirBounds,
    RunsCountEqualResults,
    StartedFollowsStartup,
    StartupComesFirst,
    TheSecondEndWaits,
    TicksBeginBeforeTheImage,
    TicksBelongToTheWorker,
)

Plant = Callable[[MonkeyPatch], None]


class Fault(NamedTuple):
    plant: Plant
    notices: type[Invariant]


FAULTS: dict[str, Fault] = {}


def noticed_by(invariant: type[Invariant]) -> Callable[[Plant], Plant]:
    def register(plant: Plant) -> Plant:
        FAULTS[plant.__name__] = Fault(plant, invariant)
        return plant

    return register


def before_do_probe(patch: MonkeyPatch, does: Callable[[World, KubeletState, PodWorker, Worker], object]) -> None:
    original = worker.do_probe

    def do_probe(world: World, aim: Aim) -> bool:
        does(world, aim.kubelet, aim.pw, aim.worker)
        return original(world, aim)

    patch.setattr(worker, "do_probe", do_probe)


def after_run(patch: MonkeyPatch, does: Callable[[World, KubeletState, PodWorker, str], object]) -> None:
    """After a container has started."""
    original = sync_pod.STEPS["run"]

    def run(world: World, kubelet: KubeletState, pw: PodWorker, name: str, detail: str) -> str:
        how = original(world, kubelet, pw, name, detail)
        does(world, kubelet, pw, name)
        return how

    patch.setitem(sync_pod.STEPS, "run", run)


def after_kill(patch: MonkeyPatch, does: Callable[[World, KubeletState, PodWorker, str], object]) -> None:
    """After a kill was announced, and before the process is dead."""
    original = kill.kill_container

    def kill_container(world: World, kubelet: KubeletState, pw: PodWorker, name: str, *words: Any, **more: Any) -> bool:
        begun = original(world, kubelet, pw, name, *words, **more)
        if begun:
            does(world, kubelet, pw, name)
        return begun

    patch.setattr(kill, "kill_container", kill_container)


def set_unready(world: World, kubelet: KubeletState, pw: PodWorker, name: str) -> None:
    status.set_container_readiness(world, kubelet, pw, pw.records[name][0].id, False)


def container_of(pw: PodWorker, asks: Worker) -> ContainerStatus | None:
    return None if pw.status is None else containers.status_of(pw.status, asks.container)


def is_new(pw: PodWorker, asks: Worker) -> bool:
    """Another instance than the worker remembers is there."""
    at = container_of(pw, asks)
    return at is not None and bool(asks.container_id) and show.short_id(at.container_id) != asks.container_id


# --- when is asked -------------------------------------------------------------------------------


@noticed_by(TicksBelongToTheWorker)
def ticks_anchored_to_the_containers_start(patch: MonkeyPatch) -> None:
    def anchor(world: World, kubelet: KubeletState, pw: PodWorker, name: str) -> None:
        for asks in pw.workers.values():
            if asks.container == name:
                asks.next_tick = world.now + asks.period_ms
                worker.set_ticker(world, kubelet, pw, asks)

    after_run(patch, anchor)


@noticed_by(TicksBeginBeforeTheImage)
def workers_made_when_the_container_starts(patch: MonkeyPatch) -> None:
    original = prober.add_pod
    patch.setattr(prober, "add_pod", lambda *of: None)

    def add_pod(world: World, kubelet: KubeletState, pw: PodWorker, name: str) -> None:
        original(world, kubelet, pw, [sync_pod.container_of(world, pw, name)])

    after_run(patch, add_pod)


@noticed_by(DelaysCountFromTheStart)
def delay_of_the_first_container_only(patch: MonkeyPatch) -> None:
    original = asked_by

    def no_delay_later(world: World, aim: Aim) -> Any:
        found = original(world, aim)
        at = container_of(aim.pw, aim.worker)
        if at is None or not at.restart_count:
            return found
        probe = msgspec.structs.replace(found.probe, initial_delay_seconds=0)
        return msgspec.structs.replace(found, probe=probe)

    patch.setattr(worker, "asked_by", no_delay_later)


@noticed_by(OnlyWhatRunsIsAsked)
def a_stale_worker_alive(patch: MonkeyPatch) -> None:
    """It goes on asking for the container that has gone."""
    original = worker.do_probe

    def do_probe(world: World, aim: Aim) -> bool:
        asks = aim.worker
        if is_new(aim.pw, asks) and asks.number and not asks.busy:
            asks.number += 1
            worker.send(world, aim, 1)
            return True
        return original(world, aim)

    patch.setattr(worker, "do_probe", do_probe)


@noticed_by(NoLivenessAtTheEnd)
def liveness_goes_on_while_the_pod_is_stopped(patch: MonkeyPatch) -> None:
    original = worker.do_probe
    patch.setattr(prober, "stop_liveness_and_startup", lambda *of: None)

    def do_probe(world: World, aim: Aim) -> bool:
        phase, aim.pw.phase = aim.pw.phase, "syncing"
        goes_on = original(world, aim)
        aim.pw.phase = phase
        return goes_on

    patch.setattr(worker, "do_probe", do_probe)


@noticed_by(StartupComesFirst)
def nobody_waits_for_startup(patch: MonkeyPatch) -> None:
    do_probe, asking = worker.do_probe, [""]

    def all_started(pod_status: PodStatus, name: str) -> ContainerStatus | None:
        at = containers.status_of(pod_status, name)
        return at if at is None or asking[-1] in ("", "startup") else msgspec.structs.replace(at, started=True)

    def ask(world: World, aim: Aim) -> bool:
        asking.append(aim.worker.kind)
        goes_on = do_probe(world, aim)
        asking.pop()
        return goes_on

    # Only the worker believes it: the invariant asks the same function.
    patch.setattr(worker, "containers", SimpleNamespace(**vars(containers) | {"status_of": all_started}))
    patch.setattr(worker, "do_probe", ask)


# --- what a result does --------------------------------------------------------------------------


@noticed_by(RunsCountEqualResults)
def the_run_reset_by_a_restart(patch: MonkeyPatch) -> None:
    def reset(world: World, kubelet: KubeletState, pw: PodWorker, asks: Worker) -> None:
        if is_new(pw, asks):
            asks.last_result, asks.result_run = "", 0

    before_do_probe(patch, reset)


@noticed_by(ErrorsAreNoFailures)
def an_error_counts_as_a_failure(patch: MonkeyPatch) -> None:
    original = worker.count

    def count(world: World, aim: Aim, asked: Any, answer: Any, attempt: int) -> None:
        result = "failure" if answer.result == "error" else answer.result
        original(world, aim, asked, msgspec.structs.replace(answer, result=result), attempt)

    patch.setattr(worker, "count", count)


@noticed_by(HoldLastsUntilTheNextContainer)
def hold_cleared_by_a_tick(patch: MonkeyPatch) -> None:
    before_do_probe(patch, lambda world, kubelet, pw, asks: setattr(asks, "on_hold", False))


@noticed_by(ReadyFollowsReadiness)
def unready_at_the_kill(patch: MonkeyPatch) -> None:
    after_kill(patch, set_unready)


@noticed_by(ReadyFollowsReadiness)
def unready_by_liveness(patch: MonkeyPatch) -> None:
    original = results.set_result

    def set_result(world: World, kubelet: KubeletState, pw: PodWorker, asks: Worker, result: str, *cause: int) -> None:
        original(world, kubelet, pw, asks, result, *cause)
        if (asks.kind, result) == ("liveness", "Failure"):
            status.set_container_readiness(world, kubelet, pw, asks.container_id, False, *cause)

    patch.setattr(worker, "set_result", set_result)


@noticed_by(ReadyFollowsReadiness)
def readiness_begins_with_success(patch: MonkeyPatch) -> None:
    patch.setitem(results.INITIAL, "readiness", "Success")


@noticed_by(StartedFollowsStartup)
def started_as_soon_as_it_runs(patch: MonkeyPatch) -> None:
    patch.setattr(manager, "is_container_started", lambda pw, at: at.state.running is not None)


# --- restarts ------------------------------------------------------------------------------------


@noticed_by(BackoffLooksAtWhatHadEnded)
def backoff_looked_up_from_the_new_exit(patch: MonkeyPatch) -> None:
    original = sync_pod.do_back_off

    def do_back_off(world: World, kubelet: KubeletState, pw: PodWorker, name: str) -> bool:
        pw.snapshot = {**pw.snapshot, name: pw.records.get(name, [])}
        return original(world, kubelet, pw, name)

    patch.setattr(sync_pod, "do_back_off", do_back_off)


@noticed_by(TheSecondEndWaits)
def no_backoff(patch: MonkeyPatch) -> None:
    patch.setattr(sync_pod, "do_back_off", lambda *of: False)


@noticed_by(CountsRiseWithTheInstance)
def restart_count_raised_at_the_kill(patch: MonkeyPatch) -> None:
    def count(world: World, kubelet: KubeletState, pw: PodWorker, name: str) -> None:
        pw.records[name][0].restart_count += 1

    after_kill(patch, count)


@noticed_by(GraceEnds)
def a_second_more_of_grace(patch: MonkeyPatch) -> None:
    original = kill.stop_container

    def stop_container(world: World, kubelet: KubeletState, pw: PodWorker, name: str) -> None:
        stop = pw.stopping[name]
        stop.deadline += 1_000
        original(world, kubelet, pw, name)
        stop.deadline -= 1_000

    patch.setattr(kill, "stop_container", stop_container)


# --- controllers, Events, luck -------------------------------------------------------------------


@noticed_by(RollingUpdatesKeepTheirBounds)
def max_unavailable_rounded_up(patch: MonkeyPatch) -> None:
    original = deployment_util._value_from_int_or_percent
    patch.setattr(
        deployment_util,
        "_value_from_int_or_percent",
        lambda value, total, round_up: original(value, total, True),
    )


@noticed_by(NoReadyEndpointTerminates)
def a_terminating_endpoint_kept_as_ready(patch: MonkeyPatch) -> None:
    original = endpoints.pod_to_endpoint
    patch.setattr(
        endpoints,
        "pod_to_endpoint",
        lambda pod, service: msgspec.structs.replace(original(pod, service), ready=is_pod_ready(pod)),
    )


@noticed_by(ReadyEndpointsAreReadyPods)
def a_running_pod_taken_for_a_ready_one(patch: MonkeyPatch) -> None:
    original = endpoints.pod_to_endpoint
    patch.setattr(
        endpoints,
        "pod_to_endpoint",
        lambda pod, service: msgspec.structs.replace(original(pod, service), ready=True, serving=True),
    )


@noticed_by(EqualEventsAreCounted)
def equal_events_not_merged(patch: MonkeyPatch) -> None:
    original = recorder.correlate

    def correlate(state: Any, now: int, *words: str) -> tuple[str, Counted, str] | None:
        found = original(state, now, *words)
        return None if found is None else (found[0], Counted(1, seconds(now)), found[2])

    patch.setattr(recorder, "correlate", correlate)


@noticed_by(AKubeletSaysNotTooMuch)
def no_spam_filter(patch: MonkeyPatch) -> None:
    patch.setattr(recorder, "_take_token", lambda state, now, type: True)


def one_shared_stream_of_luck(patch: MonkeyPatch) -> None:
    """A draw depends on how much has happened before it, anywhere in the cluster."""

    def draw(world: World, low: int, high: int, what: str, *name: str | int) -> int:
        if low >= high or world.setup.luck == "plain":
            return low
        return low + luck.chance(world.setup.seed, "shared", world.seq) % (high - low + 1)

    patch.setattr(World, "draw", draw)
