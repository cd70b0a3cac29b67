"""What an invariant is, and how the parts of a run keep their identity while names are used again."""

from collections import defaultdict
from collections.abc import Iterator

from probeviz.sim import facts
from probeviz.sim.facts import Fact
from probeviz.sim.world import World

Broken = Iterator[str]


class Invariant:
    """`see` is called with each fact as it is stated; `world` is the World that stated it, None while it is made."""

    def see(self, fact: Fact, world: World | None) -> Broken:
        raise NotImplementedError


class Identities:
    """Which Pod a name means, and how often its kubelet has gone down: a new kubelet makes new workers."""

    def __init__(self) -> None:
        self.uids: dict[str, str] = {}
        self.nodes: dict[str, str] = {}
        self.outages: dict[str, int] = defaultdict(int)

    def see(self, fact: Fact) -> None:
        match fact:
            case facts.PodChanged(pod=pod, uid=uid, node=node):
                self.uids[pod], self.nodes[pod] = uid, node
            case facts.NodeChanged(node=node, kubelet="down"):
                self.outages[node] += 1

    def outages_of(self, pod: str) -> int:
        return self.outages[self.nodes[pod]]

    def pod(self, pod: str) -> tuple[str, int]:
        return self.uids[pod], self.outages_of(pod)

    def container(self, pod: str, container: str) -> tuple[str, int, str]:
        return *self.pod(pod), container

    def worker(self, fact: facts.ProbeSent | facts.ProbeAnswered | facts.ProbePlanned) -> tuple[str, int, str, str]:
        return *self.container(fact.pod, fact.container), fact.probe
