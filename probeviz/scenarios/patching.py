"""Scripted lines that are decided by the World at their time: a patch of a Pod template, a change in one Pod."""

from copy import deepcopy
from typing import Any

from probeviz.api import schema
from probeviz.api.decode import decode
from probeviz.api.defaults import default
from probeviz.api.manifests import manifest
from probeviz.api.patch import set_value, shown
from probeviz.api.validation import validate_update
from probeviz.scenarios.script import OnePod, Patch
from probeviz.sim import entries
from probeviz.sim.objects import Pod
from probeviz.sim.releases import release
from probeviz.sim.world import World

Json = dict[str, Any]
API_VERSION = "apps/v1"


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
            set_value(after, path, value)
        _validate(world, after, before)
    except ValueError as error:
        return entries.Refused(line=line, error=f"{error}\n")
    same = after == before
    out = f"deployment.apps/{name} patched{' (no change)' if same else ''}\n"
    objects = [] if same else [decode("Deployment", API_VERSION, after)]
    return entries.Patch(objects=objects, line=line, out=out)


def _validate(world: World, after: Json, before: Json) -> None:
    """Decodes strictly, sets defaults and validates, in place; ValueError says what is wrong."""
    of = release(world.setup.release)
    struct = schema.root_struct("Deployment", API_VERSION)
    assert struct is not None
    checked = schema.check(after, struct, of)
    wrong = [f"{shown(unknown.path)}: {unknown.message(of.minor)}" for unknown in checked.unknown]
    wrong += [f"{shown(each.path)}: {each.message()}" for each in checked.wrong]
    if not wrong:
        default("Deployment", after, of)
        wrong = [f"{c.field}: {c.server}" for c in validate_update("Deployment", API_VERSION, after, before, of)]
    if wrong:
        raise ValueError("\n".join(wrong))


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
