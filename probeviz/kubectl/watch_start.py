"""How `get -w` begins: what it refuses, and the list that it prints first (kubectl pkg/cmd/get/get.go, watch)."""

from typing import Any

from probeviz.kubectl.answer import Answer, Line, err, out
from probeviz.kubectl.errors import KubectlError, NotSimulated
from probeviz.kubectl.fields import FieldSelector, needs_spec
from probeviz.kubectl.flags import Parsed
from probeviz.kubectl.formats import Format
from probeviz.kubectl.found import Found, elsewhere, fields_for, labels_for
from probeviz.kubectl.listing import labels_of
from probeviz.kubectl.resources import Target
from probeviz.kubectl.shape import Shape
from probeviz.kubectl.sorting import sorted_by
from probeviz.kubectl.table import Table
from probeviz.kubectl.watch import At, Style, Wanted, Watch, event_name
from probeviz.sim.objects import Event, Pod
from probeviz.sim.pod_words import pod_changed
from probeviz.sim.releases import release
from probeviz.sim.world import World

ONE_AT_A_TIME = "error: you may only watch a single resource or type of resource at a time"


def start_watch(
    world: World, given: Parsed, form: Format, target: Target, found: Found, shape: Shape, warning: list[Line]
) -> Answer:
    """The list, unless `--watch-only`, and the watch that goes on with a row for each write."""
    wanted = _wanted(world, given, form, target)
    if found.errors:
        raise KubectlError("\n".join(found.errors))
    if target.names and not found.items:
        return Answer(warning)  # --ignore-not-found
    warning = warning + _sort_warning(world, given)
    table = Table()
    listed = [] if given.on("watch-only") else [obj for _, obj in _ordered(world, given, target, found)]
    style = Style(
        shape,
        headed=given.on("no-headers") or bool(listed),
        marks=given.on("output-watch-events"),
        names_only=form.name == "name",
    )
    lines = warning + _list(world, listed, style, table, not given.on("no-headers"))
    if len(target.names) > 1:
        return Answer(lines + err(ONE_AT_A_TIME), 1)
    watch = Watch(At(world.now, world.setup, world.cluster), style, table, wanted)
    for _, obj in found.items:
        kept = pod_changed(world, obj) if isinstance(obj, Pod) else obj
        watch.remember(_name(obj), kept, labels_of(world, obj))
    return Answer(lines, following=watch)


def _wanted(world: World, given: Parsed, form: Format, target: Target) -> Wanted:
    if not form.tables and form.name != "name":
        raise NotSimulated(f"-w with -o {form.name} is not simulated: leave -o out, or use -o wide or -o name.")
    fields = fields_for(world, given, target.resources[0])
    if isinstance(fields, FieldSelector) and needs_spec(fields) and fields.resource.kind == "Pod":
        raise NotSimulated("-w with fields of a Pod's spec is not simulated: use a field of its status, or -l.")
    if elsewhere(given) and target.resources[0].namespaced:
        return Wanted(names=("",))  # no object of the run lies there
    return Wanted(tuple(name for _, name in target.names), labels_for(world, given, target.resources[0]), fields)


def _sort_warning(world: World, given: Parsed) -> list[Line]:
    if not given.flags.get("sort-by"):
        return []
    if release(world.setup.release).minor < 20:
        return err("warning: --watch or --watch-only requested, --sort-by will be ignored")
    if given.on("watch"):
        return err("warning: --watch requested, --sort-by will be ignored for watch events received")
    return err("warning: --watch-only requested, --sort-by will be ignored")


def _ordered(world: World, given: Parsed, target: Target, found: Found) -> list[Any]:
    """The list is sorted where the warning speaks of the events alone."""
    path = given.flags.get("sort-by")
    if not path or target.names or release(world.setup.release).minor < 20:
        return found.items
    return sorted_by(world, found.items, path)


def _list(world: World, listed: list[Any], style: Style, table: Table, headed: bool) -> list[Line]:
    if not listed:
        return []
    if style.names_only:
        return out(*(style.shape.resource.ref(obj.metadata.name) for obj in listed))
    rows = [("EVENT", style.shape.header())] if headed else []
    rows += [("ADDED", style.shape.row(world, obj, labels_of(world, obj))) for obj in listed]
    return out(*table.flush([mark, *cells] if style.marks else cells for mark, cells in rows))


def _name(obj: Any) -> str:
    return event_name(obj) if isinstance(obj, Event) else str(obj.metadata.name)
