"""What the API server does with the writes of one command: create, update, each decoded, defaulted and validated.

Nothing here touches the World: what shall be stored is kept in `stored`, complete, for the entry of the log.
"""

import json
from typing import Any

from probeviz.api import refusals, schema
from probeviz.api.admission import denied, forbidden
from probeviz.api.decode import SERVER_SIDE, decode
from probeviz.api.defaults import default
from probeviz.api.documents import Item
from probeviz.api.limits import OBJECT_BYTES
from probeviz.api.manifests import manifest, pod_manifest
from probeviz.api.metadata import metadata
from probeviz.api.preconditions import guard_create, settle
from probeviz.api.room import wanted
from probeviz.api.selectors import matches
from probeviz.api.service_alloc import allocate
from probeviz.api.service_update import prepare_for_update
from probeviz.api.validation import validate, validate_update
from probeviz.api.validation.causes import Cause, refusal
from probeviz.sim.objects import Manifest, Service
from probeviz.sim.releases import release
from probeviz.sim.store import table
from probeviz.sim.world import World

Json = dict[str, Any]


class Writes:
    """One command: what it has stored so far, as its later writes see it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.release = release(world.setup.release)
        self.stored: dict[tuple[str, str], Manifest] = {}

    def live(self, kind: str, name: str) -> Manifest | None:
        pending = self.stored.get((kind, name))
        if pending is not None:
            return pending
        found = table(self.world, kind).get(name)
        if found is None or kind != "Pod":
            return found
        return pod_manifest(found, self.world.cluster.templates[found.template])

    def current(self, item: Item) -> Json | None:
        """The living object as the API's JSON, in the version that the item names."""
        live = self.live(item.kind, item.name)
        if live is None:
            return None
        found = self._shown(live, item)
        if item.kind == "Pod":
            default("Pod", found, self.release)  # what a Pod of a template has been given when it was created
        found["metadata"] |= self._system(item)
        return found

    def _shown(self, made: Manifest, item: Item) -> Json:
        """With what a Service says twice."""
        found = manifest(made, item.api_version)
        if item.kind == "Service" and self.release.minor >= 20 and found["spec"].get("clusterIP"):
            found["spec"]["clusterIPs"] = [found["spec"]["clusterIP"]]
        return found

    def _system(self, item: Item) -> Json:
        """What only the server sets of an object's metadata; the version that this command has written is not known."""
        live = table(self.world, item.kind).get(item.name)
        if live is None:
            return {}
        unknown = {"resourceVersion"} if (item.kind, item.name) in self.stored else set()
        stored = metadata(self.world, live.metadata)
        return {name: value for name, value in stored.items() if name in SERVER_SIDE - unknown}

    def create(self, item: Item, obj: Json, doing: str) -> Json:
        """POST: the object as it is stored; raises Refusal. `doing` is what kubectl puts before the answer."""
        wrong = refusals.undecodable(item.document, item.kind, item.api_version, item.checked, self.release.minor)
        if wrong is not None:
            raise wrong
        guard_create(item, obj, doing)
        default(item.kind, obj, self.release)
        unadmitted = forbidden(self.world, item.document, obj, doing)
        if unadmitted is not None:
            raise unadmitted
        self._judge(item, obj, None, doing)
        return self._store(item, obj, doing)

    def update(self, item: Item, merged: Json, current: Json, doing: str) -> Json:
        """PUT and PATCH: the merged object as it is stored in place of `current`; it is decodable."""
        after: Json = schema.normal(settle(item, merged, current, doing), item.struct)
        if item.kind == "Service" and self.release.minor >= 20:
            prepare_for_update(after.setdefault("spec", {}), current["spec"])
        default(item.kind, after, self.release)
        self._judge(item, after, current, doing)
        self._stays_owned(item, after)
        stored = self._store(item, after, doing)
        system = {k: v for k, v in current["metadata"].items() if k in SERVER_SIDE}
        return {**stored, "metadata": {**stored["metadata"], **system}}

    def keep(self, item: Item, current: Json) -> None:
        """An object that nothing changes, so that the entry can say so."""
        self.stored[item.kind, item.name] = decode(item.kind, item.api_version, current)

    def _store(self, item: Item, obj: Json, doing: str) -> Json:
        """Keeps it for the entry, when the run has room for its Pods; the object as it reads back."""
        size = len(json.dumps(obj))
        if size > OBJECT_BYTES:
            raise refusals.too_large(item.document, size)
        made = decode(item.kind, item.api_version, obj)
        wrong = denied(self.world, item.document, made, doing)
        if wrong is not None:
            raise wrong
        stored = {**self.stored, (item.kind, item.name): made}
        before, after = wanted(self.world, self.stored.values()), wanted(self.world, stored.values())
        words = after.too_little(before)
        if words:
            raise refusals.no_room(item.document, words)
        self.stored = stored
        return self._shown(made, item)

    def _stays_owned(self, item: Item, after: Json) -> None:
        """A limit of ours: a ReplicaSet does not let go of a Pod that its selector no longer takes."""
        pod = self.world.cluster.pods.get(item.name) if item.kind == "Pod" else None
        owner = pod.metadata.owner if pod is not None else None
        rs = self.world.cluster.replica_sets.get(owner.name) if owner is not None else None
        if rs is not None and not matches({"matchLabels": rs.selector}, after["metadata"].get("labels", {})):
            raise refusals.leaves_owner(item.document, rs.metadata.name)

    def _judge(self, item: Item, obj: Json, current: Json | None, doing: str) -> None:
        """Raises the Refusal of what is invalid or taken; before 1.20 addresses were given after the validation."""
        if self.release.minor >= 20:
            self._refuse(item, self._allocate(item, obj, current, doing), doing)
        if current is None:
            causes = validate(item.kind, item.api_version, obj, self.release)
        else:
            causes = validate_update(item.kind, item.api_version, obj, current, self.release)
        self._refuse(item, causes, doing)
        if self.release.minor < 20:
            self._refuse(item, self._allocate(item, obj, current, doing), doing)

    def _refuse(self, item: Item, causes: list[Cause], doing: str) -> None:
        if not causes:
            return
        group = item.resource.partition(".")[2]
        resource = f"{item.kind}.{group}" if group else item.kind
        raise refusal(item.document, item.kind, resource, item.name, causes, doing)

    def _allocate(self, item: Item, obj: Json, current: Json | None, doing: str) -> list[Cause]:
        """Why a Service does not get the addresses that it asks for."""
        if item.kind != "Service":
            return []
        pending = {name: made for (_, name), made in self.stored.items() if isinstance(made, Service)}
        services = {**self.world.cluster.services, **pending}
        others = [found for name, found in services.items() if name != item.name]
        old = None if current is None else current["spec"]
        return allocate(item.document, obj["spec"], old, others, self.release, doing)
