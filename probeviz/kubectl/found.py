"""What `get` was asked for and what is there (cli-runtime pkg/resource/builder.go)."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from probeviz.kubectl.errors import KubectlError
from probeviz.kubectl.fields import FieldSelector, api_version_of, asked, parse_fields
from probeviz.kubectl.flags import Parsed
from probeviz.kubectl.listing import EVERY, get_object, list_objects
from probeviz.kubectl.manifests import named_in, read_file
from probeviz.kubectl.resources import Resource, Target, targets
from probeviz.kubectl.selectors import Selector, parse_selector
from probeviz.sim.releases import release
from probeviz.sim.world import World


class Found(NamedTuple):
    """The objects in order, and the errors of those that were named and are not there."""

    items: list[tuple[Resource, Any]]
    errors: list[str]


NO_FILES: Mapping[str, str] = {}


def target_of(world: World, given: Parsed, files: Mapping[str, str], stdin: str | None) -> Target:
    """What the words name, or the objects in the file of `-f`, which must all exist by their names."""
    name = given.flags.get("filename")
    if name is None:
        return targets(given.words, world.setup.release)
    if given.words:
        raise KubectlError(
            "error: when paths, URLs, or stdin is provided as input, you may not specify a resource by arguments as"
            " well"
        )
    names = named_in(read_file(name, files, stdin), name, world.setup.release)
    kinds = list(dict.fromkeys(resource for resource, _ in names))
    return Target(kinds, names, len(kinds) > 1, slashed=True)


def check_target(given: Parsed, target: Target) -> None:
    """What the builder refuses before it asks the server (visitBySelector, visitByName)."""
    if target.names and (given.flags.get("selector") or given.flags.get("field-selector")):
        if target.slashed:
            raise KubectlError("error: selectors and the all flag cannot be used when passing resource/name arguments")
        raise KubectlError("error: name cannot be provided when a selector is specified")
    if target.names and target.many and not target.slashed:
        raise KubectlError("error: you must specify only one resource")
    if given.on("all-namespaces") and any(resource.namespaced for resource, _ in target.names):
        raise KubectlError("error: a resource cannot be retrieved by name across all namespaces")


def find(world: World, given: Parsed, target: Target) -> Found:
    """The objects named, or all that both selectors take."""
    if target.names:
        return _named(world, given, target)
    items = [
        (resource, obj)
        for resource in target.resources
        for obj in list_objects(
            world, resource, labels_for(world, given, resource), fields_for(world, given, resource), own=True
        )
        if not (resource.namespaced and elsewhere(given))
    ]
    return Found(items, [])


def labels_for(world: World, given: Parsed, resource: Resource) -> Selector:
    """`--selector`, refused as the server refuses a list of the kind."""
    text = given.flags.get("selector", "")
    return parse_selector(text, asked(resource, api_version_of(resource, world.setup.release)))


def fields_for(world: World, given: Parsed, resource: Resource) -> FieldSelector | Selector:
    """`--field-selector` as the kind understands it; without the flag it takes all."""
    text = given.flags.get("field-selector", "").strip()
    named = world.setup.release
    return parse_fields(text, resource, api_version_of(resource, named), release(named).minor) if text else EVERY


def elsewhere(given: Parsed) -> bool:
    """Whether a namespace is asked for that the run does not have; it has `default` alone."""
    return given.flags.get("namespace", "default") != "default" and not given.on("all-namespaces")


def _named(world: World, given: Parsed, target: Target) -> Found:
    found = Found([], [])
    for resource, name in target.names:
        try:
            obj = get_object(world, resource, "" if elsewhere(given) and resource.namespaced else name)
            found.items.append((resource, obj))
        except KubectlError as error:
            if not given.on("ignore-not-found"):
                found.errors.append(error.message.replace('""', f'"{name}"'))
    return found
