"""Which living objects a changing verb is about: by file, by name, by selector, or all of a kind."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from probeviz.api.documents import find
from probeviz.kubectl.errors import KubectlError
from probeviz.kubectl.flags import Flag, Parsed
from probeviz.kubectl.listing import list_objects
from probeviz.kubectl.manifests import named_in, read_files
from probeviz.kubectl.named import find_named
from probeviz.kubectl.resources import Resource, Target, lookup, targets
from probeviz.kubectl.selectors import Selector, parse_selector
from probeviz.sim.releases import release
from probeviz.sim.world import World

FLAGS = (Flag("filename", "f", many=True), Flag("selector", "l"), Flag("all", takes=False))
UNNAMED = "error: one or more resources must be specified as <resource> <name> or <resource>/<name>"

UNPROVIDED = "error: You must provide one or more resources by argument or filename."


BOTH = "when paths, URLs, or stdin is provided as input, you may not specify a resource by arguments as well"
LOCAL = (
    "you must specify resources by --filename when --local is set.\nExample resource specifications include:"
    "\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'"
)
NAMED = "name cannot be provided when a selector is specified"
SELECTED = "selectors and the all flag cannot be used when passing resource/name arguments"


class Chosen(NamedTuple):
    """The objects in order, and what kubectl says of those that are not there."""

    objects: list[tuple[Resource, Any]]
    errors: list[str]


def chosen(
    world: World,
    given: Parsed,
    words: list[str],
    files: Mapping[str, str],
    stdin: str | None,
    unnamed: str = UNNAMED,
    every: bool = False,
) -> Chosen:
    """cli-runtime pkg/resource/builder.go; `words` are the arguments without a verb's own (`app=x`).

    `every`: a kind without a name or a selector is all of its objects.
    """
    if given.on("local"):
        return _local(world, given, words, files, stdin)
    if given.on("all") and given.flags.get("selector"):
        raise KubectlError("error: cannot set --all and --selector at the same time")
    if name := given.flags.get("filename"):
        if words:
            raise KubectlError(f"error: {BOTH}")
        pairs = [
            pair for file, text in read_files(name, files, stdin) for pair in named_in(text, file, world.setup.release)
        ]
        return Chosen(*find_named(world, Target([], pairs, False)))
    if not words:
        raise KubectlError(unnamed)
    return _worded(world, given, targets(words, world.setup.release), every)


def _local(world: World, given: Parsed, words: list[str], files: Mapping[str, str], stdin: str | None) -> Chosen:
    """`--local`: the objects as the files have them, which no server is asked about; each is an Item."""
    if words:
        raise KubectlError(f"error: {LOCAL}")
    found = Chosen([], [])
    for file, text in read_files(given.flags.get("filename", ""), files, stdin):
        read = find(text, file, release(world.setup.release))
        found.errors.extend(refused.stderr.removesuffix("\n") for _, refused in read.refusals)
        for _, item in read.items:
            if item.checked.wrong:
                found.errors.append(f'error: unable to decode "{file}": {item.checked.wrong[0].server()}')
            else:
                found.objects.append((lookup(item.kind, world.setup.release), item))
    return found


def _worded(world: World, given: Parsed, target: Target, every: bool) -> Chosen:
    selector = given.flags.get("selector")
    if target.names:
        if selector or given.on("all"):
            raise KubectlError(f"error: {SELECTED if target.slashed else NAMED}")
        return Chosen(*find_named(world, target))
    if not selector and not given.on("all") and not every:
        raise KubectlError("error: resource(s) were provided, but no name was specified")
    taken = parse_selector(selector or "")
    return Chosen(
        [(kind, obj) for kind in target.resources for obj in list_objects(world, kind, taken, Selector())], []
    )
