"""`kubectl rollout status` (kubectl pkg/polymorphichelpers/rollout_status.go): a line for each write."""

import msgspec

from probeviz.kubectl.answer import Answer, Line, err, out
from probeviz.kubectl.deadline import Timed
from probeviz.kubectl.duration import duration_flag
from probeviz.kubectl.errors import KubectlError
from probeviz.kubectl.flags import Flag
from probeviz.kubectl.rollout import given_objects, number_flag
from probeviz.sim.controllers.deployment_util import REVISION, get_condition
from probeviz.sim.entries import Wait
from probeviz.sim.facts import Fact, ObjectApplied, ObjectDeleted
from probeviz.sim.objects import Deployment
from probeviz.sim.world import World

FLAGS = (Flag("watch", "w", takes=False), Flag("timeout"), Flag("revision"))
TIMED_OUT = "error: timed out waiting for the condition"


def status(world: World, args: list[str]) -> Answer:
    given, found = given_objects(world, "status", args, FLAGS)
    if len(found) > 1:
        raise KubectlError(
            "error: rollout status is only supported on individual resources and resource collections -"
            f" {len(found)} resources were found"
        )
    resource, deployment = found[0]
    if not isinstance(deployment, Deployment):
        raise KubectlError(f"error: no status viewer has been implemented for {resource.kind}")
    revision = number_flag("status", given, "revision")
    if revision < 0:
        raise KubectlError(f"error: revision must be a positive integer: {revision}")
    timeout_ms = duration_flag(world, "rollout status", "timeout", given.flags.get("timeout", "0s"))
    told, done = told_of(deployment, revision)
    if done or given.flags.get("watch", "true") == "false":
        return Answer(out(told))
    entry = Wait(timeout_ms=timeout_ms) if timeout_ms > 0 else None
    return Answer(out(told), entry=entry, following=RolloutStatus(deployment.metadata.uid, revision))


class RolloutStatus(Timed):
    """Ends with the rollout, with its failure, or with the Deployment; it is known by its uid."""

    def __init__(self, uid: str, revision: int) -> None:
        super().__init__()
        self._uid = uid
        self._revision = revision

    def told(self, fact: Fact) -> list[Line]:
        match fact:
            case ObjectApplied() if fact.uid == self._uid and fact.result != "unchanged":
                return self._told(msgspec.convert(fact.object, Deployment))
            case ObjectDeleted() if fact.uid == self._uid:
                return self._failed("error: object has been deleted")
        return []

    def _told(self, deployment: Deployment) -> list[Line]:
        try:
            told, self.done = told_of(deployment, self._revision)
        except KubectlError as error:
            return self._failed(error.message)
        return out(told)

    def _failed(self, message: str) -> list[Line]:
        self.done, self.code = True, 1
        return err(message)

    def late(self) -> list[Line]:
        return err(TIMED_OUT)


def told_of(deployment: Deployment, revision: int) -> tuple[str, bool]:
    """DeploymentStatusViewer.Status: the line, and whether the rollout is over; raises when it has failed."""
    name, wanted, now = deployment.metadata.name, deployment.spec.replicas, deployment.status
    current = int(deployment.metadata.annotations.get(REVISION, "0"))
    if revision and revision != current:
        raise KubectlError(f"error: desired revision ({revision}) is different from the running revision ({current})")
    if deployment.metadata.generation > now.observed_generation:
        return "Waiting for deployment spec update to be observed...", False
    progressing = get_condition(now, "Progressing")
    if progressing is not None and progressing.reason == "ProgressDeadlineExceeded":
        raise KubectlError(f'error: deployment "{name}" exceeded its progress deadline')
    begin, updated = f'Waiting for deployment "{name}" rollout to finish:', now.updated_replicas
    if updated < wanted:
        return f"{begin} {updated} out of {wanted} new replicas have been updated...", False
    if now.replicas > updated:
        return f"{begin} {now.replicas - updated} old replicas are pending termination...", False
    if now.available_replicas < updated:
        return f"{begin} {now.available_replicas} of {updated} updated replicas are available...", False
    return f'deployment "{name}" successfully rolled out', True
