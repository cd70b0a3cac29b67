"""`--set deployment/web:containers[web].livenessProbe.periodSeconds=5`: one value of an object in the run's files."""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from probeviz.api.check import check
from probeviz.api.kinds import APPLIED, KINDS
from probeviz.api.problems import Problem
from probeviz.api.set_path import set_value, steps
from probeviz.api.source import Document, read
from probeviz.scenarios.problems import did_you_mean, listed
from probeviz.scenarios.setting import Setting, WrongSetting, value_of

IN_MANIFEST = re.compile(r"(?P<kind>[A-Za-z.]+)/(?P<name>[a-z0-9.-]+):(?P<path>.+)", re.DOTALL)


def in_manifests(files: dict[str, str], each: Setting, match: re.Match[str], release: str) -> dict[str, str]:
    """The files that hold the object, as they are with the value set."""
    kind = _kind(each, match["kind"])
    changed: dict[str, str] = {}
    for file, text in files.items():
        for document in _objects(text, file):
            if (document.value.get("kind"), _name(document)) == (kind, match["name"]):
                changed[file] = _with_value(text, document, each, match["path"], release)
    if not changed:
        every = [f"{d.value['kind']}/{_name(d)}".lower() for file in files for d in _objects(files[file], file)]
        word = f"{kind.lower()}/{match['name']}"
        hint = did_you_mean(word, every) or (f"; there is {', '.join(every)}" if every else "")
        raise WrongSetting(f"{each}: there is no {word} in the manifests{hint}")
    return changed


def _kind(each: Setting, word: str) -> str:
    names = {
        name: kind
        for kind in APPLIED
        for name in (kind.lower(), KINDS[kind].plural, f"{kind.lower()}.{KINDS[kind].group}", *KINDS[kind].short)
    }
    found = names.get(word.lower())
    if found is None:
        hint = did_you_mean(word, names) or f"; write {listed(kind.lower() for kind in APPLIED)}"
        raise WrongSetting(f"{each}: there is no kind {word}{hint}")
    return found


def _objects(text: str, file: str) -> Iterator[Document]:
    for document in read(text, file).documents:
        if isinstance(document.value, dict) and isinstance(document.value.get("kind"), str):
            yield document


def _name(document: Document) -> str:
    metadata = document.value.get("metadata")
    return str(metadata.get("name")) if isinstance(metadata, dict) else ""


def _with_value(text: str, document: Document, each: Setting, path: str, release: str) -> str:
    """The text with that one object written anew."""
    try:
        set_value(document.value, path, value_of(each))
    except ValueError as error:
        raise WrongSetting(f"{each}: {str(error).removeprefix(f'{path}: ')}{_item_hint(document, path)}") from None
    lines, first = text.split("\n"), document.line - 1
    end = next((i for i in range(first + 1, len(lines)) if lines[i].startswith("---")), len(lines))
    head = ["---"] if lines[first].startswith("---") else []
    written = yaml.safe_dump(document.value, sort_keys=False).rstrip("\n").split("\n")
    after = "\n".join([*lines[:first], *head, *written, *lines[end:]])
    before = {_said(problem) for problem in check(text, document.file, release)}
    new = [p for p in check(after, document.file, release) if p.level == "error" and _said(p) not in before]
    if new:
        raise WrongSetting("\n".join(f"{each}: {_said(problem)}{_own_hint(document, path)}" for problem in new))
    return after


def _said(problem: Problem) -> str:
    return f"{problem.field}: {problem.message}"


def _item_hint(document: Document, path: str) -> str:
    """A near name for the first item in brackets that a list of the object has not."""
    at: Any = document.value
    for step in steps(path, document.value["kind"]):
        if isinstance(at, list):
            names = [str(item.get("name")) for item in at if isinstance(item, dict)]
            if not isinstance(step, str) or step[1:-1] not in names:
                return did_you_mean(str(step)[1:-1], names)
            at = at[names.index(step[1:-1])]
        else:
            at = at.get(str(step)) if isinstance(at, dict) else None
    return ""


def _own_hint(document: Document, path: str) -> str:
    """For a field of the object itself that is looked for in the Pod's spec."""
    spec, field = document.value.get("spec"), re.split(r"[.\[]", path)[0]
    return f"; did you mean spec.{path}?" if isinstance(spec, dict) and field in spec else ""
