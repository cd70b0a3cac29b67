"""New objects: `create`, `run` and `expose` store them, or show in a dry run what they would be."""

from typing import Any

from probeviz.api.apply import DRY
from probeviz.api.create import create_item
from probeviz.api.documents import Item, item
from probeviz.api.problems import Refusal
from probeviz.api.source import Document
from probeviz.api.writes import Writes
from probeviz.kubectl import change
from probeviz.kubectl.answer import Answer, Line, out
from probeviz.kubectl.errors import KubectlError
from probeviz.kubectl.flags import Flag, Parsed
from probeviz.kubectl.forms import to_json, to_yaml
from probeviz.kubectl.hinted import hint
from probeviz.kubectl.record import record
from probeviz.kubectl.sent import sent
from probeviz.sim.entries import Apply
from probeviz.sim.releases import release
from probeviz.sim.world import World

Json = dict[str, Any]

FLAGS = (Flag("dry-run", bare="unchanged"), Flag("output", "o"))


def make(world: World, given: Parsed, value: Json, said: str = "created", failing: str = "") -> Answer:
    """One object that kubectl has put together; `failing` stands before what the server says against it."""
    dry = change.dry_run(given)
    change.check_output(given)
    record(value, given)
    made = item(Document("", value, {}), release(world.setup.release))
    if "namespace" in given.flags:
        value["metadata"]["namespace"] = given.flags["namespace"]
    if dry == "client":
        return Answer(shown(made, sent(world, value), f"{said}{DRY[dry]}", given))
    writes = Writes(world)
    try:
        after = create_item(writes, made)
    except Refusal as refusal:
        words = f"error: {failing}{refusal.words}" if failing else refusal.stderr.removesuffix("\n")
        raise KubectlError(words) from None
    form = change.form_after(world, made.kind, made.api_version, after)
    entry = Apply(objects=list(writes.stored.values())) if dry == "none" else None
    hints = hint(f"{made.resource}/{made.name}", None, value) if entry is not None else []
    return Answer(shown(made, form, f"{said}{DRY[dry]}", given) + hints, entry=entry)


def shown(made: Item, form: Json, said: str, given: Parsed, first: bool = True) -> list[Line]:
    """The line for an object, or the object; of several in YAML each but the first is a new document."""
    ref = f"{made.resource}/{made.name}"
    match given.flags.get("output", ""):
        case "":
            return out(f"{ref} {said}")
        case "name":
            return out(ref)
        case "json":
            return out(to_json(form))
    return out(*([] if first else ["---"]), to_yaml(form))
