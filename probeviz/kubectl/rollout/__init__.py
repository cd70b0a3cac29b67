"""`kubectl rollout ...` (kubectl pkg/cmd/rollout): the objects that its verbs are given."""

from typing import Any

from probeviz.kubectl.errors import KubectlError
from probeviz.kubectl.flags import Flag, Parsed, parse
from probeviz.kubectl.listing import list_objects
from probeviz.kubectl.named import find_named
from probeviz.kubectl.resources import Resource, targets
from probeviz.kubectl.selectors import Selector, parse_selector
from probeviz.sim.world import World

SELECTOR = Flag("selector", "l")


def given_objects(
    world: World, verb: str, args: list[str], flags: tuple[Flag, ...]
) -> tuple[Parsed, list[tuple[Resource, Any]]]:
    """The flags, and the objects named or selected; raises NotFound for the first that is missing."""
    given = parse(f"rollout {verb}", args, flags)
    if not given.words:
        raise KubectlError("error: required resource not specified")
    target = targets(given.words, world.setup.release)
    if not target.names:
        selector = given.flags.get("selector")
        if selector is None:
            raise KubectlError("error: resource(s) were provided, but no name was specified")
        taken = parse_selector(selector)
        return given, [(kind, obj) for kind in target.resources for obj in list_objects(world, kind, taken, Selector())]
    found, errors = find_named(world, target)
    if errors:
        raise KubectlError("\n".join(errors))
    return given, found


def number_flag(verb: str, given: Parsed, name: str) -> int:
    """A whole number; 0 when the flag is not given."""
    text = given.flags.get(name, "0")
    try:
        return int(text)
    except ValueError:
        raise KubectlError(
            f'error: invalid argument "{text}" for "--{name}" flag: strconv.ParseInt: parsing "{text}":'
            f" invalid syntax\nSee 'kubectl rollout {verb} --help' for usage."
        ) from None
