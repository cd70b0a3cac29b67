"""`kubectl delete` (kubectl pkg/cmd/delete/delete.go): tells at once, then waits until all is gone."""

from collections.abc import Mapping
from typing import Any

from probeviz.kubectl.answer import Answer, Following, Line, err, out
from probeviz.kubectl.errors import KubectlError, NotSimulated
from probeviz.kubectl.flags import Flag, Parsed, parse
from probeviz.kubectl.listing import list_objects
from probeviz.kubectl.manifests import named_in, read_file
from probeviz.kubectl.named import find_named
from probeviz.kubectl.resources import Resource, Target, targets
from probeviz.kubectl.selectors import Selector, parse_selector
from probeviz.sim.entries import Delete
from probeviz.sim.facts import Fact, ObjectDeleted
from probeviz.sim.releases import release
from probeviz.sim.store import ref
from probeviz.sim.world import World

FLAGS = (
    Flag("filename", "f"),
    Flag("selector", "l"),
    Flag("grace-period"),
    Flag("all", takes=False),
    Flag("force", takes=False),
    Flag("now", takes=False),
    Flag("wait", takes=False),
    Flag("ignore-not-found", takes=False),
)
CAN_GO = ("Pod", "Deployment", "ReplicaSet", "Service", "Ingress")
IMMEDIATE = (
    "Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated."
    " The resource may continue to run on the cluster indefinitely."
)


class DeleteWait(Following):
    """Ends when every object that was deleted is gone; an object is known by its uid, not by its name."""

    def __init__(self, uids: list[str]) -> None:
        super().__init__()
        self._waiting = dict.fromkeys(uids)

    def feed(self, fact: Fact) -> list[Line]:
        if isinstance(fact, ObjectDeleted):
            self._waiting.pop(fact.uid, None)
            self.done = not self._waiting
        return []


def delete(world: World, args: list[str], files: Mapping[str, str], stdin: str | None) -> Answer:
    given = parse("delete", args, FLAGS)
    found, errors = _find(world, given, files, stdin)
    if not found:
        return Answer(err(*errors) if errors else err("No resources found"), 1 if errors else 0)
    for resource, _ in found:
        if resource.kind not in CAN_GO:
            raise NotSimulated(f"kubectl delete {resource.plural} is not simulated: the cluster makes them itself.")
    grace = _grace(given)
    force = given.on("force") and grace == 0
    warning = err(IMMEDIATE) if force else []
    lines = warning + out(*(_deleted(world, resource, obj, force) for resource, obj in found)) + err(*errors)
    wait = given.flags.get("wait", "true") == "true"
    return Answer(
        lines,
        1 if errors else 0,
        Delete(refs=[ref(obj) for _, obj in found], grace_seconds=grace, force=force),
        DeleteWait([obj.metadata.uid for _, obj in found]) if wait else None,
    )


def _find(
    world: World, given: Parsed, files: Mapping[str, str], stdin: str | None
) -> tuple[list[tuple[Resource, Any]], list[str]]:
    if name := given.flags.get("filename"):
        pairs = named_in(read_file(name, files, stdin), name, world.setup.release)
        found, errors = find_named(world, Target([], pairs, False))
    elif not given.words:
        raise KubectlError("error: You must provide one or more resources by argument or filename.")
    else:
        found, errors = _worded(world, given, targets(given.words, world.setup.release))
    return found, [] if given.on("ignore-not-found") else errors


def _worded(world: World, given: Parsed, target: Target) -> tuple[list[tuple[Resource, Any]], list[str]]:
    selector = given.flags.get("selector")
    if target.names:
        if selector:
            raise KubectlError("error: name cannot be provided when a selector is specified")
        return find_named(world, target)
    if not selector and not given.on("all"):
        raise KubectlError("error: resource(s) were provided, but no name was specified")
    taken = parse_selector(selector or "")
    kinds = target.resources
    return [(kind, obj) for kind in kinds for obj in list_objects(world, kind, taken, Selector())], []


def _grace(given: Parsed) -> int | None:
    if given.on("now"):
        return 1
    text = given.flags.get("grace-period")
    if text is None:
        return 0 if given.on("force") else None
    try:
        seconds = int(text)
    except ValueError:
        raise KubectlError(
            f'error: invalid argument "{text}" for "--grace-period" flag: strconv.ParseInt: parsing "{text}":'
            " invalid syntax\nSee 'kubectl delete --help' for usage."
        ) from None
    # Without --force a period of 0 is raised to 1 (delete.go, Complete); a negative one means the object's own.
    if seconds == 0 and not given.on("force"):
        return 1
    return None if seconds < 0 else seconds


def _deleted(world: World, resource: Resource, obj: Any, force: bool) -> str:
    named = resource.ref("").removesuffix("/")
    where = " from default namespace" if release(world.setup.release).delete_names_namespace else ""
    return f'{named} "{obj.metadata.name}" {"force " if force else ""}deleted{where if resource.namespaced else ""}'
