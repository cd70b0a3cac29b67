"""`kubectl apply -f`: for each object of a file, create, configure or leave unchanged (kubectl pkg/cmd/apply).

Nothing here writes: what shall be stored leaves as a `sim.entries.Apply` that holds complete objects.
"""

import json
from typing import Any, NamedTuple

from probeviz.api import refusals, schema
from probeviz.api.admission import denied
from probeviz.api.decode import LAST_APPLIED, decode
from probeviz.api.defaults import default
from probeviz.api.documents import Item, find, notes
from probeviz.api.limits import PODS
from probeviz.api.manifests import manifest, pod_manifest
from probeviz.api.merge import patched, three_way
from probeviz.api.problems import Problem, Refusal, stderr_of
from probeviz.api.room import wanted
from probeviz.api.validation import validate, validate_update
from probeviz.api.validation.causes import Cause, refusal
from probeviz.api.validation.service import taken_node_ports
from probeviz.sim.entries import Apply, Refused
from probeviz.sim.objects import Manifest
from probeviz.sim.releases import Release, release
from probeviz.sim.store import table
from probeviz.sim.world import World

Json = dict[str, Any]


class Change(NamedTuple):
    """What applying does to one object; `before` is None when it is created, both are the API's JSON."""

    item: Item
    result: str  # created | configured | unchanged
    before: Json | None
    after: Json


class Applied(NamedTuple):
    """The entry for the log, and what a page wants to know beside it."""

    entry: Apply | Refused
    problems: list[Problem]  # errors first, then notes
    changes: list[Change]
    exit_code: int


def apply(world: World, text: str, filename: str, line: str = "") -> Applied:
    """Decides what `kubectl apply -f filename` does now; a bad object does not keep the others from being applied.

    `line` is what was typed, kept in the entry.  The entry also holds what is unchanged, so that the World can say
    so; one that only refuses is a Refused.
    """
    session = _Session(world, release(world.setup.release))
    session.run(text, filename)
    error = session.warnings + stderr_of([r for _, r in session.refusals])
    failed = bool(session.refusals)
    if failed and not session.out:
        entry: Apply | Refused = Refused(line=line, error=error)
    else:
        entry = Apply(line=line, out=session.out, error=error, objects=list(session.stored.values()))
    problems = sorted((p for _, r in session.refusals for p in r.problems), key=lambda p: (p.line, p.column))
    return Applied(entry, problems + session.notes, session.changes, int(failed))


class _Session:
    """One command: what it has done so far, as later documents of the file see it."""

    def __init__(self, world: World, of: Release) -> None:
        self.world = world
        self.release = of
        self.stored: dict[tuple[str, str], Manifest] = {}
        self.refusals: list[tuple[int, Refusal]] = []
        self.changes: list[Change] = []
        self.notes: list[Problem] = []
        self.out = ""
        self.warnings = ""

    def run(self, text: str, filename: str) -> None:
        found = find(text, filename, self.release)
        self.refusals += found.refusals
        for number, item in found.items:
            try:
                self._one(item)
            except Refusal as refused:
                self.refusals.append((number, refused))
        if not self.release.mapping_not_found:
            self.refusals.sort(key=lambda r: r[0])  # an old kubectl reads and applies in one pass

    def _one(self, item: Item) -> None:
        """applyOneObject."""
        meta = item.value.get("metadata", {})
        if not item.name:
            prefix = meta.get("generateName")
            if prefix:
                raise refusals.generated_name(item.document, prefix)
            raise refusals.nameless(item.document, item.type_line)
        if meta.get("namespace") not in (None, "", "default"):
            raise refusals.no_namespace(item.document, meta["namespace"])
        live = self._live(item)
        change = self._create(item) if live is None else self._patch(item, live)
        self.changes.append(change)
        self.notes += notes(item)
        self.out += f"{item.resource}/{item.name} {change.result}\n"

    def _live(self, item: Item) -> Manifest | None:
        pending = self.stored.get((item.kind, item.name))
        if pending is not None:
            return pending
        found = table(self.world, item.kind).get(item.name)
        if found is None or item.kind != "Pod":
            return found
        return pod_manifest(found, self.world.cluster.templates[found.template])

    def _create(self, item: Item) -> Change:
        minor = self.release.minor
        wrong = refusals.undecodable(item.document, item.kind, item.api_version, item.checked, minor)
        if wrong is not None:
            raise wrong
        obj = modified(item)
        default(item.kind, obj, self.release)
        causes = validate(item.kind, item.api_version, obj, self.release)
        self._refuse(item, causes or self._taken(item, obj), f'error when creating "{item.document.file}": ')
        self._store(item, obj, f'error when creating "{item.document.file}": ')
        return Change(item, "created", None, obj)

    def _patch(self, item: Item, live: Manifest) -> Change:
        current = manifest(live, item.api_version)
        original = self._original(item, current)
        patch = three_way(original, modified(item), current, item.struct)
        if not patch:
            self.stored[item.kind, item.name] = decode(item.kind, item.api_version, current)
            return Change(item, "unchanged", current, current)
        merged = patched(current, patch, item.struct)
        checked = schema.check(merged, item.struct, self.release)
        minor = self.release.minor
        wrong = refusals.undecodable_patch(item.document, item.checked, checked, patch, minor)
        if wrong is not None:
            raise wrong
        after = schema.normal(merged, item.struct)
        default(item.kind, after, self.release)
        causes = validate_update(item.kind, item.api_version, after, current, self.release)
        self._refuse(item, causes or self._taken(item, after), _patching(item, patch))
        self._store(item, after, _patching(item, patch))
        return Change(item, "configured", current, after)

    def _store(self, item: Item, obj: Json, doing: str) -> None:
        """Keeps it for the entry, when the run has room for its Pods."""
        made = decode(item.kind, item.api_version, obj)
        wrong = denied(self.world, item.document, made, doing)
        if wrong is not None:
            raise wrong
        stored = {**self.stored, (item.kind, item.name): made}
        before, after = wanted(self.world, self.stored.values()), wanted(self.world, stored.values())
        if after > PODS and after > before:
            raise refusals.too_many_pods(item.document, after)
        self.stored = stored

    def _original(self, item: Item, current: Json) -> Json:
        """The text that was applied last; an object made otherwise has none, which kubectl warns of."""
        text = current["metadata"].get("annotations", {}).get(LAST_APPLIED)
        if text is None:
            self.warnings += _missing(item, self.release)
            return {}
        try:
            found = json.loads(text)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def _refuse(self, item: Item, causes: list[Cause], doing: str) -> None:
        if not causes:
            return
        group = item.resource.partition(".")[2]
        resource = f"{item.kind}.{group}" if group else item.kind
        raise refusal(item.document, item.kind, resource, item.name, causes, doing)

    def _taken(self, item: Item, obj: Json) -> list[Cause]:
        if item.kind != "Service":
            return []
        taken = {
            port.node_port: service.metadata.name
            for service in self.world.cluster.services.values()
            for port in service.ports
            if port.node_port
        }
        return list(taken_node_ports(obj["spec"].get("ports", []), taken, item.name))


def modified(item: Item) -> Json:
    """The object as kubectl sends it: with the namespace, and with its own text as the last applied one.

    kubectl pkg/util/apply.go, GetModifiedConfiguration.
    """
    obj = json.loads(json.dumps(item.value))
    meta = obj.setdefault("metadata", {})
    meta["namespace"] = "default"
    notes_ = meta.setdefault("annotations", {})
    notes_.pop(LAST_APPLIED, None)
    text = json.dumps(obj, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    for char, escaped in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(char, escaped)  # as encoding/json escapes HTML
    notes_[LAST_APPLIED] = text + "\n"
    obj.pop("status", None)
    return obj  # type: ignore[no-any-return]


def _patching(item: Item, patch: Json) -> str:
    """What kubectl puts before the answer to a patch (AddSourceToErr)."""
    shown = json.dumps(patch, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return (
        f'error when applying patch:\n{shown}\nto:\n{item.type_line}\nName: "{item.name}", Namespace: "default"\n'
        f'for: "{item.document.file}": error when patching "{item.document.file}": '
    )


def _missing(item: Item, of: Release) -> str:
    if of.minor < 20:
        return (
            "Warning: kubectl apply should be used on resource created by either "
            "kubectl create --save-config or kubectl apply\n"
        )
    plural = item.type_line.partition("Resource=")[2].partition('"')[0]
    return (
        f"Warning: resource {plural}/{item.name} is missing the {LAST_APPLIED} annotation which is required by "
        "kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl "
        "create --save-config or kubectl apply. The missing annotation will be patched automatically.\n"
    )
