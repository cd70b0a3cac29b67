"""`kubectl create`, `run` and `expose`: objects that must not be there yet (kubectl pkg/cmd/create).

As in `apply.py` nothing is written: what shall be stored leaves as manifests for an entry.
"""

from typing import Any, NamedTuple

from probeviz.api import refusals
from probeviz.api.decode import decode
from probeviz.api.defaults import default
from probeviz.api.documents import Item, find, item
from probeviz.api.kinds import KINDS
from probeviz.api.limits import PODS
from probeviz.api.problems import Problem, Refusal
from probeviz.api.room import wanted
from probeviz.api.source import Document
from probeviz.api.validation import validate
from probeviz.api.validation.causes import refusal
from probeviz.api.validation.service import taken_node_ports
from probeviz.sim.objects import Manifest
from probeviz.sim.releases import release
from probeviz.sim.store import table
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
    for _, each in found.items:
        try:
            created.objects.append(_made(world, each, created.objects))
            created.names.append(f"{each.resource}/{each.name}")
        except Refusal as refused:
            created.refusals.append(refused)
    return created


def create_object(world: World, value: Json) -> Manifest:
    """One object that kubectl itself has put together; raises Refusal."""
    document = Document("", value, {})
    return _made(world, item(document, release(world.setup.release)), [])


def _made(world: World, each: Item, before: list[Manifest]) -> Manifest:
    of = release(world.setup.release)
    file = each.document.file
    doing = f'error when creating "{file}": ' if file else ""
    wrong = refusals.undecodable(each.document, each.kind, each.api_version, each.checked, of.minor)
    if wrong is not None:
        raise wrong
    if each.value.get("metadata", {}).get("namespace") not in (None, "", "default"):
        raise refusals.no_namespace(each.document, each.value["metadata"]["namespace"])
    obj = {**each.value, "metadata": {**each.value.get("metadata", {}), "namespace": "default"}}
    obj.pop("status", None)
    default(each.kind, obj, of)
    causes = validate(each.kind, each.api_version, obj, of) or _taken(world, each, obj)
    if causes:
        group = each.resource.partition(".")[2]
        resource = f"{each.kind}.{group}" if group else each.kind
        raise refusal(each.document, each.kind, resource, each.name, causes, doing)
    if each.name in table(world, each.kind) or any(_same(each, made) for made in before):
        raise _exists(each, doing)
    made = decode(each.kind, each.api_version, obj)
    after = wanted(world, [*before, made])
    if after > PODS and after > wanted(world, before):
        raise refusals.too_many_pods(each.document, after)
    return made


def _same(each: Item, made: Manifest) -> bool:
    kind = type(made).__name__.removesuffix("Manifest")
    return (kind, made.metadata.name) == (each.kind, each.name)


def _exists(each: Item, doing: str) -> Refusal:
    """apimachinery pkg/api/errors, NewAlreadyExists."""
    group = each.resource.partition(".")[2]
    plural = KINDS[each.kind].plural
    said = f'{plural}{"." + group if group else ""} "{each.name}" already exists'
    problem = Problem(each.document.file, each.document.line, 1, "metadata.name", said, said)
    return Refusal([problem], doing + said, reason="AlreadyExists")


def _taken(world: World, each: Item, obj: Json) -> list[Any]:
    if each.kind != "Service":
        return []
    services = world.cluster.services.values()
    taken = {port.node_port: service.metadata.name for service in services for port in service.ports if port.node_port}
    return list(taken_node_ports(obj["spec"].get("ports", []), taken, each.name))
