"""`kubectl describe` (kubectl pkg/cmd/describe/describe.go): one kind a file."""

from collections.abc import Callable
from typing import Any

from probeviz.kubectl.answer import Answer, err, out
from probeviz.kubectl.describe.deployment import describe_deployment
from probeviz.kubectl.describe.ingress import describe_ingress
from probeviz.kubectl.describe.pod import describe_pod
from probeviz.kubectl.describe.replicaset import describe_replica_set
from probeviz.kubectl.describe.service import describe_service
from probeviz.kubectl.errors import KubectlError, NotSimulated, server_not_found
from probeviz.kubectl.flags import Flag, Parsed, parse
from probeviz.kubectl.listing import list_objects, objects
from probeviz.kubectl.resources import Resource, Target, targets
from probeviz.kubectl.selectors import Selector, parse_selector
from probeviz.sim.world import World

FLAGS = (Flag("selector", "l"), Flag("show-events", takes=False))
DESCRIBERS: dict[str, Callable[[World, Any], str]] = {
    "Pod": describe_pod,
    "Deployment": describe_deployment,
    "ReplicaSet": describe_replica_set,
    "Service": describe_service,
    "Ingress": describe_ingress,
}
NOTHING_NAMED = (
    'You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of'
    " supported resources."
)


def describe(world: World, args: list[str]) -> Answer:
    """The texts of all that was named, two blank lines between them."""
    given = parse("describe", args, FLAGS)
    if not given.words:
        raise KubectlError(NOTHING_NAMED)
    target = targets(given.words, world.setup.release)
    for resource in target.resources:
        if resource.kind not in DESCRIBERS:
            raise NotSimulated(
                f"kubectl describe {resource.plural} is not simulated: use kubectl get {resource.plural} -o yaml."
            )
    if target.names and given.flags.get("selector"):
        raise KubectlError("error: name cannot be provided when a selector is specified")
    found, errors = _find(world, given, target)
    if not found and not errors:
        return Answer(err("No resources found in default namespace."))
    texts = [DESCRIBERS[resource.kind](world, obj).removesuffix("\n") for resource, obj in found]
    return Answer((out("\n\n\n".join(texts)) if texts else []) + err(*errors), 1 if errors else 0)


def _find(world: World, given: Parsed, target: Target) -> tuple[list[tuple[Resource, Any]], list[str]]:
    if not target.names:
        selector = parse_selector(given.flags.get("selector", ""))
        kinds = target.resources
        return [(kind, obj) for kind in kinds for obj in list_objects(world, kind, selector, Selector())], []
    found: list[tuple[Resource, Any]] = []
    errors: list[str] = []
    for resource, name in target.names:
        matches = _matching(world, resource, name)
        found += [(resource, obj) for obj in matches]
        if not matches:
            errors.append(server_not_found(resource.plural, resource.group, name).message)
    return found, errors


def _matching(world: World, resource: Resource, name: str) -> list[Any]:
    """The object of that name, or else all whose names begin with it."""
    every = objects(world, resource)
    if name in every:
        return [every[name]]
    return [obj for found, obj in sorted(every.items()) if found.startswith(name)]
