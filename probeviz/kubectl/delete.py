"""`kubectl delete` (kubectl pkg/cmd/delete/delete.go): tells at once, then waits until all is gone."""

from collections.abc import Mapping
from typing import Any

from probeviz.kubectl.answer import Answer, Following, Line, err, out
from probeviz.kubectl.chosen import FLAGS as CHOSEN
from probeviz.kubectl.chosen import UNPROVIDED, chosen
from probeviz.kubectl.errors import KubectlError, NotSimulated
from probeviz.kubectl.flags import Flag, Parsed, parse
from probeviz.kubectl.resources import Resource
from probeviz.sim.entries import Delete
from probeviz.sim.facts import Fact, ObjectDeleted
from probeviz.sim.releases import release
from probeviz.sim.store import ref
from probeviz.sim.world import World

FLAGS = (
    *CHOSEN,
    Flag("grace-period"),
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
    if given.on("all") and given.flags.get("selector"):
        raise KubectlError("error: setting 'all' parameter but found a non empty selector. ")
    found, errors = chosen(world, given, given.words, files, stdin, UNPROVIDED)
    errors = [] if given.on("ignore-not-found") else errors
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
