"""Causes of a 422, as apimachinery pkg/util/validation/field words them, and how kubectl prints them."""

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from probeviz.api.problems import Problem, Refusal
from probeviz.api.schema import place
from probeviz.api.source import Document
from probeviz.locale.text import say


class Go(str):
    """A value as Go syntax (`v1.LabelSelector{…}`); printed bare."""


class Cause(NamedTuple):
    """`server` is the API's text after the field, `message` ours."""

    field: str
    server: str
    message: str


def required(field: str, detail: str = "") -> Cause:
    said = f"Required value: {detail}" if detail else "Required value"
    return Cause(field, said, say("is required: {detail}", detail=detail) if detail else say("is required"))


def invalid(field: str, value: Any, detail: str) -> Cause:
    shown = render(value)
    return Cause(field, f"Invalid value: {shown}: {detail}", say("{detail}; it is {shown}", detail=detail, shown=shown))


def forbidden(field: str, detail: str) -> Cause:
    return Cause(field, f"Forbidden: {detail}", detail)


def unsupported(field: str, value: Any, supported: Iterable[str]) -> Cause:
    values = ", ".join(f'"{v}"' for v in supported)
    shown = render(value)
    return Cause(
        field,
        f"Unsupported value: {shown}: supported values: {values}",
        say("{shown} is not one of {values}", shown=shown, values=values),
    )


def too_many(field: str, count: int, most: int) -> Cause:
    said = f"must have at most {most} items"
    return Cause(
        field,
        f"Too many: {count}: {said}",
        say("must have at most {most} items; it has {count}", most=most, count=count),
    )


def duplicate(field: str, value: Any) -> Cause:
    shown = render(value)
    return Cause(field, f"Duplicate value: {shown}", say("{shown} is already used", shown=shown))


def not_found(field: str, value: Any) -> Cause:
    shown = render(value)
    return Cause(field, f"Not found: {shown}", say("{shown} does not exist", shown=shown))


def render(value: Any) -> str:
    """Numbers and booleans bare, text quoted, objects as JSON."""
    if isinstance(value, Go):
        return str(value)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def refusal(document: Document, kind: str, resource: str, name: str, causes: list[Cause], doing: str) -> Refusal:
    """A 422; `resource` is `Deployment.apps`, `doing` what kubectl puts before it when there are more errors.

    kubectl pkg/cmd/util/helpers.go, checkErr; apimachinery pkg/api/errors, NewInvalid.
    """
    lines = [f"{c.field}: {c.server}" for c in causes]
    unique = list(dict.fromkeys(lines))
    head = f'The {kind} "{name}" is invalid: '
    alone = head + unique[0] if len(unique) == 1 else head + "".join(f"\n* {line}" for line in unique)
    listed = lines[0] if len(lines) == 1 else f"[{', '.join(lines)}]"
    problems = [
        Problem(document.file, *place(document, c.field), c.field, c.message, f"{c.field}: {c.server}") for c in causes
    ]
    words = f'{doing}{resource} "{name}" is invalid: {listed}'
    return Refusal(problems, words, reason="Invalid", invalid=alone)
