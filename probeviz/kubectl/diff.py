"""`kubectl diff -f` (kubectl pkg/cmd/diff/diff.go): what lives beside what applying would make, by `diff -u -N`."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from difflib import unified_diff
from typing import Any

from probeviz.api.apply import Change, Way, apply_files
from probeviz.api.encode import encode
from probeviz.kubectl.answer import Answer, err, out
from probeviz.kubectl.change import form_after
from probeviz.kubectl.errors import KubectlError
from probeviz.kubectl.flags import Flag, parse
from probeviz.kubectl.forms import to_yaml
from probeviz.kubectl.manifests import read_files
from probeviz.sim.store import table
from probeviz.sim.world import World

Json = dict[str, Any]

FLAGS = (
    Flag("filename", "f", many=True),
    Flag("server-side", takes=False),
)
NEVER = "1970-01-01 00:00:00.000000000 +0000"  # how diff dates a file that is not there
FAILED = 2  # 1 means that there are differences


def diff(world: World, args: list[str], files: Mapping[str, str], stdin: str | None) -> Answer:
    given = parse("diff", args, FLAGS)
    name = given.flags.get("filename")
    if name is None:
        raise KubectlError("error: must specify one of -f and -k", FAILED)
    try:
        sources = read_files(name, files, stdin)
    except KubectlError as error:
        raise KubectlError(error.message, FAILED) from None
    done = apply_files(world, sources, way=Way("server", given.on("server-side"), diff=True))
    if done.exit_code:
        return Answer(err(*done.entry.error.splitlines()), FAILED)
    lines = [line for each in sorted(done.changes, key=_file) for line in _lines(world, each)]
    return Answer(out(*lines), 1 if lines else 0)


def _file(change: Change) -> str:
    """`apps.v1.Deployment.default.web`."""
    return f"{change.item.api_version.replace('/', '.')}.{change.item.kind}.default.{change.item.name}"


def _lines(world: World, change: Change) -> list[str]:
    item = change.item
    live = table(world, item.kind).get(item.name)
    before = to_yaml(encode(world, live, item.api_version)).split("\n") if live is not None else []
    after = change.after if live is not None else _made(world, change.after)
    merged = to_yaml(form_after(world, item.kind, item.api_version, after)).split("\n")
    left, right = (f"/tmp/{side}-{_number(world, side)}/{_file(change)}" for side in ("LIVE", "MERGED"))
    now = _now(world)
    found = list(unified_diff(before, merged, left, right, NEVER if live is None else now, now, lineterm=""))
    return [f"diff -u -N {left} {right}", *found] if found else []


def _made(world: World, after: Json) -> Json:
    """What the API server adds to a new object."""
    stamp = _now(world)[:19].replace(" ", "T") + "Z"
    return {**after, "metadata": {"creationTimestamp": stamp, "generation": 1, **after["metadata"]}}


def _number(world: World, side: str) -> int:
    """Of a temporary directory: any, and the same in a replay."""
    return world.pick(10**9, "diff", side, world.now)


def _now(world: World) -> str:
    now = datetime.fromisoformat(world.setup.start) + timedelta(milliseconds=world.now)
    return f"{now:%Y-%m-%d %H:%M:%S}.{world.now % 1000:03d}000000 +0000"
