"""`kubectl rollout status` (kubectl pkg/polymorphichelpers/rollout_status.go): a line for each write."""

from collections.abc import Mapping
from typing import Any

import msgspec

from probeviz.kubectl.answer import Answer, Line, err, out
from probeviz.kubectl.deadline import Timed
from probeviz.kubectl.duration import duration_flag
from probeviz.kubectl.errors import KubectlError, NotSimulated
from probeviz.kubectl.flags import Flag, parse
from probeviz.kubectl.refused import told
from probeviz.kubectl.resources import Resource
from probeviz.kubectl.rollout import FLAGS as CHOSEN
from probeviz.kubectl.rollout import given_objects, nothing
from probeviz.sim.controllers.deployment_util import REVISION, get_condition
from probeviz.sim.entries import Wait
from probeviz.sim.facts import Fact, ObjectApplied, ObjectDeleted
from probeviz.sim.objects import Deployment
from probeviz.sim.releases import release
from probeviz.sim.world import World

FLAGS = (*CHOSEN, Flag("watch", "w", takes=False), Flag("timeout"), Flag("revision"))
SEVERAL = 28  # from this kubectl on it takes several objects
TIMED_OUT = "error: timed out waiting for the condition"


def status(world: World, args: list[str], files: Mapping[str, str], stdin: str | None) -> Answer:
    given = parse("rollout status", args, FLAGS)
    revision = int(given.flags.get("revision", "0"))
    if revision < 0:
        raise KubectlError(f"error: revision must be a positive integer: {revision}")
    timeout_ms = duration_flag(world, "rollout status", "timeout", given.flags.get("timeout", "0s"))
    found = given_objects(world, given, files, stdin)
    count = len(found.objects) + len(found.errors)
    if release(world.setup.release).minor < SEVERAL and count != 1:
        raise KubectlError(
            "error: rollout status is only supported on individual resources and resource collections -"
            f" {count} resources were found"
        )
    if not found.objects:
        return Answer(nothing(found), int(bool(found.errors)))
    if len(found.objects) > 1 and timeout_ms > 0:
        raise NotSimulated("kubectl rollout status --timeout takes one object at a time here.")
    following = RolloutStatus(found.objects, found.errors, revision, given.flags.get("watch") != "false")
    lines = following.begin()
    if following.done:
        return Answer(lines, following.code)
    return Answer(lines, entry=Wait(timeout_ms=timeout_ms) if timeout_ms > 0 else None, following=following)


class RolloutStatus(Timed):
    """One Deployment after the other, each until its rollout is over, fails, or it is gone; known by its uid."""

    def __init__(self, found: list[tuple[Resource, Any]], errors: list[str], revision: int, watch: bool) -> None:
        super().__init__()
        self._left = list(found)
        self._errors = list(errors)
        self._revision = revision
        self._watch = watch

    def begin(self) -> list[Line]:
        """What is said of the first, and of each after one that is over."""
        lines: list[Line] = []
        while self._left:
            resource, obj = self._left[0]
            try:
                if obj is None:
                    raise KubectlError("error: object has been deleted")
                if not isinstance(obj, Deployment):
                    raise KubectlError(f"error: no status viewer has been implemented for {resource.kind}")
                text, done = told_of(obj, self._revision)
            except KubectlError as error:
                self._errors.append(error.message)
            else:
                lines += out(text)
                if not done and self._watch:
                    return lines
            self._left.pop(0)
        self.done, self.code = True, int(bool(self._errors))
        return lines + (err(*told(self._errors)) if self._errors else [])

    def told(self, fact: Fact) -> list[Line]:
        match fact:
            case ObjectApplied() if fact.result != "unchanged":
                return self._seen(fact.uid, msgspec.convert(fact.object, Deployment) if self._knows(fact.uid) else None)
            case ObjectDeleted():
                return self._seen(fact.uid, None)
        return []

    def _knows(self, uid: str) -> bool:
        return any(isinstance(obj, Deployment) and obj.metadata.uid == uid for _, obj in self._left)

    def _seen(self, uid: str, now: Deployment | None) -> list[Line]:
        """A write of one that is still to be told of; of those behind the first only the last matters."""
        for i, (resource, obj) in enumerate(self._left):
            if obj is not None and obj.metadata.uid == uid:
                self._left[i] = (resource, now)
                return self.begin() if i == 0 else []
        return []

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
