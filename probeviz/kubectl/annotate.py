"""`kubectl annotate` (kubectl pkg/cmd/annotate/annotate.go)."""

from collections.abc import Mapping

from probeviz.api.patches import Living
from probeviz.api.patches import patch as api_patch
from probeviz.api.writes import Writes
from probeviz.kubectl import change, chosen
from probeviz.kubectl.answer import Answer
from probeviz.kubectl.change import Did
from probeviz.kubectl.errors import KubectlError
from probeviz.kubectl.flags import ALL_NAMESPACES, Flag, parse
from probeviz.kubectl.label import listed, sends
from probeviz.kubectl.pairs import Pairs, parse_pairs, split_pairs
from probeviz.kubectl.record import RECORD, annotations
from probeviz.sim.apiserver import CHANGE_CAUSE
from probeviz.sim.world import World

FLAGS = (
    ALL_NAMESPACES,
    Flag("overwrite", takes=False),
    Flag("list", takes=False),
    *chosen.FLAGS,
    *change.FLAGS,
    change.LOCAL,
    RECORD,
)


def annotate(world: World, args: list[str], files: Mapping[str, str], stdin: str | None) -> Answer:
    given = parse("annotate", args, FLAGS)
    words, pairs = split_pairs(given.words, "annotation")
    wanted = parse_pairs(pairs, "annotation", removable=True)
    _check(wanted, bool(words or given.flags.get("filename")), given.on("list"))
    found = chosen.chosen(world, given, words, files, stdin)

    def alter(writes: Writes, at: Living) -> Did:
        if not given.on("overwrite"):
            _keep(wanted, at.current["metadata"].get("annotations", {}))
        recorded = annotations(given) if sends(given) else {}
        changes: dict[str, str | None] = {**recorded, **wanted.new, **dict.fromkeys(wanted.gone)}
        after = api_patch(writes, at, "merge", {"metadata": {"annotations": changes}}).after
        if given.on("list"):
            return Did("", at.current, tuple(listed(after["metadata"].get("annotations", {}))))
        return Did("annotated", after)

    answer = change.change(world, "annotate", given, found, alter)
    return answer._replace(entry=None) if given.on("list") else answer


def _check(wanted: Pairs, named: bool, listing: bool) -> None:
    """Validate."""
    if not named:
        raise KubectlError(chosen.UNNAMED)
    if not wanted.new and not wanted.gone and not listing:
        raise KubectlError("error: at least one annotation update is required")
    both = [key for key in wanted.gone if key in wanted.new]
    if both:
        said = "can not both modify and remove the following annotation(s) in the same command"
        raise KubectlError(f"error: {said}: {', '.join(both)}")


def _keep(wanted: Pairs, there: Mapping[str, str]) -> None:
    """validateNoAnnotationOverwrites."""
    said = [
        f"'{key}' already has a value ({there[key]})"
        for key in sorted(wanted.new)
        if key in there and key != CHANGE_CAUSE  # which may always be overwritten
    ]
    if said:
        found = "--overwrite is false but found the following declared annotation(s)"
        raise KubectlError(f"error: {found}: {'; '.join(said)}")
