"""`kubectl set resources` (kubectl pkg/cmd/set/set_resources.go)."""

from collections.abc import Mapping
from typing import Any

from probeviz.api.patches import Living
from probeviz.api.quantity import NoQuantity, parse_quantity
from probeviz.api.writes import Writes
from probeviz.kubectl import change, chosen
from probeviz.kubectl.answer import Answer
from probeviz.kubectl.change import Did
from probeviz.kubectl.errors import KubectlError
from probeviz.kubectl.flags import Flag, parse
from probeviz.kubectl.pod_specs import selected, updated
from probeviz.kubectl.record import RECORD
from probeviz.sim.world import World

Json = dict[str, Any]

FLAGS = (Flag("containers", "c"), Flag("limits"), Flag("requests"), *chosen.FLAGS, *change.FLAGS, change.LOCAL, RECORD)


def set_resources(world: World, args: list[str], files: Mapping[str, str], stdin: str | None) -> Answer:
    given = parse("set resources", args, FLAGS)
    found = chosen.chosen(world, given, given.words, files, stdin)
    limits, requests = given.flags.get("limits", ""), given.flags.get("requests", "")
    if not limits and not requests:
        said = "you must specify an update to requests or limits (in the form of --requests/--limits)"
        raise KubectlError(f"error: {said}")
    wanted = {"limits": _amounts(limits), "requests": _amounts(requests)}
    pattern = given.flags.get("containers", "*")

    def alter(writes: Writes, at: Living) -> Did:
        what, said = "resources update to pod template", "resource requirements updated"
        return updated(writes, at, given, what, said, lambda spec: _set(spec, pattern, wanted))

    return change.change(world, "set resources", given, found, alter)


def _amounts(text: str) -> dict[str, str]:
    """populateResourceListV1: `cpu=200m,memory=512Mi`."""
    found: dict[str, str] = {}
    for part in filter(None, text.split(",") if text else ()):
        name, equals, value = part.partition("=")
        if not equals or "=" in value:
            raise KubectlError(f"error: invalid argument syntax {part}, expected <resource>=<value>")
        try:
            parse_quantity(value)
        except NoQuantity as wrong:
            raise KubectlError(f"error: {wrong}") from None
        found[name] = value
    return found


def _set(spec: Json, pattern: str, wanted: dict[str, dict[str, str]]) -> None:
    containers = selected(spec, pattern)
    if not containers:
        raise KubectlError(f"error: unable to find container named {pattern}")
    for container in containers:
        resources = container.setdefault("resources", {})
        for which, amounts in wanted.items():
            if amounts:
                resources.setdefault(which, {}).update(amounts)
