"""`kubectl create`: every object is new, or refused as existing already (kubectl pkg/cmd/create)."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from probeviz.api import refusals
from probeviz.api.documents import Item, find
from probeviz.api.kinds import KINDS
from probeviz.api.problems import Problem, Refusal
from probeviz.api.writes import Writes
from probeviz.sim.apiserver import CHANGE_CAUSE
from probeviz.sim.objects import Manifest
from probeviz.sim.releases import release
from probeviz.sim.world import World

Json = dict[str, Any]


class Created(NamedTuple):
    """The objects in file order, each as it is in the file and as it is stored, and why others are refused."""

    objects: list[Manifest]
    made: list[tuple[Item, Json]]
    refusals: list[Refusal]


def create_files(
    world: World, sources: Sequence[tuple[str, str]], checked: bool = True, change_cause: str = ""
) -> Created:
    """All objects of the files, by name and text; a bad one does not keep the others from being created.

    Not `checked`: what is read is not shown to the server. `change_cause` is what `--record` adds to each.
    """
    created = Created([], [], [])
    writes = Writes(world)
    items: list[Item] = []
    for name, text in sources:
        found = find(text, name, release(world.setup.release))
        created.refusals.extend(refused for number, refused in found.refusals if number or len(sources) == 1)
        items += [each.annotated(CHANGE_CAUSE, change_cause) if change_cause else each for _, each in found.items]
    for each in items:
        if not checked:
            created.made.append((each, each.value))
            continue
        try:
            created.made.append((each, create_item(writes, each)))
        except Refusal as refused:
            created.refusals.append(refused)
    created.objects.extend(writes.stored.values())
    return created


def create_item(writes: Writes, each: Item) -> Json:
    """One object, as it is stored; raises Refusal."""
    file = each.document.file
    doing = f'error when creating "{file}": ' if file else ""
    namespace = each.value.get("metadata", {}).get("namespace")
    if namespace not in (None, "", "default"):
        raise refusals.no_namespace(each.document, namespace)
    obj = {**each.value, "metadata": {**each.value.get("metadata", {}), "namespace": "default"}}
    obj.pop("status", None)
    if each.name and writes.live(each.kind, each.name) is not None:
        raise _exists(each, doing)
    return writes.create(each, obj, doing)


def _exists(each: Item, doing: str) -> Refusal:
    """apimachinery pkg/api/errors, NewAlreadyExists."""
    group = each.resource.partition(".")[2]
    plural = KINDS[each.kind].plural
    said = f'{plural}{"." + group if group else ""} "{each.name}" already exists'
    problem = Problem(each.document.file, each.document.line, 1, "metadata.name", said, said)
    return Refusal([problem], doing + said, reason="AlreadyExists")
