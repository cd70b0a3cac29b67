"""`kubectl set image|env|resources` (kubectl pkg/cmd/set)."""

from collections.abc import Mapping

from probeviz.kubectl.answer import Answer, out
from probeviz.kubectl.errors import KubectlError, NotSimulated
from probeviz.kubectl.set_env import set_env
from probeviz.kubectl.set_image import set_image
from probeviz.kubectl.set_resources import set_resources
from probeviz.sim.world import World

HELP = """\
Configure application resources.

Available Commands that work here:
  env         Update environment variables on a pod template
  image       Update the image of a pod template
  resources   Update resource requests/limits on objects with pod templates"""
ELSEWHERE = ("selector", "serviceaccount", "sa", "subject")


def set_(world: World, args: list[str], files: Mapping[str, str], stdin: str | None) -> Answer:
    what, rest = (args[0], args[1:]) if args else ("", [])
    match what:
        case "":
            return Answer(out(HELP))
        case "image":
            return set_image(world, rest, files, stdin)
        case "env":
            return set_env(world, rest, files, stdin)
        case "resources" | "resource":
            return set_resources(world, rest, files, stdin)
    if what in ELSEWHERE:
        raise NotSimulated(f"kubectl set {what} is not simulated; kubectl set image, env and resources are.")
    raise KubectlError(f'error: unknown command "{what}" for "kubectl set"\n{HELP}')
