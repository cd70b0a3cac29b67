"""Label selectors (apimachinery pkg/labels/selector.go): `a=b,c!=d,e in (x,y),f notin (z),g,!h,i>1`."""

from collections.abc import Mapping
from typing import NamedTuple

from probeviz.kubectl.errors import KubectlError
from probeviz.kubectl.selector_parser import SelectorError, Term, parse_terms


class Selector(NamedTuple):
    """The terms that all must hold; none takes everything."""

    terms: tuple[Term, ...] = ()

    def matches(self, labels: Mapping[str, str]) -> bool:
        return all(_holds(term, labels.get(term.key)) for term in self.terms)


def _holds(term: Term, value: str | None) -> bool:
    """Requirement.Matches: "unequal" and "not in" hold for an object without the label."""
    match term.operator:
        case "exists":
            return value is not None
        case "!":
            return value is None
        case "=" | "in":
            return value in term.values
        case "gt" | "lt":
            return value is not None and _beyond(term, value)
    return value not in term.values


def _beyond(term: Term, value: str) -> bool:
    if not value.lstrip("+-").isdecimal():
        return False
    return int(value) > int(term.values[0]) if term.operator == "gt" else int(value) < int(term.values[0])


def parse_selector(text: str, asked: str = "") -> Selector:
    """The selector behind `-l`; raises in the server's words, with `asked` (`/v1, Resource=pods`) as a list of that
    kind is refused (cli-runtime pkg/resource/visitor.go, EnhanceListError)."""
    try:
        return Selector(parse_terms(text))
    except SelectorError as error:
        if not asked:
            raise KubectlError(f"error: {error}") from None
        raise KubectlError(
            f'Error from server (BadRequest): Unable to find "{asked}" that match label selector "{text}",'
            f' field selector "": {error}'
        ) from None


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
