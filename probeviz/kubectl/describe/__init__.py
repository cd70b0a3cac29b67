"""`kubectl describe` (kubectl pkg/cmd/describe/describe.go): one kind a file."""

from collections.abc import Callable, Mapping
from typing import Any

from probeviz.kubectl.answer import Answer, Line, err, out
from probeviz.kubectl.describe.deployment import describe_deployment
from probeviz.kubectl.describe.events import events
from probeviz.kubectl.describe.ingress import describe_ingress
from probeviz.kubectl.describe.node import describe_node
from probeviz.kubectl.describe.others import describe_ingress_class, describe_namespace
from probeviz.kubectl.describe.pod import describe_pod
from probeviz.kubectl.describe.replicaset import describe_replica_set
from probeviz.kubectl.describe.service import describe_service
from probeviz.kubectl.errors import KubectlError, NotSimulated
from probeviz.kubectl.flags import ALL_NAMESPACES, Flag, Parsed, parse
from probeviz.kubectl.found import NO_FILES, Found, check_target, elsewhere, find, target_of
from probeviz.kubectl.listing import list_objects
from probeviz.kubectl.resources import Resource, Target
from probeviz.kubectl.tabwriter import TabWriter
from probeviz.sim.world import World

FLAGS = (
    ALL_NAMESPACES,
    Flag("selector", "l"),
    Flag("filename", "f"),
    Flag("show-events", takes=False),
    Flag("chunk-size"),
)
DESCRIBERS: dict[str, Callable[[World, Any], TabWriter]] = {
    "Pod": describe_pod,
    "Deployment": describe_deployment,
    "ReplicaSet": describe_replica_set,
    "Service": describe_service,
    "Ingress": describe_ingress,
    "Node": describe_node,
    "Namespace": describe_namespace,
    "IngressClass": describe_ingress_class,
}
WITHOUT_EVENTS = ("Namespace",)
NOTHING_NAMED = (
    'error: You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of'
    " supported resources."
)


def describe(world: World, args: list[str], files: Mapping[str, str] = NO_FILES, stdin: str | None = None) -> Answer:
    """The texts of all that was named, two blank lines between them."""
    given = parse("describe", args, FLAGS)
    if not given.words and "filename" not in given.flags:
        raise KubectlError(NOTHING_NAMED)
    target = target_of(world, given, files, stdin)
    check_target(given, target)
    for resource in target.resources:
        if resource.kind not in DESCRIBERS:
            raise NotSimulated(
                f"kubectl describe {resource.plural} is not simulated: use kubectl get {resource.plural} -o yaml."
            )
    found = find(world, given, target)
    if found.errors and len(given.words) == 2 and not target.slashed:
        return _matching(world, given, target, found)
    if not found.items and not found.errors:
        return Answer(_nothing(given))
    texts = [_text(world, given, resource, obj).removesuffix("\n") for resource, obj in found.items]
    lines = out("\n\n\n".join(texts)) if texts else []
    return Answer(lines + err(*found.errors), 1 if found.errors else 0)


def _text(world: World, given: Parsed, resource: Resource, obj: Any) -> str:
    w = DESCRIBERS[resource.kind](world, obj)
    if given.flags.get("show-events") != "false" and resource.kind not in WITHOUT_EVENTS:
        events(w, world, obj.metadata.uid)
    return w.text()


def _matching(world: World, given: Parsed, target: Target, found: Found) -> Answer:
    """DescribeMatchingResources: of one kind and one name that is not there, all whose names begin with it, each
    followed by a blank line."""
    ((resource, begin),) = target.names
    every = [] if resource.namespaced and elsewhere(given) else list_objects(world, resource)
    matches = [obj for obj in every if obj.metadata.name.startswith(begin)]
    if not matches:
        raise KubectlError("\n".join(found.errors))
    return Answer([line for obj in matches for line in out(_text(world, given, resource, obj))])


def _nothing(given: Parsed) -> list[Line]:
    where = "" if given.on("all-namespaces") else f" in {given.flags.get('namespace', 'default')} namespace."
    return err(f"No resources found{where}")
