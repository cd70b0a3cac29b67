"""Whether what an advice shows comes about by the fault, and by nothing else in the manifest.

The scenario is played with the manifest as it is, where the fault must happen to Pods that had come up; and with the
manifest mended, where it must not.
"""

from collections.abc import Mapping
from typing import NamedTuple

import yaml

from probeviz.advice.advice import READY, Advice, Json
from probeviz.advice.fix import applied
from probeviz.advice.review import review_all
from probeviz.advice.scenario import scenario_text
from probeviz.api.source import read
from probeviz.scenarios.bare import unfolded
from probeviz.scenarios.document import read_scenario
from probeviz.scenarios.expect import Expectation, seconds
from probeviz.scenarios.expression import Expression
from probeviz.scenarios.player import Played, play
from probeviz.sim.program import Program

SEEDS = range(1, 5)  # a race, such as that of SIGTERM and the endpoints, is not lost in every run
ROUNDS = 3  # one probe after the other is mended


class Files(NamedTuple):
    """What was reviewed together; `spec` is that of a scenario, as written."""

    texts: Mapping[str, str]
    release: str
    programs: Mapping[str, Program]
    spec: Json | None = None


def proved(advice: Advice, files: Files) -> tuple[str, str]:
    """(the scenario, "") or ("", why it proves nothing).  Raises ScenarioError, and ValueError without a Show."""
    why = ""
    for seed in SEEDS:
        text = scenario_text(advice, files.texts, files.release, files.programs, files.spec, seed)
        played = _played(advice, text)
        why = _misses(played)
        if not why:
            return (text, "") if _mends(advice, files, seed) else ("", STAYS)
        if played.stopped:
            break
    return "", why


BEFORE = "the Pods are not up"
STAYS = "comes about with its fix too: something else in this manifest brings it about, so it would prove nothing"


def _played(advice: Advice, text: str) -> Played:
    scenario = read_scenario(text, f"{advice.rule}.yaml")
    starts = [line.at_ms for line in scenario.script if line.at_ms]
    before = Expression(advice.show.before if advice.show is not None else READY)
    up = [Expectation(before, starts[0], starts[0], name=BEFORE)] if starts else []
    return play(scenario._replace(expect=(*scenario.expect, *up)))


def _misses(played: Played) -> str:
    """Why the fault has not been seen; empty: it has."""
    if played.stopped:
        return f"cannot be played: {played.stopped}"
    failed = played.failed
    up = next((each for each in failed if each.expectation.name == BEFORE), None)
    if up is not None:
        return f"cannot be shown: {BEFORE} at {seconds(up.at_ms)}, before it begins: {up.why}"
    said = "does not come about when this manifest is played; something else in it stands in the way"
    return f"{said}: {failed[0]}" if failed else ""


def _mends(advice: Advice, files: Files, seed: int) -> bool:
    """Whether the fault is gone with the fix; true where no field of the manifests can mend it."""
    if not advice.changes:
        return True
    texts = mended(advice, files)
    text = scenario_text(advice, texts, files.release, files.programs, files.spec, seed)
    return bool(play(read_scenario(text, f"{advice.rule}.yaml")).failed)


def mended(advice: Advice, files: Files) -> dict[str, str]:
    """The texts with the fix, and with those of the same rule elsewhere in the same object."""
    texts, now = dict(files.texts), [advice]
    for _ in range(ROUNDS):
        for each in now[:1]:
            texts[each.file] = _with_changes(texts[each.file], each)
        found = review_all(texts, files.release, files.programs)
        now = [a for a in found if a.rule == advice.rule and a.file == advice.file and _same(a, advice) and a.changes]
        if not now:
            break
    return texts


def _with_changes(text: str, advice: Advice) -> str:
    assert advice.document is not None
    values = [value for document in read(text, advice.file).documents for _, value in unfolded(document.value)]
    changed = [applied(v, advice.changes) if _key(v) == _key(advice.document.value) else v for v in values]
    return yaml.safe_dump_all(changed, sort_keys=False)


def _same(a: Advice, b: Advice) -> bool:
    return a.document is not None and b.document is not None and _key(a.document.value) == _key(b.document.value)


def _key(value: Json) -> tuple[object, object]:
    metadata = value.get("metadata")
    return value.get("kind"), metadata.get("name") if isinstance(metadata, dict) else None
