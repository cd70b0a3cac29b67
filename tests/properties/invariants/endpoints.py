"""Who gets traffic (pkg/controller/endpointslice)."""

from probeviz.sim import choices, facts
from probeviz.sim.facts import Fact
from probeviz.sim.world import World
from tests.properties.invariants.watch import Broken, Invariant

# How long an unready Pod may still stand among the ready endpoints: the controller's wait, with retries.
ENDPOINTS_SETTLE_MS = 2 * choices.ENDPOINTS_SYNC.high


class ReadyEndpointsAreReadyPods(Invariant):
    """A ready endpoint is a Pod that is Ready and not deleting, but for the time that the controller needs.

    A Service with publishNotReadyAddresses takes every Pod.
    """

    def __init__(self) -> None:
        self.unready_since: dict[str, int] = {}
        self.seen: dict[str, None] = {}
        self.ready: dict[str, list[str]] = {}
        self.takes_all: dict[str, None] = {}

    def see(self, fact: Fact, world: World | None) -> Broken:
        for service, pods in self.ready.items():
            for pod in pods:
                since = self.unready_since.get(pod, fact.t)
                if fact.t - since > ENDPOINTS_SETTLE_MS:
                    yield f"{pod} is unready since {since} ms and still a ready endpoint of {service}"
        match fact:
            case facts.ObjectApplied(ref=ref, object={"publishNotReadyAddresses": True}):
                self.takes_all[ref.removeprefix("service/")] = None
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
                self.takes_all.pop(ref.removeprefix("service/"), None)
            case facts.EndpointsChanged(service=service, endpoints=endpoints) if service not in self.takes_all:
                self.ready[service] = [row["pod"] for row in endpoints if row["ready"]]
                for pod in self.ready[service]:
                    if pod not in self.seen:
                        self.unready_since.setdefault(pod, fact.t)


class NoReadyEndpointTerminates(Invariant):
    """An endpoint that terminates is at most serving, and what is ready serves."""

    def __init__(self) -> None:
        self.takes_all: dict[str, None] = {}

    def see(self, fact: Fact, world: World | None) -> Broken:
        match fact:
            case facts.ObjectApplied(ref=ref, object={"publishNotReadyAddresses": True}):
                self.takes_all[ref.removeprefix("service/")] = None
            case facts.EndpointsChanged(service=service, endpoints=rows) if service not in self.takes_all:
                for row in rows:
                    if row["ready"] and (row["terminating"] or not row["serving"]):
                        yield f"{row['pod']} is ready, but terminates or does not serve"
