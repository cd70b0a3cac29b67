"""One value of an object by path, as `wait --for=jsonpath=` names it.

A part of JSONPath: names, indices, and a filter that compares one field (`{.items[?(@.type=="Ready")].status}`).
"""

import re
from typing import Any

from probeviz.kubectl.errors import NotSimulated

STEP = re.compile(
    r"\.(?P<name>[\w\-/]+(?:\\\.[\w\-/]+)*)"
    r"|\[(?P<index>-?\d+)\]"
    r"|\[\?\(@\.(?P<field>\w+)\s*==\s*[\"'](?P<value>[^\"']*)[\"']\)\]"
)
Step = str | int | tuple[str, str]


def parse_path(text: str) -> list[Step]:
    """The steps of `{.status.phase}`, `.status.phase` or `status.phase`; raises in our words."""
    inner = text.removeprefix("{").removesuffix("}")
    inner = inner if inner.startswith((".", "[")) else f".{inner}"
    steps: list[Step] = []
    at = 0
    while at < len(inner):
        found = STEP.match(inner, at)
        if found is None:
            raise NotSimulated(f'A path of names, [index] and [?(@.field=="value")] is understood here, not {text}.')
        steps.append(_step(found))
        at = found.end()
    return steps


def _step(found: re.Match[str]) -> Step:
    if found["name"] is not None:
        return found["name"].replace("\\.", ".")
    return int(found["index"]) if found["index"] is not None else (found["field"], found["value"])


def value_at(form: Any, steps: list[Step]) -> Any:
    """What stands there, or None."""
    for step in steps:
        match step, form:
            case str(), dict():
                form = form.get(step)
            case int(), list():
                form = form[step] if -len(form) <= step < len(form) else None
            case (field, value), list():
                form = next((item for item in form if isinstance(item, dict) and item.get(field) == value), None)
            case _:
                return None
    return form


def shown(value: Any) -> str:
    """A single value as Go prints it (%v)."""
    return str(value).lower() if isinstance(value, bool) else str(value).strip()
