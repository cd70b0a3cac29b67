"""`kubectl VERB ...` against a World at its time: the one door to the verbs."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import NamedTuple

from probeviz.kubectl.annotate import annotate
from probeviz.kubectl.answer import Answer, err, out
from probeviz.kubectl.apply import apply
from probeviz.kubectl.delete import delete
from probeviz.kubectl.describe import describe
from probeviz.kubectl.diff import diff
from probeviz.kubectl.edit import edit
from probeviz.kubectl.errors import KubectlError, NotSimulated
from probeviz.kubectl.get import get
from probeviz.kubectl.help import ELSEWHERE, VERBS, help_text
from probeviz.kubectl.label import label
from probeviz.kubectl.logbook import LogBook
from probeviz.kubectl.logs import logs
from probeviz.kubectl.patch import patch
from probeviz.kubectl.replace import replace
from probeviz.kubectl.scale import scale
from probeviz.kubectl.set import set_
from probeviz.sim.entries import Refused
from probeviz.sim.world import World

CHANGING = ("annotate", "apply", "delete", "edit", "label", "patch", "replace", "scale", "set")
FROM_FILES = {
    "annotate": annotate,
    "apply": apply,
    "delete": delete,
    "diff": diff,
    "edit": edit,
    "label": label,
    "patch": patch,
    "replace": replace,
    "set": set_,
}


class Surroundings(NamedTuple):
    """What a command sees besides the World; `stdin` is the left side of a pipe, None without one."""

    files: Mapping[str, str]
    logs: LogBook
    stdin: str | None = None


def kubectl(world: World, args: list[str], around: Surroundings) -> Answer:
    """The answer to a command; a refusal is an answer too."""
    verb = args[0] if args else "help"
    try:
        return _run(world, verb, args[1:], around)
    except KubectlError as error:
        entry = Refused() if verb in CHANGING else None
        return Answer(err(error.message), error.code, entry)


def _run(world: World, verb: str, args: list[str], around: Surroundings) -> Answer:
    if "--help" in args or "-h" in args:
        return Answer(out(help_text()))
    if verb in FROM_FILES:
        return FROM_FILES[verb](world, args, around.files, around.stdin)
    match verb:
        case "get":
            return get(world, args)
        case "describe":
            return describe(world, args)
        case "logs":
            return logs(world, args, around.logs)
        case "scale":
            return scale(world, args)
        case "help" | "--help" | "-h":
            return Answer(out(help_text()))
    raise _unknown(verb)


def _unknown(verb: str) -> KubectlError:
    near = get_close_matches(verb, VERBS, n=1, cutoff=0.5)
    if verb in ELSEWHERE:
        return NotSimulated(f"kubectl {verb} is not simulated; {', '.join(VERBS)} work here.")
    hint = f"Did you mean kubectl {near[0]}?" if near else f"These work here: {', '.join(VERBS)}."
    return KubectlError(f'error: unknown command "{verb}" for "kubectl"\n{hint}')
