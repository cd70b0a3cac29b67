"""`kubectl annotate` (kubectl pkg/cmd/annotate/annotate.go)."""

from collections.abc import Mapping

from probeviz.api.patches import Living
from probeviz.api.patches import patch as api_patch
from probeviz.api.writes import Writes
from probeviz.kubectl import change, chosen
from probeviz.kubectl.answer import Answer
from probeviz.kubectl.change import Did
from probeviz.kubectl.errors import KubectlError
from probeviz.kubectl.flags import Flag, parse
from probeviz.kubectl.label import listed
from probeviz.kubectl.pairs import Pairs, parse_pairs, split_pairs
from probeviz.sim.world import World

FLAGS = (Flag("overwrite", takes=False), Flag("list", takes=False), *chosen.FLAGS, *change.FLAGS)
CHANGE_CAUSE = "kubernetes.io/change-cause"  # may always be overwritten


def annotate(world: World, args: list[str], files: Mapping[str, str], stdin: str | None) -> Answer:
    given = parse("annotate", args, FLAGS)
    words, pairs = split_pairs(given.words, "annotation")
    wanted = parse_pairs(pairs, "annotation", removable=True)
    _check(wanted, bool(words or given.flags.get("filename")), given.on("list"))
    found = chosen.chosen(world, given, words, files, stdin)

    def alter(writes: Writes, at: Living) -> Did:
        if not given.on("overwrite"):
            _keep(wanted, at.current["metadata"].get("annotations", {}))
        changes: dict[str, str | None] = {**wanted.new, **dict.fromkeys(wanted.gone)}
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


def _keep(wanted: Pairs, annotations: Mapping[str, str]) -> None:
    """validateNoAnnotationOverwrites."""
    said = [
        f"'{key}' already has a value ({annotations[key]})"
        for key in sorted(wanted.new)
        if key in annotations and key != CHANGE_CAUSE
    ]
    if said:
        found = "--overwrite is false but found the following declared annotation(s)"
        raise KubectlError(f"error: {found}: {'; '.join(said)}")
