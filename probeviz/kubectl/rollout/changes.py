"""`kubectl rollout undo`, `restart`, `pause` and `resume` (kubectl pkg/polymorphichelpers, pkg/cmd/rollout)."""

from typing import Any

import msgspec

from probeviz.kubectl.answer import Answer, out
from probeviz.kubectl.errors import KubectlError, NotSimulated
from probeviz.kubectl.flags import Flag
from probeviz.kubectl.resources import Resource
from probeviz.kubectl.rollout import SELECTOR, given_objects, number_flag
from probeviz.sim import apiserver, templates
from probeviz.sim.controllers.deployment_util import revision, without_hash
from probeviz.sim.entries import Patch, Restart, Undo
from probeviz.sim.objects import Deployment
from probeviz.sim.world import World

FLAGS = (SELECTOR,)
UNDO_FLAGS = (SELECTOR, Flag("to-revision"))
PAUSED = "error: you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again"


def undo(world: World, args: list[str]) -> Answer:
    given, found = given_objects(world, "undo", args, UNDO_FLAGS)
    to = number_flag("undo", given, "to-revision")
    resource, deployment = _only(found, "undo")
    name = deployment.metadata.name
    if not isinstance(deployment, Deployment):
        raise KubectlError(f'error: no rollbacker has been implemented for "{resource.kind}"')
    if deployment.spec.paused:
        raise KubectlError(PAUSED)
    rs = apiserver.find_revision(world, deployment, to) if to >= 0 else None
    if rs is None and to:
        raise KubectlError(f"error: unable to find specified revision {to} in history")
    if rs is None:
        raise KubectlError(f'error: no rollout history found for deployment "{name}"')
    said = "rolled back"
    if without_hash(templates.template_of(world, rs)) == deployment.spec.template:
        said = f"skipped rollback (current template already matches revision {revision(rs)})"
    return Answer(out(f"{resource.ref(name)} {said}"), entry=Undo(ref=resource.ref(name), revision=to))


def restart(world: World, args: list[str]) -> Answer:
    _, found = given_objects(world, "restart", args, FLAGS)
    resource, deployment = _only(found, "restart")
    name = deployment.metadata.name
    if not isinstance(deployment, Deployment):
        raise _cannot(resource, name, "restarting is not supported")
    if deployment.spec.paused:
        raise _cannot(resource, name, "can't restart paused deployment (run rollout resume first)")
    return Answer(out(f"{resource.ref(name)} restarted"), entry=Restart(ref=resource.ref(name)))


def pause(world: World, args: list[str]) -> Answer:
    return _set_paused(world, "pause", args, paused=True)


def resume(world: World, args: list[str]) -> Answer:
    return _set_paused(world, "resume", args, paused=False)


def _set_paused(world: World, verb: str, args: list[str], *, paused: bool) -> Answer:
    _, found = given_objects(world, verb, args, FLAGS)
    resource, deployment = _only(found, verb)
    name = deployment.metadata.name
    if not isinstance(deployment, Deployment):
        raise _cannot(resource, name, "pausing is not supported" if paused else "resuming is not supported")
    if deployment.spec.paused == paused:
        raise _cannot(resource, name, "is already paused" if paused else "is not paused")
    spec = msgspec.structs.replace(deployment.spec, paused=paused)
    changed = msgspec.structs.replace(deployment, spec=spec)
    said = "paused" if paused else "resumed"
    return Answer(out(f"{resource.ref(name)} {said}"), entry=Patch(objects=[changed]))


def _only(found: list[tuple[Resource, Any]], verb: str) -> tuple[Resource, Any]:
    if not found:
        raise KubectlError("error: no objects passed to rollout")
    if len(found) > 1:
        raise NotSimulated(f"kubectl rollout {verb} takes one object at a time here.")
    return found[0]


def _cannot(resource: Resource, name: str, why: str) -> KubectlError:
    return KubectlError(f'error: {resource.qualified} "{name}" {why}')
