"""`kubectl create -f` and `kubectl create deployment` (kubectl pkg/cmd/create)."""

import re
from collections.abc import Mapping
from typing import Any

from probeviz.api import create as api
from probeviz.api.apply import DRY
from probeviz.api.problems import stderr_of
from probeviz.kubectl import change, making
from probeviz.kubectl.answer import Answer, Line, err
from probeviz.kubectl.errors import KubectlError, NotSimulated
from probeviz.kubectl.flags import Flag, Parsed, parse
from probeviz.kubectl.hinted import hint
from probeviz.kubectl.manifests import read_files
from probeviz.kubectl.record import RECORD
from probeviz.sim.entries import Apply, Refused
from probeviz.sim.releases import release
from probeviz.sim.world import World

Json = dict[str, Any]

FLAGS = (Flag("filename", "f", many=True), Flag("validate", bare="true"), *making.FLAGS, RECORD)
DEPLOYMENT_FLAGS = (Flag("image", many=True), *making.FLAGS)
SINCE_19 = (Flag("replicas", "r"), Flag("port"))


def create(world: World, args: list[str], files: Mapping[str, str], stdin: str | None) -> Answer:
    """`-f FILE`: each object of the file must be new."""
    given = parse("create", args, FLAGS)
    name = given.flags.get("filename")
    if name is None:
        if given.words:
            raise NotSimulated(
                f"kubectl create {given.words[0]} is not simulated; create deployment and create -f are."
            )
        raise KubectlError("error: must specify one of -f and -k")
    if given.words:
        raise KubectlError(
            f"error: Unexpected args: [{' '.join(given.words)}]\nSee 'kubectl create -h' for help and examples"
        )
    return _of_files(world, given, read_files(name, files, stdin))


def _of_files(world: World, given: Parsed, sources: list[tuple[str, str]]) -> Answer:
    """All objects of the files; what one is refused does not keep the others from being created."""
    dry = change.dry_run(given)
    change.check_output(given)
    if given.flags.get("validate", "true") not in ("true", "strict"):
        raise NotSimulated("kubectl create --validate is not simulated; leave the flag out, or use kubectl apply.")
    made = api.create_files(world, sources, checked=dry != "client", change_cause=given.cause)
    said: list[Line] = []
    for i, (each, after) in enumerate(made.made):
        if dry == "client":
            form = {**each.value, "metadata": {"namespace": "default", **each.value.get("metadata", {})}}
        else:
            form = change.form_after(world, each.kind, each.api_version, after)
        said += making.shown(each, form, f"created{DRY[dry]}", given, first=not i)
    errors = stderr_of(made.refusals).replace("no objects passed to apply", "no objects passed to create")
    said += err(*errors.splitlines()) if errors else []
    if dry != "none":
        return Answer(said, int(bool(made.refusals)))
    for each, _ in made.made:
        said += hint(f"{each.resource}/{each.name}", None, each.value)
    return Answer(said, int(bool(made.refusals)), Apply(objects=made.objects) if made.objects else Refused())


def create_deployment(world: World, args: list[str]) -> Answer:
    """kubectl pkg/cmd/create/create_deployment.go: labels `app=NAME`, a container for each image."""
    minor = release(world.setup.release).minor
    new = minor >= 19
    own, command = behind_dashes(args)
    given = parse("create deployment", own, DEPLOYMENT_FLAGS + SINCE_19, minor)
    images = [image for text in given.all("image") for image in text.split(",")]
    if not images:
        raise required_flag(world, "image")
    if len(given.words) != 1 or (command and not new):
        count = len(given.words) + len(command)
        raise KubectlError(
            f"error: exactly one NAME is required, got {count}"
            "\nSee 'kubectl create deployment -h' for help and examples"
        )
    if len(images) > 1 and command:
        raise KubectlError("error: cannot specify multiple --image options and command")
    name = given.words[0]
    replicas = whole_number("create deployment", "replicas", given.flags.get("replicas", "1"))
    if replicas < 0:
        raise KubectlError(f"error: invalid replicas: {replicas}")
    containers = [{"name": container_name(image), "image": image} for image in images]
    value = deployment_of(name, {"app": name}, containers, replicas)
    if given.flags.get("port"):
        port = whole_number("create deployment", "port", given.flags["port"])
        containers[0]["ports"] = [{"containerPort": port}]  # type: ignore[assignment]
    if command:
        containers[0]["command"] = command  # type: ignore[assignment]
    return making.make(world, given, value, failing="failed to create deployment: ")


# --- what `run` and `expose` need too -------------------------------------------------------------------------------


def deployment_of(name: str, labels: dict[str, str], containers: list[Json], replicas: int) -> Json:
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "labels": labels},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": containers}},
        },
    }


def container_name(image: str) -> str:
    """`nginx` of `docker.io/library/nginx:1.27`."""
    last = image.rpartition("/")[2]
    name = re.split("[:@]", last)[0].lower()
    return re.sub("[^a-z0-9-]", "-", name)


def behind_dashes(args: list[str]) -> tuple[list[str], list[str]]:
    """What stands before `--`, and behind it."""
    if "--" not in args:
        return args, []
    at = args.index("--")
    return args[:at], args[at + 1 :]


def required_flag(world: World, name: str) -> KubectlError:
    begin = "error" if release(world.setup.release).minor > 20 else "Error"
    return KubectlError(f'{begin}: required flag(s) "{name}" not set')


def whole_number(verb: str, name: str, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise KubectlError(
            f'error: invalid argument "{text}" for "--{name}" flag: strconv.ParseInt: parsing "{text}":'
            f" invalid syntax\nSee 'kubectl {verb} --help' for usage."
        ) from None
