"""`kubectl scale` (kubectl pkg/cmd/scale/scale.go, pkg/scale/scale.go)."""

from collections.abc import Mapping
from typing import Any

import msgspec

from probeviz.api.apply import DRY, DryRun
from probeviz.api.room import wanted
from probeviz.kubectl import change, chosen
from probeviz.kubectl.answer import Answer, Line, err, out
from probeviz.kubectl.chosen import Chosen
from probeviz.kubectl.errors import KubectlError, NotSimulated
from probeviz.kubectl.flags import Flag, Parsed, parse
from probeviz.kubectl.forms import form_of, to_json, to_yaml
from probeviz.kubectl.record import RECORD
from probeviz.kubectl.refused import told
from probeviz.kubectl.resources import Resource
from probeviz.sim.entries import Refused, Scale
from probeviz.sim.objects import Deployment, ReplicaSet
from probeviz.sim.releases import release
from probeviz.sim.world import World

FLAGS = (
    Flag("replicas"),
    Flag("current-replicas"),
    Flag("resource-version"),
    Flag("dry-run", bare="unchanged"),
    Flag("output", "o"),
    *chosen.FLAGS,
    RECORD,
)
NO_SCALE = "Error from server (NotFound): the server could not find the requested resource"


def scale(world: World, args: list[str], files: Mapping[str, str], stdin: str | None) -> Answer:
    """One after the other; the first that cannot be scaled ends it, and what is not there is told of last."""
    given = parse("scale", args, FLAGS)
    replicas, dry = _replicas(world, given), change.dry_run(given)
    change.check_output(given)
    found = chosen.chosen(world, given, given.words, files, stdin, chosen.UNPROVIDED)
    _check(given, found)
    lines: list[Line] = []
    refs: list[str] = []
    errors = list(found.errors)
    scaled: list[Any] = []
    for resource, obj in found.objects:
        try:
            if dry != "client":
                _preconditions(obj, given)
                scaled.append(_scaled(obj, replicas))
                _room(world, scaled)
        except KubectlError as error:
            errors = [error.message]
            break
        refs.append(resource.ref(obj.metadata.name))
        lines += _said(world, resource, obj, given, dry)
    lines += err(*told(errors)) if errors else []
    if dry != "none" or not refs:
        return Answer(lines, int(bool(errors)), Refused() if errors and dry == "none" else None)
    entry = Scale(ref=refs[0], replicas=replicas, also=refs[1:], change_cause=given.cause)
    return Answer(lines, int(bool(errors)), entry)


def _replicas(world: World, given: Parsed) -> int:
    """Validate."""
    text = given.flags.get("replicas")
    if text is None:
        begin = "error" if release(world.setup.release).minor > 20 else "Error"
        raise KubectlError(f'{begin}: required flag(s) "replicas" not set')
    if int(text) < 0:
        raise KubectlError("error: The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0")
    if int(given.flags.get("current-replicas", "-1")) < -1:
        raise KubectlError("error: The --current-replicas must specify an integer of -1 or greater")
    return int(text)


def _check(given: Parsed, found: Chosen) -> None:
    if given.flags.get("resource-version") and len(found.objects) > 1:
        raise KubectlError("error: cannot use --resource-version with multiple resources")
    if not found.objects:
        missing = [text.removeprefix("Error from server (NotFound): ") for text in found.errors]
        listed = f" [{', '.join(missing)}]" if len(missing) > 1 else f" {missing[0]}" if missing else ""
        raise KubectlError(f"error: no objects passed to scale{listed}")


def _preconditions(obj: Any, given: Parsed) -> None:
    """ScalePrecondition.validate."""
    now, expected = _size(obj), int(given.flags.get("current-replicas", "-1"))
    if expected not in (-1, now):
        raise KubectlError(f"error: Expected replicas to be {expected}, was {now}")
    version = given.flags.get("resource-version", "")
    if version and version != str(obj.metadata.resource_version):
        raise KubectlError(f"error: Expected resource version to be {version}, was {obj.metadata.resource_version}")


def _size(obj: Any) -> int:
    match obj:
        case Deployment():
            return obj.spec.replicas
        case ReplicaSet():
            return obj.replicas
    raise KubectlError(NO_SCALE)


def _scaled(obj: Any, replicas: int) -> Any:
    if isinstance(obj, Deployment):
        return msgspec.structs.replace(obj, spec=msgspec.structs.replace(obj.spec, replicas=replicas))
    return msgspec.structs.replace(obj, replicas=replicas)


def _room(world: World, instead: list[Any]) -> None:
    words = wanted(world, instead).too_little(wanted(world))
    if words:
        raise NotSimulated(f"{words[0].upper()}{words[1:]}.")


def _said(world: World, resource: Resource, obj: Any, given: Parsed, dry: DryRun) -> list[Line]:
    """The object is printed as it was found: kubectl asks for it no second time."""
    ref = resource.ref(obj.metadata.name)
    match given.flags.get("output", ""):
        case "":
            return out(f"{ref} scaled{DRY[dry]}")
        case "name":
            return out(ref)
        case "json":
            return out(to_json(form_of(world, obj)))
    return out(to_yaml(form_of(world, obj)))
