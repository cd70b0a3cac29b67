"""Rolling updates keep their bounds (pkg/controller/deployment/rolling.go)."""

import msgspec

from probeviz.sim import facts
from probeviz.sim.controllers.deployment_util import DESIRED_REPLICAS, int_annotation, revision
from probeviz.sim.facts import Fact
from probeviz.sim.objects import Deployment, IntOrString, ReplicaSet
from probeviz.sim.world import World
from tests.properties.invariants.watch import Broken, Invariant


def bounds(deployment: Deployment) -> tuple[int, int]:
    """(surge, unavailable) in Pods: a percentage is rounded up for the surge, and down for what may be missing."""

    def pods(value: IntOrString | None) -> float:
        return int(value.removesuffix("%")) * wanted / 100 if isinstance(value, str) else float(value or 0)

    wanted, strategy = deployment.spec.replicas, deployment.spec.strategy
    surge, unavailable = -int(-pods(strategy.max_surge) // 1), int(pods(strategy.max_unavailable) // 1)
    return (surge, unavailable) if surge or unavailable else (0, 1)


class RollingUpdatesKeepTheirBounds(Invariant):
    """While a template is rolled out, there are at most replicas + maxSurge Pods wanted, and replicas - maxUnavailable
    of them are available as far as the controller can know. A change of the size is another matter."""

    def __init__(self) -> None:
        self.deployments: dict[str, Deployment] = {}
        self.sets: dict[str, ReplicaSet] = {}

    def see(self, fact: Fact, world: World | None) -> Broken:
        match fact:
            case facts.ObjectApplied(ref=ref) if ref.startswith("deployment.apps/"):
                self.deployments[fact.uid] = msgspec.convert(fact.object, Deployment)
            case facts.ObjectApplied(ref=ref) if ref.startswith("replicaset.apps/"):
                made = msgspec.convert(fact.object, ReplicaSet)
                before, self.sets[ref] = self.sets.get(ref), made
                owner = made.metadata.owner
                deployment = self.deployments.get(owner.uid) if owner is not None else None
                if deployment is not None and deployment.spec.strategy.type == "RollingUpdate":
                    yield from self._judge(deployment, made, before)
            case facts.ObjectDeleted(ref=ref):
                self.sets.pop(ref, None)

    def _judge(self, deployment: Deployment, made: ReplicaSet, before: ReplicaSet | None) -> Broken:
        wanted, (surge, unavailable) = deployment.spec.replicas, bounds(deployment)
        uid = deployment.metadata.uid
        mine = [rs for rs in self.sets.values() if rs.metadata.owner is not None and rs.metadata.owner.uid == uid]
        known = [*mine, before] if before is not None else mine
        if any(rs.replicas and int_annotation(rs, DESIRED_REPLICAS) != wanted for rs in known):
            return  # it is being scaled
        was = before.replicas if before is not None else 0
        total, newest = sum(rs.replicas for rs in mine), max(mine, key=revision)
        if made.replicas > was and total > wanted + surge:
            yield f"makes {total} Pods of {wanted}, and {surge} more are allowed"
        missing = newest.replicas - newest.status.available_replicas
        if made.replicas < was and made is not newest and total - missing < wanted - unavailable:
            yield f"leaves {total - missing} Pods of {wanted}, of which {unavailable} may be missing"
