"""`kubectl rollout undo`, `restart`, `pause` and `resume` (kubectl pkg/polymorphichelpers, pkg/cmd/rollout)."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from probeviz.api.apply import DRY, DryRun
from probeviz.api.room import wanted
from probeviz.kubectl import change
from probeviz.kubectl.answer import Answer, Line, err, out
from probeviz.kubectl.describe.template import pod_template
from probeviz.kubectl.errors import KubectlError, NotSimulated
from probeviz.kubectl.flags import Flag, Parsed, parse
from probeviz.kubectl.forms import form_of, to_json, to_yaml
from probeviz.kubectl.refused import told
from probeviz.kubectl.resources import Resource
from probeviz.kubectl.rollout import FLAGS as CHOSEN
from probeviz.kubectl.rollout import given_objects, nothing
from probeviz.kubectl.tabwriter import TabWriter
from probeviz.sim import apiserver, templates
from probeviz.sim.controllers.deployment_util import revision, without_hash
from probeviz.sim.entries import Entry, Patch, Refused, Restart, Undo
from probeviz.sim.objects import Deployment
from probeviz.sim.releases import release
from probeviz.sim.world import World

FLAGS = (*CHOSEN, Flag("output", "o"))
UNDO_FLAGS = (*FLAGS, Flag("to-revision"), Flag("dry-run", bare="unchanged"))
PAUSED = "error: you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again"
SAID_AGAIN = 20  # from this release on the words are about the second
AGAIN = "if restart has already been triggered within the past second, please wait before attempting to trigger another"


class EmptyPatch(KubectlError):
    """rollout_restart.go, RunRestart: the stamp counts seconds.  Older ones tell of it and send the patch even so."""

    def __init__(self, name: str, minor: int) -> None:
        self.sent = minor < SAID_AGAIN
        super().__init__(f"error: failed to create patch for {name}: {'empty patch' if self.sent else AGAIN}")


Files = Mapping[str, str]
Do = Callable[[Resource, Any], str]  # the word for what becomes of one object; raises KubectlError
Becomes = Callable[[Any], Any]  # the object as the server answers it


def undo(world: World, args: list[str], files: Files, stdin: str | None) -> Answer:
    given = parse("rollout undo", args, UNDO_FLAGS)
    to, dry = int(given.flags.get("to-revision", "0")), change.dry_run(given)

    def entry(done: list[tuple[Resource, Any]]) -> Entry:
        first, *also = _refs(done)
        return Undo(ref=first, revision=to, also=also)

    back: list[Deployment] = []

    def roll_back(resource: Resource, deployment: Any) -> str:
        return _rolled_back(world, resource, deployment, to, dry, back)

    return _each(world, given, files, stdin, roll_back, entry, dry)


def restart(world: World, args: list[str], files: Files, stdin: str | None) -> Answer:
    given = parse("rollout restart", args, FLAGS)

    def entry(done: list[tuple[Resource, Any]]) -> Entry:
        first, *also = _refs(done)
        return Restart(ref=first, also=also)

    def stamp(resource: Resource, deployment: Any) -> str:
        if not isinstance(deployment, Deployment):
            raise _cannot(resource, deployment, "restarting is not supported")
        if deployment.spec.paused:
            raise _cannot(resource, deployment, "can't restart paused deployment (run rollout resume first)")
        if deployment.spec.template.annotations.get(apiserver.RESTARTED_AT) == apiserver.wall_time(world):
            raise EmptyPatch(deployment.metadata.name, release(world.setup.release).minor)
        return "restarted"

    def stamped(deployment: Deployment) -> Deployment:
        template = deployment.spec.template
        annotations = {**template.annotations, apiserver.RESTARTED_AT: apiserver.wall_time(world)}
        return _with(deployment, template=msgspec.structs.replace(template, annotations=annotations))

    return _each(world, given, files, stdin, stamp, entry, empty=True, becomes=stamped)


def pause(world: World, args: list[str], files: Files, stdin: str | None) -> Answer:
    return _set_paused(world, parse("rollout pause", args, FLAGS), files, stdin, paused=True)


def resume(world: World, args: list[str], files: Files, stdin: str | None) -> Answer:
    return _set_paused(world, parse("rollout resume", args, FLAGS), files, stdin, paused=False)


def _set_paused(world: World, given: Parsed, files: Files, stdin: str | None, *, paused: bool) -> Answer:
    def entry(done: list[tuple[Resource, Any]]) -> Entry:
        return Patch(objects=[_with(deployment, paused=paused) for _, deployment in done])

    def set_it(resource: Resource, deployment: Any) -> str:
        if not isinstance(deployment, Deployment):
            raise _cannot(resource, deployment, "pausing is not supported" if paused else "resuming is not supported")
        if deployment.spec.paused == paused:
            raise _cannot(resource, deployment, "is already paused" if paused else "is not paused")
        return "paused" if paused else "resumed"

    def becomes(deployment: Deployment) -> Deployment:
        return _with(deployment, paused=paused)

    return _each(world, given, files, stdin, set_it, entry, empty=True, becomes=becomes)


def _with(deployment: Deployment, **spec: Any) -> Deployment:
    return msgspec.structs.replace(deployment, spec=msgspec.structs.replace(deployment.spec, **spec))


def _each(
    world: World,
    given: Parsed,
    files: Files,
    stdin: str | None,
    do: Do,
    entry: Callable[[list[tuple[Resource, Any]]], Entry],
    dry: DryRun = "none",
    empty: bool = False,
    becomes: Becomes | None = None,
) -> Answer:
    """Does it to each object, and tells of those that refuse behind the others; `empty`: says when there is none.

    Without `becomes` the object is printed as it was found: `undo` asks for it no second time.
    """
    change.check_output(given)
    found = given_objects(world, given, files, stdin)
    if not found.objects:
        lines = nothing(found) if found.errors or empty else []
        return Answer(lines, int(bool(found.errors)), Refused() if found.errors else None)
    lines, done, errors = [], [], list(found.errors)
    for resource, obj in found.objects:
        try:
            said = do(resource, obj)
        except KubectlError as error:
            errors.append(error.message)
            if not (isinstance(error, EmptyPatch) and error.sent):
                continue
            said = "restarted"
        done.append((resource, obj))
        lines += _printed(world, resource, obj, f"{said}{DRY[dry]}", given, becomes)
    lines += err(*told(errors)) if errors else []
    if dry != "none" or not done:
        return Answer(lines, int(bool(errors)), Refused() if errors and dry == "none" else None)
    return Answer(lines, int(bool(errors)), entry(done))


def _printed(
    world: World, resource: Resource, obj: Any, said: str, given: Parsed, becomes: Becomes | None
) -> list[Line]:
    ref, output = resource.ref(obj.metadata.name), given.flags.get("output", "")
    if output in ("", "name"):
        return out(ref if output else f"{ref} {said}")
    form = form_of(world, obj if becomes is None else becomes(obj))
    if becomes is not None:
        form["metadata"] = {**form["metadata"], "generation": form["metadata"]["generation"] + 1}
    return out(to_json(form) if output == "json" else to_yaml(form))


def _refs(done: list[tuple[Resource, Any]]) -> list[str]:
    return [resource.ref(obj.metadata.name) for resource, obj in done]


def _rolled_back(
    world: World, resource: Resource, deployment: Any, to: int, dry: DryRun, back: list[Deployment]
) -> str:
    """polymorphichelpers/rollback.go, DeploymentRollbacker; `back`: those that the command has rolled back."""
    if not isinstance(deployment, Deployment):
        raise KubectlError(f'error: no rollbacker has been implemented for "{resource.kind}"')
    if deployment.spec.paused and dry != "client":
        raise KubectlError(PAUSED)
    rs = apiserver.find_revision(world, deployment, to) if to >= 0 else None
    if rs is None and to:
        raise KubectlError(f"error: unable to find specified revision {to} in history")
    if rs is None:
        raise KubectlError(f'error: no rollout history found for deployment "{deployment.metadata.name}"')
    template = templates.template_of(world, rs)
    if dry == "client":
        w = TabWriter()
        pod_template(w, world, template)
        return w.raw()
    if without_hash(template) == deployment.spec.template:
        return f"skipped rollback (current template already matches revision {revision(rs)})"
    spec = msgspec.structs.replace(deployment.spec, template=without_hash(template))
    back.append(msgspec.structs.replace(deployment, spec=spec))
    words = wanted(world, back).too_little(wanted(world))
    if words:
        raise NotSimulated(f"{words[0].upper()}{words[1:]}.")
    return "rolled back"


def _cannot(resource: Resource, obj: Any, why: str) -> KubectlError:
    """Begins with `error: ` by itself, which it keeps among others."""
    return KubectlError(f'error: error: {resource.qualified} "{obj.metadata.name}" {why}')
