"""`kubectl rollout history` (kubectl pkg/polymorphichelpers/history.go): the revisions that ReplicaSets keep."""

import msgspec

from probeviz.kubectl.answer import Answer, out
from probeviz.kubectl.describe.template import pod_template
from probeviz.kubectl.errors import KubectlError, NotSimulated
from probeviz.kubectl.flags import Flag
from probeviz.kubectl.rollout import SELECTOR, given_objects, number_flag
from probeviz.kubectl.tabwriter import TabWriter
from probeviz.sim import templates
from probeviz.sim.controllers.deployment_util import revision
from probeviz.sim.controllers.pods import replica_sets_of
from probeviz.sim.objects import Deployment, ReplicaSet
from probeviz.sim.world import World

FLAGS = (SELECTOR, Flag("revision"))
CHANGE_CAUSE = "kubernetes.io/change-cause"


def history(world: World, args: list[str]) -> Answer:
    given, found = given_objects(world, "history", args, FLAGS)
    wanted = number_flag("history", given, "revision")
    if wanted < 0:
        raise KubectlError(f"error: revision must be a positive integer: {wanted}")
    if len(found) > 1:
        raise NotSimulated("kubectl rollout history takes one object at a time here.")
    resource, deployment = found[0]
    if not isinstance(deployment, Deployment):
        raise KubectlError(f'error: no history viewer has been implemented for "{resource.kind}"')
    sets = {revision(rs): rs for rs in replica_sets_of(world, deployment)}
    head = resource.ref(deployment.metadata.name)
    if not wanted:
        return Answer(out(f"{head} ", *_table(sets).splitlines(), ""))
    if wanted not in sets:
        raise KubectlError("error: unable to find the specified revision")
    return Answer(out(f"{head} with revision #{wanted}", *_template(world, sets[wanted]).splitlines(), ""))


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
