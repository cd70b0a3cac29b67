"""Scripted lines that are decided by the World at their time: a patch of a Pod template, a change in one Pod."""

import re
from copy import deepcopy
from typing import Any

from probeviz.api import schema
from probeviz.api.decode import decode
from probeviz.api.defaults import default
from probeviz.api.manifests import manifest
from probeviz.api.validation import validate_update
from probeviz.scenarios.script import OnePod, Patch
from probeviz.sim import entries
from probeviz.sim.objects import Pod
from probeviz.sim.releases import release
from probeviz.sim.world import World

Json = dict[str, Any]
API_VERSION = "apps/v1"
STEP = re.compile(r"([A-Za-z]+)(?:\[([^\]]+)\])?")


class CannotPatch(ValueError):
    """The patch does not fit the object."""


def patch_entry(world: World, patch: Patch, line: str) -> entries.Entry:
    """The Deployment with the fields set, as `kubectl patch` would store it; refused with the reason."""
    name = patch.ref.partition("/")[2]
    live = world.cluster.deployments.get(name)
    if live is None:
        error = f'Error from server (NotFound): deployments.apps "{name}" not found\n'
        return entries.Refused(line=line, error=error)
    before = manifest(live, API_VERSION)
    after = deepcopy(before)
    try:
        for path, value in patch.fields.items():
            _set(after["spec"]["template"]["spec"], path, value)
        _validate(world, after, before)
    except CannotPatch as error:
        return entries.Refused(line=line, error=f"{error}\n")
    same = after == before
    out = f"deployment.apps/{name} patched{' (no change)' if same else ''}\n"
    objects = [] if same else [decode("Deployment", API_VERSION, after)]
    return entries.Patch(objects=objects, line=line, out=out)


def _set(spec: Json, path: str, value: Any) -> None:
    """Sets `containers[go-http].readinessProbe.httpGet.path`; mappings on the way are made, list items are not."""
    steps = path.split(".")
    into: Any = spec
    for i, step in enumerate(steps):
        field, item = _step(step)
        last = i == len(steps) - 1
        if not isinstance(into, dict):
            raise CannotPatch(f"{path}: {'.'.join(steps[:i])} is no mapping")
        if item is None:
            if last:
                _put(into, field, value)
                return
            into = into.setdefault(field, {})
            continue
        items = into.get(field)
        found = _item(items, item)
        if found is None:
            names = ", ".join(str(each.get("name", "?")) for each in items or [])
            raise CannotPatch(f"{path}: there is no {field} {item}; there is {names or 'none'}")
        if last:
            raise CannotPatch(f"{path}: name a field of {field} {item}")
        into = found


def _put(into: Json, field: str, value: Any) -> None:
    """A null removes the field, as in a merge patch."""
    if value is None:
        into.pop(field, None)
    else:
        into[field] = value


def _step(step: str) -> tuple[str, str | None]:
    match = STEP.fullmatch(step)
    assert match is not None, "checked when the scenario was read"
    return match[1], match[2]


def _item(items: Any, wanted: str) -> Json | None:
    """An item of a list by name or by index."""
    if not isinstance(items, list):
        return None
    if wanted.isdigit():
        return items[int(wanted)] if int(wanted) < len(items) else None
    return next((item for item in items if isinstance(item, dict) and item.get("name") == wanted), None)


def _validate(world: World, after: Json, before: Json) -> None:
    """Decodes strictly, sets defaults and validates, in place."""
    of = release(world.setup.release)
    struct = schema.root_struct("Deployment", API_VERSION)
    assert struct is not None
    checked = schema.check(after, struct, of)
    wrong = [f"{schema_path(unknown.path)}: {unknown.message(of.minor)}" for unknown in checked.unknown]
    wrong += [f"{schema_path(each.path)}: {each.message()}" for each in checked.wrong]
    if not wrong:
        default("Deployment", after, of)
        wrong = [f"{c.field}: {c.server}" for c in validate_update("Deployment", API_VERSION, after, before, of)]
    if wrong:
        raise CannotPatch("\n".join(wrong))


def schema_path(path: tuple[str | int, ...]) -> str:
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")


def one_pod_entry(world: World, change: OnePod, line: str) -> entries.Entry:
    """The change in the Pod that has this number now; refused when the Deployment has not so many."""
    pods = pods_of(world, change.deployment)
    if len(pods) < change.number:
        count = len(pods) or "no"
        error = f"{change.deployment} has {count} Pods now; there is no number {change.number}.\n"
        return entries.Refused(line=line, error=error)
    pod = pods[change.number - 1].metadata.name
    return entries.Program(pod=pod, route=change.route, become=deepcopy(change.become), quiet=True)


def pods_of(world: World, deployment: str) -> list[Pod]:
    """The Deployment's Pods that are not being deleted, the oldest first."""
    cluster = world.cluster

    def belongs(pod: Pod) -> bool:
        owner = pod.metadata.owner
        rs = cluster.replica_sets.get(owner.name) if owner is not None else None
        return rs is not None and rs.metadata.owner is not None and rs.metadata.owner.name == deployment

    alive = [pod for pod in cluster.pods.values() if pod.metadata.deletion_timestamp is None and belongs(pod)]
    return sorted(alive, key=lambda pod: (pod.metadata.creation_timestamp, pod.metadata.name))
