"""What Go's encoding/json makes of an object that kubectl holds and no server has stored."""

import copy
from typing import Any

from probeviz.sim.releases import release
from probeviz.sim.world import World

Json = dict[str, Any]

STAMPED = 34  # from this release on it has no `creationTimestamp: null`


def sent(world: World, value: Json) -> Json:
    """The object with the structs that hold nothing."""
    form = copy.deepcopy(value)
    metas = [form.setdefault("metadata", {})]
    spec = form.setdefault("spec", {})
    match form["kind"]:
        case "Deployment":
            template = spec.setdefault("template", {})
            metas.append(template.setdefault("metadata", {}))
            spec.setdefault("strategy", {})
            containers = template.setdefault("spec", {}).setdefault("containers", [])
        case "Pod":
            containers = spec.setdefault("containers", [])
        case _:
            containers = []
    for container in containers:
        container.setdefault("resources", {})
    form["status"] = {"loadBalancer": {}} if form["kind"] in ("Service", "Ingress") else {}
    if release(world.setup.release).minor < STAMPED:
        for meta in metas:
            meta["creationTimestamp"] = None
    return form
