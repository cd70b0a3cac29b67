"""Events as they are counted (client-go tools/record/events_cache.go)."""

from probeviz.sim import facts
from probeviz.sim.facts import Fact
from probeviz.sim.kubelet.recorder import COMBINED, SPAM_BURST, SPAM_REFILL_MS
from probeviz.sim.world import World
from tests.properties.invariants.watch import Broken, Identities, Invariant


class EqualEventsAreCounted(Invariant):
    """An Event that says what an earlier one said raises its count, and keeps its first time."""

    def __init__(self) -> None:
        self.who = Identities()
        self.counts: dict[tuple[str, ...], tuple[int, int]] = {}

    def see(self, fact: Fact, world: World | None) -> Broken:
        self.who.see(fact)
        if not isinstance(fact, facts.EventRecorded) or fact.message.startswith(COMBINED):
            return
        pod = fact.ref.removeprefix("pod/")
        forgotten = str(self.who.outages_of(pod)) if pod in self.who.nodes and fact.source == "kubelet" else ""
        key = (fact.uid, fact.source, fact.type, fact.reason, fact.message, fact.field_path, forgotten)
        count, first = self.counts.get(key, (0, fact.first))
        if fact.count <= count or fact.first != first:
            yield f"has count {fact.count} since {fact.first}, and was counted {count} since {first}"
        if not count and fact.first != fact.last and fact.count == 1:
            yield f"is the first, but first and last are {fact.first} and {fact.last}"
        self.counts[key] = fact.count, fact.first


class AKubeletSaysNotTooMuch(Invariant):
    """Of one Pod's warnings 25 pass at once, and one more each five minutes."""

    def __init__(self) -> None:
        self.who = Identities()
        self.passed: dict[tuple[str, int, str], list[int]] = {}

    def see(self, fact: Fact, world: World | None) -> Broken:
        self.who.see(fact)
        if not isinstance(fact, facts.EventRecorded) or fact.source != "kubelet" or not fact.ref.startswith("pod/"):
            return
        times = self.passed.setdefault((fact.uid, self.who.outages_of(fact.ref.removeprefix("pod/")), fact.type), [])
        times.append(fact.t)
        if len(times) > SPAM_BURST + (fact.t - times[0]) // SPAM_REFILL_MS:
            yield f"is number {len(times)} since {times[0]} ms"
