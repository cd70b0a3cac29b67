"""Containers: their instances, restarts and ends, and the back-off between them (pkg/kubelet/kuberuntime)."""

from probeviz.sim import choices, facts
from probeviz.sim.facts import Fact
from probeviz.sim.world import World
from tests.properties.invariants.watch import Broken, Identities, Invariant

Part = tuple[str, int, str]  # uid, outages of its kubelet, container


class RestartsGrow(Invariant):
    """Neither falls, but for kubectl's column while a Pod initializes anew: it counts its init containers only."""

    def __init__(self) -> None:
        self.of_pod: dict[str, int] = {}
        self.of_container: dict[tuple[str, str], int] = {}
        self.uids: dict[str, str] = {}

    def see(self, fact: Fact, world: World | None) -> Broken:
        match fact:
            case facts.PodChanged(pod=pod, uid=uid, restarts=count):
                self.uids[pod] = uid
                if fact.conditions.get("Initialized", "").startswith("False"):
                    return
                if count < self.of_pod.get(uid, 0):
                    yield f"restarts fell from {self.of_pod[uid]} to {count}"
                self.of_pod[uid] = count
            case facts.ContainerChanged(pod=pod, container=container, restart_count=count):
                key = self.uids[pod], container
                if count < self.of_container.get(key, 0):
                    yield f"restart_count fell from {self.of_container[key]} to {count}"
                self.of_container[key] = count


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


class ReadyImpliesRunning(Invariant):
    """Ready implies running and started, in the facts and in the statuses that the API server holds.

    A kubelet that was restarted may hear of readiness before it takes back that the container has started.
    """

    def __init__(self) -> None:
        self.who = Identities()

    def see(self, fact: Fact, world: World | None) -> Broken:
        self.who.see(fact)
        if isinstance(fact, facts.ContainerChanged):
            started = fact.started or self.who.outages_of(fact.pod) > 0
            if fact.ready and not (fact.state == "running" and started):
                yield f"ready, but {fact.state} and {'started' if fact.started else 'not started'}"
        if not isinstance(fact, facts.PodChanged):
            return
        if fact.conditions.get("Ready") == "True" and fact.phase != "Running":
            yield f"Ready in phase {fact.phase}"
        pod = world.cluster.pods.get(fact.pod) if world is not None else None
        for at in pod.status.container_statuses if pod is not None else ():
            started = at.started or self.who.outages_of(fact.pod) > 0
            if at.ready and (at.state.running is None or not started):
                yield f"its container {at.name} is ready, but not running and started"


class CountsRiseWithTheInstance(Invariant):
    """`restart_count` rises by one when the new instance is there, not when the old one is killed or ends."""

    def __init__(self) -> None:
        self.who = Identities()
        self.known: dict[tuple[str, str], tuple[str, int]] = {}

    def see(self, fact: Fact, world: World | None) -> Broken:
        self.who.see(fact)
        if not isinstance(fact, facts.ContainerChanged) or not fact.id:
            return
        key = self.who.uids[fact.pod], fact.container
        id, count = self.known.get(key, ("", -1))
        expected = count if id == fact.id else count + 1
        if fact.restart_count != expected:
            yield f"has restart_count {fact.restart_count}, not {expected}"
        self.known[key] = fact.id, fact.restart_count


class DeletionEndsRestarts(Invariant):
    """Once the containers of a Pod that is being deleted are being stopped, none of them starts again."""

    def __init__(self) -> None:
        self.who = Identities()
        self.deleting: dict[str, bool] = {}
        self.ids: dict[tuple[str, int], dict[str, str]] = {}  # when the stop began

    def see(self, fact: Fact, world: World | None) -> Broken:
        self.who.see(fact)
        match fact:
            case facts.PodChanged(pod=pod, deleting=deleting):
                self.deleting[pod] = deleting
            case facts.ContainerChanged(pod=pod, container=container, id=id, stopping=stop) if self.deleting[pod]:
                if stop is not None and stop["reason"].startswith("Stopping container"):
                    self.ids.setdefault(self.who.pod(pod), {}).setdefault(container, id)
                stopped = self.ids.get(self.who.pod(pod), {})
                if id != stopped.get(container, id):
                    yield f"starts, though {stopped[container]} was stopped for good"


class GraceEnds(Invariant):
    """What is being stopped is dead at its deadline: SIGKILL needs no longer than the call."""

    def __init__(self) -> None:
        self.who = Identities()
        self.deadlines: dict[Part, int] = {}

    def see(self, fact: Fact, world: World | None) -> Broken:
        self.who.see(fact)
        if not isinstance(fact, facts.ContainerChanged):
            return
        part = self.who.container(fact.pod, fact.container)
        due = self.deadlines.pop(part, fact.t) + choices.SIGTERM.high
        if fact.t > due:
            yield f"is seen after {due} ms, when it had to be dead"
        if fact.state == "running" and fact.stopping is not None:
            self.deadlines[part] = fact.stopping["deadline"]


class BackoffLooksAtWhatHadEnded(Invariant):
    """A wait needs an earlier start that had seen an end, and counts from the end of an instance.

    A kill and the restart after it are one sync, which knows of the ends before the kill only: so the second instance
    that is killed waits for nothing, while the second that ends by itself does.
    """

    def __init__(self) -> None:
        self.who = Identities()
        self.counts: dict[Part, int] = {}
        self.killed_first: dict[Part, None] = {}
        self.ends: dict[Part, dict[int, None]] = {}
        self.failed_image: dict[Part, None] = {}

    def see(self, fact: Fact, world: World | None) -> Broken:
        self.who.see(fact)
        match fact:
            case facts.ContainerChanged(pod=pod, container=container, restart_count=count):
                part = self.who.container(pod, container)
                self.counts[part] = count
                if fact.stopping is not None and " failed " in fact.stopping["reason"] and count == 0:
                    self.killed_first[part] = None
                if fact.finished_at is not None:
                    self.ends.setdefault(part, {})[fact.finished_at] = None
                if fact.last is not None:
                    self.ends.setdefault(part, {})[fact.last["finished_at"]] = None
                if fact.reason in ("ErrImagePull", "ImagePullBackOff"):
                    self.failed_image[part] = None
            case facts.BackoffStarted(wait_for="restart"):
                part = self.who.container(fact.pod, fact.container)
                if fact.until - fact.wait_ms not in self.ends.get(part, {}):
                    yield f"counts from {fact.until - fact.wait_ms} ms, at which nothing ended"
                if part[1] or part in self.failed_image:
                    return  # a start that failed, or a kill that an outage cut off, has seen more
                if self.counts[part] < (2 if part in self.killed_first else 1):
                    yield f"waits at restart {self.counts[part]}"


class BackoffHolds(Invariant):
    """Nothing starts before its wait is over; a new image is a new key, and a new kubelet has forgotten all."""

    def __init__(self) -> None:
        self.who = Identities()
        self.waits: dict[Part, tuple[int, int, str]] = {}  # (until, restart_count, image)
        self.now: dict[Part, tuple[int, str]] = {}

    def see(self, fact: Fact, world: World | None) -> Broken:
        self.who.see(fact)
        match fact:
            case facts.BackoffStarted(wait_for="restart"):
                part = self.who.container(fact.pod, fact.container)
                self.waits[part] = (fact.until, *self.now[part])
            case facts.ContainerChanged(pod=pod, container=container, restart_count=count, image=image):
                part = self.who.container(pod, container)
                self.now[part] = count, image
                until, before, old = self.waits.get(part, (0, 0, ""))
                if count > before and image == old and fact.t < until:
                    yield f"starts before {until} ms"


class TheSecondEndWaits(Invariant):
    """A container that has ended twice by itself waits 10 s from its end, whatever its exit code.

    Not one that a probe kills: that restart may be decided before the end is seen. RestartAllContainers removes what
    had ended from the runtime, and the back-off looks only at what is there: so it counts anew after that.
    """

    def __init__(self) -> None:
        self.who = Identities()
        self.kills: dict[Part, None] = {}
        self.ends: dict[Part, list[tuple[int, str]]] = {}  # (finishedAt, image)
        self.removed: dict[Part, int] = {}  # restart_count of the first instance after the removal

    def see(self, fact: Fact, world: World | None) -> Broken:
        self.who.see(fact)
        match fact:
            case facts.ProbeAnswered(effect="kill"):
                self.kills[self.who.container(fact.pod, fact.container)] = None
            case facts.ContainerChanged(pod=pod, container=container, stopping=stop):
                part = self.who.container(pod, container)
                if stop is not None or part[1]:
                    self.kills[part] = None
                ends = self.ends.setdefault(part, [])
                if fact.reason == "RestartingAllContainers":
                    ends.clear()
                    self.removed[part] = fact.restart_count
                if fact.finished_at is not None and (fact.finished_at, fact.image) not in ends:
                    ends.append((fact.finished_at, fact.image))
                count = fact.restart_count - self.removed.get(part, 0)
                again = fact.state == "running" and count == len(ends) == 2 and part not in self.kills
                if again and fact.t < ends[1][0] + 10_000 and len({fact.image, *(image for _, image in ends)}) == 1:
                    yield f"starts again {fact.t - ends[1][0]} ms after its second end"
