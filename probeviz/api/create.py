"""`kubectl create`: every object is new, or refused as existing already (kubectl pkg/cmd/create)."""

from typing import Any, NamedTuple

from probeviz.api import refusals
from probeviz.api.documents import Item, find, item
from probeviz.api.kinds import KINDS
from probeviz.api.problems import Problem, Refusal
from probeviz.api.source import Document
from probeviz.api.writes import Writes
from probeviz.sim.objects import Manifest
from probeviz.sim.releases import release
from probeviz.sim.world import World

Json = dict[str, Any]


class Created(NamedTuple):
    """The objects in file order, what they are called (`deployment.apps/x`), and why others are refused."""

    objects: list[Manifest]
    names: list[str]
    refusals: list[Refusal]


def create_text(world: World, text: str, filename: str) -> Created:
    """All objects of a file; a bad one does not keep the others from being created."""
    found = find(text, filename, release(world.setup.release))
    created = Created([], [], [refused for _, refused in found.refusals])
    writes = Writes(world)
    for _, each in found.items:
        try:
            created.objects.append(_created(writes, each))
            created.names.append(f"{each.resource}/{each.name}")
        except Refusal as refused:
            created.refusals.append(refused)
    return created


def create_object(world: World, value: Json) -> Manifest:
    """One object that kubectl itself has put together; raises Refusal."""
    return _created(Writes(world), item(Document("", value, {}), release(world.setup.release)))


def _created(writes: Writes, each: Item) -> Manifest:
    file = each.document.file
    doing = f'error when creating "{file}": ' if file else ""
    namespace = each.value.get("metadata", {}).get("namespace")
    if namespace not in (None, "", "default"):
        raise refusals.no_namespace(each.document, namespace)
    obj = {**each.value, "metadata": {**each.value.get("metadata", {}), "namespace": "default"}}
    obj.pop("status", None)
    if each.name and writes.live(each.kind, each.name) is not None:
        raise _exists(each, doing)
    writes.create(each, obj, doing)
    return writes.stored[each.kind, each.name]


def _exists(each: Item, doing: str) -> Refusal:
    """apimachinery pkg/api/errors, NewAlreadyExists."""
    group = each.resource.partition(".")[2]
    plural = KINDS[each.kind].plural
    said = f'{plural}{"." + group if group else ""} "{each.name}" already exists'
    problem = Problem(each.document.file, each.document.line, 1, "metadata.name", said, said)
    return Refusal([problem], doing + said, reason="AlreadyExists")
