"""`kubectl rollout ...` (kubectl pkg/cmd/rollout): the objects that its verbs are given, and what is said of none."""

from collections.abc import Mapping

from probeviz.kubectl import chosen
from probeviz.kubectl.answer import Line, err
from probeviz.kubectl.chosen import Chosen
from probeviz.kubectl.errors import KubectlError
from probeviz.kubectl.flags import Flag, Parsed
from probeviz.kubectl.refused import told
from probeviz.sim.world import World

FLAGS = (Flag("selector", "l"), Flag("filename", "f", many=True))


def given_objects(world: World, given: Parsed, files: Mapping[str, str], stdin: str | None) -> Chosen:
    """Those that are named, in a file, selected, or all of the kind (ResourceTypeOrNameArgs(true, ...))."""
    if not given.words and not given.flags.get("filename"):
        raise KubectlError("error: required resource not specified")
    return chosen.chosen(world, given, given.words, files, stdin, every=True)


def nothing(found: Chosen) -> list[Line]:
    """What is said when nothing is there, and of what is not."""
    return err(*told(found.errors)) if found.errors else err("No resources found in default namespace.")
