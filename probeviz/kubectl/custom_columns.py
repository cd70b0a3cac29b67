"""`-o custom-columns=NAME:.metadata.name,...` (kubectl pkg/cmd/get/customcolumn.go)."""

from typing import Any, NamedTuple

from probeviz.kubectl.errors import KubectlError
from probeviz.kubectl.golang import sprint
from probeviz.kubectl.jsonpath import JsonPath, JsonPathError, relaxed
from probeviz.kubectl.table import Table


class Column(NamedTuple):
    header: str
    template: JsonPath


def custom_columns(spec: str, forms: list[dict[str, Any]], headed: bool) -> list[str]:
    """The lines of the table: a header, also when there is no object, and a row for each."""
    try:
        columns = [_column(part) for part in _parts(spec)]
        rows = [[_cell(column.template, form) for column in columns] for form in forms]
    except JsonPathError as error:
        raise KubectlError(f"error: {error}") from None
    return Table().flush([[column.header for column in columns], *rows] if headed else rows)


def _parts(spec: str) -> list[str]:
    if not spec:
        raise KubectlError("error: custom-columns format specified but no custom columns given")
    return spec.split(",")


def _column(part: str) -> Column:
    header, colon, path = part.partition(":")
    if not colon:
        raise KubectlError(f"error: unexpected custom-columns spec: {part}, expected <header>:<json-path-expr>")
    return Column(header, JsonPath(relaxed(path)))


def _cell(template: JsonPath, form: dict[str, Any]) -> str:
    """All values with commas between; `<none>` when nothing is found."""
    found = template.find(form)
    values = [sprint(value) for one in found for value in one]
    return ",".join(values if found and found[0] else ["<none>", *values])
