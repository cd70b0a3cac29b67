"""The containers that `set` is about, in a Pod or in a template (polymorphichelpers UpdatePodSpecForObject)."""

import copy
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any

from probeviz.api.kinds import KINDS
from probeviz.api.patches import Living
from probeviz.api.patches import replace as api_replace
from probeviz.api.problems import Refusal
from probeviz.api.writes import Writes
from probeviz.kubectl.change import Did
from probeviz.kubectl.errors import KubectlError
from probeviz.kubectl.flags import Parsed
from probeviz.kubectl.record import record

Json = dict[str, Any]


def pod_spec_of(at: Living) -> tuple[Json, Json]:
    """A copy of the object, and its Pod spec inside the copy."""
    form = copy.deepcopy(at.current)
    match at.item.kind:
        case "Pod":
            return form, form["spec"]
        case "Deployment":
            return form, form["spec"]["template"]["spec"]
    plural, group = KINDS[at.item.kind].plural, at.item.api_version.rpartition("/")[2]
    said = f"the object is not a pod or does not have a pod template: *{group}.{at.item.kind}"
    raise KubectlError(f"error: {plural}/{at.item.name} {said}")


def selected(spec: Json, pattern: str) -> list[Json]:
    """The containers whose names the pattern takes (selectContainers)."""
    return [container for container in spec["containers"] if fnmatchcase(container["name"], pattern)]


def updated(writes: Writes, at: Living, given: Parsed, what: str, said: str, alter: Callable[[Json], None]) -> Did:
    """Changes the Pod spec and stores the object; `what` begins the sentence when the server refuses it."""
    form, spec = pod_spec_of(at)
    alter(spec)
    record(form, given)
    try:
        after = api_replace(writes, at, form)
    except Refusal as refusal:
        if not refusal.reason:
            raise
        raise KubectlError(f"error: failed to patch {what} {refusal.words}") from None
    return Did(said if after != at.current else "", after)
