"""`kubectl VERB ...` against a World at its time: the one door to the verbs, which stand in `verbs.py`."""

from difflib import get_close_matches

from probeviz.kubectl.answer import Answer, err, out
from probeviz.kubectl.config_flags import loud
from probeviz.kubectl.errors import KubectlError, NotSimulated
from probeviz.kubectl.flags import deprecated, parse
from probeviz.kubectl.help import ELSEWHERE, help_of, help_text, verbs_text
from probeviz.kubectl.verb import Surroundings
from probeviz.kubectl.verbs import VERBS, named, seconds
from probeviz.sim.entries import Refused
from probeviz.sim.releases import release
from probeviz.sim.world import World

__all__ = ["Surroundings", "kubectl"]

HELP = ("help", "--help", "-h")
LOUD = "(-v {}: kubectl sends no requests here, so there are none to show.)"


def kubectl(world: World, args: list[str], around: Surroundings) -> Answer:
    """The answer to a command; a refusal is an answer too."""
    answer = _kubectl(world, args, around)
    level = loud(args)
    before = [LOUD.format(level)] if level else []
    name, rest = named(args)
    if name and not _asks_for_help(rest):
        before += deprecated(name, rest, VERBS[name].flags, release(world.setup.release).minor)
    return answer._replace(lines=err(*before) + answer.lines) if before else answer


def _kubectl(world: World, args: list[str], around: Surroundings) -> Answer:
    name, rest = named(args)
    try:
        if not name:
            return _no_verb(args, rest)
        if _asks_for_help(rest):
            return Answer(out(help_of(name)))
        return VERBS[name].run(world, rest, around)
    except KubectlError as error:
        entry = Refused() if name and VERBS[name].changes else None
        return Answer(err(error.message), error.code, entry)


def _asks_for_help(words: list[str]) -> bool:
    """What stands behind `--` belongs to another program."""
    own = words[: words.index("--")] if "--" in words else words
    return "--help" in own or "-h" in own


def _no_verb(args: list[str], moved: list[str]) -> Answer:
    """`moved` are the arguments with the flags behind the first word."""
    if not args or args[0] in HELP:
        name, _ = named(args[1:])
        return Answer(out(help_of(name) if name else help_text(*args[1:2] if seconds("".join(args[1:2])) else "")))
    if args[0].startswith("-"):
        if moved == args:
            parse("", args, ())
            return Answer(out(help_text()))
        if not seconds(moved[0]):
            raise KubectlError(f"Error: flags cannot be placed before plugin name: {args[0]}")
    verb, rest = moved[0], moved[1:]
    if not seconds(verb):
        raise _unknown(verb)
    if not rest or rest[0] in HELP or rest[0].startswith("-"):
        return Answer(out(help_text(verb)), 0 if rest else 1)
    known = ", ".join(f"kubectl {verb} {second}" for second in seconds(verb))
    if f"{verb} {rest[0]}" in ELSEWHERE:
        raise NotSimulated(f"kubectl {verb} {rest[0]} is not simulated; {known} work here.")
    raise KubectlError(f"error: unknown command \"{' '.join(rest)}\"\nSee 'kubectl {verb} -h' for help and examples")


def _unknown(verb: str) -> KubectlError:
    firsts = verbs_text().split(", ")
    near = get_close_matches(verb, firsts, n=1, cutoff=0.5)
    if verb in ELSEWHERE:
        return NotSimulated(f"kubectl {verb} is not simulated; {verbs_text()} work here.")
    hint = f"Did you mean kubectl {near[0]}?" if near else f"These work here: {verbs_text()}."
    return KubectlError(f'error: unknown command "{verb}" for "kubectl"\n{hint}')
