"""`kubectl label` (kubectl pkg/cmd/label/label.go)."""

from collections.abc import Mapping
from typing import Any

from probeviz.api.gotext import quoted
from probeviz.api.patches import Living
from probeviz.api.patches import patch as api_patch
from probeviz.api.validation.names import label_value_errors
from probeviz.api.writes import Writes
from probeviz.kubectl import change, chosen
from probeviz.kubectl.answer import Answer, Line, out
from probeviz.kubectl.change import Did
from probeviz.kubectl.errors import KubectlError
from probeviz.kubectl.flags import ALL_NAMESPACES, Flag, Parsed, parse
from probeviz.kubectl.pairs import Pairs, split_pairs
from probeviz.kubectl.record import RECORD, annotations
from probeviz.sim.releases import release
from probeviz.sim.world import World

Json = dict[str, Any]

FLAGS = (
    ALL_NAMESPACES,
    Flag("overwrite", takes=False),
    Flag("list", takes=False),
    *chosen.FLAGS,
    *change.FLAGS,
    change.LOCAL,
    RECORD,
)


def label(world: World, args: list[str], files: Mapping[str, str], stdin: str | None) -> Answer:
    given = parse("label", args, FLAGS)
    words, pairs = split_pairs(given.words, "label")
    wanted = _parsed(pairs)
    if not words and not given.flags.get("filename"):
        raise KubectlError(chosen.UNNAMED)
    if not wanted.new and not wanted.gone and not given.on("list"):
        raise KubectlError("error: at least one label update is required")
    found = chosen.chosen(world, given, words, files, stdin)
    overwrite, old = given.on("overwrite"), release(world.setup.release).minor < 22

    def alter(writes: Writes, at: Living) -> Did:
        labels = at.current["metadata"].get("labels", {})
        above = out(*(f"label {quoted(key)} not found." for key in wanted.gone if key not in labels))
        if not overwrite:
            _keep(wanted, labels)
        changes: dict[str, str | None] = {**wanted.new, **dict.fromkeys(wanted.gone)}
        new: Json = {"labels": changes}
        if given.cause and sends(given):
            new["annotations"] = annotations(given)
        after = api_patch(writes, at, "merge", {"metadata": new}).after
        if given.on("list"):
            return Did("", at.current, tuple(above + listed(after["metadata"].get("labels", {}))))
        less = not overwrite and len(str(after)) < len(str(at.current))
        said = "not labeled" if after == at.current else "unlabeled" if less and not old else "labeled"
        return Did(said, after, tuple(above))

    answer = change.change(world, "label", given, found, alter)
    return answer._replace(entry=None) if given.on("list") else answer


def sends(given: Parsed) -> bool:
    """Whether the server is to take the change: else `label` and `annotate` record nothing."""
    return change.dry_run(given) != "client" and not given.on("local") and not given.on("list")


def listed(values: dict[str, str]) -> list[Line]:
    """`--list`: the pairs, sorted (kubectl has them in any order)."""
    return out(*(f"{key}={values[key]}" for key in sorted(values)))


def _parsed(words: list[str]) -> Pairs:
    """parseLabels."""
    pairs = Pairs({}, [])
    for word in words:
        key, equals, value = word.partition("=")
        if not equals:
            pairs.gone.append(word[:-1])
            continue
        if "=" in value:
            raise KubectlError(f"error: invalid label spec: {word}")
        if errors := list(label_value_errors(value)):
            raise KubectlError(f"error: invalid label value: {quoted(word)}: {';'.join(errors)}")
        pairs.new[key] = value
    if any(key in pairs.new for key in pairs.gone):
        raise KubectlError("error: can not both modify and remove a label in the same command")
    return pairs


def _keep(wanted: Pairs, labels: Mapping[str, str]) -> None:
    """validateNoOverwrites."""
    said = [
        f"'{key}' already has a value ({labels[key]}), and --overwrite is false"
        for key in sorted(wanted.new)
        if key in labels
    ]
    if said:
        raise KubectlError(f"error: {said[0]}" if len(said) == 1 else f"error: [{', '.join(said)}]")
