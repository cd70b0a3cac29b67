"""`kubectl patch --subresource=status`: a Pod's conditions, as whoever opens a readiness gate writes them.

Upstream: pkg/registry/core/pod/strategy.go (podStatusStrategy), pkg/apis/core/validation (validatePodConditions).
"""

import copy
from datetime import datetime
from typing import Any, NamedTuple

from probeviz.api.apply import DRY
from probeviz.api.json_patch import PatchFailed, json_patch, merge_patch
from probeviz.api.patches import PatchType
from probeviz.api.stamps import start_of
from probeviz.api.statuses import pod_status
from probeviz.api.validation import names
from probeviz.kubectl.answer import Answer, Line, err, out
from probeviz.kubectl.change import check_output, dry_run
from probeviz.kubectl.chosen import Chosen
from probeviz.kubectl.errors import NotSimulated
from probeviz.kubectl.flags import Parsed
from probeviz.sim.entries import Conditions, Refused
from probeviz.sim.kubelet.gates import OF_THE_CLUSTER
from probeviz.sim.objects import Condition, Pod
from probeviz.sim.releases import release
from probeviz.sim.world import World

Json = dict[str, Any]
ONLY = "kubectl patch --subresource=status writes the conditions of a Pod here that are not the cluster's own"
REJECTED = "The request is invalid: the server rejected our request due to an error in our request"
WORDS = ("True", "False", "Unknown")


class Wrong(Exception):
    """What the API server says against the patched status of one Pod."""


def patch_status(world: World, given: Parsed, found: Chosen, type_: PatchType, patch: Any) -> Answer:
    """The answer, with the entry that writes the conditions."""
    check_output(given)
    dry = dry_run(given)
    lines: list[Line] = []
    wrong = [text.removeprefix("error: ") for text in found.errors]
    changed: dict[str, list[Condition]] = {}
    for resource, obj in found.objects:
        if not isinstance(obj, Pod):
            raise NotSimulated(f"{ONLY}, and {resource.ref(obj.metadata.name)} is no Pod.")
        try:
            done = _patched(world, obj, type_, patch)
        except Wrong as error:
            wrong.append(str(error))
            continue
        if done.changed:
            changed[obj.metadata.name] = done.foreign
        said = f"{'patched' if done.changed else 'patched (no change)'}{DRY[dry]}"
        name = resource.ref(obj.metadata.name)
        lines += out(name if given.flags.get("output") == "name" else f"{name} {said}")
    lines += err(*wrong) if wrong else []
    if dry != "none" or not changed:
        return Answer(lines, int(bool(wrong)), Refused() if wrong and dry == "none" else None)
    return Answer(lines, int(bool(wrong)), Conditions(pods=changed))


class _Done(NamedTuple):
    foreign: list[Condition]
    changed: bool


def _patched(world: World, pod: Pod, type_: PatchType, patch: Any) -> _Done:
    before = pod_status(world, pod, release(world.setup.release))
    after = _merged({"status": before}, type_, patch, pod.metadata.name)["status"]
    if not isinstance(after, dict):
        raise NotSimulated(f"{ONLY}.")
    old, new = _by_type(before), _by_type(after)
    rest = {name: value for name, value in after.items() if name != "conditions"}
    same = all(old.get(name) == new.get(name) for name in OF_THE_CLUSTER)
    if rest != {name: value for name, value in before.items() if name != "conditions"} or not same:
        raise NotSimulated(f"{ONLY}; the kubelet writes all else of a status again.")
    foreign = [each for name, each in new.items() if name not in OF_THE_CLUSTER]
    _judge(world, pod, foreign, list(new))
    return _Done([_condition(world, each) for each in foreign], old != new)


def _by_type(status: Json) -> dict[str, Json]:
    rows = status.get("conditions") or []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise NotSimulated(f"{ONLY}: status.conditions is a list of them.")
    return {str(row.get("type") or ""): row for row in rows}


def _merged(current: Json, type_: PatchType, patch: Any, name: str) -> Json:
    try:
        if type_ == "json":
            if not isinstance(patch, list):
                raise NotSimulated(f"{ONLY}: a JSON patch is a list of operations.")
            found: Json = json_patch(copy.deepcopy(current), patch)
            return found
        if not isinstance(patch, dict) or set(patch) - {"status"} or not isinstance(patch.get("status") or {}, dict):
            raise NotSimulated(f'{ONLY}: write it as {{"status": {{"conditions": [...]}}}}.')
        if type_ == "merge":
            merged: Json = merge_patch(current, patch)
            return merged
    except PatchFailed as failed:
        raise Wrong(f"{REJECTED} ({failed})") from None
    return {"status": _strategic(current["status"], patch.get("status") or {})}


def _strategic(current: Json, patch: Json) -> Json:
    """Conditions are merged by type (core/v1/types.go, patchMergeKey); a patched one comes first, when it is new."""
    merged = {**current, **{name: value for name, value in patch.items() if name != "conditions"}}
    rows, given = _by_type(current), _by_type(patch)
    new = [row for name, row in given.items() if name not in rows]
    merged["conditions"] = [*new, *({**row, **given.get(name, {})} for name, row in rows.items())]
    return merged


def _judge(world: World, pod: Pod, foreign: list[Json], order: list[str]) -> None:
    """Raises Wrong for what the API server refuses."""
    for row in foreign:
        kind = str(row.get("type") or "")
        for error in names.qualified_name_errors(kind, release(world.setup.release)):
            at = f"status.conditions[{order.index(kind)}].type"
            raise Wrong(f'The Pod "{pod.metadata.name}" is invalid: {at}: Invalid value: "{kind}": {error}')
        if row.get("status") not in WORDS:
            raise NotSimulated(f"The status of condition {kind} is one of {', '.join(WORDS)}, in quotes.")


def _condition(world: World, row: Json) -> Condition:
    return Condition(
        type=row["type"],
        status=row["status"],
        reason=str(row.get("reason") or ""),
        message=str(row.get("message") or ""),
        last_transition_time=_stamp(world, row),
    )


def _stamp(world: World, row: Json) -> int | None:
    """As it was given; nobody fills one in."""
    given = row.get("lastTransitionTime")
    if given is None:
        return None
    try:
        at = datetime.fromisoformat(str(given))
        return round((at - start_of(world.setup.start)).total_seconds()) * 1_000
    except (ValueError, TypeError):
        raise NotSimulated(f'lastTransitionTime: "{given}" is no stamp such as "2026-01-05T10:00:00Z".') from None
