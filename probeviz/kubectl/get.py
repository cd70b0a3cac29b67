"""`kubectl get` (kubectl pkg/cmd/get/get.go)."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from probeviz.kubectl.answer import Answer, Line, err, out
from probeviz.kubectl.errors import KubectlError
from probeviz.kubectl.flags import ALL_NAMESPACES, Flag, Parsed, parse
from probeviz.kubectl.formats import Format, print_format, read_format
from probeviz.kubectl.found import NO_FILES, Found, check_target, find, target_of
from probeviz.kubectl.listing import labels_of
from probeviz.kubectl.printers.endpoints import WARNING
from probeviz.kubectl.resources import Resource, Target
from probeviz.kubectl.shape import Shape
from probeviz.kubectl.sorting import sorted_by
from probeviz.kubectl.table import Table
from probeviz.kubectl.watch_start import start_watch
from probeviz.sim.releases import release
from probeviz.sim.world import World

FLAGS = (
    ALL_NAMESPACES,
    Flag("output", "o"),
    Flag("selector", "l"),
    Flag("field-selector"),
    Flag("label-columns", "L", many=True),
    Flag("sort-by"),
    Flag("filename", "f"),
    Flag("chunk-size"),
    Flag("watch", "w", takes=False),
    Flag("watch-only", takes=False),
    Flag("show-labels", takes=False),
    Flag("show-kind", takes=False),
    Flag("no-headers", takes=False),
    Flag("ignore-not-found", takes=False),
    Flag("output-watch-events", takes=False),
    Flag("show-managed-fields", takes=False),
)
NOTHING_NAMED = """\
You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.

error: Required resource not specified.
Use "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).
See 'kubectl get -h' for help and examples"""


def get(world: World, args: list[str], files: Mapping[str, str] = NO_FILES, stdin: str | None = None) -> Answer:
    """The answer at the World's time; raises KubectlError."""
    given = parse("get", args, FLAGS, release(world.setup.release).minor)
    if not given.words and "filename" not in given.flags:
        raise KubectlError(NOTHING_NAMED)
    form = read_format(given.flags.get("output", ""))
    target = target_of(world, given, files, stdin)
    watch = given.on("watch") or given.on("watch-only")
    _check(given, form, target, watch)
    found = find(world, given, target)
    warning = _warning(world, target)
    if watch:
        shape = shape_of(world, given, target.resources[0], many=False)
        return start_watch(world, given, form, target, found, shape, warning)
    lines = _print(world, given, form, target, found)
    return Answer(warning + lines + err(*found.errors), 1 if found.errors else 0)


def _check(given: Parsed, form: Format, target: Target, watch: bool) -> None:
    """What kubectl refuses before it asks the server (GetOptions.Validate, Builder)."""
    if given.on("show-labels") and not form.tables:
        raise KubectlError(f"error: --show-labels option cannot be used with {form.given} printer")
    if given.on("output-watch-events") and not watch:
        raise KubectlError("error: --output-watch-events option can only be used with --watch or --watch-only")
    check_target(given, target)
    if watch and target.many:
        raise KubectlError("error: you may only specify a single resource type")


def _warning(world: World, target: Target) -> list[Line]:
    asked = any(resource.kind == "Endpoints" for resource in target.resources)
    return err(WARNING) if asked and release(world.setup.release).endpoints_warning else []


def _print(world: World, given: Parsed, form: Format, target: Target, found: Found) -> list[Line]:
    if not form.tables:
        return print_format(world, form, target, _sorted(world, given, found), not given.on("no-headers"))
    if found.items:
        return _tables(world, given, target, found)
    return [] if found.errors or given.on("ignore-not-found") else _nothing(given, target)


def _sorted(world: World, given: Parsed, found: Found) -> Found:
    """`--sort-by` over all kinds at once, as a List is sorted; a single object never is."""
    path = given.flags.get("sort-by")
    return found._replace(items=sorted_by(world, found.items, path)) if path and len(found.items) > 1 else found


def _nothing(given: Parsed, target: Target) -> list[Line]:
    wide = given.on("all-namespaces") or not all(resource.namespaced for resource in target.resources)
    where = "" if wide else f" in {given.flags.get('namespace', 'default')} namespace."
    return err(f"No resources found{where}")


def _tables(world: World, given: Parsed, target: Target, found: Found) -> list[Line]:
    """One table for each run of one kind, a blank line between them."""
    many = len({resource for resource, _ in found.items}) > 1 if target.names else target.many
    headed = not given.on("no-headers")
    lines: list[str] = []
    for resource, run in groupby(found.items, key=lambda item: item[0]):
        shape = shape_of(world, given, resource, many)
        rows = [shape.header()] if headed else []
        rows += [shape.row(world, obj, labels_of(world, obj)) for obj in _rows(world, given, target, list(run))]
        lines += ([""] if lines and headed else []) + Table().flush(rows)
    return out(*lines)


def _rows(world: World, given: Parsed, target: Target, run: list[tuple[Resource, Any]]) -> list[Any]:
    """The objects of one table; `--sort-by` sorts within it. Named objects are tables of one row each to it."""
    path = given.flags.get("sort-by")
    if path:
        ordered = [item for one in run for item in sorted_by(world, [one], path)] if target.names else None
        run = ordered if ordered is not None else sorted_by(world, run, path)
    return [obj for _, obj in run]


def shape_of(world: World, given: Parsed, resource: Resource, many: bool) -> Shape:
    labels = ",".join(given.all("label-columns"))
    return Shape(
        resource=resource,
        release=world.setup.release,
        wide=given.flags.get("output") == "wide",
        many=many or given.on("show-kind"),
        namespace=given.on("all-namespaces"),
        show_labels=given.on("show-labels"),
        labels=tuple(filter(None, labels.split(","))),
    )
