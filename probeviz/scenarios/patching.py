"""Scripted lines that are decided by the World at their time: a patch of a Pod template, a change in one Pod."""

from copy import deepcopy
from typing import Any

from probeviz.api import schema
from probeviz.api.patches import Living, living, replace
from probeviz.api.problems import Refusal
from probeviz.api.set_path import set_value, shown
from probeviz.api.writes import Writes
from probeviz.scenarios.script import OnePod, Patch
from probeviz.sim import entries
from probeviz.sim.objects import Pod
from probeviz.sim.releases import Release
from probeviz.sim.world import World

Json = dict[str, Any]


def patch_entry(world: World, patch: Patch, line: str) -> entries.Entry:
    """The Deployment with the fields set, as `kubectl patch` would store it; refused with the reason."""
    name = patch.ref.partition("/")[2]
    writes = Writes(world)
    at = living(writes, "Deployment", name)
    if at is None:
        error = f'Error from server (NotFound): deployments.apps "{name}" not found\n'
        return entries.Refused(line=line, error=error)
    after = deepcopy(at.current)
    try:
        for path, value in patch.fields.items():
            set_value(after, path, value)
        _check(after, at, writes.release)
        same = replace(writes, at, after) == at.current
    except ValueError as wrong:
        return entries.Refused(line=line, error=f"{wrong}\n")
    except Refusal as refusal:
        said = "".join(f"{problem.server or problem.message}\n" for problem in refusal.problems)
        return entries.Refused(line=line, error=said)
    out = f"deployment.apps/{name} patched{' (no change)' if same else ''}\n"
    return entries.Patch(objects=[] if same else list(writes.stored.values()), line=line, out=out)


def _check(after: Json, at: Living, release: Release) -> None:
    """Decodes strictly; ValueError says, in our words, what cannot be."""
    checked = schema.check(after, at.item.struct, release)
    wrong = [f"{shown(unknown.path)}: {unknown.message(release.minor)}" for unknown in checked.unknown]
    wrong += [f"{shown(each.path)}: {each.message()}" for each in checked.wrong]
    if wrong:
        raise ValueError("\n".join(wrong))


def one_pod_entry(world: World, change: OnePod, line: str) -> entries.Entry:
    """The change in the Pod that has this number now; refused when the Deployment has not so many."""
    pods = pods_of(world, change.deployment)
    if len(pods) < change.number:
        count = "1 Pod" if len(pods) == 1 else f"{len(pods) or 'no'} Pods"
        error = f"{change.deployment} has {count} now; there is no number {change.number}.\n"
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
