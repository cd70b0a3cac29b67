"""`kubectl apply view-last-applied` (kubectl pkg/cmd/apply/apply_view_last_applied.go)."""

import json
from collections.abc import Mapping
from typing import Any

from probeviz.api.decode import LAST_APPLIED
from probeviz.kubectl import chosen
from probeviz.kubectl.answer import Answer, Line, err, out
from probeviz.kubectl.errors import KubectlError, NotSimulated
from probeviz.kubectl.flags import Flag, parse
from probeviz.kubectl.forms import to_json, to_yaml
from probeviz.sim.objects import Meta
from probeviz.sim.world import World

FLAGS = (Flag("output", "o"), *chosen.FLAGS)
OTHERS = ("set-last-applied", "edit-last-applied")


def view_last_applied(world: World, args: list[str], files: Mapping[str, str], stdin: str | None) -> Answer:
    given = parse("apply view-last-applied", args, FLAGS)
    output = given.flags.get("output", "yaml")
    if output not in ("json", "yaml"):
        raise KubectlError(
            f"error: Unexpected -o output mode: {output}, the flag 'output' must be one of yaml|json"
            "\nSee 'kubectl apply view-last-applied -h' for help and examples"
        )
    found = chosen.chosen(world, given, given.words, files, stdin, chosen.UNPROVIDED)
    lines: list[Line] = []
    for _, obj in found.objects:
        form = _last_applied(obj.metadata)
        lines += out(to_json(form) if output == "json" else to_yaml(form))
    return Answer(lines + err(*found.errors), int(bool(found.errors)))


def _last_applied(meta: Meta) -> dict[str, Any]:
    text = meta.annotations.get(LAST_APPLIED)
    if text is None:
        raise KubectlError(f"error: no last-applied-configuration annotation found on resource: {meta.name}")
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise KubectlError(f"error: the last-applied-configuration annotation of {meta.name} holds no object")
    return found


def refuse(word: str) -> NotSimulated:
    return NotSimulated(f"kubectl apply {word} is not simulated; kubectl apply view-last-applied is.")
