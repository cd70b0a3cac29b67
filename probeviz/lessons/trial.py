"""A trial: what somebody has made of the cluster, played with many seeds in runs of their own.

It goes batch by batch, each an answer of its own, so that nobody waits for the whole and progress can be shown. What
has been found up to now is kept with what it was found of: another manifest begins anew.
"""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import msgspec

from probeviz.api import defaults
from probeviz.lessons.loader import Lesson
from probeviz.lessons.steps import Measure, Trial
from probeviz.lessons.trial_work import Asked, Numbers, work
from probeviz.lessons.view import LessonView
from probeviz.scenarios.player import play
from probeviz.scenarios.stored import Json, as_json
from probeviz.scenarios.view import RunView
from probeviz.sim.apiserver import RESTARTED_AT
from probeviz.sim.controllers.deployment_util import REVISION

TASK = "probeviz.lessons.trial_work"
BEGUN_MS = 1  # the script's first line has been done
BATCH = 5  # runs of one piece of work, some 0.15 s of CPU each
OF_ROLLOUTS = {RESTARTED_AT, REVISION}
DEFAULTS = {**defaults.OF_A_PROBE, "scheme": defaults.SCHEME}


class Found(msgspec.Struct):
    """What `done` runs have come to; `of` names what was played, `fields` is how many of their fields were changed."""

    of: str
    done: int
    fields: int
    sums: dict[str, float]
    largest: dict[str, float]
    per: dict[str, float]


def found_in(value: Any) -> Found | None:
    try:
        return msgspec.convert(value, Found)
    except msgspec.ValidationError:
        return None


# --- what is played -----------------------------------------------------------------------------------------


def manifests(view: LessonView) -> list[Json]:
    """The Deployments, Services and Ingresses as the API server holds them, to be applied to a cluster that is new."""
    return [_bare(as_json(key, view.objects[key])) for key in sorted(view.objects)]


def _bare(obj: Json) -> Json:
    """Without what belongs to this one cluster."""
    metadata = _unmarked(
        {name: obj["metadata"][name] for name in ("name", "labels", "annotations") if name in obj["metadata"]}
    )
    spec = {name: value for name, value in obj["spec"].items() if name not in ("clusterIP", "clusterIPs")}
    if obj["kind"] == "Service" and "ports" in spec:
        spec["ports"] = [{name: v for name, v in port.items() if name != "nodePort"} for port in spec["ports"]]
    if "metadata" in spec.get("template", {}):
        spec["template"] = spec["template"] | {"metadata": _unmarked(spec["template"]["metadata"])}
    return {"apiVersion": obj["apiVersion"], "kind": obj["kind"], "metadata": metadata, "spec": spec}


def _unmarked(metadata: Json) -> Json:
    """Without what rollouts have written: the template's hash names the Pods, and names draw what luck they have."""
    kept = {name: value for name, value in metadata.get("annotations", {}).items() if name not in OF_ROLLOUTS}
    rest = {name: value for name, value in metadata.items() if name != "annotations"}
    return rest | ({"annotations": kept} if kept else {})


def next_batch(lesson: Lesson, step: Trial, view: LessonView, before: Any) -> tuple[Found, Asked]:
    """What has been found of these manifests, and what is to be asked next."""
    text = "\n---\n".join(json.dumps(each, sort_keys=True) for each in manifests(view))
    played = "\n---\n".join((text, lesson.scenario.text, lesson.texts[step.run]))
    of = blake2b(played.encode(), digest_size=8).hexdigest()
    found = found_in(before)
    if found is None or found.of != of or found.done >= step.seeds:
        found = Found(of, 0, changed(lesson, view), {}, {}, {})
    measures = [(m.value.source, m.per.source if m.per is not None else "") for m in step.measures.values()]
    seeds = list(range(found.done + 1, min(found.done + BATCH, step.seeds) + 1))
    faults = list(lesson.structure.drawn)
    asked = Asked(lesson.scenario.text, {lesson.file: text}, lesson.texts[step.run], seeds, measures, faults)
    return found, asked


def added(step: Trial, found: Found, numbers: Sequence[Numbers]) -> Found:
    """With what a batch has found."""
    sums, largest, per = dict(found.sums), dict(found.largest), dict(found.per)
    for run in numbers:
        for name, (value, of) in zip(step.measures, run, strict=True):
            sums[name] = sums.get(name, 0) + value
            largest[name] = max(largest.get(name, value), value)
            per[name] = per.get(name, 0) + of
    return Found(found.of, found.done + len(numbers), found.fields, sums, largest, per)


def here(lesson: Lesson, step: Trial, view: LessonView, before: Any) -> Any:
    """The next batch, played in this process; what was played once is known."""
    found, asked = next_batch(lesson, step, view, before)
    return msgspec.to_builtins(added(step, found, _known(msgspec.msgpack.encode(asked))))


@lru_cache(maxsize=1_000)
def _known(asked: bytes) -> list[Numbers]:
    return msgspec.msgpack.decode(work(asked), type=list[Numbers])


# --- what it came to ----------------------------------------------------------------------------------------


def results(step: Trial, found: Found) -> dict[str, float]:
    """Each measure over all runs."""
    return {name: round(_result(measure, name, found), 3) for name, measure in step.measures.items()}


def _result(measure: Measure, name: str, found: Found) -> float:
    if measure.take == "max":
        return found.largest[name]
    if measure.take == "sum":
        return found.sums[name]
    return 100 * found.sums[name] / found.per[name] if found.per[name] else 100.0


def passed(step: Trial, found: Found) -> bool:
    return all(value <= step.measures[name].most for name, value in results(step, found).items())


def shown(step: Trial, found: Found) -> dict[str, str]:
    """What feedback may quote."""
    return {name: f"{value:g}" for name, value in {**results(step, found), "fields": found.fields}.items()}


# --- golf ---------------------------------------------------------------------------------------------------


def changed(lesson: Lesson, view: LessonView) -> int:
    """How many fields of the Deployments' Pods differ from the lesson's beginning; a default is none."""
    begun = RunView(play(lesson.scenario, BEGUN_MS).facts).objects
    keys = [key for key in {**begun, **view.objects} if key[0] == "deployment"]
    return sum(_differing(_spec(begun, key), _spec(view.objects, key)) for key in keys)


def _spec(objects: Mapping[tuple[str, str], Json], key: tuple[str, str]) -> dict[tuple[Any, ...], Any]:
    return dict(_leaves(as_json(key, objects[key])["spec"]["template"]["spec"])) if key in objects else {}


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[tuple[Any, ...], Any]]:
    if isinstance(value, dict):
        return [leaf for name, each in value.items() for leaf in _leaves(each, (*path, name))]
    if isinstance(value, list):
        return [leaf for i, each in enumerate(value) for leaf in _leaves(each, (*path, i))]
    return [(path, value)]


def _differing(before: Mapping[tuple[Any, ...], Any], after: Mapping[tuple[Any, ...], Any]) -> int:
    paths = {path for path in {**before, **after} if before.get(path) != after.get(path)}
    return sum(not (path[-1] in DEFAULTS and _default(path, before) and _default(path, after)) for path in paths)


def _default(path: tuple[Any, ...], of: Mapping[tuple[Any, ...], Any]) -> bool:
    default = DEFAULTS[path[-1]]
    return bool(of.get(path, default) == default)
