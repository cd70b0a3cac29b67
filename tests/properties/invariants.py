"""What holds at every fact of every run: each class watches one thing, and `broken` says what is wrong."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from probeviz.sim import choices, facts, why
from probeviz.sim.facts import Fact
from probeviz.sim.objects import Api
from probeviz.sim.world import World

Broken = Iterator[str]

# How long an unready Pod may still stand among the ready endpoints: the controller's wait, with retries.
ENDPOINTS_SETTLE_MS = 2 * choices.ENDPOINTS_SYNC.high


class Invariant:
    """`see` is called with each fact as it is stated; `world` is the World that stated it, None while it is made."""

    def see(self, fact: Fact, world: World | None) -> Broken:
        raise NotImplementedError


class CausesComeFirst(Invariant):
    def see(self, fact: Fact, world: World | None) -> Broken:
        if any(not 0 < cause < fact.n for cause in fact.cause):
            yield f"is caused by {fact.cause}"
        if not fact.cause and not why.is_root(fact):
            yield "has no cause and is no root"


class Numbered(Invariant):
    """Facts are numbered without a gap and their times never fall."""

    def __init__(self) -> None:
        self.n = self.t = 0

    def see(self, fact: Fact, world: World | None) -> Broken:
        if fact.n != self.n + 1 or fact.t < self.t:
            yield f"comes after fact {self.n} at {self.t} ms"
        self.n, self.t = fact.n, fact.t


class RestartsGrow(Invariant):
    def __init__(self) -> None:
        self.of_pod: dict[str, int] = {}
        self.of_container: dict[tuple[str, str], int] = {}
        self.uids: dict[str, str] = {}

    def see(self, fact: Fact, world: World | None) -> Broken:
        match fact:
            case facts.PodChanged(pod=pod, uid=uid, restarts=count):
                self.uids[pod] = uid
                if count < self.of_pod.get(uid, 0):
                    yield f"restarts fell from {self.of_pod[uid]} to {count}"
                self.of_pod[uid] = count
            case facts.ContainerChanged(pod=pod, container=container, restart_count=count):
                key = self.uids[pod], container
                if count < self.of_container.get(key, 0):
                    yield f"restart_count fell from {self.of_container[key]} to {count}"
                self.of_container[key] = count


class ReadyImpliesRunning(Invariant):
    """Ready implies running and started, in the facts and in the statuses that the API server holds."""

    def see(self, fact: Fact, world: World | None) -> Broken:
        if isinstance(fact, facts.ContainerChanged) and fact.ready and not (fact.state == "running" and fact.started):
            yield f"ready, but {fact.state} and {'started' if fact.started else 'not started'}"
        if not isinstance(fact, facts.PodChanged):
            return
        if fact.conditions.get("Ready") == "True" and fact.phase != "Running":
            yield f"Ready in phase {fact.phase}"
        pod = world.cluster.pods.get(fact.pod) if world is not None else None
        for at in pod.status.container_statuses if pod is not None else ():
            if at.ready and (at.state.running is None or not at.started):
                yield f"its container {at.name} is ready, but not running and started"


class OneProbeAtATime(Invariant):
    """A worker has one probe under way, and one worker alone asks a container for one kind."""

    def __init__(self) -> None:
        self.sent: dict[tuple[str, str, str], tuple[int, int]] = {}
        self.last: dict[tuple[str, str, str], tuple[int, int]] = {}

    def see(self, fact: Fact, world: World | None) -> Broken:
        match fact:
            case facts.ProbeSent(pod=pod, container=container, probe=probe, number=number, attempt=attempt):
                key: tuple[str, str, str] = (pod, container, probe)
                if key in self.sent:
                    yield f"is sent while {self.sent[key]} is under way"
                if (number, attempt) <= self.last.get(key, (0, 0)):
                    yield f"follows number and attempt {self.last[key]}"
                self.sent[key] = self.last[key] = (number, attempt)
            case facts.ProbeAnswered(pod=pod, container=container, probe=probe, number=number, attempt=attempt):
                if self.sent.pop((pod, container, probe), None) != (number, attempt):
                    yield "answers a probe that is not under way"
            case facts.ObjectDeleted(ref=ref) if ref.startswith("pod/"):
                name = ref.removeprefix("pod/")
                for kept in (self.sent, self.last):
                    for key in [key for key in kept if key[0] == name]:
                        del kept[key]


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
        for _, _, kind, subject, args, _ in world._heap:
            if kind == "probe.tick" and args[0] == live.get(subject):
                ticks[subject] += 1
        for subject, count in ticks.items():
            if count > 1:
                yield f"{subject} has {count} tickers"


class ContainerIdsAreNew(Invariant):
    def __init__(self) -> None:
        self.owners: dict[str, tuple[str, str, int]] = {}
        self.uids: dict[str, str] = {}

    def see(self, fact: Fact, world: World | None) -> Broken:
        if isinstance(fact, facts.PodChanged):
            self.uids[fact.pod] = fact.uid
        if not isinstance(fact, facts.ContainerChanged) or not fact.id:
            return
        owner = (self.uids[fact.pod], fact.container, fact.restart_count)
        if self.owners.setdefault(fact.id, owner) != owner:
            yield f"its id was that of {self.owners[fact.id]}"


class ResourceVersionsGrow(Invariant):
    def __init__(self) -> None:
        self.last = 0

    def see(self, fact: Fact, world: World | None) -> Broken:
        if isinstance(fact, facts.ObjectApplied) and fact.result == "unchanged":
            return
        if isinstance(fact, facts.ObjectApplied | facts.ObjectDeleted | facts.PodChanged):
            if fact.resource_version <= self.last:
                yield f"resource_version {fact.resource_version} follows {self.last}"
            self.last = fact.resource_version


class ReadyEndpointsAreReadyPods(Invariant):
    """A ready endpoint is a Pod that is Ready and not deleting, but for the time that the controller needs."""

    def __init__(self) -> None:
        self.unready_since: dict[str, int] = {}
        self.seen: dict[str, None] = {}
        self.ready: dict[str, list[str]] = {}

    def see(self, fact: Fact, world: World | None) -> Broken:
        for service, pods in self.ready.items():
            for pod in pods:
                since = self.unready_since.get(pod, fact.t)
                if fact.t - since > ENDPOINTS_SETTLE_MS:
                    yield f"{pod} is unready since {since} ms and still a ready endpoint of {service}"
        match fact:
            case facts.PodChanged(pod=pod):
                self.seen[pod] = None
                if fact.conditions.get("Ready") == "True" and not fact.deleting:
                    self.unready_since.pop(pod, None)
                else:
                    self.unready_since.setdefault(pod, fact.t)
            case facts.ObjectDeleted(ref=ref) if ref.startswith("pod/"):
                self.unready_since.setdefault(ref.removeprefix("pod/"), fact.t)
            case facts.ObjectDeleted(ref=ref) if ref.startswith("service/"):
                self.ready.pop(ref.removeprefix("service/"), None)
            case facts.EndpointsChanged(service=service, endpoints=endpoints):
                self.ready[service] = [row["pod"] for row in endpoints if row["ready"]]
                for pod in self.ready[service]:
                    if pod not in self.seen:
                        self.unready_since.setdefault(pod, fact.t)


class FailuresHaveARoot(Invariant):
    """From each 5xx, each request without an answer and each restart the causes lead to a root."""

    def __init__(self) -> None:
        self.by_n: dict[int, Fact] = {}
        self.restarts: dict[tuple[str, str], int] = {}

    def see(self, fact: Fact, world: World | None) -> Broken:
        self.by_n[fact.n] = fact
        if not self._must_be_explained(fact):
            return
        way = why.walk(self.by_n, fact.n)
        if not why.is_root(self.by_n[way[-1]]):
            yield f"leads back to {self.by_n[way[-1]]}, which is no root"
        deeds = (facts.CommandAccepted, facts.ProgramChanged)
        if isinstance(fact, facts.ContainerChanged) and not any(isinstance(self.by_n[n], deeds) for n in way):
            yield f"leads back to nothing that anyone did: {way}"

    def _must_be_explained(self, fact: Fact) -> bool:
        match fact:
            case facts.RequestAnswered(status=status):
                return status is None or status >= 500
            case facts.ContainerChanged(pod=pod, container=container, restart_count=count):
                before = self.restarts.get((pod, container), 0)
                self.restarts[pod, container] = count
                return count > before
        return False


class StampsAreWholeSeconds(Invariant):
    """What the API keeps as `metav1.Time` has no milliseconds."""

    def see(self, fact: Fact, world: World | None) -> Broken:
        match fact:
            case facts.PodChanged():
                found = {"created": fact.created, "deadline": fact.deadline, "last_restart": fact.last_restart}
                pod = world.cluster.pods.get(fact.pod) if world is not None else None
                found |= dict(_stamps(pod, "pod")) if pod is not None else {}
            case facts.EventRecorded():
                found = {"first": fact.first, "last": fact.last}
            case facts.ObjectApplied(object=stored):
                found = dict(_json_stamps(stored, ""))
            case facts.EndpointsChanged():
                found = {"created": fact.created}
            case _:
                return
        for name, stamp in found.items():
            if stamp is not None and stamp % 1000:
                yield f"{name} is {stamp} ms"


def _stamps(at: Any, path: str) -> Iterator[tuple[str, int | None]]:
    """The stamps in an object of the API."""
    for name in at.__struct_fields__ if isinstance(at, Api) else ():
        value = getattr(at, name)
        if name.endswith(("_timestamp", "_time", "_at")):
            yield f"{path}.{name}", value
        for i, inner in enumerate(value if isinstance(value, list) else [value]):
            yield from _stamps(inner, f"{path}.{name}[{i}]" if isinstance(value, list) else f"{path}.{name}")


def _json_stamps(at: Any, path: str) -> Iterator[tuple[str, int | None]]:
    """The stamps in an object as a fact carries it."""
    if isinstance(at, list):
        for i, inner in enumerate(at):
            yield from _json_stamps(inner, f"{path}[{i}]")
    elif isinstance(at, dict):
        for name, inner in at.items():
            if name.endswith(("Timestamp", "Time", "At")) and isinstance(inner, int):
                yield f"{path}.{name}", inner
            else:
                yield from _json_stamps(inner, f"{path}.{name}")


ALL = (
    CausesComeFirst,
    Numbered,
    RestartsGrow,
    ReadyImpliesRunning,
    OneProbeAtATime,
    OneWorkerEach,
    ContainerIdsAreNew,
    ResourceVersionsGrow,
    ReadyEndpointsAreReadyPods,
    FailuresHaveARoot,
    StampsAreWholeSeconds,
)
