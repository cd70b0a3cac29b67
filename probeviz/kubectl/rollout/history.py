"""`kubectl rollout history` (kubectl pkg/polymorphichelpers/history.go): the revisions that ReplicaSets keep."""

from collections.abc import Mapping
from typing import Any

import msgspec

from probeviz.kubectl.answer import Answer, Line, err, out
from probeviz.kubectl.describe.template import pod_template
from probeviz.kubectl.errors import KubectlError
from probeviz.kubectl.flags import Flag, parse
from probeviz.kubectl.refused import told
from probeviz.kubectl.resources import Resource
from probeviz.kubectl.rollout import FLAGS as CHOSEN
from probeviz.kubectl.rollout import given_objects
from probeviz.kubectl.tabwriter import TabWriter
from probeviz.sim import templates
from probeviz.sim.apiserver import CHANGE_CAUSE
from probeviz.sim.controllers.deployment_util import revision
from probeviz.sim.controllers.pods import replica_sets_of
from probeviz.sim.objects import Deployment, ReplicaSet
from probeviz.sim.world import World

FLAGS = (*CHOSEN, Flag("revision"))


def history(world: World, args: list[str], files: Mapping[str, str], stdin: str | None) -> Answer:
    given = parse("rollout history", args, FLAGS)
    wanted = int(given.flags.get("revision", "0"))
    if wanted < 0:
        raise KubectlError(f"error: revision must be a positive integer: {wanted}")
    found = given_objects(world, given, files, stdin)
    lines, errors = [], list(found.errors)
    for resource, obj in found.objects:
        try:
            lines += _one(world, resource, obj, wanted)
        except KubectlError as error:
            errors.append(error.message)
    return Answer(lines + (err(*told(errors)) if errors else []), int(bool(errors)))


def _one(world: World, resource: Resource, deployment: Any, wanted: int) -> list[Line]:
    if not isinstance(deployment, Deployment):
        raise KubectlError(f'error: no history viewer has been implemented for "{resource.kind}"')
    sets = {revision(rs): rs for rs in replica_sets_of(world, deployment)}
    head = resource.ref(deployment.metadata.name)
    if not wanted:
        return out(f"{head} ", *_table(sets).splitlines(), "")
    if wanted not in sets:
        raise KubectlError("error: unable to find the specified revision")
    return out(f"{head} with revision #{wanted}", *_template(world, sets[wanted]).splitlines(), "")


def _table(sets: dict[int, ReplicaSet]) -> str:
    w = TabWriter()
    w.line(0, "REVISION\tCHANGE-CAUSE")
    for number in sorted(sets):
        w.line(0, f"{number}\t{sets[number].metadata.annotations.get(CHANGE_CAUSE, '') or '<none>'}")
    return w.text()


def _template(world: World, rs: ReplicaSet) -> str:
    """As it is written, not laid out: upstream passes it through no tabwriter."""
    template = templates.template_of(world, rs)
    if cause := rs.metadata.annotations.get(CHANGE_CAUSE):
        template = msgspec.structs.replace(template, annotations={**template.annotations, CHANGE_CAUSE: cause})
    w = TabWriter()
    pod_template(w, world, template)
    return w.raw()
