"""`kubectl replace -f` (kubectl pkg/cmd/replace/replace.go)."""

from collections.abc import Mapping

from probeviz.api import refusals
from probeviz.api.documents import Item, find
from probeviz.api.patches import Living
from probeviz.api.patches import replace as api_replace
from probeviz.api.problems import Refusal, stderr_of
from probeviz.api.writes import Writes
from probeviz.kubectl import change
from probeviz.kubectl.answer import Answer, Line, err
from probeviz.kubectl.change import Did
from probeviz.kubectl.errors import KubectlError, NotSimulated
from probeviz.kubectl.flags import Flag, Parsed, parse
from probeviz.kubectl.hinted import hint
from probeviz.kubectl.manifests import read_files
from probeviz.kubectl.record import RECORD, record
from probeviz.kubectl.resources import lookup
from probeviz.sim.entries import Patch, Refused
from probeviz.sim.releases import release
from probeviz.sim.world import World

FLAGS = (
    Flag("filename", "f", many=True),
    Flag("force", takes=False, why="; delete the object and apply the file."),
    Flag("save-config", takes=False, why="; delete the object and apply the file."),
    Flag("validate", bare="true"),
    *change.FLAGS,
    RECORD,
)


def replace(world: World, args: list[str], files: Mapping[str, str], stdin: str | None) -> Answer:
    """The whole object as the file has it: what the file does not say gets its default."""
    given = parse("replace", args, FLAGS, release(world.setup.release).minor)
    name = given.flags.get("filename")
    if name is None:
        raise KubectlError("error: must specify one of -f and -k")
    if given.flags.get("validate", "true") not in ("true", "strict"):
        raise NotSimulated("kubectl replace --validate is not simulated; leave the flag out, or use kubectl apply.")
    dry = change.dry_run(given)
    change.check_output(given)
    writes, lines, refused = Writes(world), [], []
    for file, text in read_files(name, files, stdin):
        found = find(text, file, writes.release)
        refused += [refusal for _, refusal in found.refusals]
        for _, item in found.items:
            try:
                lines += _one(world, writes, item, given)
            except Refusal as refusal:
                refused.append(refusal)
    lines += err(*stderr_of(refused).splitlines())
    stored = list(writes.stored.values())
    if dry != "none" or not stored:
        return Answer(lines, int(bool(refused)), Refused() if refused and dry == "none" else None)
    return Answer(lines, int(bool(refused)), Patch(objects=stored))


def _one(world: World, writes: Writes, item: Item, given: Parsed) -> list[Line]:
    doing = f'error when replacing "{item.document.file}": '
    if not item.name:
        raise refusals.unnamed(item.document, doing)
    current = writes.current(item)
    resource = lookup(item.kind, world.setup.release)
    if current is None:
        raise refusals.not_found(item.document, doing, resource.qualified, item.name)
    wrong = refusals.undecodable(item.document, item.kind, item.api_version, item.checked, writes.release.minor, doing)
    if wrong is not None:
        raise wrong
    form = {**item.value, "metadata": {"namespace": "default", **item.value.get("metadata", {})}}
    form.pop("status", None)
    record(form, given)
    after = api_replace(writes, Living(item, current), form, doing)
    lines = change.printed(world, resource, Living(item, current), Did("replaced", after), given)
    quiet = change.dry_run(given) != "none"
    return lines if quiet else lines + hint(f"{item.resource}/{item.name}", current, after)
