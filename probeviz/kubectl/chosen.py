"""Which living objects a changing verb is about: by file, by name, by selector, or all of a kind."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from probeviz.kubectl.errors import KubectlError
from probeviz.kubectl.flags import Flag, Parsed
from probeviz.kubectl.listing import list_objects
from probeviz.kubectl.manifests import named_in, read_files
from probeviz.kubectl.named import find_named
from probeviz.kubectl.resources import Resource, Target, targets
from probeviz.kubectl.selectors import Selector, parse_selector
from probeviz.sim.world import World

FLAGS = (Flag("filename", "f", many=True), Flag("selector", "l"), Flag("all", takes=False))
UNNAMED = "error: one or more resources must be specified as <resource> <name> or <resource>/<name>"

UNPROVIDED = "error: You must provide one or more resources by argument or filename."


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
) -> Chosen:
    """cli-runtime pkg/resource/builder.go; `words` are the arguments without a verb's own (`app=x`)."""
    release = world.setup.release
    if given.on("all") and given.flags.get("selector"):
        raise KubectlError("error: cannot set --all and --selector at the same time")
    if name := given.flags.get("filename"):
        pairs = [pair for file, text in read_files(name, files, stdin) for pair in named_in(text, file, release)]
        return Chosen(*find_named(world, Target([], pairs, False)))
    if not words:
        raise KubectlError(unnamed)
    return _worded(world, given, targets(words, release))


def _worded(world: World, given: Parsed, target: Target) -> Chosen:
    selector = given.flags.get("selector")
    if target.names:
        if selector:
            raise KubectlError("error: name cannot be provided when a selector is specified")
        return Chosen(*find_named(world, target))
    if not selector and not given.on("all"):
        raise KubectlError("error: resource(s) were provided, but no name was specified")
    taken = parse_selector(selector or "")
    return Chosen(
        [(kind, obj) for kind in target.resources for obj in list_objects(world, kind, taken, Selector())], []
    )
