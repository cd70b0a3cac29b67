"""`kubectl set image` (kubectl pkg/cmd/set/set_image.go)."""

from collections.abc import Mapping
from typing import Any

from probeviz.api.gotext import quoted
from probeviz.api.patches import Living
from probeviz.api.writes import Writes
from probeviz.kubectl import change, chosen
from probeviz.kubectl.answer import Answer
from probeviz.kubectl.change import Did
from probeviz.kubectl.errors import KubectlError
from probeviz.kubectl.flags import parse
from probeviz.kubectl.pairs import parse_pairs, split_pairs
from probeviz.kubectl.pod_specs import updated
from probeviz.kubectl.record import RECORD
from probeviz.sim.world import World

Json = dict[str, Any]

FLAGS = (*chosen.FLAGS, *change.FLAGS, change.LOCAL, RECORD)


def set_image(world: World, args: list[str], files: Mapping[str, str], stdin: str | None) -> Answer:
    given = parse("set image", args, FLAGS)
    words, pairs = split_pairs(given.words, "image")
    images = parse_pairs(pairs, "image", removable=False).new
    if not words and not given.flags.get("filename"):
        raise KubectlError(chosen.UNNAMED)
    if not images:
        raise KubectlError("error: at least one image update is required")
    if len(images) > 1 and "*" in images:
        said = "all containers are already specified by *, but saw more than one container_name=container_image pairs"
        raise KubectlError(f"error: {said}")
    found = chosen.chosen(world, given, words, files, stdin)

    def alter(writes: Writes, at: Living) -> Did:
        what, said = "image update to pod template:", "image updated"
        return updated(writes, at, given, what, said, lambda spec: _set(spec, images))

    return change.change(world, "set image", given, found, alter)


def _set(spec: Json, images: dict[str, str]) -> None:
    containers = [*spec.get("initContainers", ()), *spec["containers"]]
    for name, image in images.items():
        taken = [container for container in containers if name in ("*", container["name"])]
        if not taken:
            raise KubectlError(f"error: unable to find container named {quoted(name)}")
        for container in taken:
            container["image"] = image
