"""`kubectl patch` (kubectl pkg/cmd/patch/patch.go)."""

from collections.abc import Mapping
from typing import Any, cast

from probeviz.api.gotext import quoted
from probeviz.api.patches import Living, PatchType
from probeviz.api.patches import patch as api_patch
from probeviz.api.source import read
from probeviz.api.writes import Writes
from probeviz.kubectl import change, chosen
from probeviz.kubectl.answer import Answer, err
from probeviz.kubectl.change import Did
from probeviz.kubectl.errors import KubectlError, NotSimulated
from probeviz.kubectl.flags import Flag, Parsed, parse
from probeviz.kubectl.patch_status import patch_status
from probeviz.kubectl.record import RECORD, annotations
from probeviz.sim.releases import release
from probeviz.sim.world import World

FLAGS = (
    Flag("patch", "p"),
    Flag("patch-file"),
    Flag("type"),
    Flag("subresource"),
    Flag("filename", "f", many=True),
    *change.FLAGS,
    change.LOCAL,
    RECORD,
)
SUBRESOURCES = ("status", "scale", "resize")
TYPES = ("json", "merge", "strategic")


def patch(world: World, args: list[str], files: Mapping[str, str], stdin: str | None) -> Answer:
    given = parse("patch", args, FLAGS, release(world.setup.release).minor)
    type_ = _type(given)
    text = _text(world, given, files)
    value = _parsed(text, given.flags.get("patch", ""))
    found = chosen.chosen(world, given, given.words, files, stdin, "error: no objects passed to patch")

    if _subresource(given) == "status":
        return patch_status(world, given, found, type_, value)

    def alter(writes: Writes, at: Living) -> Did:
        done = api_patch(writes, at, type_, value)
        said = "patched" if done.after != at.current else "patched (no change)"
        after = done.after
        if given.cause and change.dry_run(given) != "client" and not given.on("local"):
            # A second patch upstream; here both are one write.
            recorded = {"metadata": {"annotations": annotations(given)}}
            after = api_patch(writes, Living(at.item, after), "merge", recorded).after
        return Did(said, after, tuple(err(*(f"Warning: {w}" for w in done.warnings))))

    return change.change(world, "patch", given, found, alter)


def _subresource(given: Parsed) -> str:
    """Of kubectl's three (pkg/cmd/patch, supportedSubresources) the one that is simulated, or ""."""
    value = given.flags.get("subresource", "")
    if value not in ("", *SUBRESOURCES):
        raise KubectlError(f'error: invalid subresource value: "{value}". Must be one of [{" ".join(SUBRESOURCES)}]')
    if value in ("scale", "resize"):
        raise NotSimulated(f"kubectl patch --subresource={value} is not simulated; kubectl scale sets the replicas.")
    return value


def _type(given: Parsed) -> PatchType:
    type_ = given.flags.get("type", "strategic")
    if type_.lower() not in TYPES:
        raise KubectlError(f"error: --type must be one of [{' '.join(TYPES)}], not {quoted(type_)}")
    return cast("PatchType", type_.lower())


def _text(world: World, given: Parsed, files: Mapping[str, str]) -> str:
    text, file = given.flags.get("patch", ""), given.flags.get("patch-file", "")
    if text and file:
        raise KubectlError("error: cannot specify --patch and --patch-file together")
    if file:
        found = files.get(file.removeprefix("./"))
        if found is None:
            raise KubectlError(f"error: unable to read patch file: open {file}: no such file or directory")
        return found
    if not text:
        if release(world.setup.release).minor < 20:
            raise KubectlError("error: Must specify -p to patch\nSee 'kubectl patch -h' for help and examples")
        raise KubectlError("error: must specify --patch or --patch-file containing the contents of the patch")
    return text


def _parsed(text: str, shown: str) -> Any:
    """YAML or JSON; several documents are one too many for kubectl, which takes the first."""
    documents, refusal = read(text, "patch")
    if documents:
        return documents[0].value
    if refusal is None:
        return None
    said = refusal.problems[0].server.removeprefix("error converting YAML to JSON: ") or refusal.problems[0].message
    raise KubectlError(f"error: unable to parse {quoted(shown)}: {said}")
