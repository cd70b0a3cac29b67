"""`metadata` of a stored object as the API's JSON."""

from typing import Any

import msgspec

from probeviz.api import manifests
from probeviz.api.stamps import rfc3339
from probeviz.sim.objects import Meta
from probeviz.sim.world import World

Json = dict[str, Any]


def metadata(world: World, meta: Meta) -> Json:
    out = manifests.metadata(meta)
    out["uid"] = meta.uid
    out["resourceVersion"] = str(meta.resource_version)
    out["creationTimestamp"] = rfc3339(world.setup.start, meta.creation_timestamp)
    if meta.generation:
        out["generation"] = meta.generation
    if meta.deletion_timestamp is not None:
        out["deletionTimestamp"] = rfc3339(world.setup.start, meta.deletion_timestamp)
        out["deletionGracePeriodSeconds"] = meta.deletion_grace_period_seconds
    if meta.finalizers:
        out["finalizers"] = list(meta.finalizers)
    if meta.owner is not None:
        owner = msgspec.to_builtins(meta.owner)
        out["ownerReferences"] = [{**owner, "controller": True, "blockOwnerDeletion": True}]
    return out
