"""`--set PATH=VALUE`: one value of a scenario, or of a manifest that lies in it, in place of what is written.

`clients[users].rate=10/s` is a path into the Scenario, from `spec` on; in brackets stands a key, an item's name or its
index.  `deployment/web:containers[web].livenessProbe.periodSeconds=5` is one into a manifest, from the Pod's spec on
(a path that begins with `spec.` or `metadata.`: from the object's root).
"""

from collections.abc import Iterable, Sequence
from typing import Any

from probeviz.api.set_path import shown, steps
from probeviz.scenarios.document import SPEC, Scenario, from_files, read_scenario
from probeviz.scenarios.manifest_settings import IN_MANIFEST, in_manifests
from probeviz.scenarios.problems import ScenarioError, did_you_mean
from probeviz.scenarios.setting import EXAMPLE, Setting, WrongSetting, value_of

Json = dict[str, Any]
NAMED = ("programs", "dependencies", "routes", "headers", "whenHeader", "settings")  # maps whose keys are no fields


def configured(scenario: Scenario, settings: Sequence[Setting]) -> Scenario:
    """The scenario with the values set; WrongSetting names what does not fit."""
    if not settings:
        return scenario
    own = [each for each in settings if not IN_MANIFEST.match(each.path)]
    words = " ".join(map(str, own))

    def change(spec: Json) -> None:
        for each in own:
            set_in_scenario(spec, each)

    try:
        found = read_scenario(scenario.text, scenario.file, from_files(scenario.files), change)
    except ScenarioError as error:
        said = (f"{p.field}: {p.message}" for p in error.problems)
        raise WrongSetting("\n".join(f"{words}: {each}" for each in said)) from None
    files = dict(scenario.files)
    for each in settings:
        match = IN_MANIFEST.match(each.path)
        if match is not None:
            files |= in_manifests(files, each, match, found.setup.release)
    expect = found.expect
    if scenario.assumed:  # its expectations stand at lines of the manifest, not of the text around it
        expect = tuple(e._replace(source_line=own.source_line) for e, own in zip(expect, scenario.expect, strict=False))
    return found._replace(
        files=files, assumed=scenario.assumed, applies=scenario.applies, notes=scenario.notes, expect=expect
    )


# --- in the Scenario ----------------------------------------------------------------------------------------


def set_in_scenario(document: Json, each: Setting) -> None:
    """Sets a value in the Scenario as YAML reads it; one of a manifest is none of it. Raises WrongSetting."""
    if IN_MANIFEST.match(each.path):
        return
    try:
        way = steps(each.path, "Scenario")
    except ValueError:
        raise WrongSetting(f'{each}: "{each.path}" is no path; write one {EXAMPLE}') from None
    value = each.value if way == ("spec", "kubernetesVersion") else value_of(each)
    at: Any = document
    for i, step in enumerate(way[:-1]):
        key = _key(at, way, i, each)
        if isinstance(at, dict) and at.get(key) is None:
            if str(way[i + 1]).startswith("[") or isinstance(way[i + 1], int):
                raise _none(each, way[:i], step, [*at, *(SPEC.keys if i == 1 else ())])
            at[key] = {}
        at = at[key]
    key = _key(at, way, len(way) - 1, each)
    if value is None and isinstance(at, dict):
        at.pop(key, None)
    else:
        at[key] = value


def _key(at: Any, way: tuple[str | int, ...], i: int, each: Setting) -> Any:
    """The key or index of step `i` in what stands there."""
    step, before = way[i], way[:i]
    if isinstance(at, list):
        names = [str(item.get("name")) for item in at if isinstance(item, dict)]
        if isinstance(step, int):
            if step < len(at):
                return step
            raise WrongSetting(f"{each}: {shown(before)} has {len(at)} items, counted from 0; there is no [{step}]")
        if step[1:-1] in names and step.startswith("["):
            return names.index(step[1:-1])
        raise _none(each, before, step, names)
    if not isinstance(at, dict):
        raise WrongSetting(f"{each}: {shown(before)} is {at}, which has no fields")
    name = str(step).removeprefix("[").removesuffix("]")
    if before[-1:] == ("programs",) and name not in at:
        tagged = [image for image in at if image.partition("@")[0].rpartition(":")[0] == name]
        name = tagged[0] if len(tagged) == 1 else name  # the one image of that repository
    bracket = isinstance(step, int) or step.startswith("[")
    if name not in at and (bracket or (before and before[-1] in NAMED)):
        raise _none(each, before, name, at)
    return name


def _none(each: Setting, before: tuple[str | int, ...], step: str | int, known: Iterable[str]) -> WrongSetting:
    name, names = str(step).removeprefix("[").removesuffix("]"), list(known)
    hint = did_you_mean(name, names) or (f"; it has {', '.join(names)}" if names else "; it is empty")
    return WrongSetting(f"{each}: {shown(before)} has no {name}{hint}")
