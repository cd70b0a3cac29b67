"""A Fix as a person reads it: a snippet of YAML that shows where each field belongs."""

from typing import Any

import yaml

from probeviz.advice.advice import Fix
from probeviz.api.source import Document, Path
from probeviz.locale.text import together

NAMED_BY = ("name", "containerPort", "port", "path", "host")  # what tells one item of a list from the others
POD_SPEC = ("spec", "template", "spec")


def rendered(fix: Fix, document: Document) -> str:
    """The snippet, from the Pod's spec on where all of it lies there; a note stands above it as a comment."""
    pod = POD_SPEC if document.value.get("kind") != "Pod" else ("spec",)
    inside = fix.changes and all(path[: len(pod)] == pod and len(path) > len(pod) for path, _ in fix.changes)
    root: Any = {}
    for path, value in fix.changes:
        _put(root, path, value, document.value)
    if inside:
        for part in pod:
            root = root[part]
    notes = fix.note.splitlines() if "\n" in fix.note else [fix.note]  # one line stays Said
    comment = [together("#", note) for note in notes if note]
    return together(*comment, "\n".join(_dump(root)), by="\n")


def _put(at: Any, path: Path, value: Any, there: Any) -> None:
    """Writes a field into the snippet; `there` is what the document has at the same place."""
    for i, part in enumerate(path):
        last = i == len(path) - 1
        there = _inner(there, part)
        if isinstance(part, int):
            at = _item(at, there)
            continue
        if last:
            at[part] = value
            return
        at = at.setdefault(part, [] if isinstance(path[i + 1], int) else {})


def _inner(there: Any, part: str | int) -> Any:
    if isinstance(part, int):
        return there[part] if isinstance(there, list) and part < len(there) else None
    return there.get(part) if isinstance(there, dict) else None


def _item(items: list[Any], there: Any) -> Any:
    named = there if isinstance(there, dict) else {}
    key = next((name for name in NAMED_BY if name in named), None)
    if key is None:
        items.append({})
        return items[-1]
    for item in items:
        if item.get(key) == named[key]:
            return item
    items.append({key: named[key]})
    return items[-1]


def _dump(root: Any) -> list[str]:
    if not root:
        return []
    text = yaml.safe_dump(root, sort_keys=False, default_flow_style=False, width=110, allow_unicode=True)
    return [_removed(line) for line in text.splitlines()]


def _removed(line: str) -> str:
    """A field whose value is null is to be taken out."""
    bare = line.removesuffix(": null")
    if bare == line:
        return line
    indent = len(line) - len(line.lstrip(" -"))
    return f"{line[:indent]}# take {bare[indent:]} out" if "- " not in line[:indent] else line


def applied(value: Any, changes: tuple[tuple[Path, Any], ...]) -> Any:
    """A copy of a document's value with the changes made; None removes."""
    for path, new in changes:
        value = _set(value, path, new)
    return value


def _set(value: Any, path: Path, new: Any) -> Any:
    head, *rest = path
    if isinstance(head, int):
        items = list(value or [])
        items[head : head + 1] = [_set(items[head] if head < len(items) else None, tuple(rest), new)] if rest else [new]
        return items
    fields = dict(value or {})
    if rest:
        fields[head] = _set(fields.get(head), tuple(rest), new)
    elif new is None:
        fields.pop(head, None)
    else:
        fields[head] = new
    return fields
