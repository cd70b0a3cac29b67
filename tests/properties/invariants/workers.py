"""Probe workers: who asks, when, whom (facts of pkg/kubelet/prober/{prober_manager,worker}.go)."""

from collections import defaultdict
from typing import NamedTuple

from probeviz.sim import facts
from probeviz.sim.facts import Fact
from probeviz.sim.kubelet import containers, show
from probeviz.sim.kubelet.pleg import kubelet_of
from probeviz.sim.kubelet.prober.aim import probe_of
from probeviz.sim.kubelet.state import PodWorker, Worker
from probeviz.sim.objects import ContainerStatus, PodSpec, Probe
from probeviz.sim.releases import release
from probeviz.sim.world import World
from tests.properties.invariants.watch import Broken, Identities, Invariant

Key = tuple[str, int, str, str]  # uid, outages of its kubelet, container, kind of probe


class OneProbeAtATime(Invariant):
    """A worker has one probe under way, and one worker alone asks a container for one kind."""

    def __init__(self) -> None:
        self.who = Identities()
        self.sent: dict[Key, tuple[int, int]] = {}
        self.last: dict[Key, tuple[int, int]] = {}

    def see(self, fact: Fact, world: World | None) -> Broken:
        self.who.see(fact)
        match fact:
            case facts.ProbeSent(number=number, attempt=attempt):
                key = self.who.worker(fact)
                if key in self.sent:
                    yield f"is sent while {self.sent[key]} is under way"
                if (number, attempt) <= self.last.get(key, (0, 0)):
                    yield f"follows number and attempt {self.last[key]}"
                self.sent[key] = self.last[key] = (number, attempt)
            case facts.ProbeAnswered(number=number, attempt=attempt):
                if self.sent.pop(self.who.worker(fact), None) != (number, attempt):
                    yield "answers a probe that is not under way"


class OneWorkerEach(Invariant):
    """Of each worker one ticker is set, and every set ticker that counts belongs to a worker that lives."""

    def see(self, fact: Fact, world: World | None) -> Broken:
        if world is None or not isinstance(fact, facts.ProbeSent | facts.ContainerChanged):
            return
        live = {
            f"{kubelet.number}/{pw.pod}/{key}": worker.token
            for kubelet in world.cluster.kubelets.values()
            for pw in kubelet.pods.values()
            for key, worker in pw.workers.items()
        }
        ticks: dict[str, int] = defaultdict(int)
        for _, _, kind, subject, args, _ in world.heap:
            if kind == "probe.tick" and args[0] == live.get(subject):
                ticks[subject] += 1
        for subject, count in ticks.items():
            if count > 1:
                yield f"{subject} has {count} tickers"


class TicksBelongToTheWorker(Invariant):
    """Liveness and startup are asked at whole periods from the worker's start, whatever its container does.

    Only a probe that lasted beyond a tick is followed by the next one at once.
    """

    def __init__(self) -> None:
        self.who = Identities()
        self.plans: dict[Key, tuple[int, int]] = {}  # (a tick, period) as first planned
        self.answered: dict[Key, int] = {}

    def see(self, fact: Fact, world: World | None) -> Broken:
        self.who.see(fact)
        match fact:
            case facts.ProbePlanned(next_at=at, period_ms=period) if at is not None and fact.probe != "readiness":
                self.plans.setdefault(self.who.worker(fact), (at, period))
            case facts.ProbeAnswered():
                self.answered[self.who.worker(fact)] = fact.t
            case facts.ProbeSent(attempt=1) if fact.probe != "readiness":
                key = self.who.worker(fact)
                at, period = self.plans[key]
                if (fact.t - at) % period and fact.t != self.answered.get(key):
                    yield f"is no whole number of {period} ms from its tick at {at} ms"


class TicksBeginBeforeTheImage(Invariant):
    """A worker starts before its Pod's first image is looked at: its ticks count from there, not from the start.

    Not on old kubelets, nor on one that was just restarted: there a part of a period goes by first.
    """

    def __init__(self) -> None:
        self.who = Identities()
        self.old = False
        self.bound: dict[str, int] = {}
        self.image: dict[str, int] = {}
        self.periods: dict[Key, int] = {}
        self.answered: dict[Key, int] = {}

    def see(self, fact: Fact, world: World | None) -> Broken:
        self.who.see(fact)
        match fact:
            case facts.RunStarted(release=release):
                self.old = release == "1.17"
            case facts.PodChanged(uid=uid, node=node) if node:
                self.bound.setdefault(uid, fact.t)
            case facts.EventRecorded(uid=uid, reason="Pulling" | "Pulled" | "Failed", source="kubelet"):
                self.image.setdefault(uid, fact.t)
            case facts.ProbePlanned(period_ms=period):
                self.periods[self.who.worker(fact)] = period
            case facts.ProbeAnswered():
                self.answered[self.who.worker(fact)] = fact.t
            case facts.ProbeSent(attempt=1) if fact.probe != "readiness" and not self.old:
                key = self.who.worker(fact)
                uid, outages = key[:2]
                first, period = self.image[uid], self.periods[key]
                tick = fact.t - -(-(fact.t - first) // period) * period  # the last one that is not after `first`
                if not outages and tick < self.bound[uid] and fact.t != self.answered.get(key):
                    yield f"counts from no time between {self.bound[uid]} and {first} ms"


class Asked(NamedTuple):
    pw: PodWorker
    worker: Worker
    at: ContainerStatus | None  # the container, as the kubelet's status has it
    probe: Probe
    spec: PodSpec


def asked(fact: Fact, world: World | None) -> Asked | None:
    """What the kubelet knows at the moment at which it asks for the first time."""
    if world is None or not isinstance(fact, facts.ProbeSent) or fact.attempt != 1:
        return None
    found = kubelet_of(world, fact.pod)
    assert found is not None, f"{fact} comes from nowhere"
    pw = found[1]
    spec = world.cluster.templates[pw.template].spec
    container = containers.find(spec, fact.container)
    assert container is not None and pw.status is not None
    probe = probe_of(container, fact.probe)
    assert probe is not None
    at = containers.status_of(pw.status, fact.container)
    return Asked(pw, pw.workers[f"{fact.container}/{fact.probe}"], at, probe, spec)


class OnlyWhatRunsIsAsked(Invariant):
    """A worker asks the container that runs by the kubelet's status, and remembers it by its id."""

    def see(self, fact: Fact, world: World | None) -> Broken:
        found = asked(fact, world)
        if found is None:
            return
        if found.at is None or found.at.state.running is None:
            yield "asks a container that does not run"
        elif show.short_id(found.at.container_id) != found.worker.container_id:
            yield f"asks for {found.worker.container_id}, which has gone"


class StartupComesFirst(Invariant):
    """Liveness and readiness ask nothing before the container has started, startup nothing after it."""

    def see(self, fact: Fact, world: World | None) -> Broken:
        found = asked(fact, world)
        if found is not None and found.at is not None and found.at.started == (found.worker.kind == "startup"):
            yield "comes before it has started" if not found.at.started else "comes when it has started"


class DelaysCountFromTheStart(Invariant):
    """Nothing is asked before initialDelaySeconds, in whole seconds from the start of this very container."""

    def see(self, fact: Fact, world: World | None) -> Broken:
        found = asked(fact, world)
        if found is None or found.at is None or found.at.state.running is None:
            return
        age_s = fact.t // 1000 - found.at.state.running.started_at // 1000
        if age_s < found.probe.initial_delay_seconds:
            yield f"comes {age_s} s after the start, not {found.probe.initial_delay_seconds}"


class NoLivenessAtTheEnd(Invariant):
    """Once the containers of a Pod are being stopped, its app containers are asked for readiness only (since 1.21)."""

    def __init__(self) -> None:
        self.who = Identities()
        self.stops: dict[tuple[str, int], None] = {}
        self.roles: dict[tuple[str, str], str] = {}
        self.old = False

    def see(self, fact: Fact, world: World | None) -> Broken:
        self.who.see(fact)
        match fact:
            case facts.RunStarted(release=name):
                self.old = not release(name).deletion_stops_liveness
            case _ if self.old:
                return
            case facts.ContainerChanged(pod=pod, container=container, role=role, stopping=stop):
                self.roles[pod, container] = role
                if stop is not None and stop["reason"].startswith("Stopping container"):
                    self.stops[self.who.pod(pod)] = None
            case facts.ProbeSent(pod=pod, container=container, probe=kind, attempt=1) if kind != "readiness":
                if self.who.pod(pod) in self.stops and self.roles[pod, container] == "app":
                    yield "asks in a Pod that is being stopped"
