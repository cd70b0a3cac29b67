"""What `patch`, `label`, `annotate`, `set` and `replace` have in common: one line an object, one entry a command."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from probeviz.api.apply import DRY, DryRun
from probeviz.api.documents import Item
from probeviz.api.encode import encode
from probeviz.api.patches import Living, living
from probeviz.api.problems import Refusal, stderr_of
from probeviz.api.writes import Writes
from probeviz.kubectl.answer import Answer, Line, err, out
from probeviz.kubectl.chosen import Chosen
from probeviz.kubectl.errors import KubectlError, NotSimulated
from probeviz.kubectl.flags import Flag, Parsed
from probeviz.kubectl.forms import to_json, to_yaml
from probeviz.kubectl.resources import Resource
from probeviz.kubectl.sent import sent
from probeviz.sim.entries import Patch, Refused
from probeviz.sim.store import table
from probeviz.sim.world import World

Json = dict[str, Any]

KINDS = ("Deployment", "Pod", "Service", "Ingress")
FLAGS = (
    Flag("dry-run", bare="unchanged"),
    Flag("output", "o"),
)
LOCAL = Flag("local", takes=False)
SERVER = re.compile(r"Error from server \((\w+)\): (.*)", re.DOTALL)


class Did(NamedTuple):
    """What a verb did to one object: its word for it (empty: it prints nothing), and the object as it is then."""

    said: str
    after: Json
    before: tuple[Line, ...] = ()  # what stands above the line


Alter = Callable[[Writes, Living], Did]


def change(world: World, verb: str, given: Parsed, found: Chosen, alter: Alter) -> Answer:
    """Does it to each object; what one is refused does not keep the others from it (ContinueOnError)."""
    dry, local = dry_run(given), given.on("local")
    check_output(given)
    if local and dry == "server":
        raise KubectlError("error: cannot specify --local and --dry-run=server - did you mean --dry-run=client?")
    writes = Local(world) if local else Writes(world)
    lines: list[Line] = []
    refused = [_refusal(text) for text in found.errors]
    for resource, obj in found.objects:
        if resource.kind not in KINDS:
            raise NotSimulated(f"kubectl {verb} {resource.plural} is not simulated; {takes(verb)}")
        at = _local(world, verb, obj) if local else living(writes, resource.kind, obj.metadata.name)
        assert at is not None
        try:
            did = alter(writes, at)
        except Refusal as refusal:
            refused.append(refusal)
        except KubectlError as error:
            refused.append(_refusal(error.message))
        else:
            lines += did.before
            lines += printed(world, resource, at, did, given)
    lines += err(*stderr_of(refused).splitlines())
    stored = list(writes.stored.values())
    if dry != "none" or local or not stored:
        return Answer(lines, int(bool(refused)), Refused() if refused and dry == "none" and not local else None)
    return Answer(lines, int(bool(refused)), Patch(objects=stored))


class Local(Writes):
    """`--local`: no server sees the object."""

    def update(self, item: Item, merged: Json, current: Json, doing: str) -> Json:
        return merged

    def keep(self, item: Item, current: Json) -> None:
        pass


def _local(world: World, verb: str, item: Item) -> Living:
    """The object of a file; `set` knows its type, and shows what that adds."""
    return Living(item, sent(world, item.value) if verb.startswith("set ") else item.value)


def takes(verb: str) -> str:
    return f"kubectl {verb} takes Deployments, Pods, Services and Ingresses here."


def dry_run(given: Parsed) -> DryRun:
    """`none`, `client` or `server` (cmdutil.GetDryRunStrategy)."""
    value = given.flags.get("dry-run", "none")
    value = {"unchanged": "client", "true": "client", "false": "none"}.get(value, value)
    if value not in DRY:
        raise KubectlError(f'error: Invalid dry-run value ({value}). Must be "none", "server", or "client".')
    return value


def check_output(given: Parsed) -> None:
    output = given.flags.get("output", "")
    if output not in ("", "name", "json", "yaml"):
        raise NotSimulated(f"-o {output} is not simulated here: use -o name, json or yaml.")


def printed(world: World, resource: Resource, at: Living, did: Did, given: Parsed) -> list[Line]:
    """The line for an object, or the object, as `-o` says."""
    name = at.item.name
    match given.flags.get("output", ""):
        case "":
            return out(f"{resource.ref(name)} {did.said}{DRY[dry_run(given)]}") if did.said else []
        case "name":
            return out(resource.ref(name))
        case "json":
            return out(to_json(_form(world, at, did, given)))
    return out(to_yaml(_form(world, at, did, given)))


def _form(world: World, at: Living, did: Did, given: Parsed) -> Json:
    return did.after if given.on("local") else form_after(world, at.item.kind, at.item.api_version, did.after)


def form_after(world: World, kind: str, api_version: str, after: Json) -> Json:
    """The whole object as the API server answers a write: `after` with what only the server gives."""
    live = table(world, kind).get(after["metadata"]["name"])
    if live is None:
        return {**after, "status": {"loadBalancer": {}} if kind in ("Service", "Ingress") else {}}
    now = encode(world, live, api_version)
    own = {k: v for k, v in now["metadata"].items() if k not in ("labels", "annotations")}
    meta = {**own, **after["metadata"]}
    before = {k: now["spec"].get(k) for k in after["spec"]}
    spec = {**{k: v for k, v in now["spec"].items() if k not in _SAID[kind]}, **after["spec"]}
    if before != after["spec"] and "generation" in meta:
        meta["generation"] += 1
    return {**now, "metadata": meta, "spec": spec}


# Of a spec, what a person may take away again; the rest is the server's and stays.
_SAID = {
    "Deployment": {"minReadySeconds", "paused"},
    "Pod": {"activeDeadlineSeconds"},
    "Service": {"selector", "externalName", "publishNotReadyAddresses"},
    "Ingress": {"ingressClassName", "defaultBackend", "backend", "rules", "tls"},
}


def _refusal(message: str) -> Refusal:
    """A refusal of kubectl's own, so that several are told as kubectl tells several."""
    if server := SERVER.match(message):
        return Refusal([], server[2], reason=server[1])
    return Refusal([], message.removeprefix("error: "))
