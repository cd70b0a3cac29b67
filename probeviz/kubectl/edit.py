"""`kubectl edit`: opens a program on the visitor's machine, which a page cannot; it says where to edit instead."""

from collections.abc import Mapping

from probeviz.kubectl import chosen
from probeviz.kubectl.answer import Answer
from probeviz.kubectl.errors import KubectlError, NotSimulated
from probeviz.kubectl.flags import Flag, parse
from probeviz.kubectl.manifests import ENDINGS, named_in
from probeviz.kubectl.record import RECORD
from probeviz.sim.releases import release
from probeviz.sim.world import World

FLAGS = (Flag("output", "o"), Flag("filename", "f", many=True), RECORD)


def edit(world: World, args: list[str], files: Mapping[str, str], stdin: str | None) -> Answer:
    """Always a refusal: of what is not there, or one that names the file to edit."""
    given = parse("edit", args, FLAGS, release(world.setup.release).minor)
    found = chosen.chosen(world, given, given.words, files, stdin, "error: edit needs one or more resources")
    if found.errors:
        raise KubectlError("\n".join(found.errors))
    if not found.objects:
        raise KubectlError("error: edit cancelled, no objects found")
    resource, obj = found.objects[0]
    ref = resource.ref(obj.metadata.name)
    written = _written(world, files, resource.kind, obj.metadata.name)
    if written:
        raise NotSimulated(
            f"kubectl edit would open an editor on your machine. {ref} is written in {written}: change it in the"
            " editor of this page and apply it."
        )
    raise NotSimulated(
        f"kubectl edit would open an editor on your machine, and no file of this run holds {ref}: change it with"
        " kubectl patch or kubectl set, or see it with kubectl get -o yaml."
    )


def _written(world: World, files: Mapping[str, str], kind: str, name: str) -> str:
    """The file that holds the object, or ""."""
    for file in sorted(files):
        if not file.endswith(ENDINGS):
            continue
        try:
            pairs = named_in(files[file], file, world.setup.release)
        except KubectlError:
            continue
        if any(resource.kind == kind and named == name for resource, named in pairs):
            return file
    return ""
