"""`kubectl scale` (kubectl pkg/cmd/scale/scale.go)."""

from probeviz.api.limits import PODS
from probeviz.api.room import wanted
from probeviz.kubectl.answer import Answer, out
from probeviz.kubectl.errors import KubectlError, NotSimulated, not_found
from probeviz.kubectl.flags import Flag, parse
from probeviz.kubectl.listing import objects
from probeviz.kubectl.resources import Resource, targets
from probeviz.sim.entries import Scale
from probeviz.sim.objects import Deployment, ReplicaSet
from probeviz.sim.releases import release
from probeviz.sim.world import World

FLAGS = (Flag("replicas"), Flag("current-replicas"))


def scale(world: World, args: list[str]) -> Answer:
    given = parse("scale", args, FLAGS)
    replicas = _replicas(world, given.flags.get("replicas"))
    if not given.words:
        raise KubectlError("error: You must provide one or more resources by argument or filename.")
    target = targets(given.words, world.setup.release)
    if not target.names:
        raise KubectlError("error: resource(s) were provided, but no name was specified")
    if len(target.names) > 1:
        raise NotSimulated("kubectl scale takes one object at a time here.")
    resource, name = target.names[0]
    now = _current(world, resource, name)
    expected = given.flags.get("current-replicas")
    if expected is not None and expected != str(now):
        raise KubectlError(f"error: Expected replicas to be {expected}, was {now}")
    after = wanted(world) - now + replicas
    if after > PODS and replicas > now:
        raise NotSimulated(f"A{PODS.said(after)[1:]}.")
    return Answer(out(f"{resource.ref(name)} scaled"), entry=Scale(ref=resource.ref(name), replicas=replicas))


def _replicas(world: World, text: str | None) -> int:
    if text is None:
        begin = "error" if release(world.setup.release).minor > 20 else "Error"
        raise KubectlError(f'{begin}: required flag(s) "replicas" not set')
    try:
        replicas = int(text)
    except ValueError:
        raise KubectlError(
            f'error: invalid argument "{text}" for "--replicas" flag: strconv.ParseInt: parsing "{text}":'
            " invalid syntax\nSee 'kubectl scale --help' for usage."
        ) from None
    if replicas < 0:
        raise KubectlError("error: The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0")
    return replicas


def _current(world: World, resource: Resource, name: str) -> int:
    obj = objects(world, resource).get(name)
    if obj is None:
        missing = not_found(resource.plural, resource.group, name)
        raise KubectlError(f"error: no objects passed to scale {missing}")
    match obj:
        case Deployment():
            return obj.spec.replicas
        case ReplicaSet():
            return obj.replicas
    raise KubectlError("Error from server (NotFound): the server could not find the requested resource")
