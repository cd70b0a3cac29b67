"""Whether the Deployments that a script names are ever there."""

from collections.abc import Iterable, Sequence

from probeviz.api.source import read
from probeviz.scenarios.problems import did_you_mean
from probeviz.scenarios.script import Line, OnePod, Patch, Run
from probeviz.scenarios.values import Value, Wrong
from probeviz.sim.entries import Scale

KEYS = {"patch": Patch, "scale": Scale, "pod": OnePod}


def check_deployments(items: Sequence[Value], script: Sequence[Line], manifests: Iterable[str]) -> None:
    """Reports each line whose Deployment stands in no manifest and in no command.

    Without any Deployment in the manifests somebody else makes them, and nothing can be said.
    """
    known = deployments(manifests)
    commands = " ".join(line.does.text for line in script if isinstance(line.does, Run))
    for item, line in zip(items, script, strict=True):
        key = next((key for key in KEYS if item.has(key)), None)
        if key is None or not known:
            continue
        value = item.keys()[key]
        name = _name(line)
        if name not in known and name not in commands:
            hint = did_you_mean(name, known) or f"; there is {', '.join(known)}"
            value.report(Wrong(value, f"there is no Deployment {name} in the manifests{hint}"))


def deployments(manifests: Iterable[str]) -> list[str]:
    """Their names, in the order of the files."""
    documents = [document.value for text in manifests for document in read(text, "").documents]
    found = [each for each in documents if isinstance(each, dict) and each.get("kind") == "Deployment"]
    names = [each["metadata"].get("name") for each in found if isinstance(each.get("metadata"), dict)]
    return [name for name in dict.fromkeys(names) if isinstance(name, str)]


def _name(line: Line) -> str:
    match line.does:
        case OnePod():
            return line.does.deployment
        case Patch() | Scale():
            return line.does.ref.partition("/")[2]
    raise AssertionError(line)
