"""Whether what a script names is ever there: programs, clients, nodes, Deployments."""

from collections.abc import Iterable, Mapping, Sequence

from probeviz.api.source import read
from probeviz.locale.text import say
from probeviz.scenarios.problems import did_you_mean, there_is
from probeviz.scenarios.script import Line, OnePod, Patch, Run
from probeviz.scenarios.values import Value, Wrong
from probeviz.sim.entries import Scale

KEYS = {"patch": Patch, "scale": Scale, "pod": OnePod}


def check_names(items: Iterable[Value], known: Mapping[str, list[str]]) -> None:
    """Reports each line of a script that acts on what is not in `known`, by the key that names it."""
    for item in items:
        for what, names in known.items():
            if item.has(what):
                known_name(item.keys()[what], what, names)


def known_name(value: Value, what: str, names: list[str], name: str = "") -> None:
    name = name or str(value.data)
    if name not in names:
        hint = did_you_mean(name, names) or there_is(names)
        said = say("there is no {what} {name} in this scenario{hint}", what=what, name=name, hint=hint)
        value.report(Wrong(value, said))


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
            hint = did_you_mean(name, known) or there_is(known)
            said = say("there is no Deployment {name} in the manifests{hint}", name=name, hint=hint)
            value.report(Wrong(value, said))


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
