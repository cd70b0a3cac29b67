"""`kubectl apply -f` (kubectl pkg/cmd/apply): the decision is the API's half, see `api/apply.py`."""

from collections.abc import Mapping

from probeviz.api.apply import Applied, Change, Validate, Way, apply_files
from probeviz.api.gotext import quoted
from probeviz.api.patches import Living
from probeviz.kubectl import change
from probeviz.kubectl.answer import Answer, Line, err, out
from probeviz.kubectl.change import Did
from probeviz.kubectl.errors import KubectlError
from probeviz.kubectl.flags import Flag, Parsed, parse
from probeviz.kubectl.hinted import hint
from probeviz.kubectl.last_applied import OTHERS, refuse, view_last_applied
from probeviz.kubectl.manifests import read_files
from probeviz.kubectl.record import RECORD
from probeviz.kubectl.resources import lookup
from probeviz.sim.entries import Apply
from probeviz.sim.releases import release
from probeviz.sim.world import World

FLAGS = (
    Flag("filename", "f", many=True),
    Flag("server-side", takes=False),
    Flag("force-conflicts", takes=False),
    Flag("validate", bare="true"),
    Flag("overwrite", takes=False),
    Flag("all", takes=False),
    *change.FLAGS,
    RECORD,
)


def apply(world: World, args: list[str], files: Mapping[str, str], stdin: str | None) -> Answer:
    """One line for each object, and an entry that holds what is to be stored; a dry run has none."""
    if args and args[0] == "view-last-applied":
        return view_last_applied(world, args[1:], files, stdin)
    if args and args[0] in OTHERS:
        raise refuse(args[0])
    given = parse("apply", args, FLAGS, release(world.setup.release).minor)
    name = given.flags.get("filename")
    if name is None:
        raise KubectlError("error: must specify one of -f and -k")
    if given.words:
        raise KubectlError(
            f"error: Unexpected args: [{' '.join(given.words)}]\nSee 'kubectl apply -h' for help and examples"
        )
    dry, server_side = change.dry_run(given), given.on("server-side")
    change.check_output(given)
    if dry == "client" and server_side:
        raise KubectlError(
            "error: --dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)"
        )
    if given.on("force-conflicts") and not server_side:
        raise KubectlError("error: --force-conflicts only works with --server-side")
    way = Way(dry, server_side, validate=validation(given), change_cause=given.cause)
    done = apply_files(world, read_files(name, files, stdin), way=way)
    said = _said(world, done) if given.flags.get("output") is None else _shown(world, done, given)
    # kubectl warns before it says what became of the object.
    warnings = [text for text in done.entry.error.splitlines() if text.startswith("Warning: ")]
    errors = [text for text in done.entry.error.splitlines() if not text.startswith("Warning: ")]
    hints = [] if dry != "none" else [line for each in done.changes for line in _hint(each)]
    lines = err(*warnings) + said + err(*errors) + hints
    return Answer(lines, done.exit_code, done.entry if dry == "none" else None)


def _hint(each: Change) -> list[Line]:
    return hint(f"{each.item.resource}/{each.item.name}", each.before, each.after)


def validation(given: Parsed) -> Validate:
    """cmdutil.GetValidationDirective."""
    value = given.flags.get("validate", "strict")
    match value:
        case "true" | "strict":
            return "strict"
        case "false" | "ignore":
            return "ignore"
        case "warn":
            return "warn"
    raise KubectlError(f"error: invalid - validate option {quoted(value)}")


def _said(world: World, done: Applied) -> list[Line]:
    return out(*done.entry.out.splitlines()) if isinstance(done.entry, Apply) else []


def _shown(world: World, done: Applied, given: Parsed) -> list[Line]:
    """`-o name|json|yaml`: several objects are a List."""
    lines: list[Line] = []
    for each in done.changes:
        resource = lookup(each.item.kind, world.setup.release)
        lines += change.printed(world, resource, Living(each.item, each.after), Did(each.result, each.after), given)
    return lines
