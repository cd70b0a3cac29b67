"""`kubectl get` (kubectl pkg/cmd/get/get.go)."""

from typing import Any, NamedTuple

from probeviz.kubectl.answer import Answer, Line, err, out
from probeviz.kubectl.errors import KubectlError, NotSimulated
from probeviz.kubectl.flags import Flag, Parsed, parse
from probeviz.kubectl.forms import form_of, list_form, to_json, to_yaml
from probeviz.kubectl.listing import get_object, labels_of, list_objects
from probeviz.kubectl.printers.endpoints import WARNING
from probeviz.kubectl.resources import Resource, Target, targets
from probeviz.kubectl.selectors import Selector, parse_selector
from probeviz.kubectl.shape import Shape
from probeviz.kubectl.sorting import sorted_by
from probeviz.kubectl.table import Table
from probeviz.kubectl.watch import At, Watch
from probeviz.sim.objects import Pod
from probeviz.sim.pod_words import pod_changed
from probeviz.sim.releases import release
from probeviz.sim.world import World

FLAGS = (
    Flag("output", "o"),
    Flag("selector", "l"),
    Flag("field-selector"),
    Flag("label-columns", "L"),
    Flag("sort-by"),
    Flag("watch", "w", takes=False),
    Flag("show-labels", takes=False),
    Flag("no-headers", takes=False),
    Flag("ignore-not-found", takes=False),
    Flag("output-watch-events", takes=False),
    Flag("show-managed-fields", takes=False),
)
FORMATS = ("", "wide", "json", "yaml", "name")
LATER = ("jsonpath", "jsonpath-as-json", "jsonpath-file", "custom-columns", "custom-columns-file", "go-template")
ALLOWED = (
    "custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,"
    "name,template,templatefile,wide,yaml"
)
NOTHING_NAMED = """\
You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.

error: Required resource not specified.
Use "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).
See 'kubectl get -h' for help and examples"""


class Found(NamedTuple):
    """What was asked for and is there, in order, and the errors of what is not."""

    items: list[tuple[Resource, Any]]
    errors: list[str]


def get(world: World, args: list[str]) -> Answer:
    """The answer at the World's time; raises KubectlError."""
    given = parse("get", args, FLAGS)
    if not given.words:
        raise KubectlError(NOTHING_NAMED)
    target = targets(given.words, world.setup.release)
    _check(given, target)
    found = _find(world, given, target)
    warning = _warning(world, target)
    if given.on("watch"):
        return _watch(world, given, target, found, warning)
    lines = warning + _print(world, given, target, found)
    return Answer(lines + err(*found.errors), 1 if found.errors else 0)


def _check(given: Parsed, target: Target) -> None:
    output = given.flags.get("output", "")
    if target.names and given.flags.get("selector"):
        raise KubectlError("error: name cannot be provided when a selector is specified")
    if given.on("watch") and (target.many or len({name for _, name in target.names}) > 1):
        raise KubectlError("error: you may only specify a single resource type")
    if output.partition("=")[0] in LATER:
        raise NotSimulated(f"-o {output.partition('=')[0]} is not simulated yet: use -o json and a pipe to jq.")
    if output not in FORMATS:
        raise KubectlError(
            f'error: unable to match a printer suitable for the output format "{output}",'
            f" allowed formats are: {ALLOWED}"
        )


def _find(world: World, given: Parsed, target: Target) -> Found:
    elsewhere = given.flags.get("namespace", "default") != "default" and not given.on("all-namespaces")
    if target.names:
        return _named(world, given, target, elsewhere)
    selector = parse_selector(given.flags.get("selector", ""))
    fields = parse_selector(given.flags.get("field-selector", ""))
    items = [
        (resource, obj)
        for resource in target.resources
        for obj in list_objects(world, resource, selector, fields)
        if not (elsewhere and resource.namespaced)
    ]
    return Found(items, [])


def _named(world: World, given: Parsed, target: Target, elsewhere: bool) -> Found:
    found = Found([], [])
    for resource, name in target.names:
        try:
            # The run has one namespace; in any other there is no such name.
            obj = get_object(world, resource, "" if elsewhere and resource.namespaced else name)
            found.items.append((resource, obj))
        except KubectlError as error:
            if not given.on("ignore-not-found"):
                found.errors.append(error.message.replace('""', f'"{name}"'))
    return found


def _warning(world: World, target: Target) -> list[Line]:
    asked = any(resource.kind == "Endpoints" for resource in target.resources)
    return err(WARNING) if asked and release(world.setup.release).endpoints_warning else []


def _print(world: World, given: Parsed, target: Target, found: Found) -> list[Line]:
    output = given.flags.get("output", "")
    items = found.items
    if sort_by := given.flags.get("sort-by"):
        items = sorted_by(world, items, sort_by)
    if output in ("json", "yaml"):
        return _forms(world, output, target, items)
    if not items:
        return [] if found.errors or given.on("ignore-not-found") else _nothing(given, target)
    if output == "name":
        return out(*(resource.ref(obj.metadata.name) for resource, obj in items))
    return _tables(world, given, target, items)


def _forms(world: World, output: str, target: Target, items: list[tuple[Resource, Any]]) -> list[Line]:
    if not items and target.names:
        return []
    forms = [form_of(world, obj) for _, obj in items]
    form = forms[0] if len(target.names) == 1 else list_form(forms)
    return out(to_json(form) if output == "json" else to_yaml(form))


def _nothing(given: Parsed, target: Target) -> list[Line]:
    wide = given.on("all-namespaces") or not any(resource.namespaced for resource in target.resources)
    where = "" if wide else f" in {given.flags.get('namespace', 'default')} namespace."
    return err(f"No resources found{where}")


def _tables(world: World, given: Parsed, target: Target, items: list[tuple[Resource, Any]]) -> list[Line]:
    """One table for each run of one kind, a blank line between them."""
    lines: list[str] = []
    while items:
        resource = items[0][0]
        group = [obj for kind, obj in items if kind == resource] if not target.names else _run(items)
        items = items[len(group) :]
        shape = shape_of(world, given, resource, target.many)
        headed = not given.on("no-headers")
        rows = [shape.header()] if headed else []
        rows += [shape.row(world, obj, labels_of(world, obj)) for obj in group]
        lines += ([""] if lines and headed else []) + Table().flush(rows)
    return out(*lines)


def _run(items: list[tuple[Resource, Any]]) -> list[Any]:
    end = next((i for i, (kind, _) in enumerate(items) if kind != items[0][0]), len(items))
    return [obj for _, obj in items[:end]]


def shape_of(world: World, given: Parsed, resource: Resource, many: bool) -> Shape:
    labels = given.flags.get("label-columns", "")
    return Shape(
        resource=resource,
        release=world.setup.release,
        wide=given.flags.get("output") == "wide",
        many=many,
        namespace=given.on("all-namespaces"),
        show_labels=given.on("show-labels"),
        labels=tuple(filter(None, labels.split(","))),
    )


def _watch(world: World, given: Parsed, target: Target, found: Found, warning: list[Line]) -> Answer:
    """The list first, then a row for each write."""
    if found.errors:
        raise KubectlError("\n".join(found.errors))
    if given.flags.get("output") in ("json", "yaml", "name"):
        raise NotSimulated("-w prints tables only here: leave -o out, or use -o wide.")
    shape = shape_of(world, given, target.resources[0], False)
    table, marks = Table(), given.on("output-watch-events")
    headed = given.on("no-headers")
    rows = [] if headed or not found.items else [["EVENT", *shape.header()] if marks else shape.header()]
    watch = Watch(
        At(world.now, world.setup, world.cluster),
        shape,
        table,
        _both(given),
        [name for _, name in target.names],
        headed or bool(found.items),
        marks,
    )
    for _, obj in found.items:
        labels = labels_of(world, obj)
        cells = shape.row(world, obj, labels)
        rows.append(["ADDED", *cells] if marks else cells)
        watch.remember(obj.metadata.name, pod_changed(world, obj) if isinstance(obj, Pod) else obj, labels)
    return Answer(warning + (out(*table.flush(rows)) if rows else []), following=watch)


def _both(given: Parsed) -> Selector:
    if given.flags.get("field-selector"):
        raise NotSimulated("-w with --field-selector is not simulated: name the object, or use -l.")
    return parse_selector(given.flags.get("selector", ""))
