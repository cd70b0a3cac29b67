"""Label and field selectors (apimachinery pkg/labels/selector.go): `a=b,c!=d,e in (x,y),f notin (z),g,!h`."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from probeviz.kubectl.errors import KubectlError


class Requirement(NamedTuple):
    """One term; `operator` is one of `=`, `!=`, `in`, `notin`, `exists`, `!`."""

    key: str
    operator: str
    values: tuple[str, ...] = ()

    def matches(self, labels: Mapping[str, str]) -> bool:
        value = labels.get(self.key)
        match self.operator:
            case "exists":
                return value is not None
            case "!":
                return value is None
            case "=" | "in":
                return value in self.values
            case _:
                # Unequal and "not in" hold for an object without the label.
                return value not in self.values


class Selector(NamedTuple):
    requirements: tuple[Requirement, ...] = ()

    def matches(self, labels: Mapping[str, str]) -> bool:
        return all(requirement.matches(labels) for requirement in self.requirements)


_KEY = r"[A-Za-z0-9](?:[-A-Za-z0-9_./]*[A-Za-z0-9])?"
_VALUE = r"[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?"
_SET = re.compile(rf"({_KEY})\s+(in|notin)\s+\(([^()]*)\)")
_EQUAL = re.compile(rf"({_KEY})\s*(==|=|!=)\s*({_VALUE})?")
_EXISTS = re.compile(rf"(!?)\s*({_KEY})")


def parse_selector(text: str) -> Selector:
    """The selector behind `-l`; raises in kubectl's words."""
    return Selector(tuple(_requirement(term.strip(), text) for term in _terms(text)))


def _terms(text: str) -> list[str]:
    """Splits at the commas that stand outside brackets."""
    return re.split(r",(?![^(]*\))", text) if text.strip() else []


def _requirement(term: str, text: str) -> Requirement:
    if found := _SET.fullmatch(term):
        values = tuple(sorted(value.strip() for value in found[3].split(",")))
        return Requirement(found[1], found[2], values)
    if found := _EQUAL.fullmatch(term):
        return Requirement(found[1], "=" if found[2] == "==" else found[2], (found[3] or "",))
    if found := _EXISTS.fullmatch(term):
        return Requirement(found[2], "!" if found[1] else "exists")
    raise KubectlError(f"error: unable to parse requirement: found '{term}' in \"{text}\"")


def format_selector(labels: Mapping[str, str], expressions: list[dict[str, object]] | None = None) -> str:
    """`a=b,c=d`, sorted by key, as SELECTOR and `describe` show it; `<none>` when it selects all."""
    parts = [(key, f"{key}={value}") for key, value in labels.items()]
    parts += [_expression(expression) for expression in expressions or []]
    return ",".join(text for _, text in sorted(parts)) or "<none>"


def _expression(expression: dict[str, object]) -> tuple[str, str]:
    key, values = str(expression.get("key", "")), expression.get("values") or []
    listed = ",".join(sorted(str(value) for value in values)) if isinstance(values, list) else ""
    match expression.get("operator"):
        case "Exists":
            return key, key
        case "DoesNotExist":
            return key, f"!{key}"
        case operator:
            return key, f"{key} {str(operator).lower()} ({listed})"
