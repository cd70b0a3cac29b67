"""`kubectl apply -f` (kubectl pkg/cmd/apply): the decision is the API's half, see `api/apply.py`."""

from collections.abc import Mapping

from probeviz.api import apply as api
from probeviz.kubectl.answer import Answer, err, out
from probeviz.kubectl.errors import KubectlError, NotSimulated
from probeviz.kubectl.flags import Flag, parse
from probeviz.kubectl.manifests import read_file
from probeviz.sim.entries import Apply
from probeviz.sim.world import World

FLAGS = (
    Flag("filename", "f"),
    Flag("dry-run", bare="client"),
    Flag("server-side", takes=False),
    Flag("validate", bare="true"),
    Flag("recursive", "R", takes=False),
)


def apply(world: World, args: list[str], files: Mapping[str, str], stdin: str | None) -> Answer:
    """One line for each object, and an entry that holds what is to be stored."""
    given = parse("apply", args, FLAGS)
    name = given.flags.get("filename")
    if name is None:
        raise KubectlError("error: must specify one of -f and -k")
    if given.words:
        raise KubectlError(
            f"error: Unexpected args: [{' '.join(given.words)}]\nSee 'kubectl apply -h' for help and examples"
        )
    for flag in ("server-side", "dry-run"):
        if given.flags.get(flag, "false") not in ("false", "none"):
            raise NotSimulated(f"kubectl apply --{flag} is not simulated; leave the flag out.")
    done = api.apply(world, read_file(name, files, stdin), "STDIN" if name == "-" else name)
    said = done.entry.out if isinstance(done.entry, Apply) else ""
    # kubectl warns before it says what became of the object.
    warnings = [text for text in done.entry.error.splitlines() if text.startswith("Warning: ")]
    errors = [text for text in done.entry.error.splitlines() if not text.startswith("Warning: ")]
    return Answer(err(*warnings) + out(*said.splitlines()) + err(*errors), done.exit_code, done.entry)
